package announcing

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// extras are the buttons that an announcement has under it.
type extras struct {
	Noted  bool            `json:"noted,omitempty"`
	Coming bool            `json:"coming,omitempty"`
	Links  []notice.Button `json:"links,omitempty"`
}

// extrasOf are those that a message has.
func extrasOf(m notice.Message) extras {
	return extras{Noted: m.Asks(notice.Noted), Coming: m.Asks(notice.Comes), Links: slices.Concat(m.Unasking().Buttons...)}
}

// under are the rows of them.
func (f form) under(v *visit.Visit) [][]notice.Button {
	return words.UnderAnnouncement(v.Say, f.Draft, f.Extras.Noted, f.Extras.Coming, f.Extras.Links)
}

// extrasTap are the buttons by which they are chosen.
var extrasTap = notice.Tap[chosenExtra]{Action: "ann", What: "extra"}

// chosenExtra is what is to be done with one of them.
type chosenExtra struct {
	Draft int64
	Do    string // noted and coming flip a button, link asks for one, drop takes one away, done ends
	N     int    // of the link
}

const (
	showExtras   = ""
	flipNoted    = "noted"
	flipComing   = "coming"
	askLink      = "link"
	dropLink     = "drop"
	extrasChosen = "done"
)

// linkStep is while the next message is the button of a link.
const linkStep = "link"

// ChooseExtras shows the buttons that are to stand under the announcement, and changes them.
func ChooseExtras(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, extrasTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		step := "confirm"
		switch tapped.Do {
		case showExtras:
		case flipNoted:
			f.Extras.Noted = !f.Extras.Noted
		case flipComing:
			f.Extras.Coming = !f.Extras.Coming
		case dropLink:
			if tapped.N < 0 || tapped.N >= len(f.Extras.Links) {
				return bot.Reply{}, visit.OldButton()
			}
			f.Extras.Links = slices.Delete(f.Extras.Links, tapped.N, tapped.N+1)
		case askLink:
			if len(f.Extras.Links) >= notice.MaxLinks {
				return bot.Reply{}, course.Refuse(course.ErrInvalid, "react.link_many", "Max", notice.MaxLinks)
			}
			step = linkStep
		case extrasChosen:
			return previewed(ctx, v, store, c, f, v.Say.T("announce.preview"))
		default:
			return bot.Reply{}, visit.OldButton()
		}
		if err := v.Keep(ctx, Dialog, step, f); err != nil {
			return bot.Reply{}, err
		}
		if step == linkStep {
			return v.Replace(v.Say.T("react.ask_link"), backFromLink(v, f)), nil
		}
		text, rows := extrasPage(v, f)
		return v.Replace(text, rows...), nil
	})
}

func backFromLink(v *visit.Visit, f form) []notice.Button {
	return []notice.Button{v.Button(extrasTap.Data(chosenExtra{Draft: f.Draft}), "announce.button_back")}
}

// extrasPage is what is chosen by now.
func extrasPage(v *visit.Visit, f form) (text string, rows [][]notice.Button) {
	row := func(do string, n int, textID string, pairs ...any) {
		rows = append(rows, []notice.Button{v.Button(extrasTap.Data(chosenExtra{f.Draft, do, n}), textID, pairs...)})
	}
	row(flipNoted, 0, "react.row_noted", "Chosen", f.Extras.Noted)
	row(flipComing, 0, "react.row_coming", "Chosen", f.Extras.Coming)
	for i, link := range f.Extras.Links {
		row(dropLink, i, "react.row_link", "Label", link.Label)
	}
	if len(f.Extras.Links) < notice.MaxLinks {
		row(askLink, 0, "react.row_ask_link")
	}
	row(extrasChosen, 0, "react.row_done")
	return v.Say.T("react.choose"), rows
}

// takeLink takes the text of a message as the button of a link.
func takeLink(ctx context.Context, v *visit.Visit, f form) (bot.Reply, error) {
	link, err := notice.ReadLink(v.Text)
	if wrong, ok := visit.Refused(err); ok {
		return bot.Say(v.Say.Error(wrong), backFromLink(v, f)), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	f.Extras.Links = append(f.Extras.Links, link)
	if err := v.Keep(ctx, Dialog, "confirm", f); err != nil {
		return bot.Reply{}, err
	}
	text, rows := extrasPage(v, f)
	return bot.Say(text, rows...), nil
}

// previewed shows the announcement as everybody will get it, under a word about it, and how it would go.
func previewed(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form, head string) (bot.Reply, error) {
	if len(f.Items) > 1 {
		head += "\n" + v.Say.T("compose.several", "Count", len(f.Items))
	}
	shown, err := preview(ctx, v, store, c, f)
	_, refused := visit.Refused(err)
	if err != nil && !refused {
		return bot.Reply{}, err
	}
	under, err := control(ctx, v, store, c, f)
	if err != nil {
		return bot.Reply{}, err
	}
	if refused { // which it says
		return bot.Reply{Messages: []notice.Message{under}}, nil
	}
	return bot.Say(head).And(shown).And(bot.Reply{Messages: []notice.Message{under}}), nil
}
