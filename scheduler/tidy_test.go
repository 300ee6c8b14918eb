package scheduler

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/job"
)

// ledger is a Tx that knows firings and how many rows are left to forget.
type ledger struct {
	Tx
	fired  map[string]bool
	rows   int
	before time.Time

	asked       int
	askedBefore time.Time
}

func (l *ledger) Fire(_ context.Context, job string, slot time.Time) (bool, error) {
	firing := job + slot.String()
	created := !l.fired[firing]
	l.fired[firing] = true
	return created, nil
}

func (l *ledger) ForgetAsked(_ context.Context, before time.Time) (int, error) {
	if l.asked == 0 {
		return 0, nil
	}
	l.asked--
	l.askedBefore = before
	return 1, nil
}

func (l *ledger) Forget(_ context.Context, before time.Time) (int, error) {
	n := min(l.rows, 5000)
	l.rows -= n
	l.before = before
	return n, nil
}

func TestTidyOnceADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{fired: map[string]bool{}, rows: 12_000, asked: 3}
		look := looks(t, l)
		look("2022-08-20 05:00:00")
		look("2022-08-20 05:00:20")
		if l.rows != 0 || l.before.Format(time.DateOnly) != "2022-07-21" {
			t.Errorf("%d rows are left of what came before %v", l.rows, l.before)
		}
		if l.asked != 0 || l.askedBefore.Format(time.DateOnly) != "2022-05-22" {
			t.Errorf("%d are left of what was asked for before %v", l.asked, l.askedBefore)
		}
		l.rows = 7
		look("2022-08-20 23:59:00")
		if l.rows != 7 {
			t.Error("it tidies twice a day")
		}
		look("2022-08-21 00:00:20")
		look("2022-08-21 00:00:40")
		if l.rows != 0 {
			t.Error("it does not tidy on the next day")
		}
	})
}

// TestTidyUnderAClockAMonthAhead has the clock be a month ahead for one look, again
// and again.
func TestTidyUnderAClockAMonthAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{fired: map[string]bool{}, rows: 1}
		look := looks(t, l)
		for range 5 {
			look("2022-08-20 05:00:00")
			look("2022-09-20 05:00:20")
		}
		if l.rows != 1 {
			t.Errorf("what came before %v is forgotten", l.before)
		}
	})
}

// named is a job of the timetable.
func (s *Scheduler) named(name string) *job.Job {
	for jobs := s.timetable(); len(jobs) > 0; jobs = jobs[1:] {
		if jobs[0].Name == name {
			return jobs[0]
		}
	}
	return nil
}

// looks has the job look, 20 seconds after the time before, and see a time.
func looks(t *testing.T, l *ledger) func(at string) {
	begun := time.Now()
	var now time.Time
	s := &Scheduler{Config: Config{
		Update: func(_ context.Context, fn func(Tx) error) error { return fn(l) },
		Now:    func() time.Time { return now }, Elapsed: func() time.Duration { return time.Since(begun) },
	}}
	tidying := s.named("tidying")
	return func(at string) {
		t.Helper()
		time.Sleep(20 * time.Second)
		var err error
		if now, err = time.Parse(time.DateTime, at); err != nil {
			t.Fatal(err)
		}
		if err := tidying.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
