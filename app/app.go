// Package app builds the parts of the program in order and runs them. Here an event
// gets its transaction.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/metrics"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/outbox"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/scheduler"
	"github.com/loptruong/loptruong/signature"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/web"
	"github.com/loptruong/loptruong/work"
)

// App is the whole program, built and ready to run.
type App struct {
	cfg    Config
	clock  Clock
	logger *slog.Logger

	db        *storage.DB
	client    *bot.Client
	poller    *bot.Poller // nil when Telegram calls the webhook
	hook      *bot.Hook   // nil when Telegram is polled
	inbox     *bot.Inbox
	outbox    *outbox.Outbox
	handlers  *handlers.Handlers
	scheduler *scheduler.Scheduler
	work      *work.Worker
	verifier  fileVerifier
	signer    *signature.Signer // nil when the office signs by pen
	metrics   *metrics.Metrics
	web       *web.Server // nil when no address is listened on

	username username
	met      chan struct{} // closed when Telegram has answered once
	standing atomic.Bool   // by, while another replica works
	lookout  lookout
	posts    posts       // updates that Telegram posts
	holding  atomic.Bool // updates are fetched that can't be stored
}

// Clock is the time the program lives in: the machine's, or the demo's fast one.
type Clock struct {
	Now     func() time.Time
	Elapsed func() time.Duration // the time that has passed, whatever Now is set to
	After   func(time.Duration) <-chan time.Time
}

// MachineClock is the machine's own.
var MachineClock = Clock{Now: time.Now, Elapsed: elapsedSince(time.Now()), After: time.After}

// elapsedSince is monotonic: setting the machine's clock moves it nowhere.
func elapsedSince(begun time.Time) func() time.Duration {
	return func() time.Duration { return time.Since(begun) }
}

// New builds every part in the order in which they need each other: it opens the
// database and listens for the web pages, and asks nothing of Telegram. Close
// releases it.
func New(ctx context.Context, cfg Config, clock Clock, logger *slog.Logger) (app *App, err error) {
	a := &App{cfg: cfg, clock: clock, logger: logger, username: username{known: make(chan struct{})}, met: make(chan struct{})}
	a.posts.store = a.store
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()

	if a.signer, err = newSigner(cfg.Signature); err != nil {
		return nil, err
	}
	if a.db, err = openDatabase(ctx, cfg, clock, a.committed, births{a}); err != nil {
		return nil, err
	}
	sweepTempFolders()
	if a.db.Migrated > 0 {
		logger.InfoContext(ctx, "the database was brought up to this program", "count", a.db.Migrated)
	}
	texts, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	maker, err := certificate.New()
	if err != nil {
		return nil, err
	}
	if err := a.connect(); err != nil {
		return nil, err
	}
	if err := a.assemble(texts, maker); err != nil {
		return nil, err
	}
	if err := a.recall(ctx); err != nil {
		return nil, err
	}
	if err := a.seedAdmins(ctx); err != nil {
		return nil, err
	}
	a.sayWhetherItSigns(clock.Now())
	return a, a.listen(texts, maker)
}

