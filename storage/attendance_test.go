package storage_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

func TestAttendance(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		first, second := c.sessions[0].ID, c.sessions[1].ID
		lan := c.roster[0]
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			in := course.Attendance{SessionID: first, EnrollmentID: lan.ID, State: course.Present, Way: course.ByButton, By: lan.Trainee.AccountID}
			a, created, err := tx.CheckIn(ctx, in)
			must(t, err)
			want := in
			want.ID, want.Revision, want.At = a.ID, 1, start
			equal(t, "entry", a, want)
			equal(t, "created", created, true)

			again := in
			again.State, again.Way, again.By = course.Late, course.ByCode, 0
			a, created, err = tx.CheckIn(ctx, again)
			must(t, err)
			equal(t, "entry of a second tap", a, want)
			equal(t, "created by a second tap", created, false)
			return nil
		})
		s.pass(time.Minute)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			a := got[course.Attendance](t)(tx.Correct(ctx, course.Attendance{
				SessionID: first, EnrollmentID: lan.ID, State: course.LeftEarly, Way: course.ByOrganizer, By: storagetest.Account(t, tx, 2),
			}))
			equal(t, "revision", a.Revision, 2)
			equal(t, "at", a.At, start.Add(time.Minute))
			a, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: first, EnrollmentID: lan.ID, State: course.Present, Way: course.ByButton})
			must(t, err)
			equal(t, "the entry that counts", a.State, course.LeftEarly)
			a = got[course.Attendance](t)(tx.Correct(ctx, course.Attendance{
				SessionID: second, EnrollmentID: lan.ID, State: course.Excused, Way: course.ByOrganizer, By: storagetest.Account(t, tx, 2),
			}))
			equal(t, "first entry by a correction", a.Revision, 1)

			states := map[int64]course.Presence{first: course.LeftEarly, second: course.Excused}
			equal(t, "states", cmp.Diff(states, got[map[int64]course.Presence](t)(tx.States(ctx, lan.ID))), "")
			all := map[int64]map[int64]course.Presence{lan.ID: states}
			equal(t, "course", cmp.Diff(all, got[map[int64]map[int64]course.Presence](t)(tx.CourseStates(ctx, c.course.ID))), "")
			return nil
		})
		err := s.Update(context.Background(), func(tx *storage.Tx) error {
			_, _, err := tx.CheckIn(context.Background(), course.Attendance{SessionID: 99, EnrollmentID: lan.ID, State: course.Present, Way: course.ByCode})
			return err
		})
		wantErr(t, "unknown session", err, course.ErrNotFound)
	})
}

