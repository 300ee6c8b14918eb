package account

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
)

// Cancel ends whatever form is under way, and drops the files that wait in the chat
// to be confirmed.
func Cancel(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	files, err := v.By().CancelImports(ctx, store, v.ChatID)
	if err != nil {
		return bot.Reply{}, err
	}
	_, form, err := store.Dialog(ctx, v.ChatID)
	if err != nil {
		return bot.Reply{}, err
	}
	var ended []string
	if files > 0 {
		ended = append(ended, v.Say.T("cancel.files"))
	}
	if form {
		if err := store.DeleteDialog(ctx, v.ChatID); err != nil {
			return bot.Reply{}, err
		}
		ended = append(ended, v.Say.T("cancel.done"))
	}
	if len(ended) == 0 {
		return v.Reply("cancel.nothing")
	}
	return left(v, ended), nil
}

// CancelForm ends the form that the button belongs to: an old one does not end a new
// form, and it ends nothing else.
func CancelForm(ctx context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.CancelTap)
	if err != nil {
		return bot.Reply{}, err
	}
	open, err := v.Unfinished(ctx, tapped.Name)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open {
		return bot.Toast(v.Request, v.Say.Plain("cancel.nothing")), nil
	}
	return left(v, []string{v.Say.T("cancel.done")}), v.Leave(ctx, tapped.Name)
}

// left says what was ended and what can be done now, and takes a keyboard away.
func left(v *visit.Visit, ended []string) bot.Reply {
	text := strings.Join(append(ended, v.Hint()), "\n")
	return bot.Reply{Messages: []notice.Message{{Text: text, RemoveKeyboard: true}}}
}
