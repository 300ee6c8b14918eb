package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/loptruong/loptruong/course"
)

// groupLimit is the most units that one commit covers, so that the first of them
// does not wait long for its answer.
const groupLimit = 64

// writer makes all changes of a SQLite database over its one connection. A commit
// that survives a power cut waits for the disk, so units that come together share
// one: one goroutine runs whatever waits, one unit after the other, and commits when
// nobody waits any more. Nobody waits for a group to fill, and nobody has an answer
// before the commit, but those that fail.
//
//	unit 1  BEGIN ─ run
//	unit 2               run
//	unit 3                    fail
//	unit 4                          run ─ end ─ COMMIT
//	         ◀── answers 1, 2 and 4 ◀─────────────┘
//
// What units leave to the end of their transaction (Tx.Handled) is done for the whole
// group at once, before its commit or before a unit of DB.Update, which sees the rows of
// those before it.
//
// A unit that fails before it has written anything leaves nothing to take back. After
// one that has written the transaction is rolled back, and the others of its group run
// again, carefully: each inside a savepoint, with its own end, so that whoever fails
// this time takes back their own changes only.
//
// The goroutine lives while there are units. A unit's panic goes on in its caller.
type writer struct {
	now         func() time.Time
	afterCommit func(Changed)
	births      Births

	mu      sync.Mutex
	queue   []*unit
	leading bool      // the goroutine lives
	idle    sync.Cond // it has ended; its lock is mu
	closed  bool

	// Only the goroutine touches these.
	conn    *conn
	group   []*unit // of the open transaction, done and not committed
	open    bool    // there is a transaction
	careful bool    // each unit of the group has a savepoint
	ending  ending  // what the group leaves to the end
	born    []birth // what is to be handed over after the commit
	changed Changed
	current *unit
	tx      *Tx // the current unit's
}

// unit is what one caller wants to have done.
type unit struct {
	ctx    context.Context
	from   From // of one for a group of groups
	fn     func(*Tx) error
	leaves bool          // it may leave something to the end of the transaction
	done   chan struct{} // closed when the outcome is known
	err    error
	thrown *course.Panic // on its way to the unit's caller
}

// errExited is the outcome of a unit that has ended its goroutine.
var errExited = errors.New("the unit has ended its goroutine")

func newWriter(c *conn, now func() time.Time, afterCommit func(Changed), births Births) *writer {
	w := &writer{conn: c, now: now, afterCommit: afterCommit, births: births}
	w.idle.L = &w.mu
	return w
}

// update runs one unit and returns when it is committed or has failed. A unit
// whose context is done before its turn leaves at once and is not run; one that
// has begun is not interrupted, however long the disk takes. A panic of the unit goes on here. A unit must not
// call update.
func (w *writer) update(ctx context.Context, fn func(*Tx) error, leaves bool) error {
	u := &unit{ctx: ctx, fn: fn, leaves: leaves, done: make(chan struct{})}
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return ErrClosed
	}
	w.queue = append(w.queue, u)
	begin := !w.leading
	w.leading = true
	w.mu.Unlock()
	if begin {
		go w.lead()
	}
	select {
	case <-u.done:
	case <-ctx.Done():
		if w.leave(u) {
			return ctx.Err()
		}
		<-u.done
	}
	if u.thrown != nil {
		panic(u.thrown)
	}
	return u.err
}

// leave takes a unit that waits out of the queue; false when its turn has come.
func (w *writer) leave(u *unit) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.queue, u)
	if i < 0 {
		return false
	}
	w.queue = slices.Delete(w.queue, i, i+1)
	return true
}

// lead runs units until there are none.
func (w *writer) lead() {
	ended := false
	defer func() {
		if ended {
			return
		}
		// A unit has called runtime.Goexit, as t.Fatal does.
		w.undo(w.tx)
		w.current.finish(errExited)
		w.commit()
		go w.lead()
	}()
	for !w.rest() {
		if u := w.next(); u != nil {
			w.turn(u)
			w.current, w.tx = nil, nil // what a unit holds, a large file, is not kept until the next one
		}
		if len(w.group) == groupLimit || w.waiting() == 0 {
			w.commit()
		}
	}
	ended = true
}

// next takes the first waiting unit; nil when the last has just left.
func (w *writer) next() *unit {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) == 0 {
		return nil
	}
	u := w.queue[0]
	w.queue[0] = nil
	w.queue = w.queue[1:]
	return u
}

// rest ends the leading when nobody waits: then everything is committed.
func (w *writer) rest() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) > 0 {
		return false
	}
	w.leading = false
	w.idle.Broadcast()
	return true
}

