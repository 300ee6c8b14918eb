package storage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// rush is a store with a class, of which everybody's update waits.
type rush struct {
	*store
	class
	ids []int64
}

func newRush(t *testing.T, s *store, people int) *rush {
	t.Helper()
	return &rush{s, newClass(t, s.DB, people), s.updates(people)}
}

// tapped is what became of a tap.
type tapped struct {
	runs    int
	created bool
	waiting int // answers before
	states  int
	err     error
}

var errNoPlace = errors.New("no place")

// tap is somebody's tap on the check-in button of a session, who does more as given.
func (r *rush) tap(of *tapped, i, session int, do ...func(*storage.Tx) error) {
	ctx, id := context.Background(), r.ids[i]
	user := r.roster[i].Trainee.TelegramID
	of.err = r.Handle(ctx, storage.From{TelegramID: user, ChatID: id}, func(tx *storage.Tx) error {
		of.runs++
		_, actor, err := tx.Visitor(ctx, user, "vi")
		if err != nil {
			return err
		}
		place := actor.EnrollmentIn(r.course.ID)
		if place == nil {
			return errNoPlace
		}
		if _, _, err := tx.SessionAndCourse(ctx, r.sessions[session].ID); err != nil {
			return err
		}
		_, of.created, err = tx.CheckIn(ctx, course.Attendance{
			SessionID: r.sessions[session].ID, EnrollmentID: place.ID, State: course.Present, Way: course.ByButton, By: actor.AccountID,
		})
		if err != nil {
			return err
		}
		states, err := tx.States(ctx, place.ID)
		if err != nil {
			return err
		}
		of.states = len(states)
		for _, do := range do {
			if err := do(tx); err != nil {
				return err
			}
		}
		of.waiting, _, err = tx.WaitingReplies(ctx, id, "")
		tx.Handled(id, notice.Notice{UniqueKey: fmt.Sprint("answer/", id), Lane: notice.ReplyLane, ChatID: id})
		return err
	})
}

// hold has what comes be of one group, which begins with begin.
func (r *rush) hold() (begin func()) {
	leave := storage.Company(r.DB) // else the first would run by itself
	begun, let, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		var before sync.Once
		_ = r.Handle(context.Background(), storage.From{ChatID: 1}, func(*storage.Tx) error {
			before.Do(func() {
				close(begun)
				<-let
			})
			return errUnit
		})
	}()
	<-begun
	return func() {
		close(let)
		<-ended
		leave()
	}
}

// group runs units of Handle as one group, in their order.
func (r *rush) group(units ...func()) {
	r.t.Helper()
	begin := r.hold()
	var all sync.WaitGroup
	for i, unit := range units {
		all.Go(unit)
		for storage.Grouped(r.DB) <= i {
			runtime.Gosched()
		}
	}
	begin()
	all.Wait()
}

// here is how many entries the person has.
func (r *rush) here(i int) (entries int) {
	r.t.Helper()
	r.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.EntriesOf(ctx, r.roster[i].ID)
		entries = len(all)
		return err
	})
	return entries
}

// TestGroupShares: units of a group cost few statements more than one.
func TestGroupShares(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		r := newRush(t, s, 32)
		taps, units := make([]tapped, 32), make([]func(), 32)
		for i := range units {
			units[i] = func() { r.tap(&taps[i], i, 0) }
		}
		before := s.Statements()
		r.group(units...)
		if n := s.Statements() - before; n > 9+4 { // BEGIN and ROLLBACK of the unit that they wait behind, and the bound of locks
			t.Errorf("%d statements for 32 taps", n)
		}
		for i, tap := range taps {
			equal(t, fmt.Sprint("tap ", i), tap, tapped{runs: 1, created: true, states: 1})
			equal(t, fmt.Sprint("entries of ", i), r.here(i), 1)
			equal(t, fmt.Sprint("update is answered ", i), answered(t, s, r.ids[i]), true)
		}
	})
}

