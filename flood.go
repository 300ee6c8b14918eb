package main

import (
	"context"
	"fmt"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/storage"
)

const (
	// mostAnswers is how many answers may wait for a chat, which takes one a second.
	mostAnswers = 20
	slowKey     = "slow/" // begins the keys of what answers a flood
)

// answers are the notices that answer an update. When twenty wait for the chat
// already, one sentence stands for this answer and for all that follow until it
// has been sent. What the updates have done stays done; a tap is answered and a
// menu shown even so, because they are no messages, unless taps pile up too.
func (a *App) answers(ctx context.Context, tx *storage.Tx, r *bot.Request, reply bot.Reply) ([]course.Notice, error) {
	notices := reply.Notices(r)
	if len(notices) == 0 {
		return nil, nil
	}
	waiting, told, err := tx.WaitingReplies(ctx, r.ChatID, slowKey)
	if err != nil || waiting < mostAnswers && told == 0 {
		return notices, err
	}
	var kept []course.Notice
	for _, n := range notices {
		if n.Message.MenuRole != "" || n.Message.Tap != "" && waiting < 2*mostAnswers {
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
	return append(kept, course.Notice{
		Key: fmt.Sprintf("%s%d", slowKey, r.ID), Lane: course.ReplyLane, ChatID: r.ChatID,
		Message: slow.Messages[0], OnUnknown: course.Resend,
	}), nil
}
