package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestServerGoesAway ends all connections of an open database between its
// transactions, as a restart of the server does, and in the middle of one: units
// run again and nothing of them is doubled.
func TestServerGoesAway(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	s, other := openStore(t, url), openStore(t, url)
	endAll := func() {
		other.do(func(ctx context.Context, tx *storage.Tx) error {
			return storage.Exec(ctx, tx, `
				SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		})
	}
	ctx := context.Background()
	var all sync.WaitGroup
	for range 10 { // opens several connections
		all.Go(func() { written(t, s.DB, 1) })
	}
	all.Wait()
	endAll()
	s.do(func(ctx context.Context, tx *storage.Tx) error { return write(ctx, tx, 1) })
	endAll()
	equal(t, "row 1 is there", written(t, s.DB, 1), true)

	runs := 0
	must(t, s.Update(ctx, func(tx *storage.Tx) error {
		runs++
		if err := write(ctx, tx, 2); err != nil {
			return err
		}
		if runs == 1 {
			endAll()
		}
		_, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: "2", Lane: notice.ReplyLane, ChatID: 2})
		return err
	}))
	equal(t, "runs", runs, 2)
	equal(t, "row 2 is there", written(t, s.DB, 2), true)
}

// TestPlansOfAnEmptyDatabase asks for the plans of what a crowd does, in a database of which
// the server knows that it is as good as empty: they are kept while the crowd fills it.
func TestPlansOfAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.PostgresURL(t))
	c := newClass(t, s.DB, 1)
	s.do(func(ctx context.Context, tx *storage.Tx) error { return storage.Exec(ctx, tx, `ANALYZE`) })
	for _, one := range []struct {
		index string // by which it is done
		ask   func(ctx context.Context, tx *storage.Tx) error
	}{
		{"attendance_enrollment_id_session_id_revision_key", func(ctx context.Context, tx *storage.Tx) error { _, err := tx.States(ctx, c.roster[0].ID); return err }},
		{"notice_replies", func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.WaitingReplies(ctx, 1, "x/")
			return err
		}},
		{"notice_pkey", func(ctx context.Context, tx *storage.Tx) error {
			return tx.Mark(ctx, 0, []*notice.Notice{{ID: 1, State: notice.Sent}})
		}},
		{"notice_pkey", func(ctx context.Context, tx *storage.Tx) error {
			return tx.Mark(ctx, 0, []*notice.Notice{{ID: 1, State: notice.Failed}})
		}},
		{"notice_queue", func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Claim(ctx, 0, notice.ReplyLane, 9)
			return err
		}},
		{"inbox_pkey", func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.StoreUpdates(ctx, []notice.Update{{Event: "1", ChatID: 1}})
			if err == nil {
				_, err = tx.PendingUpdates(ctx, 0, 9, 2)
			}
			if err == nil {
				_, err = tx.PendingUpdatesOf(ctx, 1, 0, 9)
			}
			return err
		}},
	} {
		plans, err := storage.Plans(t.Context(), s.DB, func(tx *storage.Tx) error { return one.ask(t.Context(), tx) })
		must(t, err)
		found := false
		for _, plan := range plans {
			found = found || strings.Contains(plan, one.index)
			if whole := wholeReads("postgres", plan, nil); whole != nil {
				t.Errorf("all of %v is read by\n%s", whole, plan)
			}
		}
		if !found {
			t.Errorf("%s is not in\n%v", one.index, plans)
		}
	}
}

// TestOutgrownPlans: what was planned in a database that was as good as empty is planned anew when a crowd has come into it.
func TestOutgrownPlans(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	db := got[*storage.DB](t)(storage.Open(t.Context(), storage.Config{URL: url, Now: time.Now}))
	storagetest.Do(t, db, func(ctx context.Context, tx *storage.Tx) error { return storage.Exec(ctx, tx, `ANALYZE`) })
	must(t, db.Close())
	const crowd, asked = 3000, 20
	come := func(first, people int) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			for i := range people {
				if _, err := tx.EnsureAccount(ctx, int64(first+i), "vi"); err != nil {
					return err
				}
			}
			return nil
		}
	}
	read := rowsRead(t, url, "account", come(1, 1), func(ctx context.Context, tx *storage.Tx) error {
		return storage.Exec(ctx, tx, fmt.Sprintf(`INSERT INTO account (telegram_id, created_at) SELECT generate_series(2, %d), now()`, crowd))
	}, come(1, asked))
	if read > crowd {
		t.Errorf("%d rows of %d are read for %d people", read, crowd, asked)
	}
}

// rowsRead is how many rows of a table units read, one after the other, on connections that nothing else is done on. The server
// counts what a process of its has read at the end of that.
func rowsRead(t *testing.T, url, table string, units ...func(context.Context, *storage.Tx) error) int {
	t.Helper()
	server := got[*sql.DB](t)(sql.Open("postgres", url))
	defer server.Close()
	ask := func(query string, args ...any) (n int) {
		t.Helper()
		must(t, server.QueryRowContext(t.Context(), query, args...).Scan(&n))
		return n
	}
	read := func() int {
		t.Helper()
		for until := time.Now().Add(10 * time.Second); ask(`
			SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`) > 0; time.Sleep(time.Millisecond) {
			if time.Now().After(until) {
				t.Fatal("there are other connections")
			}
		}
		return ask(`SELECT seq_tup_read + COALESCE(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = $1`, table)
	}
	before := read()
	db := got[*storage.DB](t)(storage.Open(t.Context(), storage.Config{URL: url, Now: time.Now}))
	for _, unit := range units {
		storagetest.Do(t, db, unit)
	}
	must(t, db.Close())
	return read() - before
}

// TestWaitingIsReadInOrder: of all that waits no more is read than is asked for, also in a new database.
func TestWaitingIsReadInOrder(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.PostgresURL(t))
	plans, err := storage.Plans(t.Context(), s.DB, func(tx *storage.Tx) error {
		_, err := tx.PendingUpdates(t.Context(), 0, 9)
		_, errOf := tx.PendingUpdatesOf(t.Context(), 7, 0, 9)
		return errors.Join(err, errOf)
	})
	must(t, err)
	for _, plan := range plans {
		if strings.Contains(plan, "Sort") || !strings.Contains(plan, "unhandled_pkey") {
			t.Errorf("what waits is sorted by\n%s", plan)
		}
	}
	equal(t, "plans", len(plans), 2)
}

// TestForgetWalksNoAnswers: of many answers the old ones are looked up.
func TestForgetWalksNoAnswers(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.PostgresURL(t))
	s.do(func(ctx context.Context, tx *storage.Tx) error {
		return errors.Join(storage.Exec(ctx, tx, `
			INSERT INTO notice (unique_key, lane, message, on_unknown, state, next_at, queued_at, created_at, sent_at)
			SELECT CAST(i AS TEXT), 1, '{}', 'resend', 'unreachable', NOW(), NOW(), NOW(), NULL FROM GENERATE_SERIES(1, 50000) AS i`),
			storage.Exec(ctx, tx, `ANALYZE notice`))
	})
	plans, err := storage.Plans(t.Context(), s.DB, func(tx *storage.Tx) error {
		_, err := tx.Forget(t.Context(), start)
		return err
	})
	must(t, err)
	for text, plan := range plans {
		if slices.Contains(wholeReads("postgres", plan, nil), "notice") {
			t.Errorf("all answers are read by%s\n%s", text, plan)
		}
	}
}

// TestLinkRace links two trainees to one account at once: one of them gets it.
func TestLinkRace(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 40)
		ctx := context.Background()
		for pair := 0; pair+1 < len(c.roster); pair += 2 {
			var account int64
			s.do(func(_ context.Context, tx *storage.Tx) error {
				account = storagetest.Account(t, tx, int64(5000+pair))
				return nil
			})
			errs := make([]error, 2)
			var both sync.WaitGroup
			for i := range errs {
				both.Go(func() {
					errs[i] = s.Update(ctx, func(tx *storage.Tx) error {
						e := course.Enrollment{CourseID: c.course.ID, Trainee: person(100 + pair + i).Trainee}
						if err := tx.Enroll(ctx, &e); err != nil {
							return err
						}
						return tx.LinkTrainee(ctx, e.Trainee.ID, account)
					})
				})
			}
			both.Wait()
			if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), course.ErrConflict) {
				t.Fatalf("got errors %v and %v, want one conflict", errs[0], errs[1])
			}
		}
	})
}

// TestOpenWhileItIsSilent: a start whose server takes the connection and says nothing, or falls silent while the start asks
// it, goes on within seconds of that's end.
func TestOpenWhileItIsSilent(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]time.Duration{"from the beginning": 0, "while it starts": 300 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy := storagetest.NewProxy(t, storagetest.PostgresURL(t))
			if proxy.Delay(30 * time.Millisecond); after == 0 {
				proxy.Silence()
			}
			opened := make(chan error, 1)
			go func() {
				db, err := open(proxy.URL)
				if err == nil {
					err = db.Close()
				}
				opened <- err
			}()
			within(t, 10*time.Second, "it asks", func() {
				for proxy.Connections() == 0 {
					<-time.After(5 * time.Millisecond)
				}
			})
			<-time.After(after)
			proxy.Silence()
			<-time.After(4 * time.Second) // it is silent for so long
			proxy.Mend()
			began := time.Now()
			if err := <-opened; err != nil {
				t.Fatal(err)
			}
			t.Logf("open %.1f s after that", time.Since(began).Seconds())
			if took := time.Since(began); took > 15*time.Second {
				t.Errorf("open %v after that", took)
			}
		})
	}
}

// TestLongStep: a step to this program's tables, which writes a big one anew, may take longer than any unit.
func TestLongStep(t *testing.T) {
	t.Parallel()
	address := storagetest.BarePostgresURL(t)
	server, err := sql.Open("postgres", address)
	must(t, err)
	t.Cleanup(func() { _ = server.Close() })
	for _, statement := range []string{
		`CREATE SEQUENCE functions`,
		`CREATE FUNCTION lingers() RETURNS event_trigger LANGUAGE plpgsql AS $$
		BEGIN
			IF nextval('functions') = 1 THEN
				PERFORM pg_sleep(` + fmt.Sprint(storage.UnitTime.Seconds()+1) + `);
			END IF;
		END;
		$$`,
		`CREATE EVENT TRIGGER lingers ON ddl_command_end WHEN TAG IN ('CREATE TRIGGER') EXECUTE FUNCTION lingers()`,
	} {
		_, err := server.ExecContext(t.Context(), statement)
		must(t, err)
	}
	db, err := open(address)
	must(t, err)
	must(t, db.Close())
}
