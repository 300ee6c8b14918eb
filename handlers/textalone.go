package handlers

import (
	"context"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/handlers/attending"
	"loptruong/handlers/papers"
	"loptruong/handlers/visit"
)

// textAlone answers what belongs to no form: six digits are a check-in code,
// everything else gets a hint of what to do.
func textAlone(ctx context.Context, v *Visit) (bot.Reply, error) {
	switch {
	case v.TapID != "":
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	case v.Text == "" && !v.Media:
		return bot.Reply{}, nil
	case attending.IsCode(v.Text) && len(v.Actor.Enrollments) > 0:
		return attending.CheckInByCode(ctx, v.tools(), v.Store)
	}
	return bot.Say(v.Say.T("hint.not_understood") + "\n\n" + v.hint()), nil
}

// verifyAnswer takes the code of a certificate. Six digits are none: they are of
// somebody who is called to check in meanwhile.
func verifyAnswer(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	if attending.IsCode(v.Text) && len(v.Actor.Enrollments) > 0 {
		return attending.CheckInByCode(ctx, v, store)
	}
	return papers.VerifyAnswer(ctx, v, store)
}
