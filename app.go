package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"loptruong/bot"
	"loptruong/certificate"
	"loptruong/course"
	"loptruong/handlers"
	"loptruong/i18n"
	"loptruong/outbox"
	"loptruong/roster"
	"loptruong/scheduler"
	"loptruong/storage"
	"loptruong/web"
)

// App is the whole program, built and ready to run.
type App struct {
	cfg    Config
	clock  Clock
	logger *slog.Logger

	db        *storage.DB
	client    *bot.Client
	poller    *bot.Poller
	inbox     *bot.Inbox
	outbox    *outbox.Outbox
	handlers  *handlers.Handlers
	scheduler *scheduler.Scheduler
	web       *web.Server // nil when no address is listened on
}

// Clock is the time the program lives in: the machine's, or the demo's fast one.
type Clock struct {
	Now   func() time.Time
	After func(time.Duration) <-chan time.Time
}

// MachineClock is the machine's own.
var MachineClock = Clock{Now: time.Now, After: time.After}

// NewApp builds every part in the order in which they need each other. It opens
// the database, asks Telegram who the bot is (waiting for as long as Telegram
// can't be reached), and listens for the web pages. Close releases it.
func NewApp(ctx context.Context, cfg Config, clock Clock, logger *slog.Logger) (app *App, err error) {
	a := &App{cfg: cfg, clock: clock, logger: logger}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()

	if a.db, err = openDatabase(ctx, cfg, clock, a.committed); err != nil {
		return nil, err
	}
	texts, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	maker, err := certificate.New()
	if err != nil {
		return nil, err
	}
	if a.client, err = bot.NewClient(bot.ClientConfig{
		Token: cfg.Telegram.Token, APIURL: cfg.Telegram.API, Proxy: cfg.Telegram.Proxy, Logger: logger,
		Menu: func(role course.Role, lang string) []bot.MenuCommand { return a.handlers.Menu(role, lang) },
	}); err != nil {
		return nil, usageError{err}
	}
	me, err := a.introduce(ctx)
	if err != nil {
		return nil, err
	}
	if a.handlers, err = handlers.New(handlers.Config{
		Texts: texts, Username: me.Username, PublicURL: cfg.Web.PublicURL,
		Missing: maker.Missing, Blank: roster.Blank, Now: clock.Now, Logger: logger,
	}); err != nil {
		return nil, err
	}
	if a.outbox, err = outbox.New(outbox.Config{
		Update: within[outbox.Tx](a.db.Update), View: within[outbox.Tx](a.db.View),
		Deliver: a.client.Deliver, Progress: a.progress(texts), Rates: rates(cfg),
		Now: clock.Now, After: clock.After, Logger: logger,
	}); err != nil {
		return nil, err
	}
	if a.scheduler, err = scheduler.New(scheduler.Config{
		Update: within[scheduler.Tx](a.db.Update), View: within[scheduler.Tx](a.db.View),
		Texts: texts, Now: clock.Now, Logger: logger,
		Fetch: a.fetch, Drawer: drawer{maker}, Words: a.handlers, DryRun: handlers.DryRun,
	}); err != nil {
		return nil, err
	}
	if a.inbox, err = bot.NewInbox(bot.InboxConfig{
		Username: me.Username, Pending: a.pending, Handle: a.handle, Failed: a.failed, GiveUp: a.giveUp,
		Unavailable: storage.Unavailable, Logger: logger,
	}); err != nil {
		return nil, err
	}
	if a.poller, err = bot.NewPoller(bot.PollerConfig{
		Token: cfg.Telegram.Token, APIURL: cfg.Telegram.API, Proxy: cfg.Telegram.Proxy, Store: a.store, Logger: logger,
	}); err != nil {
		return nil, usageError{err}
	}
	if err := a.listen(texts); err != nil {
		return nil, err
	}
	return a, a.seedAdmins(ctx)
}

// Run runs every part until ctx is done or one of them fails, and returns when
// all of them have.
func (a *App) Run(ctx context.Context) error {
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error { return a.inbox.Run(ctx) })
	parts.Go(func() error { return a.outbox.Run(ctx) })
	parts.Go(func() error { return a.scheduler.Run(ctx) })
	if a.web != nil {
		parts.Go(func() error { return a.web.Run(ctx) })
	}
	if a.cfg.Telegram.Webhook {
		parts.Go(func() error { return a.hook(ctx) })
	} else {
		parts.Go(func() error { return a.poller.Run(ctx) })
	}
	parts.Go(func() error { return a.client.SetDefaultMenus(ctx) })
	a.logger.InfoContext(ctx, "running", "webhook", a.cfg.Telegram.Webhook)
	err := parts.Wait()
	a.logger.Info("stopped")
	return err
}

// Close releases what NewApp has opened.
func (a *App) Close() error {
	if a.db == nil {
		return nil
	}
	return a.db.Close()
}

// openDatabase opens and migrates the database.
func openDatabase(ctx context.Context, cfg Config, clock Clock, committed func(storage.Changed)) (*storage.DB, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	db, err := storage.Open(ctx, storage.Config{URL: cfg.Database, Now: clock.Now, AfterCommit: committed})
	if err != nil {
		return nil, fmt.Errorf("the database can't be used: %w", err)
	}
	return db, nil
}

// within turns a storage transaction into what a package asks of one.
func within[T any](run func(context.Context, func(*storage.Tx) error) error) func(context.Context, func(T) error) error {
	return func(ctx context.Context, fn func(T) error) error {
		return run(ctx, func(tx *storage.Tx) error { return fn(any(tx).(T)) })
	}
}

// committed wakes whoever has new work after a commit.
func (a *App) committed(changed storage.Changed) {
	if changed&storage.NoticesQueued != 0 && a.outbox != nil {
		a.outbox.Wake()
	}
	if changed&(storage.ImportsWaiting|storage.CertificatesWaiting) != 0 && a.scheduler != nil {
		a.scheduler.Ring()
	}
}

// introduce asks Telegram who the bot is.
func (a *App) introduce(ctx context.Context) (me bot.Me, err error) {
	err = a.insist(ctx, "Telegram can't be reached yet", func() (err error) {
		me, err = a.client.Me(ctx)
		return err
	})
	return me, errors.Join(err, ctx.Err())
}

// rates are the sending limits of the configuration.
func rates(cfg Config) outbox.Rates {
	r := outbox.DefaultRates()
	r.All = cfg.Telegram.Rate
	return r
}

// drawer is the certificate maker as the scheduler's jobs know it.
type drawer struct{ *certificate.Maker }

// Bundle puts a delegation's certificates into one file with the list to sign.
func (d drawer) Bundle(c course.Course, delegation string, papers []course.Paper, pdfs [][]byte) ([]byte, error) {
	b := certificate.Bundle{Form: c.Form, CourseTitle: c.Title, Delegation: delegation, PDFs: pdfs}
	for _, p := range papers {
		b.Signed = p.Signed
		b.Receipts = append(b.Receipts, certificate.Receipt{
			Register: p.Register, Number: p.Number, Name: p.Name, Birth: p.Birth, Position: p.Position, Unit: p.Unit,
		})
	}
	return d.Maker.Bundle(b)
}