// TestGroupOfAllSorts has units of one group fail, panic, leave it, and come twice, after
// others that have checked in: these are not run again, and see what was done before.
func TestGroupOfAllSorts(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		r := newRush(t, s, 8)
		var taps [8]tapped
		thrown := any(nil)
		r.group(
			func() { r.tap(&taps[0], 0, 0) },
			func() { r.tap(&taps[1], 1, 0, func(*storage.Tx) error { return errUnit }) },
			func() {
				defer func() { thrown = recover() }()
				r.tap(&taps[2], 2, 0, func(*storage.Tx) error { panic("a unit panics") })
			},
			func() {
				r.tap(&taps[5], 5, 0, func(tx *storage.Tx) error { return write(context.Background(), tx, 5) })
			},
			func() { // passes over it
				r.tap(&taps[6], 6, 0, func(tx *storage.Tx) error { _ = write(context.Background(), tx, 6); return nil })
			},
			func() { r.tap(&taps[7], 7, 0) },
		)
		if thrown == nil {
			t.Error("the panic has not come to its caller")
		}
		wantErr(t, "the unit that fails", taps[1].err, errUnit)
		for i, runs := range []int{0: 1, 5: 2, 6: 2, 7: 1} {
			if runs == 0 {
				equal(t, fmt.Sprint("entries of ", i), r.here(i), 0)
				continue
			}
			equal(t, fmt.Sprint("tap ", i), taps[i], tapped{runs: runs, created: true, states: 1})
			equal(t, fmt.Sprint("entries of ", i), r.here(i), 1)
			equal(t, fmt.Sprint("row of ", i), written(t, s.DB, int64(i)), runs == 2)
			equal(t, fmt.Sprint("update is answered ", i), answered(t, s, r.ids[i]), true)
		}
	})
}

// TestGroupTwice has somebody tap twice in one group, at one session and at two: the second
// sees what the first has left to the end.
func TestGroupTwice(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		r := newRush(t, s, 3)
		r.roster[1], r.roster[2] = r.roster[0], r.roster[0]
		answer := r.ids[0]
		var taps [3]tapped
		seen := [3]int{}
		unit := func(i, session int) func() {
			return func() {
				r.tap(&taps[i], i, session, func(tx *storage.Tx) (err error) {
					seen[i], _, err = tx.WaitingReplies(context.Background(), answer, "")
					return err
				})
			}
		}
		r.group(unit(0, 0), unit(1, 0), unit(2, 1))
		equal(t, "the first", taps[0], tapped{runs: 1, created: true, states: 1})
		equal(t, "the same again", taps[1], tapped{runs: 1, states: 1})
		equal(t, "at another session", taps[2], tapped{runs: 1, created: true, states: 2})
		equal(t, "answers that wait", seen, [3]int{0, 1, 1})
		equal(t, "entries", r.here(0), 2)
	})
}

// TestGroupDoneBefore has a group with an update that was done before: the others are
// handled, once.
func TestGroupDoneBefore(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		r := newRush(t, s, 4)
		must(t, handle(s.DB, r.ids[2]))
		var taps [4]tapped
		var units []func()
		for i := range taps {
			units = append(units, func() { r.tap(&taps[i], i, 0) })
		}
		r.group(units...)
		for i := range taps {
			before := i == 2
			equal(t, fmt.Sprintf("update %d was done before", i), errors.Is(taps[i].err, course.ErrConflict), before)
			equal(t, fmt.Sprint("entry is there ", i), r.here(i) == 1, !before)
			equal(t, fmt.Sprint("update is answered ", i), answered(t, s, r.ids[i]), true)
		}
	})
}

// TestGroupAndRights: whoever takes somebody's right does so in a transaction of their own,
// and after that nobody of any group has it.
func TestGroupAndRights(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		r := newRush(t, s, 4)
		ctx := context.Background()
		var taps [4]tapped
		withdraw := func(i int) func(*storage.Tx) error {
			return func(tx *storage.Tx) error { return tx.MovePlace(ctx, r.roster[i].ID, course.Withdrawn) }
		}
		r.group(
			func() { r.tap(&taps[0], 0, 0, withdraw(1)) },
			func() { r.tap(&taps[1], 1, 0) },
		)
		equal(t, "the one that withdraws", taps[0], tapped{runs: 2, created: true, states: 1})
		equal(t, "the one that is withdrawn in the same group acts before", taps[1], tapped{runs: 1, created: true, states: 1})

		late := r.updates(2)
		r.ids[1], r.ids[2] = late[0], late[1]
		taps = [4]tapped{}
		r.group(
			func() { r.tap(&taps[1], 1, 1) },
			func() { r.tap(&taps[2], 2, 1) },
		)
		wantErr(t, "the one that was withdrawn", taps[1].err, errNoPlace)
		equal(t, "another", taps[2], tapped{runs: 1, created: true, states: 1})
		equal(t, "entries", r.here(1), 1)
	})
}

