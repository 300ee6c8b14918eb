package announcing

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// message is what the draft says.
func (f form) message(v *visit.Visit) notice.Message {
	return notice.Message{Content: f.Content, Blanks: bot.BlanksOf(f.Content).Texts, Buttons: f.under(v)}
}

// preview is the draft as people will get it: a personal one as those with the longest names
// will.
func preview(ctx context.Context, v *visit.Visit, store Store, f form) (bot.Reply, error) {
	survey, err := store.Survey(ctx, f.Course, f.To, f.message(v))
	if err != nil {
		return bot.Reply{}, err
	}
	if len(survey.Longest) == 0 {
		return bot.Reply{Messages: []notice.Message{{Content: f.Content, Buttons: f.under(v)}}}, nil
	}
	var names []string
	var shown []notice.Message
	for _, a := range survey.Longest {
		names = append(names, a.Name)
		content, err := bot.Fill(f.Content, a)
		if err != nil {
			return bot.Reply{}, err
		}
		shown = append(shown, notice.Message{Content: content, Buttons: f.under(v)})
	}
	return bot.Say(v.Say.N("compose.personal", len(names), "Names", strings.Join(names, ", "))).And(bot.Reply{Messages: shown}), nil
}

// composed says what is to be known of what the draft says before it is sent.
func composed(v *visit.Visit, f form, s notice.Survey) string {
	found := bot.BlanksOf(f.Content)
	return words.Composed(v.Say, found.Unknown, found.InPoll, s)
}
