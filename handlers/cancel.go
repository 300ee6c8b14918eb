package handlers

import (
	"context"
	"strings"

	"loptruong/bot"
	"loptruong/notice"
)

// cancel ends whatever form is under way, and drops the files that wait in the
// chat to be confirmed. A button names the form it belongs to (cancel:<dialog>),
// so that an old one does not end a new form, and ends nothing else.
func cancel(ctx context.Context, v *Visit) (bot.Reply, error) {
	dialog, found, err := v.Store.Dialog(ctx, v.ChatID)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.TapID != "" && (!found || v.word(0) != dialog.Name) {
		return bot.Toast(v.Request, v.Say.Plain("cancel.nothing")), nil
	}
	var ended []string
	if v.TapID == "" {
		files, err := v.tools().By().CancelImports(ctx, v.Store, v.ChatID)
		if err != nil {
			return bot.Reply{}, err
		}
		if files > 0 {
			ended = append(ended, v.Say.T("cancel.files"))
		}
	}
	if found {
		if err := v.Store.DeleteDialog(ctx, v.ChatID); err != nil {
			return bot.Reply{}, err
		}
		ended = append(ended, v.Say.T("cancel.done"))
	}
	if len(ended) == 0 {
		return v.say("cancel.nothing")
	}
	text := strings.Join(append(ended, v.hint()), "\n")
	return bot.Reply{Messages: []notice.Message{{Text: text, Unkey: true}}}, nil
}
