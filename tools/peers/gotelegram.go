package main

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// runGoTelegram is github.com/go-telegram/bot alone, with its poller or its webhook.
func runGoTelegram(ctx context.Context, s settings, book *book) error {
	b, err := bot.New(s.Token,
		bot.WithServerURL(s.API),
		bot.WithHTTPClient(50*time.Second, newClient()),
		bot.WithWebhookSecretToken(secret),
		bot.WithNotAsyncHandlers(), bot.WithWorkers(inHand), // faster than a goroutine for each of ten thousand updates
		bot.WithDefaultHandler(func(context.Context, *bot.Bot, *models.Update) {}),
		bot.WithCallbackQueryDataHandler("in:", bot.MatchTypePrefix, func(ctx context.Context, b *bot.Bot, u *models.Update) {
			tap := u.CallbackQuery
			if err := book.enter(ctx, tap.Data, tap.From.ID); err != nil {
				log.Print(err)
				return
			}
			_, err := b.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: tap.ID, Text: answer})
			if err != nil {
				log.Print(err)
			}
		}),
		bot.WithMessageTextHandler("/announce", bot.MatchTypeExact, func(ctx context.Context, b *bot.Bot, _ *models.Update) {
			everybody(ctx, s, func(ctx context.Context, chat int64) error {
				_, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: chat, Text: announcement, ParseMode: models.ParseModeHTML})
				return err
			})
		}),
	)
	if err != nil {
		return err
	}
	if s.Listen == "" {
		b.Start(ctx)
		return nil
	}
	_, err = b.SetWebhook(ctx, &bot.SetWebhookParams{URL: "http://" + s.Listen, SecretToken: secret, MaxConnections: 100})
	if err != nil {
		return err
	}
	go b.StartWebhook(ctx)
	return serve(ctx, &http.Server{Addr: s.Listen, ReadHeaderTimeout: time.Minute, Handler: b.WebhookHandler()})
}
