package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// TestEnter: entries are made as the revisions that they say, and none of a revision that
// there is already.
func TestEnter(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 150)
		session := c.sessions[0].ID
		came := start.Add(-time.Minute)
		entry := func(i, revision int, state course.Presence) course.Attendance {
			return course.Attendance{SessionID: session, EnrollmentID: c.roster[i].ID, Revision: revision, State: state, Way: course.BySheet, ArrivedAt: came, Reason: "x"}
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: session, EnrollmentID: c.roster[7].ID, State: course.Late, Way: course.ByButton})
			must(t, err)
			var all []course.Attendance
			for i := range c.roster {
				all = append(all, entry(i, 1, course.Present))
			}
			made := got[[]course.Attendance](t)(tx.Enter(ctx, all))
			equal(t, "made", len(made), len(c.roster)-1) // all but who was quicker
			for i, a := range made {
				want := entry(0, 1, course.Present)
				want.ID, want.EnrollmentID, want.At = a.ID, a.EnrollmentID, start
				equal(t, "entry", a, want)
				if i > 0 && a.ID <= made[i-1].ID {
					t.Errorf("%d comes after %d", a.ID, made[i-1].ID)
				}
			}
			equal(t, "made of none", len(got[[]course.Attendance](t)(tx.Enter(ctx, nil))), 0)
			equal(t, "made again", len(got[[]course.Attendance](t)(tx.Enter(ctx, all))), 0)
			equal(t, "made as the next", len(got[[]course.Attendance](t)(tx.Enter(ctx, []course.Attendance{entry(7, 2, course.Absent), entry(8, 2, course.Absent)}))), 2)
			book := got[map[int64]course.Attendance](t)(tx.BookOf(ctx, session))
			equal(t, "in the book", len(book), len(c.roster))
			equal(t, "what counts", book[c.roster[7].ID].State, course.Absent)
			entries := got[course.Entries](t)(tx.EntriesOf(ctx, c.roster[7].ID))
			equal(t, "entries", len(entries), 2)
			equal(t, "the first", entries[0].Way, course.ByButton)
			equal(t, "the last", entries.Last().Way, course.BySheet)
			return nil
		})
	})
}