// assemble makes the parts that do the work, in the order in which they need
// each other.
func (a *App) assemble(texts *i18n.Texts, maker *certificate.Maker) (err error) {
	if a.handlers, err = handlers.New(handlers.Config{
		Texts: texts, Username: a.username.get, PublicURL: a.cfg.Web.PublicURL,
		Check: maker.Check, Signing: a.signing(), Blank: roster.Blank, Form: roster.WriteForm, Admins: a.cfg.Admins, Now: a.clock.Now,
		Version: Version(), LastBackup: a.lastBackup(), Sealed: a.cfg.Backup.sealed(),
	}); err != nil {
		return err
	}
	if err = a.measure(); err != nil {
		return err
	}
	if a.outbox, err = outbox.New(outbox.Config{
		Update: within(a.db.Update, asOutbox), View: within(a.db.View, asOutbox),
		Deliver: a.deliver, Texts: texts, Check: maker.Check, Rates: rates(a.cfg),
		Now: a.clock.Now, After: a.clock.After, Logger: a.logger,
	}); err != nil {
		return err
	}
	if a.scheduler, err = scheduler.New(scheduler.Config{
		Update: within(a.db.Held, asScheduler), View: within(a.db.View, asScheduler),
		Texts: texts, Now: a.clock.Now, Elapsed: a.clock.Elapsed, Logger: a.logger, Listening: a.Listening,
		Backups: a.backups(), Troubles: a.troubles,
	}); err != nil {
		return err
	}
	files, err := newReader(a.logger)
	if err != nil {
		return err
	}
	a.verifier = newFileVerifier(a.db, files)
	doing := work.Config{
		Update: within(a.db.Held, asWork), View: within(a.db.View, asWork),
		Texts: texts, Logger: a.logger, Fetch: a.fetch, Reader: files, Drawer: drawer{maker}, Now: a.clock.Now, Backups: a.copies(),
	}
	if a.signer != nil {
		doing.Signer = a.signer
	}
	if a.work, err = work.New(doing); err != nil {
		return err
	}
	a.inbox, err = bot.NewInbox(bot.InboxConfig{
		Username: a.username.get, Pending: a.pending, PendingOf: a.pendingOf, Handle: a.handle, Failed: a.failed, GiveUp: a.giveUp,
		Unavailable: storage.Unavailable, Logger: a.logger,
	})
	return err
}

// Run runs every part until ctx is done or one of them fails, and returns when all of them have. The
// pages begin at once, and the motor when this process holds the lease of the database; what calls
// Telegram begins when it has answered once.
func (a *App) Run(ctx context.Context) error {
	parts, ctx := errgroup.WithContext(ctx)
	if a.web != nil {
		parts.Go(func() error { return a.web.Run(ctx) })
	}
	parts.Go(func() error {
		return a.db.Hold(ctx, storage.Holding{Work: func(working context.Context) error { return a.sayLost(ctx, working, a.motor(working)) }, Wake: a.woken, StandBy: func() {
			a.standing.Store(true)
			a.logger.InfoContext(ctx, "another replica works, this one stands by")
		}})
	})
	parts.Go(func() error { return supervised(ctx, a.hangs, a.logger) })
	parts.Go(func() error {
		if err := a.meet(ctx); err != nil || ctx.Err() != nil {
			return err
		}
		close(a.met)
		a.logger.InfoContext(ctx, "running", "webhook", a.cfg.Telegram.Webhook)
		if a.hook != nil { // each replica has to know whether what comes in has waited
			parts.Go(func() error { return a.hook.Run(ctx) })
		}
		return nil
	})
	err := parts.Wait()
	if err == nil {
		a.logger.Info("stopped")
	}
	return err
}

// sayLost logs how the work has ended when it was for want of the lease alone: nobody else says it.
func (a *App) sayLost(ctx, working context.Context, err error) error {
	if err != nil && ctx.Err() == nil && (working.Err() != nil || errors.Is(err, storage.ErrNotHeld)) {
		a.logger.WarnContext(ctx, "this replica has stopped its work", "error", err)
	}
	return err
}

// motor is what one process of a database does: it handles what has come in, does what is due and
// what rows ask for, sends, and polls. The jobs begin at once, the inbox when the bot's name is
// known.
func (a *App) motor(ctx context.Context) error {
	a.standing.Store(false)
	a.sweepCopies()
	parts, ctx := errgroup.WithContext(ctx)
	if a.db.Shared() {
		a.logger.InfoContext(ctx, "this replica works")
	}
	parts.Go(func() error { return a.scheduler.Run(ctx) })
	parts.Go(func() error { return a.work.Run(ctx) })
	parts.Go(func() error {
		if !a.username.wait(ctx) {
			return nil
		}
		return a.inbox.Run(ctx)
	})
	parts.Go(func() error {
		select {
		case <-a.met:
		case <-ctx.Done():
			return nil
		}
		parts.Go(func() error { return a.outbox.Run(ctx) })
		if a.poller != nil {
			parts.Go(func() error { return a.receive(ctx) })
		}
		a.client.SetDefaultMenus(ctx)
		a.client.FillWindow(ctx, a.handlers.Windows())
		return nil
	})
	err := parts.Wait()
	if a.db.Shared() && errors.Is(err, outbox.ErrTakenOver) {
		return fmt.Errorf("%w: %w", storage.ErrNotHeld, err)
	}
	return err
}

