package handlers

import (
	"context"

	"loptruong/bot"
	"loptruong/course"
)

// cancel ends whatever form is under way. A button names the form it belongs to
// (cancel:<dialog>), so that an old one does not end a new form.
func cancel(ctx context.Context, v *Visit) (bot.Reply, error) {
	dialog, found, err := v.Store.Dialog(ctx, v.ChatID)
	if err != nil {
		return bot.Reply{}, err
	}
	if !found || len(v.Params) > 0 && v.Params[0] != dialog.Name {
		if v.TapID != "" {
			return bot.Toast(v.Request, v.Say.Plain("cancel.nothing")), nil
		}
		return v.say("cancel.nothing")
	}
	if err := v.Store.DeleteDialog(ctx, v.ChatID); err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Messages: []course.Message{{Text: v.Say.T("cancel.done") + "\n" + v.hint(), Unkey: true}}}, nil
}
