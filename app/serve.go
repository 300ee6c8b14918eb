package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/web"
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
	goBesideCommits(cfg)
	told := ctx
	ctx, fail := context.WithCancelCause(told)
	defer fail(nil)
	late := make(chan struct{})
	context.AfterFunc(ctx, func() { time.AfterFunc(stopTime, func() { close(late) }) })
	ended := make(chan error, 1)
	go func() { ended <- live(ctx, fail, cfg, out, logger) }()
	select {
	case err := <-ended:
		return err
	case <-late:
		if told.Err() == nil {
			return context.Cause(ctx)
		}
		return errAbandoned
	}
}

// soonerCollected is the garbage collector's percentage where goBesideCommits has made a second place, which takes 2 to
// 3 MB of 64.
const soonerCollected = 60

// goBesideCommits has the program do other things on one core while SQLite waits for the disk. A system call keeps the
// processor of its goroutine until the runtime looks for such, after 10 ms where it rarely finds one (sysmon, retake),
// and a commit is shorter: with the only one all would stand still. GOMAXPROCS and GOGC in the environment go before.
func goBesideCommits(cfg Config) {
	if !strings.HasPrefix(cfg.Database, "sqlite:") || runtime.GOMAXPROCS(0) != 1 || os.Getenv("GOMAXPROCS") != "" {
		return
	}
	runtime.GOMAXPROCS(2)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(soonerCollected)
	}
}

// live is the bot's life. What it ends of it tells fail, as its end may not come.
func live(ctx context.Context, fail func(error), cfg Config, out io.Writer, logger *slog.Logger) error {
	a, err := New(ctx, cfg, MachineClock, logger)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil // told to stop while the database could not be reached
	case err != nil:
		return err
	}
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error {
		err := a.Run(ctx)
		if err != nil {
			fail(err)
		}
		return err
	})
	parts.Go(func() error { return a.Welcome(ctx, out) })
	return errors.Join(parts.Wait(), a.Close())
}

// listen opens the address of the web pages, when there is one.
func (a *App) listen(texts *i18n.Texts, maker *certificate.Maker) (err error) {
	if a.cfg.Web.Listen == "" {
		return nil
	}
	cfg := web.Config{
		Listen: a.cfg.Web.Listen, Public: a.cfg.Web.PublicURL, Username: a.username.get, Now: a.clock.Now, Proxies: networks(a.cfg.Web.Proxies),
		View: within(a.db.View, asWeb), Update: within(a.db.Update, asWeb), Texts: texts, Checks: a.checks(), Part: a.part, Logger: a.logger,
		Papers: web.Papers{Show: a.cfg.Web.ShowPapers, Marked: maker.Mark, File: a.verifier.verify},
	}
	if len(a.cfg.Web.Metrics) > 0 {
		cfg.Metrics, cfg.Monitors = a.metrics, networks(a.cfg.Web.Metrics)
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
		{Name: "database", Ready: a.db.Ready, Why: storage.Why},
		{Name: "updates", Ready: a.hears, Why: error.Error},
	}
}

// hears returns an error when updates may not come in. Only the replica that works polls.
func (a *App) hears(ctx context.Context) error {
	if a.poller != nil && a.standing.Load() {
		return nil
	}
	return a.updates().Check(ctx)
}

// part is what this replica is to do, for who asks whether it is ready.
func (a *App) part() string {
	switch {
	case !a.db.Shared():
		return ""
	case a.standing.Load():
		return "stands by"
	case a.db.Holds():
		return "works"
	}
	return "" // it is not known yet
}

// seedAdmins gives the admins of the configuration their role.
func (a *App) seedAdmins(ctx context.Context) error {
	return a.db.Update(ctx, func(tx *storage.Tx) error {
		for _, id := range a.cfg.Admins {
			account, err := tx.EnsureAccount(ctx, id, "")
			if err == nil {
				_, err = registrar.Operator(tx.Now()).SeedAdmin(ctx, tx, account.ID)
			}
			if err != nil {
				return fmt.Errorf("give the admin of the configuration the role: %w", err)
			}
		}
		return nil
	})
}

// Welcome prints, when there is no admin yet, a link that makes its first user
// one: whoever can read the program's output owns the bot. It waits for a database that is
// away and for the bot's name, and prints nothing when ctx is done before.
func (a *App) Welcome(ctx context.Context, out io.Writer) error {
	token, err := a.firstAdmin(ctx)
	for storage.Unavailable(err) && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(storeWait):
			token, err = a.firstAdmin(ctx)
		}
	}
	switch {
	case ctx.Err() != nil:
		return nil // told to stop: nothing is to be printed any more
	case err != nil || token == "":
		return err
	case !a.username.wait(ctx):
		return nil
	}
	_, err = fmt.Fprintf(out, "There is no admin yet. Open this link in Telegram to become the admin (once, within 7 days):\n%s\n", a.handlers.Link("r_"+token))
	return err
}

// firstAdmin is an invitation for the first admin; empty when there is one.
func (a *App) firstAdmin(ctx context.Context) (token string, err error) {
	err = a.db.Update(ctx, func(tx *storage.Tx) (err error) {
		token = "" // the unit may be run again
		admins, err := tx.Admins(ctx)
		if err != nil || len(admins) > 0 {
			return err
		}
		token, _, err = registrar.Operator(tx.Now()).Invite(ctx, tx, course.Invitation{Role: course.AdminRole})
		return err
	})
	return token, err
}
