package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/handlers"
	"loptruong/i18n"
	"loptruong/storage"
	"loptruong/web"
)

// stopTime is how long the program takes to stop at most; each part has less.
const stopTime = 9500 * time.Millisecond

var errAbandoned = fmt.Errorf("told to stop, it did not come to rest in %v: what was under way is abandoned, nothing that was stored is lost", stopTime)

// Serve runs the bot until ctx is done, and then for stopTime at most. Without an
// admin it prints to out the link that makes one.
func Serve(ctx context.Context, cfg Config, out io.Writer, logger *slog.Logger) error {
	if cfg.Telegram.Token == "" {
		return UsageError{Err: errors.New("no token; set TELEGRAM_BOT_TOKEN to the one that @BotFather gave")}
	}
	late := make(chan struct{})
	context.AfterFunc(ctx, func() { time.AfterFunc(stopTime, func() { close(late) }) })
	ended := make(chan error, 1)
	go func() { ended <- live(ctx, cfg, out, logger) }()
	select {
	case err := <-ended:
		return err
	case <-late:
		return errAbandoned
	}
}

// live is the bot's life.
func live(ctx context.Context, cfg Config, out io.Writer, logger *slog.Logger) error {
	a, err := New(ctx, cfg, MachineClock, logger)
	if err == nil {
		if err = a.Welcome(ctx, out); err == nil {
			return errors.Join(a.Run(ctx), a.Close())
		}
		err = errors.Join(err, a.Close())
	}
	if ctx.Err() != nil {
		return nil // told to stop while the database or Telegram could not be reached
	}
	return err
}

// insist does what needs Telegram until it succeeds, with longer and longer
// waits, because an office's line may come up after its machine. A refused token
// ends it.
func (a *App) insist(ctx context.Context, complaint string, do func() error) error {
	for wait := time.Second; ; wait = min(2*wait, startTimeout) {
		err := do()
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if refused, ok := errors.AsType[*bot.SendError](err); ok && refused.Outcome == bot.Fatal {
			return UsageError{Err: errors.New("Telegram does not know this token; check TELEGRAM_BOT_TOKEN or telegram.token, @BotFather shows it")}
		}
		a.logger.WarnContext(ctx, complaint, "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
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

// listen opens the address of the web pages, when there is one.
func (a *App) listen(texts *i18n.Texts) (err error) {
	if a.cfg.Web.Listen == "" {
		return nil
	}
	cfg := web.Config{
		Listen: a.cfg.Web.Listen, Proxies: a.cfg.Web.proxies(), View: within(a.db.View, asWeb), Texts: texts, Checks: a.checks(), Logger: a.logger,
	}
	if a.cfg.Telegram.Webhook {
		token := a.cfg.Telegram.Token
		hook, err := bot.NewWebhook(bot.WebhookConfig{Token: token, Store: a.posted, Logger: a.logger})
		if err != nil {
			return err
		}
		cfg.HookAt = bot.WebhookPath(token)
		cfg.Webhook = hook
	}
	a.web, err = web.Listen(cfg)
	return err
}

// checks are what /readyz asks: all that the program needs to do its work.
func (a *App) checks() []web.Check {
	return []web.Check{
		{Name: "database", Ready: a.db.Ready},
		{Name: "updates", Ready: a.updates().Check},
	}
}

// seedAdmins gives the admins of the configuration their role.
func (a *App) seedAdmins(ctx context.Context) error {
	return a.db.Update(ctx, func(tx *storage.Tx) error {
		for _, id := range a.cfg.Admins {
			if _, err := tx.GrantRole(ctx, course.Grant{UserID: id, Role: course.AdminRole}); err != nil {
				return fmt.Errorf("give the admin of the configuration the role: %w", err)
			}
		}
		return nil
	})
}

// Welcome prints, when there is no admin yet, a link that makes its first user
// one: whoever can read the program's output owns the bot.
func (a *App) Welcome(ctx context.Context, out io.Writer) error {
	var admins []int64
	token := handlers.NewToken()
	err := a.db.Update(ctx, func(tx *storage.Tx) (err error) {
		if admins, err = tx.Admins(ctx); err != nil || len(admins) > 0 {
			return err
		}
		return tx.CreateInvitation(ctx, course.Invitation{
			Role: course.AdminRole, ExpiresAt: a.clock.Now().Add(course.InvitationTTL),
		}, handlers.HashToken(token))
	})
	if err != nil || len(admins) > 0 {
		return err
	}
	_, err = fmt.Fprintf(out, "There is no admin yet. Open this link in Telegram to become the admin (once, within 7 days):\n%s\n", a.handlers.Link("r_"+token))
	return err
}
