package main

import (
	"context"
	"log"
	"time"

	tele "gopkg.in/telebot.v4"
)

// runTelebot is gopkg.in/telebot.v4, with its poller or its webhook.
func runTelebot(ctx context.Context, s settings, book *book) error {
	var poller tele.Poller = &tele.LongPoller{Timeout: 50 * time.Second}
	if s.Listen != "" {
		poller = &tele.Webhook{
			Listen: s.Listen, Endpoint: &tele.WebhookEndpoint{PublicURL: "http://" + s.Listen}, SecretToken: secret, MaxConnections: 100,
		}
	}
	b, err := tele.NewBot(tele.Settings{
		Token: s.Token, URL: s.API, Poller: poller, Client: newClient(),
		OnError: func(err error, _ tele.Context) { log.Print(err) },
	})
	if err != nil {
		return err
	}
	b.Handle(tele.OnCallback, func(c tele.Context) error {
		if err := book.enter(ctx, c.Callback().Data, c.Sender().ID); err != nil {
			return err
		}
		return c.Respond(&tele.CallbackResponse{Text: answer})
	})
	b.Handle("/announce", func(tele.Context) error {
		everybody(ctx, s, func(_ context.Context, chat int64) error {
			_, err := b.Send(tele.ChatID(chat), announcement, tele.ModeHTML)
			return err
		})
		return nil
	})
	stop := context.AfterFunc(ctx, b.Stop)
	defer stop()
	b.Start()
	return nil
}
