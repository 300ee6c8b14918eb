package scheduler

import (
	"context"
	"testing"
	"time"
)

// ledger is a Tx that knows firings and how many rows are left to forget.
type ledger struct {
	Tx
	fired  map[string]bool
	rows   int
	before time.Time
}

func (l *ledger) Fire(_ context.Context, job string, slot time.Time) (bool, error) {
	key := job + slot.String()
	created := !l.fired[key]
	l.fired[key] = true
	return created, nil
}

func (l *ledger) Forget(_ context.Context, before time.Time) (int, error) {
	n := min(l.rows, 5000)
	l.rows -= n
	l.before = before
	return n, nil
}

func TestTidyOnceADay(t *testing.T) {
	l := &ledger{fired: map[string]bool{}, rows: 12_000}
	s := &Scheduler{Config: Config{Update: func(_ context.Context, fn func(Tx) error) error { return fn(l) }}}
	run := func(at string) {
		t.Helper()
		now, err := time.Parse(time.DateTime, at)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.tidy(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	run("2022-08-20 05:00:00")
	if l.rows != 0 || l.before.Format(time.DateOnly) != "2022-07-21" {
		t.Errorf("%d rows are left of what came before %v", l.rows, l.before)
	}
	l.rows = 7
	run("2022-08-20 23:59:00")
	if l.rows != 7 {
		t.Error("it tidies twice a day")
	}
	run("2022-08-21 00:00:20")
	if l.rows != 0 {
		t.Error("it does not tidy on the next day")
	}
}
