package storage

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// groupLimit is the most units that one commit covers, so that the first of them
// does not wait long for its answer.
const groupLimit = 64

// writer makes all changes of a SQLite database over its one connection. A commit
// that survives a power cut waits for the disk, so units that come together share
// one: each runs in the goroutine of its caller, inside a savepoint, and whoever
// finds nobody waiting behind commits for all. Nobody waits for a group to fill,
// and nobody has an answer before the commit.
//
//	unit 1  BEGIN ─ run
//	unit 2               SAVEPOINT ─ run ─ RELEASE
//	unit 3                                          SAVEPOINT ─ fail ─ ROLLBACK TO
//	unit 4                                                                          SAVEPOINT ─ run ─ RELEASE ─ COMMIT
//	         ◀── answers 1, 2 and 4 ◀─────────────────────────────────────────────────────────────────────────────┘
type writer struct {
	now         func() time.Time
	afterCommit func(Changed)

	waiting atomic.Int32 // callers before the lock

	mu     sync.Mutex
	conn   *conn
	group  *group // of the open transaction; nil when none is open
	closed bool
}

// group is the units of one commit.
type group struct {
	units   int
	changed Changed
	done    chan struct{} // closed when the outcome is known
	err     error
}

// update runs one unit and returns when it is committed or has failed. A unit
// whose context is done before its turn is not run; one that has begun is not
// interrupted. A unit must not call update.
func (w *writer) update(ctx context.Context, fn func(*Tx) error) error {
	w.waiting.Add(1)
	w.mu.Lock()
	w.waiting.Add(-1)
	g, err := w.turn(ctx, fn)
	if err != nil {
		return err
	}
	<-g.done
	return g.err
}

func (w *writer) turn(ctx context.Context, fn func(*Tx) error) (*group, error) {
	defer w.leave() // also when fn panics: the others' work is committed
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if w.closed {
		return nil, ErrClosed
	}
	g, err := w.join()
	if err != nil {
		return nil, err
	}
	tx := &Tx{conn: w.conn, now: w.now(), detached: true}
	kept := false
	defer func() {
		tx.conn = nil // a Tx kept beyond its unit would write into another's
		if !kept {
			w.undo(g)
		}
	}()
	if err := tx.run(fn); err != nil {
		return nil, err
	}
	if g.units > 0 {
		if err := w.conn.run(context.Background(), "RELEASE unit"); err != nil {
			return nil, fmt.Errorf("end the unit: %w", err)
		}
	}
	kept = true
	g.units++
	g.changed |= tx.changed
	return g, nil
}

// join opens a transaction, or a savepoint in the one that is open.
func (w *writer) join() (*group, error) {
	if w.group != nil {
		if err := w.conn.run(context.Background(), "SAVEPOINT unit"); err != nil {
			w.fail(w.group, err)
			return nil, fmt.Errorf("begin the unit: %w", err)
		}
		return w.group, nil
	}
	if err := w.conn.run(context.Background(), w.conn.dialect.beginWrite); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	w.group = &group{done: make(chan struct{})}
	return w.group, nil
}

// undo takes back what a failed unit has written and leaves the others whole.
// Where SQLite has given up the whole transaction by itself (a full disk), all of
// the group fail.
func (w *writer) undo(g *group) {
	if g.units == 0 {
		w.fail(g, nil)
		return
	}
	for _, step := range []string{"ROLLBACK TO unit", "RELEASE unit"} {
		if err := w.conn.run(context.Background(), step); err != nil {
			w.fail(g, fmt.Errorf("take a failed unit back: %w", err))
			return
		}
	}
}

// fail rolls the group back and tells its units why.
func (w *writer) fail(g *group, err error) {
	// An error here means that there is no transaction any more: what is wanted.
	_ = w.conn.rollback(context.Background())
	g.err = err
	close(g.done)
	w.group = nil
}

// leave gives the turn to the next caller, or commits when there is none.
func (w *writer) leave() {
	if g := w.group; g != nil && w.waiting.Load() > 0 && g.units < groupLimit {
		w.mu.Unlock()
		return
	}
	changed := w.commit()
	w.mu.Unlock()
	if changed != 0 && w.afterCommit != nil {
		w.afterCommit(changed)
	}
}

// commit ends the open transaction, if there is one, and answers its units.
func (w *writer) commit() Changed {
	g := w.group
	if g == nil {
		return 0
	}
	if err := w.conn.run(context.Background(), "COMMIT"); err != nil {
		w.fail(g, fmt.Errorf("commit: %w", err))
		return 0
	}
	w.group = nil
	close(g.done)
	return g.changed
}

// close ends the work under way and refuses later units.
func (w *writer) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	w.commit()
	return w.conn.Close()
}
