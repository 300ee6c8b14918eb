package main

import (
	"context"
	"log/slog"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// runCalls makes the two calls that the product makes for a tap, by the product's own client,
// and nothing else: it keeps nothing. What the product takes beyond that is for what it keeps.
func runCalls(ctx context.Context, s settings, b *book) error {
	t, err := newTeller(s)
	if err != nil {
		return err
	}
	p := newBare(s, b)
	p.tapped = func(ctx context.Context, u update) error {
		if err := t.answer(ctx, u); err != nil {
			return err
		}
		return t.change(ctx, u)
	}
	return p.run(ctx)
}

// teller makes the two calls for a tap.
type teller struct{ client *bot.Client }

func newTeller(s settings) (teller, error) {
	client, err := bot.NewClient(bot.ClientConfig{
		Token: s.Token, APIURL: s.API, Logger: slog.Default(),
		Menu: func([]course.Role, string) []bot.MenuCommand { return nil },
	})
	return teller{client}, err
}

// answer answers the tap.
func (t teller) answer(ctx context.Context, u update) error {
	return t.tell(ctx, u, notice.Message{Tap: u.Tap.ID, Text: answer})
}

// change replaces the message under the button.
func (t teller) change(ctx context.Context, u update) error {
	return t.tell(ctx, u, notice.Message{Edit: u.Tap.Message.ID, Text: answer})
}

func (t teller) tell(ctx context.Context, u update, m notice.Message) error {
	_, err := t.client.Deliver(ctx, notice.Notice{ChatID: u.Tap.From.ID, Message: m}, nil)
	return err
}
