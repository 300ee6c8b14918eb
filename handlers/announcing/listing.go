package announcing

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// ResultsFile has what people say to an announcement made as a list and a picture.
func ResultsFile(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	_, a, err := sent(ctx, v, store, words.ResultsFileTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !a.Message.AsksAnything() {
		return bot.Reply{}, visit.OldButton()
	}
	return list(ctx, v, store, a, notice.ResultsList, 0)
}

// CallsFile has the list made of everybody whom an announcement has not reached.
func CallsFile(ctx context.Context, v *visit.Visit, store Calls) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.CallsFileTap)
	if err != nil {
		return bot.Reply{}, err
	}
	a, err := store.Announcement(ctx, tapped.Announcement)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return list(ctx, v, store, a, notice.CallsList, 0)
}

// PassingFile has that list made for the representative of a delegation.
func PassingFile(ctx context.Context, v *visit.Visit, store Calls) (bot.Reply, error) {
	p, err := visit.Read(v, words.PassingFileTap)
	if err != nil {
		return bot.Reply{}, err
	}
	_, a, err := passing(ctx, v, store, p)
	if err != nil {
		return bot.Reply{}, err
	}
	if p.Delegation == 0 { // whose list is everybody's
		return bot.Reply{}, visit.OldButton()
	}
	return list(ctx, v, store, a, notice.CallsList, p.Delegation)
}

// list has a list made.
func list(ctx context.Context, v *visit.Visit, store registrar.Lists, a notice.Announcement, what notice.ListKind, delegation int64) (bot.Reply, error) {
	if err := v.By().AskList(ctx, store, a, what, delegation); err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("list.making")), nil
}
