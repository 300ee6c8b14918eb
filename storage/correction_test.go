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

// TestCorrections: one of a field waits at a place, until it is ended, once; who is off
// the roster is passed over, and of another course everybody.
func TestCorrections(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by := storagetest.Account(t, tx, 5)
			ask := func(e course.Enrollment, field course.Field, after string) course.Correction {
				k := course.Correction{Place: e, Field: field, Before: e.Value(field), After: after, By: by}
				must(t, tx.CreateCorrection(ctx, &k))
				return k
			}
			waiting := func() (ids []int64) {
				all := got[[]course.Correction](t)(tx.WaitingCorrections(ctx, c.course.ID))
				for _, k := range all {
					ids = append(ids, k.ID)
				}
				equal(t, "counted", got[int](t)(tx.CountCorrections(ctx, c.course.ID)), len(all))
				return ids
			}
			one, two := got[course.Enrollment](t)(tx.Enrollment(ctx, c.roster[0].ID)), c.roster[1]
			name, unit, other := ask(one, course.FieldName, "Lê Ánh"), ask(one, course.FieldUnit, ""), ask(two, course.FieldName, "Lê Ân")
			again := name
			wantErr(t, "a second of the field", tx.CreateCorrection(ctx, &again), course.ErrConflict)
			equal(t, "as asked", cmp.Diff(name, got[course.Correction](t)(tx.Correction(ctx, name.ID))), "")
			equal(t, "at the place", len(got[[]course.Correction](t)(tx.CorrectionsAt(ctx, one.ID))), 2)
			equal(t, "waiting", cmp.Diff([]int64{name.ID, unit.ID, other.ID}, waiting()), "")

			name.State, name.DecidedBy, name.DecidedAt, name.Reason = course.CorrectionRefused, by, tx.Now(), "vì sao"
			must(t, tx.EndCorrection(ctx, name))
			equal(t, "as decided", cmp.Diff(name, got[course.Correction](t)(tx.Correction(ctx, name.ID))), "")
			wantErr(t, "decided twice", tx.EndCorrection(ctx, name), course.ErrConflict)
			name = ask(one, course.FieldName, "Lê Anh")
			equal(t, "asked again", cmp.Diff([]int64{unit.ID, other.ID, name.ID}, waiting()), "")

			must(t, tx.StoreRoster(ctx, c.course.ID, course.Diff{Gone: c.roster[:1]}))
			got[int](t)(tx.WithdrawLeftOut(ctx, c.course.ID, tx.Now()))
			equal(t, "without who is off the roster", cmp.Diff([]int64{other.ID}, waiting()), "")
			equal(t, "at that place", len(got[[]course.Correction](t)(tx.CorrectionsAt(ctx, one.ID))), 2)

			elsewhere := newCourse(ctx, t, tx, "B")
			equal(t, "elsewhere", len(got[[]course.Correction](t)(tx.WaitingCorrections(ctx, elsewhere.ID))), 0)
			_, err := tx.Correction(ctx, 99)
			wantErr(t, "unknown", err, course.ErrNotFound)
			return nil
		})
	})
}

// TestUntoldCorrections: what the organizers have been told of is told, and when.
func TestUntoldCorrections(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			untold := func(what string, want int, wantLast time.Time) {
				t.Helper()
				all, last, err := tx.UntoldCorrections(ctx, c.course.ID)
				must(t, err)
				equal(t, what, len(all), want)
				equal(t, what+", told before", last.Equal(wantLast), true)
			}
			for i, field := range []course.Field{course.FieldUnit, course.FieldName} {
				k := course.Correction{Place: c.roster[i], Field: field, After: "x", By: storagetest.Account(t, tx, 5)}
				must(t, tx.CreateCorrection(ctx, &k))
				never := time.Time{}
				if i > 0 {
					never = tx.Now().Truncate(time.Millisecond)
				}
				untold("asked", 1, never)
				must(t, tx.TellCorrections(ctx, c.course.ID))
				untold("told", 0, time.Time{})
			}
			return nil
		})
	})
}
