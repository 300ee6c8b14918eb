package announcing

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
)

// sourceTap lets a draft that was forwarded to the bot go with its source shown, or as a copy.
var sourceTap = notice.Tap[sourced]{Action: "ann", What: "src"}

// sourced is what is to become of the source of a draft.
type sourced struct {
	Draft int64
	Keep  int // 1: it is shown
}

// source is the message that the draft was forwarded from; nil when its first message was not.
func (f form) source() *bot.Source {
	if len(f.Items) == 0 {
		return nil
	}
	return f.Items[0].Source
}

// againstSource is why the draft can't go with its source shown: a forward is one message as it is.
func (f form) againstSource() string {
	one := f.Items[0]
	switch {
	case one.Source.Protected:
		return "protected"
	case len(f.Items) > 1 || len(one.Contents) > 1 || one.Album != "":
		return "several"
	case f.Extras.Noted || f.Extras.Coming || len(f.Extras.Links) > 0:
		return "buttons"
	case len(bot.BlanksOf(one.Contents[0]).Texts) > 0:
		return "blanks"
	}
	return ""
}

// forwards tells whether the draft goes with its source shown.
func (f form) forwards() bool { return f.Forward && f.source() != nil && f.againstSource() == "" }

// sourcing is the button about the source of the draft, and what is to be known of it; nil when it has none.
func (f form) sourcing(v *visit.Visit) (row []notice.Button, line string) {
	if f.source() == nil {
		return nil, ""
	}
	if !f.Forward {
		return []notice.Button{v.Button(sourceTap.Data(sourced{f.Draft, 1}), "forward.button_keep")}, ""
	}
	row = []notice.Button{v.Button(sourceTap.Data(sourced{f.Draft, 0}), "forward.button_copy")}
	if why := f.againstSource(); why != "" {
		return row, "\n" + v.Say.T("forward.against_"+why)
	}
	return row, "\n" + v.Say.T("forward.is", "Hidden", f.source().Hidden)
}

// KeepSource lets a draft go with its source shown, or without, and shows it anew.
func KeepSource(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, sourceTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		if f.source() == nil {
			return bot.Reply{}, visit.OldButton()
		}
		f.Forward, f.Adding = tapped.Keep == 1, false
		if err := v.Keep(ctx, Dialog, "confirm", f); err != nil {
			return bot.Reply{}, err
		}
		said := "forward.copied"
		if f.Forward {
			said = "forward.kept"
		}
		shown, err := previewed(ctx, v, store, c, f, v.Say.T("announce.preview"))
		return v.Replace(v.Say.T(said)).And(shown), err
	})
}
