package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/handlers"
	"loptruong/i18n"
	"loptruong/storage"
	"loptruong/web"
)

type serveCommand struct{}

// stopTime is how long the program takes to stop at most; each part has less.
const stopTime = 9500 * time.Millisecond

var errAbandoned = fmt.Errorf("told to stop, it did not come to rest in %v: what was under way is abandoned, nothing that was stored is lost", stopTime)

// Run runs the bot until it is told to stop, and then for stopTime at most.
func (serveCommand) Run(s shell) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	if cfg.Telegram.Token == "" {
		return usageError{errors.New("no token; set TELEGRAM_BOT_TOKEN to the one that @BotFather gave")}
	}
	late := make(chan struct{})
	context.AfterFunc(s.ctx, func() { time.AfterFunc(stopTime, func() { close(late) }) })
	ended := make(chan error, 1)
	go func() { ended <- serve(s, cfg) }()
	select {
	case err := <-ended:
		return err
	case <-late:
		return errAbandoned
	}
}

// serve is the bot's life.
func serve(s shell, cfg Config) error {
	a, err := start(s, cfg)
	switch {
	case err != nil && s.ctx.Err() != nil:
		return nil // told to stop while the database or Telegram could not be reached
	case err != nil:
		return err
	}
	return errors.Join(a.Run(s.ctx), a.Close())
}

func start(s shell, cfg Config) (*App, error) {
	a, err := NewApp(s.ctx, cfg, MachineClock, newLogger(cfg.Log, s.err))
	if err != nil {
		return nil, err
	}
	if err := a.welcome(s); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// storeWait is how long fetched updates wait for their next try while the database
// is unavailable: not as long as the poller waits for Telegram, because a database
// that is back has people waiting.
const storeWait = time.Second

// keep stores fetched updates, and waits with them for a database that is away
// until ctx is done.
func (a *App) keep(ctx context.Context, updates []course.Update) error {
	defer a.holding.Store(false)
	for tries := 1; ; tries++ {
		err := a.store(ctx, updates)
		if err == nil && tries > 1 {
			a.logger.InfoContext(ctx, "updates can be stored again", "tries", tries)
		}
		if !storage.Unavailable(err) {
			return err
		}
		if tries == 1 {
			a.logger.ErrorContext(ctx, "updates can't be stored: they wait", "error", err)
			a.holding.Store(true)
			for i := range updates {
				updates[i].Waited = true
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(storeWait):
		}
	}
}

// posted stores updates that Telegram has posted.
func (a *App) posted(ctx context.Context, updates []course.Update) error {
	for i := range updates {
		updates[i].Waited = !a.hook.Listening()
	}
	err := a.store(ctx, updates)
	if err != nil {
		a.hook.Missed() // it will be posted again
	}
	return err
}

// noteTime is how long it may take to note that all is heard: a database that is
// slower than that is away.
const noteTime = 2 * time.Second

// heard notes that all that people did until now is stored.
func (a *App) heard(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, noteTime)
	defer cancel()
	return a.db.Update(ctx, func(tx *storage.Tx) error { return tx.Heard(ctx) })
}

// listening tells whether all that people did until now is stored.
func (a *App) listening() bool { return a.updates().Listening() && !a.holding.Load() }

// store commits updates and wakes the workers.
func (a *App) store(ctx context.Context, updates []course.Update) error {
	err := a.db.Update(ctx, func(tx *storage.Tx) error {
		_, err := tx.StoreUpdates(ctx, updates)
		return err
	})
	if err != nil {
		return err
	}
	a.inbox.Wake()
	return nil
}

// handle handles one update: its effect, its answers and its being done commit
// together. A refusal has no effect, so it is answered in a transaction of its
// own.
func (a *App) handle(ctx context.Context, r *bot.Request) error {
	err := a.db.Update(ctx, func(tx *storage.Tx) error {
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

// answer says why an update had no effect, and ends it.
func (a *App) answer(ctx context.Context, r *bot.Request, failure error) error {
	return a.db.Update(ctx, func(tx *storage.Tx) error {
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
	if _, err := tx.Enqueue(ctx, notices...); err != nil {
		return err
	}
	return tx.UpdateDone(ctx, r.ID)
}

// pending lists stored updates that wait for their handler.
func (a *App) pending(ctx context.Context, after int64, limit int, except []int64) (rows []course.Update, err error) {
	err = a.db.View(ctx, func(tx *storage.Tx) error {
		rows, err = tx.PendingUpdates(ctx, after, limit, except...)
		return err
	})
	return rows, err
}

// pendingOf lists those of one chat.
func (a *App) pendingOf(ctx context.Context, chat, after int64, limit int) (rows []course.Update, err error) {
	err = a.db.View(ctx, func(tx *storage.Tx) error {
		rows, err = tx.PendingUpdatesOf(ctx, chat, after, limit)
		return err
	})
	return rows, err
}

// failed counts a try of an update.
func (a *App) failed(ctx context.Context, id int64, failure string) (tries int, err error) {
	err = a.db.Update(ctx, func(tx *storage.Tx) error {
		tries, err = tx.UpdateFailed(ctx, id, failure)
		return err
	})
	return tries, err
}

// giveUp sets an update aside and says the neutral sentence to whoever sent it,
// where that can be seen.
func (a *App) giveUp(ctx context.Context, row course.Update, failure string) error {
	return a.db.Update(ctx, func(tx *storage.Tx) error {
		if err := tx.QuarantineUpdate(ctx, row.ID, failure); err != nil {
			return err
		}
		r, err := bot.Decode(row, a.handlers.Username)
		if err != nil || r.UserID == 0 {
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
			return usageError{errors.New("Telegram does not know this token; check TELEGRAM_BOT_TOKEN or telegram.token, @BotFather shows it")}
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
		Listen: a.cfg.Web.Listen, Proxies: a.cfg.Web.proxies(), View: within[web.Tx](a.db.View), Texts: texts, Checks: a.checks(), Logger: a.logger,
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

// welcome prints, when there is no admin yet, a link that makes its first user
// one: whoever can read the program's output owns the bot.
func (a *App) welcome(s shell) error {
	var admins []int64
	token := handlers.NewToken()
	err := a.db.Update(s.ctx, func(tx *storage.Tx) (err error) {
		if admins, err = tx.Holders(s.ctx, 0, course.AdminRole); err != nil || len(admins) > 0 {
			return err
		}
		return tx.CreateInvitation(s.ctx, course.Invitation{
			Role: course.AdminRole, ExpiresAt: a.clock.Now().Add(course.InvitationTTL),
		}, handlers.HashToken(token))
	})
	if err != nil || len(admins) > 0 {
		return err
	}
	_, err = fmt.Fprintf(s.out, "There is no admin yet. Open this link in Telegram to become the admin (once, within 7 days):\n%s\n", a.handlers.Link("r_"+token))
	return err
}
