package storage

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Several replicas of the program may run on one PostgreSQL database. All of them take in what
// comes and serve pages; one, the holder of the lease, works: it handles updates, does what is
// due and sends. A SQLite file has one process, which holds it for nothing.
//
// The lease is a lock of the server, held by a connection of its own, the holder's line. So no
// clock is compared with another machine's, and a holder that is killed has lost it when its
// system closes the line. It may also lose its line alone, and opens another one within a second or
// two: so the others take a lock that nobody has given back when they have found it free for unheld.
// One that can't reach the server any more may leave its line behind: the holder says something on it every second, and when the server has heard nothing for leaseTime by its own clock, the next holder
// has it ended. The old one has stopped by then, on its own account: it says nothing for
// surrender, and ends what it does, which takes stopTime of package app at most.
//
//	holder   ─ heard ─┬──── surrender 8 s ────┬──── stops, 9.5 s ────┐
//	server            └─────────────── leaseTime 20 s ───────────────┴─ the line is ended: another one
//
// What is left to chance, a process that stood still or a clock that ran slow, is fenced: each
// new holder begins a term, a number in the lease's row, and what is written under another
// (Held, Tx.Handled, TakeOver) is refused. The row is locked for that until the commit, so
// whoever takes the lease waits for what was being written, and none of it comes later.
const (
	lookForLease = time.Second
	sayTime      = 2 * time.Second // that saying something may take
	surrender    = 8 * time.Second
	endTime      = 10 * time.Second // that the work may take to end: stopTime of package app
	leaseTime    = 20 * time.Second
	takeTime     = 10 * time.Second // that the end of what another one was writing may take
	// unheld is for how long others leave the lease to a holder that has lost its line.
	unheld = 3 * time.Second

	lookForAll = 5 // times lookForLease

	leaseLock   = 7103 // of the holder
	replicaLock = 7104 // of each replica that is there, shared
)

// ErrNotHeld is what a unit meets that only the holder of the lease may run.
var ErrNotHeld = errors.New("another replica holds the lease")

// Holding is what a replica does with the lease.
type Holding struct {
	Work    func(context.Context) error // while it is held: it has to end soon after its context
	Wake    func(Changed)               // others have made work, or may have; must not block
	StandBy func()                      // another one holds it
}

// lease is this replica's part in it.
type lease struct {
	db     *DB
	asks   atomic.Bool  // Hold runs
	term   atomic.Int64 // under which it is held; 0 when it isn't
	others atomic.Bool  // other replicas are there

	mu     sync.Mutex
	untold Changed       // of what was made here, which the holder doesn't know
	told   chan struct{} // there is some
}

func newLease(db *DB) *lease { return &lease{db: db, told: make(chan struct{}, 1)} }

// Hold works whenever this replica holds the lease, until ctx is done: then it returns nil when
// the work has ended. It returns the error of a work that has failed while it held the lease.
func (db *DB) Hold(ctx context.Context, h Holding) error {
	l := db.lease
	if l == nil {
		return h.Work(ctx)
	}
	l.asks.Store(true)
	var telling sync.WaitGroup
	defer telling.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	telling.Go(func() { l.tell(ctx) })
	for term := int64(0); ; {
		var line *conn
		if line, term = l.await(ctx, term, h.StandBy); line == nil {
			return nil
		}
		err := l.work(ctx, line, term, h)
		if ctx.Err() != nil || !errors.Is(err, ErrNotHeld) {
			return ended(err)
		}
	}
}

// ended is an error of work that was to end.
func ended(err error) error {
	if errors.Is(err, ErrNotHeld) {
		return nil
	}
	return err
}

// Holds tells whether this process is the one that works.
func (db *DB) Holds() bool {
	return db.lease == nil || !db.lease.asks.Load() || db.lease.term.Load() != 0
}

// Shared tells whether several replicas may run on the database.
func (db *DB) Shared() bool { return db.lease != nil }

// Held is Update for what only the holder of the lease does: it returns ErrNotHeld, and nothing
// is stored, when this process is not the holder any more, until the commit.
func (db *DB) Held(ctx context.Context, fn func(*Tx) error) error {
	return db.Update(ctx, func(tx *Tx) error {
		if err := tx.held(ctx); err != nil {
			return err
		}
		return fn(tx)
	})
}

// of is the term that a transaction begins under; unfenced where nobody asks for a lease.
func (l *lease) of() int64 {
	if l == nil || !l.asks.Load() {
		return unfenced
	}
	return l.term.Load()
}

// unfenced is the term of a process beside which there is no other, or that only looks.
const unfenced = -1

// held returns ErrNotHeld unless the term of the transaction is that of the lease, and keeps it
// so until the commit.
func (tx *Tx) held(ctx context.Context) error {
	if tx.term == unfenced {
		return nil
	}
	var now int64
	err := tx.get(ctx, &now, `SELECT term FROM lease WHERE id = 1`+tx.conn.dialect.forShare)
	if err == nil && now != tx.term {
		return ErrNotHeld
	}
	return err
}

// fence is held as a condition of another statement, with its value.
func (tx *Tx) fence() (condition string, args []any) {
	if tx.term == unfenced {
		return "", nil
	}
	return ` AND (SELECT term FROM lease WHERE id = 1` + tx.conn.dialect.forShare + `) = CAST(? AS BIGINT)`, []any{tx.term}
}