func TestCloseSession(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 12) // delegations 2 to 5 and 1, with 3, 3, 2, 2 and 2 people
		session := c.sessions[0].ID
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: session, EnrollmentID: c.roster[0].ID, State: course.Present, Way: course.ByButton})
			must(t, err)
			_, _, err = tx.CheckIn(ctx, course.Attendance{SessionID: session, EnrollmentID: c.roster[1].ID, State: course.Late, Way: course.ByCode})
			must(t, err)
			got[course.Attendance](t)(tx.Correct(ctx, course.Attendance{SessionID: session, EnrollmentID: c.roster[1].ID, State: course.Excused, Way: course.ByOrganizer}))
			// The eleventh is withdrawn, the twelfth has no delegation.
			gone, alone := c.roster[10], c.roster[11]
			alone.Delegation = ""
			must(t, tx.StoreRoster(ctx, c.course.ID, course.Diff{Gone: []course.Enrollment{gone}, Changed: []course.Change{{Is: alone}}}))
			equal(t, "withdrawn", got[int](t)(tx.WithdrawLeftOut(ctx, c.course.ID, tx.Now())), 1)
			return nil
		})
		s.pass(time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			before := []course.Tally{
				{Delegation: "Đoàn 2", Total: 2, Present: 1},
				{Delegation: "Đoàn 3", Total: 2, Excused: 1},
				{Delegation: "Đoàn 4", Total: 2},
				{Delegation: "Đoàn 5", Total: 2},
				{Delegation: "Đoàn 1", Total: 2},
				{Delegation: "", Total: 1},
			}
			equal(t, "before", cmp.Diff(before, got[[]course.Tally](t)(tx.Tallies(ctx, session))), "")
			equal(t, "closed", got[bool](t)(tx.CloseSession(ctx, session)), true)
			equal(t, "closed again", got[bool](t)(tx.CloseSession(ctx, session)), false)
			equal(t, "closed at", got[course.Session](t)(tx.Session(ctx, session)).ClosedAt, start.Add(time.Hour))
			after := []course.Tally{
				{Delegation: "Đoàn 2", Total: 2, Present: 1, Absent: 1},
				{Delegation: "Đoàn 3", Total: 2, Excused: 1, Absent: 1},
				{Delegation: "Đoàn 4", Total: 2, Absent: 2},
				{Delegation: "Đoàn 5", Total: 2, Absent: 2},
				{Delegation: "Đoàn 1", Total: 2, Absent: 2},
				{Delegation: "", Total: 1, Absent: 1},
			}
			equal(t, "after", cmp.Diff(after, got[[]course.Tally](t)(tx.Tallies(ctx, session))), "")
			a, created, err := tx.CheckIn(ctx, course.Attendance{SessionID: session, EnrollmentID: c.roster[5].ID, State: course.Present, Way: course.ByButton})
			must(t, err)
			equal(t, "created after the closing", created, false)
			equal(t, "state after the closing", a.State, course.Absent)
			equal(t, "way", a.Way, course.ByClosing)
			return nil
		})
	})
}

// TestWrongCode: they are counted by session, account and place, and another account or
// another place gives no new tries.
func TestWrongCode(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			one, other := storagetest.Account(t, tx, 7), storagetest.Account(t, tx, 8)
			mine := course.Guess{SessionID: c.sessions[0].ID, AccountID: one, EnrollmentID: c.roster[0].ID}
			equal(t, "none", got[int](t)(tx.CodeTries(ctx, mine)), 0)
			for range 3 {
				must(t, tx.WrongCode(ctx, mine))
			}
			for what, of := range map[string]struct {
				guess course.Guess
				want  int
			}{
				"mine":                       {mine, 3},
				"by another account":         {course.Guess{SessionID: mine.SessionID, AccountID: other, EnrollmentID: mine.EnrollmentID}, 3},
				"at another place":           {course.Guess{SessionID: mine.SessionID, AccountID: one, EnrollmentID: c.roster[1].ID}, 3},
				"of another, at another one": {course.Guess{SessionID: mine.SessionID, AccountID: other, EnrollmentID: c.roster[2].ID}, 0},
				"at another session":         {course.Guess{SessionID: c.sessions[1].ID, AccountID: one, EnrollmentID: mine.EnrollmentID}, 0},
			} {
				equal(t, what, got[int](t)(tx.CodeTries(ctx, of.guess)), of.want)
			}
			return nil
		})
	})
}

// TestCodesOfACourse: the sessions of a course have codes of their own, however many.
func TestCodesOfACourse(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			c := course.NewCourse("K3", "Lớp")
			must(t, tx.CreateCourse(ctx, &c, coursetest.Sessions("1-14/8/2022 sáng chiều")))
			codes := map[string]bool{}
			for _, one := range got[[]course.Session](t)(tx.Sessions(ctx, c.ID)) {
				codes[one.Code] = true
			}
			equal(t, "codes", len(codes), 28)
			return nil
		})
	})
}

