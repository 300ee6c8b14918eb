package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/loptruong/loptruong/outbox"
	"github.com/loptruong/loptruong/scheduler"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/web"
	"github.com/loptruong/loptruong/work"
)

// OpenDatabase opens the database of a configuration and brings its tables up to
// this program. Its errors say what to do and show nothing of the address.
func OpenDatabase(ctx context.Context, cfg Config, clock Clock) (*storage.DB, error) {
	return openDatabase(ctx, cfg, clock, nil, nil)
}

// openDatabase is OpenDatabase; committed hears of what each commit has changed, births of
// answers.
func openDatabase(ctx context.Context, cfg Config, clock Clock, committed func(storage.Changed), births storage.Births) (*storage.DB, error) {
	db, err := storage.Open(ctx, storage.Config{URL: cfg.Database, Now: clock.Now, AfterCommit: committed, Births: births})
	switch {
	case errors.Is(err, storage.ErrNewer):
		return nil, fmt.Errorf("%w; start the newer version of the program, or use another database", storage.ErrNewer)
	case errors.Is(err, storage.ErrInUse):
		return nil, fmt.Errorf("%w; stop all of them, then start this one", storage.ErrInUse)
	case err != nil:
		return nil, fmt.Errorf("the database can't be used: %s; check DATABASE_URL or the setting database, and that the server runs or the folder can be written to", storage.Why(err))
	}
	return db, nil
}

// Migrate brings the tables up to this program and says so.
func Migrate(ctx context.Context, cfg Config, out io.Writer) error {
	db, err := OpenDatabase(ctx, cfg, MachineClock)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "the database is up to date")
	return db.Close()
}

// Update runs fn in a transaction of the program's database: all of it commits, or
// nothing. What it has queued is sent.
func (a *App) Update(ctx context.Context, fn func(*storage.Tx) error) error {
	return a.db.Update(ctx, fn)
}

// View runs fn in a transaction that reads.
func (a *App) View(ctx context.Context, fn func(*storage.Tx) error) error { return a.db.View(ctx, fn) }

// within turns a storage transaction into what a package asks of one, as as does.
func within[T any](run func(context.Context, func(*storage.Tx) error) error, as func(*storage.Tx) T) func(context.Context, func(T) error) error {
	return func(ctx context.Context, fn func(T) error) error {
		return run(ctx, func(tx *storage.Tx) error { return fn(as(tx)) })
	}
}

// What the parts ask of a transaction; the compiler sees that it has it.
func asOutbox(tx *storage.Tx) outbox.Tx       { return tx }
func asScheduler(tx *storage.Tx) scheduler.Tx { return tx }
func asWeb(tx *storage.Tx) web.Tx             { return tx }
func asWork(tx *storage.Tx) work.Tx           { return tx }
