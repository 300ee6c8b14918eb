package main

import (
	"context"
	"encoding/json"
	"log"
	"strconv"
	"strings"
	"sync"
	"time"
)

// together is how many taps share a commit at most.
const together = 100

// runRows makes the calls of runCalls and keeps the rows that the product's promises need: the
// update before it is confirmed; the check-in, the record of the act and the answer, with the update done,
// before the calls; and what became of them. Like the product it answers everybody before it changes a message.
// It reads nothing and decides nothing, has no index but the keys, and each statement takes all the taps that
// wait. What the product takes beyond it is for deciding.
func runRows(ctx context.Context, s settings, b *book) error {
	t, err := newTeller(s)
	if err != nil {
		return err
	}
	for _, table := range []string{
		`CREATE TABLE arrived (id BIGINT PRIMARY KEY, payload TEXT NOT NULL, at BIGINT NOT NULL, done BIGINT)`,
		`CREATE TABLE record (id BIGINT PRIMARY KEY, actor BIGINT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL, at BIGINT NOT NULL)`,
		`CREATE TABLE answer (id BIGINT PRIMARY KEY, chat BIGINT NOT NULL, message TEXT NOT NULL, state TEXT NOT NULL, at BIGINT NOT NULL)`,
	} {
		if _, err := b.db.ExecContext(ctx, table); err != nil {
			return err
		}
	}
	arrived, decided, told := gather(ctx, b.arrive), gather(ctx, b.decide), gather(ctx, b.told)
	wire := make(chan struct{}, inHand)
	call := func(u update, says func(context.Context, update) error) error {
		wire <- struct{}{}
		defer func() { <-wire }()
		return says(ctx, u)
	}
	unanswered := newOutstanding()
	answers := func(u update) error {
		err := decided.each(u)
		if err == nil {
			err = call(u, t.answer)
		}
		unanswered.count(-1)
		if err != nil {
			return err
		}
		unanswered.over()
		if err := call(u, t.change); err != nil {
			return err
		}
		return told.each(u)
	}
	p := newBare(s, b)
	p.tapped = func(_ context.Context, u update) error {
		unanswered.count(1)
		if err := arrived.each(u); err != nil {
			unanswered.count(-1)
			return err
		}
		go func() {
			if err := answers(u); err != nil {
				log.Print(err)
			}
		}()
		return nil
	}
	return p.run(ctx)
}

// outstanding is how many wait for something.
type outstanding struct {
	sync.Mutex

	n    int
	none sync.Cond // nobody does; its lock is the Mutex
}

func newOutstanding() *outstanding {
	o := &outstanding{}
	o.none.L = &o.Mutex
	return o
}

// count counts more, or fewer.
func (o *outstanding) count(by int) {
	o.Lock()
	defer o.Unlock()
	if o.n += by; o.n == 0 {
		o.none.Broadcast()
	}
}

// over returns when nobody waits.
func (o *outstanding) over() {
	o.Lock()
	defer o.Unlock()
	for o.n > 0 {
		o.none.Wait()
	}
}

// arrive keeps updates that are not confirmed yet.
func (b *book) arrive(ctx context.Context, taps []update) error {
	now := time.Now().UnixMilli()
	var rows rows
	for _, u := range taps {
		payload, err := json.Marshal(u)
		if err != nil {
			return err
		}
		rows.add(u.ID, string(payload), now)
	}
	_, err := b.db.ExecContext(ctx, `INSERT INTO arrived (id, payload, at) VALUES `+rows.places(), rows.values...) //nolint:gosec // what is put together are places for values
	return err
}

// decide keeps what taps bring about, and that they are done.
func (b *book) decide(ctx context.Context, taps []update) error {
	now := time.Now().UnixMilli()
	var entries, records, answers, ids rows
	for _, u := range taps {
		entries.add(u.Tap.Data, u.Tap.From.ID, now)
		records.add(u.ID, u.Tap.From.ID, "checked in", u.Tap.Data, now)
		answers.add(u.ID, u.Tap.From.ID, answer, "sending", now)
		ids.add(u.ID)
	}
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after the commit there is nothing to roll back
	for _, statement := range []struct {
		text   string
		values []any
	}{
		{`INSERT INTO checkin (session, person, at) VALUES ` + entries.places() + ` ON CONFLICT DO NOTHING`, entries.values},
		{`INSERT INTO record (id, actor, act, subject, at) VALUES ` + records.places(), records.values},
		{`INSERT INTO answer (id, chat, message, state, at) VALUES ` + answers.places(), answers.values},
		{`UPDATE arrived SET done = 1 WHERE id IN ` + ids.list(), ids.values},
	} {
		if _, err := tx.ExecContext(ctx, statement.text, statement.values...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// told keeps that the answers have arrived.
func (b *book) told(ctx context.Context, taps []update) error {
	var ids rows
	for _, u := range taps {
		ids.add(u.ID)
	}
	_, err := b.db.ExecContext(ctx, `UPDATE answer SET state = 'sent' WHERE id IN `+ids.list(), ids.values...) //nolint:gosec // what is put together are places for values
	return err
}

// rows are the values of a statement, row by row.
type rows struct {
	values []any
	n      int
}

func (r *rows) add(values ...any) {
	r.values = append(r.values, values...)
	r.n++
}

// places are "($1, $2), ($3, $4)" for two rows of two.
func (r *rows) places() string {
	var s strings.Builder
	width := len(r.values) / r.n
	for i := range r.values {
		switch {
		case i == 0:
			s.WriteByte('(')
		case i%width == 0:
			s.WriteString("), (")
		default:
			s.WriteString(", ")
		}
		s.WriteByte('$')
		s.WriteString(strconv.Itoa(i + 1))
	}
	s.WriteByte(')')
	return s.String()
}

// list is "($1, $2)" for two values.
func (r *rows) list() string {
	flat := rows{values: r.values, n: 1}
	return flat.places()
}

// gathering does the same for taps of many goroutines together.
type gathering chan waitingTap

type waitingTap struct {
	update
	done chan error
}

// gather works until the context ends on all the taps that wait, so many together at most.
func gather(ctx context.Context, work func(context.Context, []update) error) gathering {
	g := make(gathering, together)
	go func() {
		for {
			waiting := g.next(ctx)
			if len(waiting) == 0 {
				return
			}
			taps := make([]update, len(waiting))
			for i, w := range waiting {
				taps[i] = w.update
			}
			err := work(ctx, taps)
			for _, w := range waiting {
				w.done <- err
			}
		}
	}()
	return g
}

// next waits for one tap and takes those behind it.
func (g gathering) next(ctx context.Context) (waiting []waitingTap) {
	select {
	case <-ctx.Done():
		return nil
	case first := <-g:
		waiting = append(waiting, first)
	}
	for len(waiting) < together {
		select {
		case more := <-g:
			waiting = append(waiting, more)
		default:
			return waiting
		}
	}
	return waiting
}

// each returns when the tap is worked on, with others.
func (g gathering) each(u update) error {
	w := waitingTap{u, make(chan error, 1)}
	g <- w
	return <-w.done
}