// TestManyCheckIns has 50 goroutines check the same person in, and correct the
// entry, at once: one entry is made, and each correction has its own revision.
func TestManyCheckIns(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		ctx := context.Background()
		a := course.Attendance{SessionID: c.sessions[0].ID, EnrollmentID: c.roster[0].ID, State: course.Present, Way: course.ByButton}
		var all sync.WaitGroup
		var made atomic.Int32
		for range 50 {
			all.Go(func() {
				created := false
				err := s.Update(ctx, func(tx *storage.Tx) (err error) {
					_, created, err = tx.CheckIn(ctx, a)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if created {
					made.Add(1)
				}
			})
		}
		all.Wait()
		equal(t, "entries", made.Load(), 1)

		var mu sync.Mutex
		revisions := map[int]bool{}
		for range 10 {
			all.Go(func() {
				var correction course.Attendance
				for {
					err := s.Update(ctx, func(tx *storage.Tx) (err error) {
						correction, err = tx.Correct(ctx, a)
						return err
					})
					if err == nil {
						break
					}
					wantErr(t, "Correct", err, course.ErrConflict) // all its tries were overtaken
				}
				mu.Lock()
				defer mu.Unlock()
				revisions[correction.Revision] = true
			})
		}
		all.Wait()
		equal(t, "revisions", len(revisions), 10)
	})
}

// TestLockEntriesWaits: whoever locks the entries of somebody decides by what a correction under way, or a closing, has made of them.
func TestLockEntriesWaits(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		for i, write := range []func(ctx context.Context, tx *storage.Tx, mine course.Attendance) error{
			func(ctx context.Context, tx *storage.Tx, mine course.Attendance) error {
				mine.State, mine.Way = course.Present, course.ByButton
				_, err := tx.Correct(ctx, mine)
				return err
			},
			func(ctx context.Context, tx *storage.Tx, mine course.Attendance) error {
				_, err := tx.CloseSession(ctx, mine.SessionID) // of which an approved leave becomes an entry
				return err
			},
		} {
			mine := course.Attendance{SessionID: c.sessions[i].ID, EnrollmentID: c.roster[0].ID, State: course.Absent, Way: course.ByOrganizer}
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.CheckIn(ctx, mine)
				if i == 1 {
					l := asksLeave(ctx, t, tx, c.roster[0], c.sessions[i])
					endsLeave(ctx, t, tx, &l, course.LeaveApproved)
				}
				return err
			})
			wrote, locked, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			waits := func() bool { return !strings.HasPrefix(s.url, "postgres") || waitsForLock(t, s.url) }
			go func() {
				done <- s.Update(context.Background(), func(tx *storage.Tx) error {
					err := write(context.Background(), tx, mine)
					close(wrote)
					for until := time.Now().Add(10 * time.Second); !waits() && time.Now().Before(until); time.Sleep(time.Millisecond) {
						select {
						case <-locked: // without waiting
							return err
						default:
						}
					}
					return err
				})
			}()
			<-wrote
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				entries, err := tx.LockEntries(ctx, mine.SessionID, mine.EnrollmentID)
				close(locked)
				equal(t, "revision", entries.Last().Revision, 2)
				return err
			})
			must(t, <-done)
		}
	})
}

// TestBookIsClosedWithTheCourse: what the certificates were issued on can't be
// corrected any more; a check-in keeps the moment at which it was made.
func TestBookIsClosedWithTheCourse(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		entry := course.Attendance{
			SessionID: c.sessions[0].ID, EnrollmentID: c.roster[0].ID, State: course.Present, Way: course.ByButton,
			At: start.Add(-time.Minute),
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			a, _, err := tx.CheckIn(ctx, entry)
			must(t, err)
			equal(t, "at", a.At, entry.At)
			closes(ctx, t, tx, c.course.ID, false)
			return nil
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.CloseSession(ctx, entry.SessionID)
			must(t, err)
			entry.State = course.Absent
			_, err = tx.Correct(ctx, entry)
			wantErr(t, "correction after the closing", err, course.ErrConflict)
			return nil
		})
	})
}
