// Package storage keeps everything in SQLite or PostgreSQL, from one SQL text.
//
// Whoever handles an event opens one transaction with DB.Update, passes the Tx
// down, and the event's effects, answers and its being done are committed
// together. SQL stands in the method that runs it, one file per noun; what the
// engines differ in is in dialect.go, and the tables are in migrations.
package storage

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"
)

// Config says which database to use and how.
type Config struct {
	URL         string           // "sqlite:PATH" or "postgres://…"
	Now         func() time.Time // the clock
	AfterCommit func(Changed)    // called after each commit that made work, from any goroutine; must not block; may be nil
	Births      Births           // takes answers at their birth; may be nil
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	Migrated int // steps by which Open has brought the tables up to date

	cfg     Config
	dialect *dialect
	writer  *writer // SQLite's; nil on PostgreSQL
	pool    *pool   // SQLite's readers, or all connections to PostgreSQL
	groups  groups
	lease   *lease // of PostgreSQL's replicas; nil on SQLite
	close   func() error

	statements atomic.Int64 // run so far
}

// Open opens the database, makes a SQLite file where there is none, and brings
// the tables up to date. It returns ErrNewer for a database made by a newer
// program. Close it after use.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if cfg.Now == nil {
		return nil, errors.New("storage.Open: Config.Now is missing")
	}
	scheme, rest, _ := strings.Cut(cfg.URL, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(ctx, cfg, rest)
	case "postgres", "postgresql":
		return openPostgres(ctx, cfg)
	}
	return nil, errors.New("storage.Open: the database URL has to begin with sqlite: or postgres://")
}

// Close waits for units under way and closes the database.
func (db *DB) Close() error { return db.close() }

// fillingSize is how much Ready writes: a few pages of either engine, as an update
// with its rows in indexes may need.
const fillingSize = 16 << 10 // bytes

// Ready returns nil when an update could be stored now: the database answers, can
// be written to, and has room. It writes and takes back what it has written.
func (db *DB) Ready(ctx context.Context) error {
	filling := make([]byte, fillingSize)
	_, _ = crand.Read(filling) // by chance, so that PostgreSQL can't press it; never fails
	return db.Update(ctx, func(tx *Tx) (err error) {
		defer wrap(&err, "storage.Ready")
		if _, err := tx.exec(ctx, `INSERT INTO probe (filling) VALUES (?)`, filling); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `DELETE FROM probe`)
		return err
	})
}

const (
	tries    = 3                // how often a unit is run that loses a race or its connection
	unitTime = 30 * time.Second // how long a unit may take with all its tries
)

// errTooLong is what a unit meets that was not done in its time.
var errTooLong = fmt.Errorf("the database has not done the unit in %v", unitTime)

// Update runs fn in one read-write transaction, commits what it has done when it
// returns nil, and leaves nothing of it behind when it returns an error, panics,
// or passes over a statement that failed. fn may be run again as a whole, even
// after a commit whose answer was lost, so it must have no effects but those on
// tx, under unique keys. fn must not call Update. It returns within 35 seconds,
// and soon after ctx is done, whatever a PostgreSQL server does, and when a SQLite
// file is locked. On SQLite what has begun is finished all the same, so that a disk
// that hangs holds units for as long as it does. SQLite commits units in groups, in
// which one runs again for another's failure: see writer.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error { return db.update(ctx, fn, false) }

// Handle is Update for a unit that may end in Tx.Handled: what that leaves to the end
// is done for all units of a group at once, and those of Handle don't see it of each
// other before the commit. Those that come together and say from whom, of which nobody
// else comes at the same time, share what they read as well, see groups; such a unit may
// run twice.
func (db *DB) Handle(ctx context.Context, from From, fn func(*Tx) error) error {
	ctx, cancel := within(ctx)
	defer cancel()
	db.groups.come()
	defer db.groups.gone()
	err := errAlone
	if from != (From{}) {
		err = db.groups.handle(ctx, from, fn)
	}
	switch {
	case errors.Is(err, errAlone):
		return db.groups.alone(ctx, fn)
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return err
}

func (db *DB) update(ctx context.Context, fn func(*Tx) error, leaves bool) error {
	return db.retry(ctx, func(ctx context.Context) error { return db.once(ctx, fn, leaves) })
}

// once is one try of a unit.
func (db *DB) once(ctx context.Context, fn func(*Tx) error, leaves bool) error {
	if db.writer != nil {
		return db.writer.update(ctx, fn, leaves)
	}
	changed, err := db.pool.transact(ctx, db.dialect.beginWrite, db.now(), fn)
	switch {
	case err != nil || changed == 0:
	case !db.Holds():
		db.lease.made(changed)
	case db.cfg.AfterCommit != nil:
		db.cfg.AfterCommit(changed)
	}
	return err
}

// View runs fn in one read-only transaction: it sees one picture of the data and
// neither waits for writers nor makes them wait. fn may be run again as a whole.
// It returns as soon as Update does.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	return db.retry(ctx, func(ctx context.Context) error {
		_, err := db.pool.transact(ctx, db.dialect.beginRead, db.now(), fn)
		return err
	})
}

// Statements is how many statements have been run so far: what a thing costs on every
// machine.
func (db *DB) Statements() int64 { return db.statements.Load() }

func (db *DB) now() time.Time { return db.cfg.Now().UTC().Truncate(time.Millisecond) }

// within is the context of a unit.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, unitTime, errTooLong)
}

func (db *DB) retry(ctx context.Context, run func(context.Context) error) error {
	ctx, cancel := within(ctx)
	defer cancel()
	for try := 1; ; try++ {
		err := run(ctx)
		switch {
		case err != nil && ctx.Err() != nil:
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		case err == nil || try == tries || !again(err):
			return err
		}
		// The wait keeps two units that met once from meeting again.
		wait := time.Duration(try)*20*time.Millisecond + rand.N(20*time.Millisecond)
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		case <-time.After(wait):
		}
	}
}
