package storage_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// replica is one of those that share a database.
type replica struct {
	*storage.DB
	t     *testing.T
	atIt  *atomic.Int32 // how many work
	terms atomic.Int32  // how often this one has begun
	works chan struct{} // it has begun
	ends  chan struct{} // it has ended
	stood chan struct{} // it stands by
	woken chan storage.Changed
	stop  func() // and wait for its end
}

// newReplica runs a replica until it is stopped or the test ends. Its work counts who works beside it.
func newReplica(t *testing.T, url string, atIt *atomic.Int32) *replica {
	t.Helper()
	r := &replica{
		DB: storagetest.Open(t, storage.Config{URL: url, Now: time.Now}), t: t, atIt: atIt,
		works: make(chan struct{}, 99), ends: make(chan struct{}, 99), stood: make(chan struct{}, 99), woken: make(chan storage.Changed, 999),
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- r.Hold(ctx, storage.Holding{
			Work: func(ctx context.Context) error {
				if n := r.atIt.Add(1); n > 1 {
					t.Errorf("%d work at a time", n)
				}
				r.terms.Add(1)
				r.works <- struct{}{}
				<-ctx.Done()
				r.atIt.Add(-1)
				r.ends <- struct{}{}
				return nil
			},
			Wake:    func(c storage.Changed) { r.woken <- c },
			StandBy: func() { r.stood <- struct{}{} },
		})
	}()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("a replica ends with %v", err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

// sees waits for what is to come on a channel.
func sees(t *testing.T, what string, most time.Duration, c <-chan struct{}) {
	t.Helper()
	began := time.Now()
	select {
	case <-c:
		t.Logf("%s: %.2f s", what, time.Since(began).Seconds())
	case <-time.After(most):
		t.Fatalf("%s: not in %v", what, most)
	}
}

// leased runs the test with a database of PostgreSQL and a count of who works.
func leased(t *testing.T, test func(t *testing.T, url string, atIt *atomic.Int32)) {
	t.Helper()
	t.Parallel()
	test(t, storagetest.PostgresURL(t), &atomic.Int32{})
}

// TestLease: one of three works, none ends because of the others, another goes on within seconds of
// its stop, and hears of what the others store.
func TestLease(t *testing.T) {
	leased(t, func(t *testing.T, url string, atIt *atomic.Int32) {
		first := newReplica(t, url, atIt)
		sees(t, "the first works", 5*time.Second, first.works)
		second, third := newReplica(t, url, atIt), newReplica(t, url, atIt)
		sees(t, "the second stands by", 5*time.Second, second.stood)
		sees(t, "the third stands by", 5*time.Second, third.stood)
		if first.Holds() != true || second.Holds() || third.Holds() {
			t.Errorf("the lease is held by %t %t %t", first.Holds(), second.Holds(), third.Holds())
		}
		must(t, first.View(t.Context(), func(tx *storage.Tx) error {
			n, since, err := tx.Replicas(t.Context())
			if n != 3 || since.IsZero() {
				t.Errorf("%d replicas, the one that works since %v", n, since)
			}
			return err
		}))
		must(t, second.Update(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.StoreUpdates(t.Context(), []notice.Update{{UpdateID: 1, Event: "1", Raw: []byte("{}")}})
			return err
		}))
		// It is told of that alone, and looks by itself for more, as one that was told of may have got lost.
		within(t, 20*time.Second, "the first is told, and looks", func() {
			for told, looked, all := false, 0, 0; !told || looked < 2 || all < 2; { // it looks for all when it begins to listen, too
				switch c := <-first.woken; c {
				case storage.UpdatesWaiting:
					told = true
				case storage.UpdatesWaiting | storage.RepliesQueued | storage.NoticesQueued:
					looked++
				case ^storage.Changed(0):
					all++
				}
			}
		})
		first.stop()
		select {
		case <-second.works:
			first, second = second, third
		case <-third.works:
			first = third
		case <-time.After(5 * time.Second):
			t.Fatal("nobody goes on")
		}
		first.stop()
		sees(t, "the last goes on", 5*time.Second, second.works)
	})
}

// TestFenced: what was begun under a term is refused when another one has begun, and whoever takes the
// lease waits for what is being written under the term before.
func TestFenced(t *testing.T) {
	leased(t, func(t *testing.T, url string, atIt *atomic.Int32) {
		holder := newReplica(t, url, atIt)
		sees(t, "the holder works", 5*time.Second, holder.works)
		var row int64
		must(t, holder.Update(t.Context(), func(tx *storage.Tx) error {
			stored, err := tx.StoreUpdates(t.Context(), []notice.Update{{UpdateID: 1, Event: "1", Raw: []byte("{}")}})
			if err != nil {
				return err
			}
			row = stored[0].ID
			return nil
		}))
		other := storagetest.Open(t, storage.Config{URL: url, Now: time.Now})
		takes := func(ctx context.Context) error {
			return other.Update(ctx, func(tx *storage.Tx) error { return tx.TakeLease(ctx) })
		}
		writing, write, taken := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		written := make(chan error, 1)
		go func() {
			first := sync.OnceFunc(func() { close(writing); <-write })
			written <- holder.Held(context.Background(), func(*storage.Tx) error { first(); return nil })
		}()
		<-writing
		go func() { taken <- takes(context.Background()) }()
		select {
		case err := <-taken:
			close(write)
			t.Fatalf("the lease is taken while something is written under it: %v", err)
		case <-time.After(300 * time.Millisecond): // it waits: there is nothing to be seen of that
		}
		close(write)
		must(t, <-written)
		must(t, <-taken)

		ctx := context.Background()
		wantErr(t, "a unit", holder.Held(ctx, func(*storage.Tx) error { return nil }), storage.ErrNotHeld)
		wantErr(t, "an update", holder.Handle(ctx, storage.From{}, func(tx *storage.Tx) error { tx.Handled(row); return nil }), course.ErrConflict)
		wantErr(t, "a take-over of the sending", holder.Update(ctx, func(tx *storage.Tx) error {
			_, err := tx.TakeOver(ctx)
			return err
		}), course.ErrConflict)
		must(t, other.View(ctx, func(tx *storage.Tx) error {
			waiting, err := tx.PendingUpdates(ctx, 0, 9)
			equal(t, "updates that wait", len(waiting), 1)
			return err
		}))
		sees(t, "the holder sees that it is none any more", 5*time.Second, holder.ends)
		sees(t, "and takes the lease again", 10*time.Second, holder.works)
		must(t, holder.Handle(ctx, storage.From{}, func(tx *storage.Tx) error { tx.Handled(row); return nil }))
	})
}

// TestLinesLost ends all connections of everybody, again and again: there is always one that works, and
// never two.
func TestLinesLost(t *testing.T) {
	leased(t, func(t *testing.T, url string, atIt *atomic.Int32) {
		all := []*replica{newReplica(t, url, atIt)}
		sees(t, "one works", 5*time.Second, all[0].works)
		for range 2 {
			all = append(all, newReplica(t, url, atIt))
			sees(t, "one stands by", 5*time.Second, all[len(all)-1].stood)
		}
		for range 3 {
			if err := storagetest.EndAll(url); err != nil {
				t.Fatal(err)
			}
			within(t, 10*time.Second, "one works", func() {
				for {
					for _, r := range all {
						if r.Holds() && r.Held(context.Background(), func(*storage.Tx) error { return nil }) == nil {
							return
						}
					}
					<-time.After(20 * time.Millisecond)
				}
			})
		}
	})
}

// TestCutOff: a holder that the network has cut off from the database ends its work before another
// one begins, which is within 30 seconds, and stands by when the network is back.
func TestCutOff(t *testing.T) {
	leased(t, func(t *testing.T, url string, atIt *atomic.Int32) {
		proxy := storagetest.NewProxy(t, url)
		holder := newReplica(t, proxy.URL, atIt)
		sees(t, "the holder works", 5*time.Second, holder.works)
		other := newReplica(t, url, atIt)
		sees(t, "the other stands by", 5*time.Second, other.stood)
		proxy.Silence()
		sees(t, "the holder ends its work", 9*time.Second, holder.ends) // 8 s after it was heard last
		if holder.Holds() {
			t.Error("the holder holds what it has surrendered")
		}
		sees(t, "the other works", 30*time.Second-9*time.Second, other.works)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := holder.Held(ctx, func(*storage.Tx) error { return nil }); err == nil {
			t.Error("what is cut off writes")
		}
		proxy.Mend()
		sees(t, "the holder of before stands by", 15*time.Second, holder.stood)
	})
}

// TestTakenFromALongStatement: a holder that is cut off in the middle of a statement, with which the server goes on, keeps
// nobody from working within 30 seconds, nor what it has locked from whoever works then.
func TestTakenFromALongStatement(t *testing.T) {
	leased(t, func(t *testing.T, url string, atIt *atomic.Int32) {
		proxy := storagetest.NewProxy(t, url+"&statement_timeout=90000&application_name=H%E1%BB%99i+tr%C6%B0%E1%BB%9Dng")
		holder := newReplica(t, proxy.URL, atIt)
		sees(t, "the holder works", 5*time.Second, holder.works)
		other := newReplica(t, url, atIt)
		sees(t, "the other stands by", 5*time.Second, other.stood)
		begun, first := make(chan struct{}), sync.Once{}
		go func() {
			_ = holder.Held(context.Background(), func(tx *storage.Tx) error { // it is cut off
				if err := storage.Exec(context.Background(), tx, `SELECT pg_advisory_xact_lock(42)`); err != nil {
					return err
				}
				first.Do(func() { close(begun) })
				return storage.Exec(context.Background(), tx, `SELECT pg_sleep(80)`)
			})
		}()
		<-begun
		within(t, 5*time.Second, "the statement runs", func() {
			for runs := false; !runs; {
				must(t, other.View(t.Context(), func(tx *storage.Tx) (err error) {
					runs, err = storage.Any(t.Context(), tx, `SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()`)
					return err
				}))
			}
		})
		proxy.Silence()
		sees(t, "the other works", 30*time.Second, other.works)
		within(t, 2*time.Second, "what the holder has locked is free", func() {
			must(t, other.Held(t.Context(), func(tx *storage.Tx) error {
				return storage.Exec(t.Context(), tx, `SELECT pg_advisory_xact_lock(42)`)
			}))
		})
	})
}

// TestWorkFails: what the work fails with ends the holding.
func TestWorkFails(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		want := errors.New("broken")
		err := s.Hold(t.Context(), storage.Holding{
			Work: func(context.Context) error { return want }, Wake: func(storage.Changed) {}, StandBy: func() {},
		})
		wantErr(t, "the holding", err, want)
	})
}