// work works under a term, and ends when that does: then Work has endTime.
func (l *lease) work(ctx context.Context, line *conn, term int64, h Holding) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	hold, release := context.WithCancel(context.WithoutCancel(ctx))
	l.term.Store(term)
	defer l.term.Store(0)
	tooLong := make(chan struct{})
	var lost atomic.Bool
	lose := sync.OnceFunc(func() {
		lost.Store(true)
		l.term.Store(0)
		stop()
		release()
		time.AfterFunc(endTime, func() { close(tooLong) })
	})
	unheard := time.AfterFunc(surrender, lose)
	defer unheard.Stop()
	var holding sync.WaitGroup
	defer holding.Wait()
	defer release()
	holding.Go(func() {
		l.keep(hold, line, term, h.Wake, func(said time.Time, is bool) {
			if !is || !unheard.Reset(surrender-time.Since(said)) {
				lose()
			}
		}, lost.Load)
	})
	holding.Go(func() { l.listen(hold, h.Wake) })
	worked := make(chan error, 1)
	go func() { worked <- h.Work(working) }()
	select {
	case err := <-worked:
		if lost.Load() && ctx.Err() == nil {
			return errors.Join(ErrNotHeld, ended(err)) // what it says of its end is due to that
		}
		return err
	case <-tooLong:
		return errGoesOn
	}
}

// errGoesOn ends a process whose work can't be ended otherwise.
var errGoesOn = fmt.Errorf("the lease of the database is lost, and the work under it has not come to rest in %v", endTime)

// keep says something on the line until ctx is done, opens another line where that is lost, and
// then gives the lease back unless it is lost. Heard is told when what the server has heard was
// said, and whether the lease is held.
func (l *lease) keep(ctx context.Context, line *conn, term int64, wake func(Changed), heard func(said time.Time, is bool), lost func() bool) {
	tick := time.NewTicker(lookForLease)
	defer tick.Stop()
	for n := 1; ctx.Err() == nil; n++ {
		select {
		case <-ctx.Done():
			continue
		case <-tick.C:
		}
		said := time.Now()
		if is, err := l.say(ctx, &line, term); err == nil {
			heard(said, is)
		}
		if l.others.Load() { // what was told may have got lost
			wake(netAt(n))
		}
	}
	if line != nil {
		if !lost() {
			l.giveBack(ctx, line, term)
		}
		line.discard() // the lock ends with it
	}
}

// netAt is what the holder looks for by itself at the nth time: what people write and are answered each time, and the rest,
// which costs more, now and then.
func netAt(n int) Changed {
	if n%lookForAll == 0 {
		return ^Changed(0)
	}
	return UpdatesWaiting | RepliesQueued | NoticesQueued
}

// say has the server hear from the holder and tells whether it still is that.
func (l *lease) say(follows context.Context, line **conn, term int64) (is bool, err error) {
	defer func() {
		if err != nil && *line != nil {
			(*line).discard()
			*line = nil
		}
	}()
	got, opens := true, *line == nil
	if opens {
		if *line, err = l.open(follows); err != nil {
			return false, err
		}
		if got, err = l.try(follows, *line); err != nil {
			return false, err
		}
	}
	// Its end doesn't cut what is said: with the line the lock would go without being given back.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(follows), sayTime)
	defer cancel()
	var now struct {
		Term     int64 `db:"term"`
		Replicas int   `db:"replicas"`
	}
	if err = l.ask(ctx, *line, &now, `SELECT term, (`+countReplicas+`) AS replicas FROM lease WHERE id = 1`); err != nil {
		if opens {
			return false, err
		}
		(*line).discard()
		*line = nil
		return l.say(follows, line, term) // at once, by another one
	}
	l.others.Store(now.Replicas > 1)
	if now.Term == term && !got {
		_, err = l.look(ctx, *line, term)
		return false, errors.Join(errOldLine, err)
	}
	return now.Term == term, nil
}

// errOldLine is what a holder meets whose own line of before still had the lock.
var errOldLine = errors.New("the lock is another line's")

// giveBack says before the lock goes that it is free for the others at once.
func (l *lease) giveBack(ctx context.Context, line *conn, term int64) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sayTime)
	defer cancel()
	_ = l.ask(ctx, line, nil, `UPDATE lease SET taken_at = NULL WHERE id = 1 AND term = $1`, term) // else they wait for unheld
}

const countReplicas = `
	SELECT COUNT(DISTINCT pid)
	FROM pg_locks
	WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND classid = 7104 AND objid = CAST('lease' AS regclass) AND objsubid = 2`

// Replicas is how many replicas run on the database, and since when the one that works does;
// one without a moment where there can be no other.
func (tx *Tx) Replicas(ctx context.Context) (n int, since time.Time, err error) {
	defer wrap(&err, "storage.Replicas")
	if tx.term == unfenced {
		return 1, time.Time{}, nil
	}
	var row struct {
		Replicas int   `db:"replicas"`
		TakenAt  stamp `db:"taken_at"`
	}
	err = tx.get(ctx, &row, `SELECT (`+countReplicas+`) AS replicas, taken_at FROM lease WHERE id = 1`)
	return row.Replicas, row.TakenAt.Time, err
}

// notHeld is ErrNotHeld for who knows conflicts only.
func notHeld(err error) error {
	if errors.Is(err, ErrNotHeld) {
		return fmt.Errorf("%w: %w", course.ErrConflict, err)
	}
	return err
}
