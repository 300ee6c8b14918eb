package handlers

import (
	"context"
	"errors"

	"loptruong/bot"
	"loptruong/course"
)

// unfinished reads the chat's form for a tap under one of its questions, which
// the routes do not read for it. It is false when there is none of that name.
func (v *Visit) unfinished(ctx context.Context, name string) (bool, error) {
	d, found, err := v.Store.Dialog(ctx, v.ChatID)
	if err != nil || !found || d.Name != name {
		return false, err
	}
	v.Dialog = d
	return true, nil
}

// leave ends the chat's form if it is the one of that name.
func (v *Visit) leave(ctx context.Context, name string) error {
	open, err := v.unfinished(ctx, name)
	if err != nil || !open {
		return err
	}
	return v.Store.DeleteDialog(ctx, v.ChatID)
}

// ended ends the chat's form with the words of a refusal that no other answer
// would change.
func (v *Visit) ended(ctx context.Context, err error) (bot.Reply, error) {
	refused, ok := refusal(err)
	if !ok {
		return bot.Reply{}, err
	}
	return unkeyed(v.Say.Error(refused)), v.Store.DeleteDialog(ctx, v.ChatID)
}

// word is the n-th word a tap carries; empty when there is none.
func (v *Visit) word(n int) string {
	if n >= len(v.Params) {
		return ""
	}
	return v.Params[n]
}

// refusal is the failure as something a person may read; false when it is not
// one.
func refusal(err error) (*course.Error, bool) { return errors.AsType[*course.Error](err) }

// isNotFound tells that the store has no such thing.
func isNotFound(err error) bool { return errors.Is(err, course.ErrNotFound) }
