package app

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// username is what the bot is called in Telegram, which becomes known while other
// parts run. Safe for concurrent use.
type username struct {
	name  atomic.Pointer[string]
	known chan struct{} // closed when there is a name
}

// get is the name, without @; empty before it is known.
func (u *username) get() string {
	if name := u.name.Load(); name != nil {
		return *name
	}
	return ""
}

// set makes a name the bot's.
func (u *username) set(name string) {
	if u.name.Swap(&name) == nil {
		close(u.known)
	}
}

// wait waits until there is a name, and tells whether ctx is still there then.
func (u *username) wait(ctx context.Context) bool {
	select {
	case <-u.known:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// connect makes what talks to Telegram; it calls nobody.
func (a *App) connect() (err error) {
	t := a.cfg.Telegram
	if a.client, err = bot.NewClient(bot.ClientConfig{
		Token: t.Token, APIURL: t.API, Proxy: t.Proxy, Logger: a.logger,
		Menu: func(roles []course.Role, lang string) []bot.MenuCommand { return a.handlers.Menu(roles, lang) },
	}); err != nil {
		return UsageError{Err: err}
	}
	if t.Webhook {
		a.hook, err = bot.NewHook(bot.HookConfig{
			Client: a.client, Token: t.Token, Public: a.cfg.Web.PublicURL, Replace: t.Replace,
			Heard: a.heard, Came: a.came, Logger: a.logger, Now: a.clock.Now, After: a.clock.After,
		})
	} else {
		a.poller, err = bot.NewPoller(bot.PollerConfig{
			Token: t.Token, APIURL: t.API, Proxy: t.Proxy, Store: a.keep, Heard: a.heard, Logger: a.logger,
			Now:     a.clock.Now,
			Webhook: bot.HookAddress(a.cfg.Web.PublicURL, t.Token), ReplaceWebhook: t.Replace,
		})
	}
	if err != nil {
		return UsageError{Err: err}
	}
	return nil
}

// errAnotherBot says that the token is not that of the bot whose database it is.
var errAnotherBot = errors.New("the database is another bot's: this token belongs to a bot that its people have not opened. " +
	"Give the token of that bot, or name another database; if this bot is to take its place, set telegram.new_bot to true, once")

// errTwoBots says that an older program has run the database with several tokens.
var errTwoBots = errors.New("an older program has run this database with the tokens of several bots, and which of them its people have opened can't be told: " +
	"give the token of the one that goes on, and set telegram.new_bot to true, once")

// mayRun refuses a bot on the database of others, unless it was said to take their place.
func mayRun(known []int64, one int64, takesOver bool) error {
	switch {
	case takesOver || len(known) == 0:
		return nil
	case !slices.Contains(known, one):
		return errAnotherBot
	case len(known) > 1:
		return errTwoBots
	}
	return nil
}

// recall has the bot called as it was when Telegram last told, and refuses the database of
// another one.
func (a *App) recall(ctx context.Context) error {
	return a.db.View(ctx, func(tx *storage.Tx) error {
		bots, err := tx.Bots(ctx)
		if err != nil {
			return err
		}
		if err := mayRun(bots, a.client.ID(), a.cfg.Telegram.NewBot); err != nil {
			return UsageError{Err: err}
		}
		if a.cfg.Telegram.NewBot && slices.Equal(bots, []int64{a.client.ID()}) {
			a.logger.WarnContext(ctx, "telegram.new_bot is of no use any more: take it out of the configuration")
		}
		name, found, err := tx.BotName(ctx, a.client.ID())
		if found {
			a.username.set(name)
		}
		return err
	})
}

// meet asks Telegram who the bot is, with longer and longer waits, because an
// office's line may come up after its machine, and until ctx is done. A refused
// token is a UsageError.
func (a *App) meet(ctx context.Context) error {
	for wait := time.Second; ; wait = min(2*wait, startTimeout) {
		me, err := a.client.Me(ctx)
		switch refused := (*bot.SendError)(nil); {
		case ctx.Err() != nil:
			return nil // told to stop while Telegram could not be reached
		case err == nil:
			a.named(ctx, me.Username)
			return nil
		case errors.As(err, &refused) && refused.Outcome == bot.Fatal:
			return UsageError{Err: errors.New("Telegram does not know this token; check TELEGRAM_BOT_TOKEN or telegram.token, @BotFather shows it")}
		}
		a.logger.WarnContext(ctx, "Telegram can't be reached yet", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// named has the bot called as Telegram calls it, and keeps that for the next start, and that
// the database is this bot's alone. What can't be kept is learned anew then.
func (a *App) named(ctx context.Context, name string) {
	a.username.set(name)
	err := a.db.Update(ctx, func(tx *storage.Tx) error { return tx.SaveBotName(ctx, a.client.ID(), name) })
	if err != nil && ctx.Err() == nil {
		a.logger.WarnContext(ctx, "the bot's name is not kept", "error", err)
	}
}

// fetch gets a roster file from the chat.
func (a *App) fetch(ctx context.Context, telegramFile string, most int64) ([]byte, error) {
	data, err := a.client.Download(ctx, telegramFile, most)
	if errors.Is(err, bot.ErrTooLarge) {
		return nil, course.Refuse(course.ErrInvalid, "roster.too_large", "Max", most>>20)
	}
	return data, err
}
