package account

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
)

// Help offers what this person can do now, lists what else they can, and tells those who have
// no place yet how to get one.
func Help(ctx context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	text := v.Say.T("help.intro") + "\n\n" + v.House.Commands(v.Say, v.May)
	if v.Actor.Role() == course.AnyoneRole {
		text += "\n\n" + v.Hint()
	}
	now, err := visit.Offers(ctx, v)
	return bot.Say(text, now...).And(v.Menu()), err
}

// NotUnderstood answers a text that belongs to nothing with what one most likely
// wants to do; to what is no text, as a sticker isn't, it says nothing.
func NotUnderstood(ctx context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	if v.Text == "" && !v.Media {
		return bot.Reply{}, nil
	}
	now, err := visit.Offers(ctx, v)
	return bot.Say(v.Say.T("hint.not_understood")+"\n\n"+v.Hint(), now...), err
}
