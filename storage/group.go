package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// From is who an update comes from. The zero value is of one that is handled by itself.
type From struct{ TelegramID, ChatID int64 }

// groups has units of DB.Handle that come together share a transaction, so that a crowd
// which does the same costs a few statements for all. What such units ask is read once for
// everybody (ahead), what they write is left to the end (ending), and nothing else is done
// in a group: a unit that runs any other statement leaves it, and runs by itself after it,
// in a transaction of its own and on its caller's goroutine. So a group is never held up by what
// somebody else has locked or has much to do with, and while units of it run nothing has
// been written that could have to be taken back: one that fails or panics, or leaves, is
// passed over.
//
//	BEGIN ─ read for all ─ run 1 ─ run 2 ─ 3 leaves ─ run 4 ─ write for all ─ COMMIT
//	                                                                            └─ BEGIN ─ run 3 ─ COMMIT
//
// When what they write can't be written, because another transaction was faster, holds what
// it needs, or the connection is lost, all units of the group run by themselves, each with
// its own tries.
//
// Nobody waits for a group to fill: whoever comes while there is no other unit runs by
// itself, and the others are the next group as soon as the one before has ended.
//
// Of those that run by themselves few do at a time on PostgreSQL, see turns.
type groups struct {
	db    *DB
	turns chan struct{} // room for as many units that run by themselves; nil on SQLite, whose writer has them one by one

	mu      sync.Mutex
	coming  int // units that have come and have no outcome
	queue   []*unit
	leading bool // the goroutine that runs groups lives
}

// turns is how many units of DB.Handle run by themselves at a time. A crowd that writes texts has more than a hundred that
// want to, on all connections: what stores and sends would wait behind all of them for each of its transactions, and the
// crowd for its answers. After a start the first answer of 500 people who write took 1.0 to 1.5 s with 16 at a time, and 0.5 s with 4.
const turns = 4

// alone runs a unit by itself, when it has its turn.
func (g *groups) alone(ctx context.Context, fn func(*Tx) error) error {
	if g.turns != nil {
		select {
		case g.turns <- struct{}{}:
		case <-ctx.Done():
			return fmt.Errorf("wait for a turn: %w", context.Cause(ctx))
		}
		defer func() { <-g.turns }()
	}
	return g.db.update(ctx, fn, true)
}

// errAlone is the outcome of a unit that has to run by itself.
var errAlone = errors.New("storage: the unit has to run by itself")

// handle runs a unit in a group and returns its outcome, which is errAlone where that is
// not to be, and when there is nobody to share with.
func (g *groups) handle(ctx context.Context, from From, fn func(*Tx) error) error {
	u := &unit{ctx: ctx, from: from, fn: fn, leaves: true, done: make(chan struct{})}
	if !g.join(u) {
		return errAlone
	}
	select {
	case <-u.done:
	case <-ctx.Done():
		if g.leave(u) {
			return ctx.Err()
		}
		<-u.done
	}
	if u.thrown != nil {
		panic(u.thrown)
	}
	return u.err
}

// come and gone count the units.
func (g *groups) come() { g.count(1) }
func (g *groups) gone() { g.count(-1) }

func (g *groups) count(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.coming += n
}

// join puts a unit in the queue; false when it is the only one.
func (g *groups) join(u *unit) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.coming == 1 {
		return false
	}
	g.queue = append(g.queue, u)
	if !g.leading {
		g.leading = true
		go g.lead()
	}
	return true
}

// leave takes a unit that waits out of the queue; false when its turn has come.
func (g *groups) leave(u *unit) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.queue, u)
	if i < 0 {
		return false
	}
	g.queue = slices.Delete(g.queue, i, i+1)
	return true
}

// waiting is how many units are before their turn.
func (g *groups) waiting() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.queue)
}

// lead runs groups until nobody waits.
func (g *groups) lead() {
	for {
		runtime.Gosched() // whoever is on the way comes along
		g.mu.Lock()
		n := min(len(g.queue), groupLimit)
		units := slices.Clone(g.queue[:n])
		g.queue = slices.Delete(g.queue, 0, n)
		g.leading = n > 0
		g.mu.Unlock()
		if n == 0 {
			return
		}
		ended := make(chan struct{})
		go func() { // which a unit may end, as t.Fatal does
			defer close(ended)
			g.run(units)
		}()
		<-ended
	}
}

// run runs a group, and answers its units.
func (g *groups) run(units []*unit) {
	outcomes := slices.Repeat([]error{errAlone}, len(units))
	defer func() { // also when a unit has ended the goroutine
		for i, u := range units {
			if errors.Is(outcomes[i], errAlone) {
				u.thrown = nil // it has not seen what it wanted to see
			}
			u.finish(outcomes[i])
		}
	}()
	// Nobody is kept by a group longer than they want to wait.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, u := range units {
		defer context.AfterFunc(u.ctx, cancel)()
	}
	var ran []error
	err := g.db.once(ctx, func(tx *Tx) (err error) {
		ran, err = together(ctx, tx, units)
		return err
	}, true)
	if err == nil {
		outcomes = ran
	}
}

// together runs units in a transaction and returns what each has returned. An error is the
// transaction's.
func together(ctx context.Context, tx *Tx, units []*unit) (outcomes []error, err error) {
	if hurry := tx.conn.dialect.hurry; hurry != "" {
		if _, err := tx.exec(ctx, hurry); err != nil {
			return nil, err
		}
	}
	all := newAhead(tx, units)
	outcomes = make([]error, len(units))
	for i, u := range units {
		mine := &Tx{conn: tx.conn, now: tx.now, detached: tx.detached, term: tx.term, ahead: all}
		u.thrown = nil // it may have run before
		outcomes[i] = u.run(mine)
		mine.conn = nil // a Tx kept beyond its unit would read in another's
		switch {
		case tx.failed != nil:
			return nil, tx.failed
		case errors.Is(mine.failed, errAlone): // whatever it has made of that
			outcomes[i] = errAlone
		case outcomes[i] == nil:
			all.keep(mine)
		}
	}
	if err = tx.enter(ctx, all.entries); err == nil {
		err = tx.react(ctx, all.said)
	}
	tx.ending = all.ending
	return outcomes, err
}
