package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// people are rows of a file, of those persons.
func people(n ...int) (rows []course.Enrollment) {
	for _, i := range n {
		rows = append(rows, person(i))
	}
	return rows
}

// TestLeftOut: only whom the last file leaves out may be withdrawn, and nobody by
// a file that is a part of the class.
func TestLeftOut(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			c, other := newCourse(ctx, t, tx, "A"), newCourse(ctx, t, tx, "B")
			importRoster(ctx, t, tx, c.ID, people(1, 2, 3, 4, 5))
			importRoster(ctx, t, tx, other.ID, people(6))
			roster := got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID))
			leftOut := func() []int64 { return ids(got[[]course.Enrollment](t)(tx.LeftOut(ctx, c.ID))) }

			importRoster(ctx, t, tx, c.ID, people(1, 2, 3))
			equal(t, "left out", cmp.Diff(ids(roster[3:]), leftOut()), "")
			importRoster(ctx, t, tx, c.ID, people(1, 2, 3, 5))
			equal(t, "by the next file", cmp.Diff(ids(roster[3:4]), leftOut()), "")
			importRoster(ctx, t, tx, c.ID, people(1, 2)) // fewer than half
			equal(t, "by a part of the class", len(leftOut()), 0)
			equal(t, "withdrawn", got[int](t)(tx.WithdrawLeftOut(ctx, c.ID, tx.Now())), 0)
			importRoster(ctx, t, tx, c.ID, people(1, 2, 3, 4))
			importRoster(ctx, t, tx, other.ID, people(6, 7))
			equal(t, "withdrawn", got[int](t)(tx.WithdrawLeftOut(ctx, c.ID, tx.Now())), 1)
			equal(t, "withdrawn again", got[int](t)(tx.WithdrawLeftOut(ctx, c.ID, tx.Now())), 0)
			equal(t, "the fifth", got[course.Enrollment](t)(tx.Enrollment(ctx, roster[4].ID)).State, course.Withdrawn)
			return nil
		})
	})
}

// TestRestoreLeftOut: those of one withdrawal come back, once, and nobody else; a
// file that is stored meanwhile ends it.
func TestRestoreLeftOut(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			c, other := newCourse(ctx, t, tx, "A"), newCourse(ctx, t, tx, "B")
			for _, id := range []int64{c.ID, other.ID} {
				importRoster(ctx, t, tx, id, people(1, 2, 3, 4, 5, 6))
				importRoster(ctx, t, tx, id, people(1, 2, 3, 4, 5))
				equal(t, "withdrawn", got[int](t)(tx.WithdrawLeftOut(ctx, id, tx.Now())), 1)
				importRoster(ctx, t, tx, id, people(1, 2, 3))
			}
			first, second := tx.Now().Add(time.Second), tx.Now().Add(2*time.Second)
			roster := got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID))
			on := func(id int64) int { return len(course.EnrolledOf(got[[]course.Enrollment](t)(tx.Roster(ctx, id)))) }
			restored := func(id int64, at time.Time) []int64 {
				return ids(got[[]course.Enrollment](t)(tx.RestoreLeftOut(ctx, id, at)))
			}

			equal(t, "withdrawn", got[int](t)(tx.WithdrawLeftOut(ctx, c.ID, first)), 2)
			equal(t, "withdrawn of the other course", got[int](t)(tx.WithdrawLeftOut(ctx, other.ID, first)), 2)
			equal(t, "of another moment", len(restored(c.ID, second)), 0)
			equal(t, "restored", cmp.Diff(ids(roster[3:5]), restored(c.ID, first)), "")
			equal(t, "restored again", len(restored(c.ID, first)), 0)
			equal(t, "on the roster", on(c.ID), 5) // the sixth was withdrawn before
			equal(t, "on the other", on(other.ID), 3)
			equal(t, "left out", cmp.Diff(ids(roster[3:5]), ids(got[[]course.Enrollment](t)(tx.LeftOut(ctx, c.ID)))), "")

			equal(t, "withdrawn again", got[int](t)(tx.WithdrawLeftOut(ctx, c.ID, second)), 2)
			importRoster(ctx, t, tx, c.ID, people(1, 2, 3, 4))
			equal(t, "restored after a file", len(restored(c.ID, second)), 0)
			equal(t, "on the roster after it", on(c.ID), 4)
			return nil
		})
	})
}

// TestNameLock: who has named five who are on no roster waits; a new roster takes
// names at once.
func TestNameLock(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		wrong := func(n int) (until time.Time) {
			s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
				for range n {
					until = got[time.Time](t)(tx.WrongName(ctx, c.course.ID, storagetest.Account(t, tx, 9)))
				}
				equal(t, "the lock", got[time.Time](t)(tx.NameLock(ctx, c.course.ID, storagetest.Account(t, tx, 9))), until)
				return nil
			})
			return until
		}
		equal(t, "after four", wrong(4), time.Time{})
		equal(t, "after five", wrong(1).Sub(s.clock()), 15*time.Minute)
		s.pass(20 * time.Minute)
		equal(t, "after six", wrong(1), time.Time{})
		equal(t, "after ten", wrong(4).Sub(s.clock()), 30*time.Minute)
		s.pass(-time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "when the clock is set back", got[time.Time](t)(tx.NameLock(ctx, c.course.ID, storagetest.Account(t, tx, 9))), time.Time{})
			return nil
		})
		s.pass(time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "another's", got[time.Time](t)(tx.NameLock(ctx, c.course.ID, storagetest.Account(t, tx, 8))), time.Time{})
			importRoster(ctx, t, tx, c.course.ID, []course.Enrollment{person(1)})
			equal(t, "after an import", got[time.Time](t)(tx.NameLock(ctx, c.course.ID, storagetest.Account(t, tx, 9))), time.Time{})
			return nil
		})
		equal(t, "four after it", wrong(4), time.Time{})
	})
}

func TestCancelImports(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			states := []course.ImportState{course.ImportRequested, course.ImportRead, course.ImportConfirmed, course.ImportStored, course.ImportRead}
			var all []course.Import
			for i, state := range states {
				im := course.Import{By: storagetest.Account(t, tx, 1), ChatID: 1, Name: "ds.xlsx"}
				if i == len(states)-1 {
					im.ChatID = 2
				}
				must(t, tx.CreateImport(ctx, &im))
				im.State = state
				got[bool](t)(tx.MoveImport(ctx, im, course.ImportRequested))
				all = append(all, im)
			}
			equal(t, "cancelled", got[int](t)(tx.CancelImports(ctx, 1)), 2)
			var after []course.ImportState
			for _, im := range all {
				after = append(after, got[course.Import](t)(tx.LockImport(ctx, im.ID)).State)
			}
			want := []course.ImportState{course.ImportCancelled, course.ImportCancelled, course.ImportConfirmed, course.ImportStored, course.ImportRead}
			equal(t, "states", cmp.Diff(want, after), "")
			return nil
		})
	})
}
