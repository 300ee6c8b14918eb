package handlers

import (
	"context"

	"loptruong/bot"
	"loptruong/course"
)

// textAlone answers what belongs to no form: six digits are a check-in code,
// everything else gets a hint of what to do.
func textAlone(ctx context.Context, v *Visit) (bot.Reply, error) {
	switch {
	case v.TapID != "":
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	case v.Text == "" && !v.Media:
		return bot.Reply{}, nil
	case isSessionCode(v.Text) && len(v.Actor.Enrollments) > 0:
		return checkInByCode(ctx, v, v.Text)
	}
	return bot.Say(v.Say.T("hint.not_understood") + "\n\n" + v.hint()), nil
}
