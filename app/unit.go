package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// handle handles one update: its effect, its answers and its being done commit
// together. A refusal has no effect, so it is answered in a transaction of its
// own.
func (a *App) handle(ctx context.Context, r *bot.Request) error {
	if chat := handlers.AsksOfGroup(r); chat != 0 {
		r.Looked = a.client.LookAtGroup(ctx, chat, r.TelegramID)
	}
	err := a.db.Handle(ctx, comes(r), func(tx *storage.Tx) error {
		reply, err := a.handlers.Serve(ctx, tx, r)
		if err != nil {
			return err
		}
		return a.finish(ctx, tx, r, reply)
	})
	if _, refused := errors.AsType[*course.Error](err); !refused {
		return err
	}
	return a.answer(ctx, r, err)
}

// comes is who a tap is from. A crowd taps together, and asks the same; what else people
// do is handled by itself.
func comes(r *bot.Request) storage.From {
	if r.TapID == "" {
		return storage.From{}
	}
	return storage.From{TelegramID: r.TelegramID, ChatID: r.ChatID}
}

// answer says why an update had no effect, and ends it.
func (a *App) answer(ctx context.Context, r *bot.Request, failure error) error {
	return a.db.Handle(ctx, comes(r), func(tx *storage.Tx) error {
		reply, err := a.handlers.Refusal(ctx, tx, r, failure)
		if err != nil {
			return err
		}
		return a.finish(ctx, tx, r, reply)
	})
}

func (a *App) finish(ctx context.Context, tx *storage.Tx, r *bot.Request, reply bot.Reply) error {
	notices, err := a.answers(ctx, tx, r, reply)
	if err != nil {
		return err
	}
	tx.Handled(r.ID, notices...)
	return nil
}

// giveUp sets an update aside and says the neutral sentence to whoever sent it,
// where that can be seen.
func (a *App) giveUp(ctx context.Context, row notice.Update, failure string) error {
	return a.db.Held(ctx, func(tx *storage.Tx) error {
		if err := tx.QuarantineUpdate(ctx, row.ID, failure); err != nil {
			return err
		}
		r, err := bot.Decode(row, a.username.get())
		if err != nil || r.TelegramID == 0 {
			return nil // nobody to answer
		}
		reply, err := a.handlers.Refusal(ctx, tx, r, errGivenUp)
		if err != nil {
			return err
		}
		notices, err := a.answers(ctx, tx, r, reply)
		if err != nil {
			return err
		}
		_, err = tx.Enqueue(ctx, notices...)
		return err
	})
}

var errGivenUp = errors.New("update given up")

const (
	// mostAnswers is how many answers may wait for a chat, which takes one a second.
	mostAnswers = 20
	slowPrefix  = "slow/" // begins the unique keys of what answers a flood
)

// answers are the notices that answer an update. When twenty wait for the chat
// already, one sentence stands for this answer and for all that follow until it
// has been sent. What the updates have done stays done; a tap is answered, a message
// replaced and a menu shown even so, because they are no new messages, unless these pile up
// too: whoever taps twenty names of a list at once sees what has become of it.
func (a *App) answers(ctx context.Context, tx *storage.Tx, r *bot.Request, reply bot.Reply) ([]notice.Notice, error) {
	notices := reply.Notices(r)
	if len(notices) == 0 {
		return nil, nil
	}
	waiting, told, err := tx.WaitingReplies(ctx, r.ChatID, slowPrefix)
	if err != nil || waiting < mostAnswers && told == 0 {
		return notices, err
	}
	var kept []notice.Notice
	for _, n := range notices {
		if n.Message.Menu != nil || (n.Message.Tap != "" || n.Message.Edit != 0) && waiting < 2*mostAnswers {
			kept = append(kept, n)
		}
	}
	if told > 0 {
		return kept, nil
	}
	slow, err := a.handlers.Refusal(ctx, tx, r, course.Refuse(course.ErrConflict, "refuse.too_fast"))
	if err != nil {
		return nil, err
	}
	return append(kept, notice.Notice{
		UniqueKey: fmt.Sprintf("%s%d", slowPrefix, r.ID), Lane: notice.ReplyLane, ChatID: r.ChatID,
		Message: slow.Messages[0], OnUnknown: notice.Resend,
	}), nil
}
