package visit

import (
	"context"

	"github.com/loptruong/loptruong/bot"
)

// Anew is a form under way that is made from what has been answered so far, because its
// questions are about something that has to be read first: a course, somebody's place.
type Anew[T any] struct {
	Name string // of the form

	// Make makes the form; a *course.Error ends it: what it is about can't be done any more.
	Make func(kept T) (Form[T], error)
}

// Answer is Form.Answer.
func (a Anew[T]) Answer(ctx context.Context, v *Visit) (bot.Reply, error) {
	return a.resume(ctx, v, Form[T].Answer)
}

// Edited is Form.Edited.
func (a Anew[T]) Edited(ctx context.Context, v *Visit) (bot.Reply, error) {
	return a.resume(ctx, v, Form[T].Edited)
}

// Tapped is Form.Tapped.
func (a Anew[T]) Tapped(ctx context.Context, v *Visit) (bot.Reply, error) {
	open, err := v.Unfinished(ctx, a.Name)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open {
		return Form[T]{Name: a.Name}.Tapped(ctx, v) // which says so
	}
	return a.resume(ctx, v, Form[T].Tapped)
}

func (a Anew[T]) resume(ctx context.Context, v *Visit, by func(Form[T], context.Context, *Visit) (bot.Reply, error)) (bot.Reply, error) {
	kept, err := Kept[T](v)
	if err != nil {
		return bot.Reply{}, err
	}
	form, err := a.Make(kept)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return by(form, ctx, v)
}