// TestGroupMeetsAnother has another transaction make an entry after a group has read that
// there is none: all of the group run by themselves, and it is made once.
func TestGroupMeetsAnother(t *testing.T) {
	t.Parallel()
	r := newRush(t, openStore(t, storagetest.PostgresURL(t)), 3)
	var taps [3]tapped
	entry := course.Attendance{SessionID: r.sessions[0].ID, EnrollmentID: r.roster[0].ID, State: course.Late, Way: course.ByCode}
	r.group(
		func() { r.tap(&taps[0], 0, 0) },
		func() {
			r.tap(&taps[1], 1, 0, func(*storage.Tx) error {
				if taps[1].runs == 1 {
					r.do(func(ctx context.Context, tx *storage.Tx) error { _, _, err := tx.CheckIn(ctx, entry); return err })
				}
				return nil
			})
		},
		func() { r.tap(&taps[2], 2, 0) },
	)
	for i, tap := range taps {
		equal(t, fmt.Sprint("tap ", i), tap, tapped{runs: 2, created: i != 0, states: 1})
		equal(t, fmt.Sprint("entries of ", i), r.here(i), 1)
	}
}

// TestGroupWaitsForNobody has a transaction hold what one of a group needs: the others are
// done meanwhile.
func TestGroupWaitsForNobody(t *testing.T) {
	t.Parallel()
	r := newRush(t, openStore(t, storagetest.PostgresURL(t)), 3)
	var taps [3]tapped
	held, let := make(chan struct{}), make(chan struct{})
	var all, others sync.WaitGroup
	all.Go(func() {
		r.do(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: r.sessions[0].ID, EnrollmentID: r.roster[1].ID, State: course.Late, Way: course.ByCode})
			close(held)
			<-let
			return err
		})
	})
	<-held
	others.Add(2)
	all.Go(func() {
		others.Wait()
		equal(t, "entries of 0", r.here(0), 1)
		equal(t, "entries of 2", r.here(2), 1)
		close(let)
	})
	r.group(
		func() { r.tap(&taps[0], 0, 0); others.Done() },
		func() { r.tap(&taps[1], 1, 0) },
		func() { r.tap(&taps[2], 2, 0); others.Done() },
	)
	all.Wait()
	for i, tap := range taps {
		equal(t, fmt.Sprint("tap ", i), tap, tapped{runs: 2, created: i != 1, states: 1})
		equal(t, fmt.Sprint("entries of ", i), r.here(i), 1)
	}
}

// TestGroupLosesItsServer ends the connection of a group before its end, and in another the
// answer to its commit is lost: nothing is done twice, and nothing is lost.
func TestGroupLosesItsServer(t *testing.T) {
	t.Parallel()
	t.Run("connection", func(t *testing.T) {
		t.Parallel()
		p, s := behindProxy(t)
		r := newRush(t, s, 3)
		var taps [3]tapped
		cut := func(*storage.Tx) error {
			if taps[1].runs == 1 {
				p.Cut()
				p.Mend()
			}
			return nil
		}
		r.group(func() { r.tap(&taps[0], 0, 0) }, func() { r.tap(&taps[1], 1, 0, cut) }, func() { r.tap(&taps[2], 2, 0) })
		for i, tap := range taps {
			must(t, tap.err)
			equal(t, fmt.Sprint("entries of ", i), r.here(i), 1)
			equal(t, fmt.Sprint("update is answered ", i), answered(t, s, r.ids[i]), true)
		}
	})
	t.Run("answer to the commit", func(t *testing.T) {
		t.Parallel()
		url := storagetest.PostgresURL(t)
		p := storagetest.NewProxy(t, url)
		r, direct := newRush(t, openStore(t, p.URL), 3), openStore(t, url)
		const goOn = 999
		direct.do(func(ctx context.Context, tx *storage.Tx) error { // a commit that takes until the row goOn is there
			for _, statement := range []string{
				`CREATE FUNCTION wait_for_it() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
					WHILE NOT EXISTS (SELECT FROM dialog WHERE chat_id = 999) LOOP PERFORM pg_sleep(0.01); END LOOP;
					RETURN NULL;
				END; $$`,
				`CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON attendance DEFERRABLE INITIALLY DEFERRED
				FOR EACH ROW EXECUTE FUNCTION wait_for_it()`,
			} {
				if err := storage.Exec(ctx, tx, statement); err != nil {
					return err
				}
			}
			return nil
		})
		var all sync.WaitGroup
		all.Go(func() {
			for committing := false; !committing; {
				direct.do(func(ctx context.Context, tx *storage.Tx) (err error) {
					committing, err = storage.Any(ctx, tx, `
						SELECT COUNT(*) FROM pg_stat_activity
						WHERE datname = current_database() AND state = 'active' AND query = 'COMMIT'`)
					return err
				})
			}
			p.Mute()
			direct.do(func(ctx context.Context, tx *storage.Tx) error { return write(ctx, tx, goOn) })
			for here := false; !here; {
				direct.do(func(ctx context.Context, tx *storage.Tx) (err error) {
					here, err = storage.Any(ctx, tx, `SELECT COUNT(*) FROM attendance`)
					return err
				})
			}
			p.Mend()
		})
		var taps [3]tapped
		r.group(func() { r.tap(&taps[0], 0, 0) }, func() { r.tap(&taps[1], 1, 0) }, func() { r.tap(&taps[2], 2, 0) })
		all.Wait()
		for i, tap := range taps {
			wantErr(t, fmt.Sprint("what was done ", i), tap.err, course.ErrConflict)
			equal(t, fmt.Sprint("entries of ", i), r.here(i), 1)
			equal(t, fmt.Sprint("update is answered ", i), answered(t, r.store, r.ids[i]), true)
		}
	})
}

