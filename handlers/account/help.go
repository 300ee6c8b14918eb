package account

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
)

// Help lists what this person can do, and tells those who have no place yet how to
// get one.
func Help(_ context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	text := v.Say.T("help.intro") + "\n\n" + v.House.Commands(v.Say, v.May)
	if v.Actor.Role() == course.AnyoneRole {
		text += "\n\n" + v.Hint()
	}
	return bot.Say(text).And(v.Menu()), nil
}

// NotUnderstood answers a text that belongs to nothing with what one most likely
// wants to do; to what is no text, as a sticker isn't, it says nothing.
func NotUnderstood(_ context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	if v.Text == "" && !v.Media {
		return bot.Reply{}, nil
	}
	return bot.Say(v.Say.T("hint.not_understood") + "\n\n" + v.Hint()), nil
}
