package announcing

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
)

// React notes what a recipient says by a button under an announcement. Thousands may do so within a minute: it asks
// the store for no more than the announcement and the notice by which they got it.
func React(ctx context.Context, v *visit.Visit, store registrar.Reactions) (bot.Reply, error) {
	tapped, err := visit.Read(v, notice.ReactTap)
	if err != nil {
		return bot.Reply{}, err
	}
	a, err := v.By().React(ctx, store, tapped.Draft, tapped.Says)
	switch {
	case errors.Is(err, course.ErrForbidden):
		return bot.Toast(v.Request, v.Say.Plain("react.not_yours")), nil
	case errors.Is(err, course.ErrNotFound):
		return bot.Toast(v.Request, v.Say.Plain("react.not_sent")), nil
	case err != nil:
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("react.said_"+string(tapped.Says), "No", a.No)), nil
}