// TestGroupsSideBySide has two programs handle groups of the same people's taps on one
// database, in any order: nobody waits for ever, and everybody is there once.
func TestGroupsSideBySide(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	one := newRush(t, openStore(t, url), 60)
	two := &rush{openStore(t, url), one.class, one.updates(60)}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	var all sync.WaitGroup
	taps := make([]tapped, 2*60)
	for _, n := range chance.Perm(2 * 60) {
		r, i := one, n
		if n >= 60 {
			r, i = two, n-60
		}
		all.Go(func() { r.tap(&taps[n], i, 0) })
	}
	all.Wait()
	for i := range 60 {
		must(t, errors.Join(taps[i].err, taps[60+i].err))
		equal(t, fmt.Sprintf("taps of %d that were the first", i), taps[i].created != taps[60+i].created, true)
		equal(t, fmt.Sprint("entries of ", i), one.here(i), 1)
	}
}

// TestGroupIsNotWaitedFor: whoever has no time any more leaves before their turn.
func TestGroupIsNotWaitedFor(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		r := newRush(t, s, 1)
		begin := r.hold()
		brief, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		err := r.Handle(brief, storage.From{ChatID: 1}, func(*storage.Tx) error {
			t.Error("the unit was run")
			return nil
		})
		wantErr(t, "Handle", err, context.DeadlineExceeded)
		begin()
		var tap tapped
		r.group(func() { r.tap(&tap, 0, 0) })
		equal(t, "the tap after", tap, tapped{runs: 1, created: true, states: 1})
	})
}

// TestCrowdLeavesRoom: of a crowd's units that run by themselves few do at a time on PostgreSQL, however many want to, and what
// stores or sends meanwhile waits for none of them.
func TestCrowdLeavesRoom(t *testing.T) {
	t.Parallel()
	const crowd = 32
	s := openStore(t, storagetest.PostgresURL(t))
	var came, handled sync.WaitGroup
	var running, most, done atomic.Int32
	begun, end := make(chan struct{}, 1), make(chan struct{})
	release := sync.OnceFunc(func() { close(end) })
	defer release()
	for range crowd {
		came.Add(1)
		handled.Go(func() {
			came.Done()
			err := s.Handle(t.Context(), storage.From{}, func(*storage.Tx) error {
				defer running.Add(-1)
				for n, m := running.Add(1), most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				select {
				case begun <- struct{}{}:
				default:
				}
				<-end
				return nil
			})
			if err == nil {
				done.Add(1)
			}
		})
	}
	came.Wait()
	<-begun
	for i := range 20 {
		must(t, s.Update(t.Context(), func(tx *storage.Tx) error { return write(t.Context(), tx, int64(i)) }))
	}
	release()
	handled.Wait()
	equal(t, "units handled", done.Load(), crowd)
	if most.Load() > storage.Turns {
		t.Errorf("%d at a time, want %d at most", most.Load(), storage.Turns)
	}
}