// turn runs one unit and answers it if it has failed.
func (w *writer) turn(u *unit) {
	w.current = u
	if err := u.ctx.Err(); err != nil {
		u.finish(err)
		return
	}
	if !u.leaves && w.ending.any() {
		w.first(u)
		w.end()
		return
	}
	if err := w.begin(); err != nil {
		u.finish(fmt.Errorf("begin the unit: %w", err))
		return
	}
	tx := &Tx{conn: w.conn, now: w.now(), detached: true, term: unfenced, births: w.births}
	w.tx = tx
	err := u.run(tx)
	if err == nil && w.careful {
		err = tx.end(context.Background())
	}
	tx.conn = nil // a Tx kept beyond its unit would write into another's
	if err == nil && w.careful && len(w.group) > 0 {
		err = w.conn.run(context.Background(), "RELEASE unit")
	}
	if err != nil {
		tx.birth.undone(false)
		w.undo(tx)
		u.finish(err)
		return
	}
	w.group = append(w.group, u)
	w.born = append(w.born, tx.birth)
	w.changed |= tx.changed
	w.ending.add(tx.ending)
}

// run is the unit's own work; its panic is kept for its caller.
func (u *unit) run(tx *Tx) (err error) {
	defer func() {
		if v := recover(); v != nil {
			u.thrown = course.Caught(v)
			err = errors.New("the unit has panicked")
		}
	}()
	return tx.run(u.fn)
}

func (u *unit) finish(err error) {
	u.err = err
	close(u.done)
}

// begin opens a transaction where there is none, and to be careful a savepoint in the
// one whose units are done.
func (w *writer) begin() error {
	if len(w.group) > 0 {
		if !w.careful {
			return nil
		}
		err := w.conn.run(context.Background(), "SAVEPOINT unit")
		if err != nil {
			w.fail(err)
		}
		return err
	}
	err := w.conn.run(context.Background(), w.conn.dialect.beginWrite)
	if w.open = err == nil; !w.open {
		w.refuse(fmt.Errorf("begin the unit before: %w", err))
	}
	return err
}

// refuse gives the units that wait the error of one that could not be begun: they
// would each wait for the same lock, one after the other.
func (w *writer) refuse(err error) {
	w.mu.Lock()
	waiting := w.queue
	w.queue = nil
	w.mu.Unlock()
	for _, u := range waiting {
		u.finish(err)
	}
}

// undo takes back what a failed unit has written and leaves the others whole: they
// run again, unless nothing is to be taken back. Where SQLite has given up the whole
// transaction by itself (a full disk), all of a careful group fail.
func (w *writer) undo(tx *Tx) {
	switch careful := w.careful; {
	case len(w.group) == 0:
		w.fail(nil)
		w.careful = careful // for those that run again
		return
	case !careful && !tx.wrote && tx.failed == nil:
		return
	case !careful:
		w.again()
		return
	}
	for _, step := range []string{"ROLLBACK TO unit", "RELEASE unit"} {
		if err := w.conn.run(context.Background(), step); err != nil {
			w.fail(fmt.Errorf("take a failed unit back: %w", err))
			return
		}
	}
}

// again has the group run once more, carefully, before all that wait.
func (w *writer) again() {
	units := slices.Clone(w.group)
	w.group = w.group[:0]
	w.fail(nil)
	w.careful = true
	w.first(units...)
}

// first puts units before all that wait.
func (w *writer) first(units ...*unit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(units, w.queue...)
}

// end does what the group has left to the end. It is false when that can't be done, as
// after a unit whose update was done before: then each has to try for itself.
func (w *writer) end() bool {
	tx := &Tx{conn: w.conn, now: w.now(), detached: true, term: unfenced, ending: w.ending, births: w.births}
	w.ending = ending{}
	err := tx.end(context.Background())
	w.born = append(w.born, tx.birth)
	w.changed |= tx.changed
	switch {
	case err == nil:
		return true
	case len(w.group) == 1:
		w.fail(err)
	default:
		w.again()
	}
	return false
}

// fail rolls the group back and tells its units why.
func (w *writer) fail(err error) {
	// An error here means that there is no transaction any more: what is wanted.
	_ = w.conn.rollback(context.Background())
	for i := range w.born {
		w.born[i].undone(false)
	}
	w.answer(err)
}

// commit ends the open transaction, if there is one, and answers its units, unless they
// have to run again.
func (w *writer) commit() {
	if !w.open {
		return
	}
	if !w.end() {
		return
	}
	if err := w.conn.run(context.Background(), "COMMIT"); err != nil {
		for i := range w.born {
			w.born[i].undone(true)
		}
		w.fail(fmt.Errorf("commit: %w", err))
		return
	}
	for i := range w.born {
		w.born[i].committed()
	}
	if w.changed != 0 && w.afterCommit != nil {
		w.afterCommit(w.changed)
	}
	w.answer(nil)
}

// answer ends the group.
func (w *writer) answer(err error) {
	for _, u := range w.group {
		u.finish(err)
	}
	clear(w.group)
	clear(w.born)
	w.group, w.born, w.open, w.careful, w.ending, w.changed = w.group[:0], w.born[:0], false, false, ending{}, 0
}

// waiting is how many units are before their turn.
func (w *writer) waiting() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.queue)
}

// close refuses later units and lets those that wait end.
func (w *writer) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	for w.leading {
		w.idle.Wait()
	}
	return w.conn.Close()
}