// hangs is for how long a job has ended no look; none is looked at by a replica that stands by.
func (a *App) hangs() time.Duration {
	if !a.db.Holds() {
		return 0
	}
	return a.scheduler.Hangs()
}

// receive has updates come in. What another program receives would not come to this one after
// another start either.
func (a *App) receive(ctx context.Context) error {
	err := a.poller.Run(ctx)
	if errors.Is(err, bot.ErrElsewhere) {
		return UsageError{Err: err}
	}
	return err
}

// Look does at once what is due by the clock, and then what rows ask for, and returns
// when it is done. Where the app runs it waits for the lease; a look that has met its beginning
// or its loss is made again under it.
func (a *App) Look(ctx context.Context) error {
	for {
		if a.db.Holds() {
			err := errors.Join(a.scheduler.Look(ctx), a.work.Look(ctx))
			if ctx.Err() != nil || !errors.Is(err, storage.ErrNotHeld) {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// updates is the way by which updates come in.
func (a *App) updates() interface {
	Check(context.Context) error
	Listening() bool
} {
	if a.hook != nil {
		return a.hook
	}
	return a.poller
}

// Close releases what New has opened.
func (a *App) Close() error {
	if a.db == nil {
		return nil
	}
	return a.db.Close()
}

// committed wakes whoever has new work after a commit.
func (a *App) committed(changed storage.Changed) {
	if changed&storage.RepliesQueued != 0 && a.outbox != nil {
		a.outbox.WakeReplies()
	}
	if changed&storage.NoticesQueued != 0 && a.outbox != nil {
		a.outbox.Wake()
	}
	if changed&storage.ClosingsWaiting != 0 && a.scheduler != nil {
		a.scheduler.Ring()
	}
	if changed&storage.ImportsWaiting != 0 && a.work != nil {
		a.work.Wake(work.Imports, work.Forms)
	}
	if changed&storage.PicturesWaiting != 0 && a.work != nil {
		a.work.Wake(work.Pictures, work.Previews, work.Printings)
	}
	if changed&storage.RegistersWaiting != 0 && a.work != nil {
		a.work.Wake(work.Registers, work.Lists, work.Backs)
	}
	if changed&storage.CertificatesWaiting != 0 && a.work != nil {
		a.work.Wake(work.Drawings, work.Bundles)
	}
}

// woken wakes whoever has work that other replicas have made.
func (a *App) woken(changed storage.Changed) {
	if changed&storage.UpdatesWaiting != 0 {
		a.inbox.Wake()
	}
	a.committed(changed)
}

// births hands answers over to the outbox, once there is one.
type births struct{ *App }

// Expect is Outbox.Expect.
func (b births) Expect(answers []*notice.Notice) (epoch int64) {
	if b.outbox == nil {
		return 0
	}
	return b.outbox.Expect(answers)
}

// Born is Outbox.Born.
func (b births) Born(expected, born []*notice.Notice, uncertain bool) {
	if b.outbox != nil {
		b.outbox.Born(expected, born, uncertain)
	}
}

// rates are the sending limits of the configuration.
func rates(cfg Config) outbox.Rates {
	if cfg.Telegram.Rate == 0 {
		return outbox.Rates{} // a server of one's own, which has none for a chat either
	}
	r := outbox.DefaultRates()
	r.All = cfg.Telegram.Rate
	return r
}

// drawer is the certificate maker as package work knows it.
type drawer struct{ *certificate.Maker }

// Text is what stands on the page of a drawn certificate.
func (drawer) Text(pdf []byte) (course.PaperText, error) { return certificate.Read(pdf) }

// Bundle puts a delegation's certificates into one file with the list to sign.
func (d drawer) Bundle(c course.Course, delegation string, papers []course.Paper, file func(i int) ([]byte, error)) ([]byte, error) {
	b := certificate.Bundle{Form: c.Form, CourseTitle: c.Title, Delegation: delegation, Papers: papers, File: file}
	for _, p := range papers {
		b.Signed = p.Signed
	}
	return d.Maker.Bundle(b)
}