// holdersLine are the processes of the server that hold the lock.
const holdersLine = `SELECT CAST(pid AS TEXT) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7103 AND granted
	AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

// TestOneLineLost: a holder whose line alone is ended opens another one and works on, and nobody beside it;
// one that finds that another has begun meanwhile ends at once.
func TestOneLineLost(t *testing.T) {
	leased(t, func(t *testing.T, url string, atIt *atomic.Int32) {
		ctx := context.Background()
		holder := newReplica(t, url, atIt)
		sees(t, "the holder works", 5*time.Second, holder.works)
		other := newReplica(t, url, atIt)
		sees(t, "the other stands by", 5*time.Second, other.stood)
		line := func() (pid string) {
			must(t, other.View(ctx, func(tx *storage.Tx) error {
				pids, err := storage.Texts(ctx, tx, holdersLine)
				if pid = ""; len(pids) == 1 {
					pid = pids[0]
				}
				return err
			}))
			return pid
		}
		for range 3 {
			before := line()
			must(t, other.Update(ctx, func(tx *storage.Tx) error {
				return storage.Exec(ctx, tx, `SELECT pg_terminate_backend(CAST(? AS INT))`, before)
			}))
			within(t, 10*time.Second, "the lock is another line's", func() {
				for now := before; now == before || now == ""; now = line() {
					<-time.After(20 * time.Millisecond)
				}
			})
			if !holder.Holds() || holder.terms.Load() != 1 || other.terms.Load() != 0 {
				t.Fatalf("the holder holds: %t; %d and %d terms", holder.Holds(), holder.terms.Load(), other.terms.Load())
			}
		}
		third := storagetest.Open(t, storage.Config{URL: url, Now: time.Now})
		must(t, third.Update(ctx, func(tx *storage.Tx) error {
			return errors.Join(
				storage.Exec(ctx, tx, `SELECT pg_terminate_backend(CAST(? AS INT))`, line()),
				storage.Exec(ctx, tx, `SELECT pg_advisory_lock(7103, CAST(CAST('lease' AS regclass) AS oid)::int)`),
				tx.TakeLease(ctx))
		}))
		sees(t, "the holder sees that another one has begun", 5*time.Second, holder.ends)
	})
}

// TestGivenBack: what nobody has given back is left to its holder for a while, and what was given back is not.
func TestGivenBack(t *testing.T) {
	leased(t, func(t *testing.T, url string, atIt *atomic.Int32) {
		first := newReplica(t, url, atIt)
		sees(t, "the first works", 2*time.Second, first.works)
		second := newReplica(t, url, atIt)
		sees(t, "the second stands by", 5*time.Second, second.stood)
		first.stop()
		sees(t, "the second works", 2500*time.Millisecond, second.works)
		second.stop()
		sees(t, "one that starts alone works", time.Second, newReplica(t, url, atIt).works)
	})
}

// TestNoMigrationUnderOthers: tables are not changed under replicas of an older program.
func TestNoMigrationUnderOthers(t *testing.T) {
	leased(t, func(t *testing.T, url string, atIt *atomic.Int32) {
		older := newReplica(t, url, atIt)
		sees(t, "the older one works", 5*time.Second, older.works)
		must(t, older.Update(t.Context(), func(tx *storage.Tx) error {
			return storage.Exec(t.Context(), tx, `DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)`)
		}))
		begin := func() error {
			db, err := storage.Open(t.Context(), storage.Config{URL: url, Now: time.Now})
			if err == nil {
				err = db.Close()
			}
			return err
		}
		if err := begin(); !errors.Is(err, storage.ErrInUse) {
			t.Errorf("beside an older one: %v", err)
		}
		older.stop()
		if err := begin(); errors.Is(err, storage.ErrInUse) { // what it changes is there, which may be an error of its own
			t.Errorf("after its end: %v", err)
		}
	})
}

// TestWorkGoesOn: the holding fails of one that has lost the lease and whose work doesn't end, so that its process
// ends, and meanwhile it holds nothing.
func TestWorkGoesOn(t *testing.T) {
	leased(t, func(t *testing.T, url string, _ *atomic.Int32) {
		db := storagetest.Open(t, storage.Config{URL: url, Now: time.Now})
		works, rest, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		defer close(rest)
		lost := make(chan struct{})
		go func() {
			ended <- db.Hold(context.Background(), storage.Holding{
				Work: func(ctx context.Context) error {
					close(works)
					<-ctx.Done()
					close(lost)
					<-rest
					return nil
				},
				Wake: func(storage.Changed) {}, StandBy: func() {},
			})
		}()
		sees(t, "it works", 5*time.Second, works)
		must(t, db.Update(t.Context(), func(tx *storage.Tx) error { return tx.TakeLease(t.Context()) }))
		sees(t, "the lease is lost", 5*time.Second, lost)
		if db.Holds() {
			t.Error("it holds a lease that it has lost")
		}
		select {
		case err := <-ended:
			if err == nil || errors.Is(err, storage.ErrNotHeld) {
				t.Errorf("the holding ends with %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the holding goes on")
		}
	})
}

// TestToldAgain: what a replica can't tell while the network is away it tells afterwards.
func TestToldAgain(t *testing.T) {
	leased(t, func(t *testing.T, url string, atIt *atomic.Int32) {
		holder := newReplica(t, url, atIt)
		sees(t, "the holder works", 5*time.Second, holder.works)
		proxy := storagetest.NewProxy(t, url)
		other := newReplica(t, proxy.URL, atIt)
		sees(t, "the other stands by", 5*time.Second, other.stood)
		proxy.Cut()
		storage.Made(other.DB, storage.PicturesWaiting)
		<-time.After(time.Second) // it fails: there is nothing to be seen of that
		proxy.Mend()
		within(t, 10*time.Second, "the holder is told", func() {
			for c := range holder.woken {
				if c == storage.PicturesWaiting {
					return
				}
			}
		})
	})
}
