package storage_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// backWithin is the promise, and what a busy machine may add.
const backWithin = 5*time.Second + 3*time.Second

// TestSilence is what becomes of units when the line to PostgreSQL is silent.
func TestSilence(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for name, test := range map[string]func(*testing.T){
		"forgotten lines":          forgottenLines,
		"silence in a unit":        silenceInAUnit,
		"commit without an answer": answerToACommitIsLost,
		"slow is not silent":       slowIsNotSilent,
		"late is not lost":         lateIsNotLost,
		"nobody waits":             nobodyWaitsForSilence,
		"end of a context":         endOfContextEndsTheStatement,
	} {
		all.Go(func() { t.Run(name, test) }) // all at once, however few processors: they do nothing but wait
	}
	all.Wait()
}

// behindProxy is an open database behind a proxy.
func behindProxy(t *testing.T) (*storagetest.Proxy, *store) {
	t.Helper()
	p := storagetest.NewProxy(t, storagetest.PostgresURL(t))
	return p, openStore(t, p.URL)
}

// within has do return in time.
func within(t *testing.T, most time.Duration, what string, do func()) {
	t.Helper()
	began := time.Now()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		do()
	}()
	select {
	case <-ended:
		t.Logf("%s: %.1f s", what, time.Since(began).Seconds())
	case <-time.After(most):
		t.Fatalf("%s: not in %v", what, most)
	}
}

// forgottenLines has the network forget all connections while nobody uses
// them: the units that come next are done over new ones.
func forgottenLines(t *testing.T) {
	p, s := behindProxy(t)
	all := func(from int64) {
		var units sync.WaitGroup
		for i := range int64(20) {
			units.Go(func() {
				if err := s.Update(context.Background(), func(tx *storage.Tx) error { return write(context.Background(), tx, from+i) }); err != nil {
					t.Error(err)
				}
			})
		}
		units.Wait()
	}
	all(0)
	p.Silence()
	p.Mend()
	within(t, backWithin, "20 units over 16 dead lines", func() { all(100) })
	within(t, backWithin, "20 more", func() { all(200) })
	for n := range int64(20) {
		equal(t, "the row is there", written(t, s.DB, 200+n), true)
	}
}

// silenceInAUnit has the line go silent in the middle of a unit, which holds
// locks that its next run needs.
func silenceInAUnit(t *testing.T) {
	p, s := behindProxy(t)
	ctx := context.Background()
	runs := 0
	within(t, backWithin, "a unit over two lines", func() {
		must(t, s.Update(ctx, func(tx *storage.Tx) error {
			runs++
			if err := write(ctx, tx, 1); err != nil {
				return err
			}
			if runs == 1 {
				p.Silence()
				p.Mend()
			}
			return write(ctx, tx, 2)
		}))
	})
	equal(t, "runs", runs, 2)
	equal(t, "row 1 is there", written(t, s.DB, 1), true)
	equal(t, "row 2 is there", written(t, s.DB, 2), true)
}

// answerToACommitIsLost has a unit committed without its caller hearing of it:
// it is run again and does nothing twice.
func answerToACommitIsLost(t *testing.T) {
	p, s := behindProxy(t)
	ctx := context.Background()
	for range 16 { // so that COMMIT is prepared on every connection
		s.do(func(context.Context, *storage.Tx) error { return nil })
	}
	var created []int
	within(t, backWithin, "a unit whose commit is not answered", func() {
		must(t, s.Update(ctx, func(tx *storage.Tx) error {
			n, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: "1", Lane: notice.ReplyLane, ChatID: 1})
			if created = append(created, n); len(created) == 1 {
				p.Mute()
				time.AfterFunc(time.Second, p.Mend)
			}
			return err
		}))
	})
	equal(t, "notices created", fmt.Sprint(created), "[1 0]")
}

// slowIsNotSilent has the server work on a statement for longer than a line
// may be silent.
func slowIsNotSilent(t *testing.T) {
	_, s := behindProxy(t)
	ctx := context.Background()
	runs := 0
	must(t, s.View(ctx, func(tx *storage.Tx) error {
		runs++
		return storage.Exec(ctx, tx, `SELECT pg_sleep(5)`)
	}))
	equal(t, "runs", runs, 1)
}

// lateIsNotLost has statements end while the server is asked whether it is at work
// for them: their answers are on the way.
func lateIsNotLost(t *testing.T) {
	p, s := behindProxy(t)
	ctx := context.Background()
	s.do(func(context.Context, *storage.Tx) error { return nil })
	p.Delay(50 * time.Millisecond)
	for _, sleep := range []string{"1.95", "2.1"} {
		runs := 0
		must(t, s.View(ctx, func(tx *storage.Tx) error {
			runs++
			return storage.Exec(ctx, tx, `SELECT pg_sleep(`+sleep+`)`)
		}))
		equal(t, "runs of a statement that takes "+sleep+" s", runs, 1)
	}
}

// nobodyWaitsForSilence asks a database that does not come back: who can wait
// for a second gets an error after it, and who has all the time in the world does
// too, after the time of a unit.
func nobodyWaitsForSilence(t *testing.T) {
	p, s := behindProxy(t)
	ctx := context.Background()
	look := func(ctx context.Context) error {
		return s.View(ctx, func(tx *storage.Tx) error {
			p.Silence() // once it has begun
			return storage.Exec(ctx, tx, `SELECT 1`)
		})
	}
	within(t, 3*time.Second, "a second's patience", func() {
		brief, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		wantErr(t, "View", look(brief), context.DeadlineExceeded)
	})
	within(t, 3*time.Second, "Ready", func() {
		brief, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if s.Ready(brief) == nil {
			t.Error("it is ready")
		}
	})
	p.Mend()
	within(t, 35*time.Second, "all the time in the world", func() {
		if err := look(ctx); !storage.Unavailable(err) {
			t.Errorf("got error %v, want one that is the database's", err)
		}
	})
	p.Mend()
	within(t, backWithin, "the first unit afterwards", func() { must(t, s.Ready(ctx)) })
}

// endOfContextEndsTheStatement: the server does not go on with what nobody
// waits for.
func endOfContextEndsTheStatement(t *testing.T) {
	_, s := behindProxy(t)
	brief, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	within(t, 3*time.Second, "a statement without an end", func() {
		wantErr(t, "View", s.View(brief, func(tx *storage.Tx) error {
			return storage.Exec(brief, tx, `SELECT pg_sleep(3600)`)
		}), context.DeadlineExceeded)
	})
	within(t, 3*time.Second, "its end at the server", func() {
		for busy := true; busy; {
			s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
				busy, err = storage.Any(ctx, tx, `
					SELECT COUNT(*) FROM pg_stat_activity
					WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(3600)%' AND pid <> pg_backend_pid()`)
				return err
			})
		}
	})
}
