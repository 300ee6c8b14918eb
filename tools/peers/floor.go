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
	tell, err := teller(s)
	if err != nil {
		return err
	}
	p := newBare(s, b)
	p.tapped = tell
	return p.run(ctx)
}

// teller makes the two calls for a tap: the answer, and the message under the button replaced.
func teller(s settings) (func(ctx context.Context, u update) error, error) {
	client, err := bot.NewClient(bot.ClientConfig{
		Token: s.Token, APIURL: s.API, Logger: slog.Default(),
		Menu: func([]course.Role, string) []bot.MenuCommand { return nil },
	})
	return func(ctx context.Context, u update) error {
		for _, m := range []notice.Message{{Tap: u.Tap.ID, Text: answer}, {Edit: u.Tap.Message.ID, Text: answer}} {
			if _, err := client.Deliver(ctx, notice.Notice{ChatID: u.Tap.From.ID, Message: m}, nil); err != nil {
				return err
			}
		}
		return nil
	}, err
}
