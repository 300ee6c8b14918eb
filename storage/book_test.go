package storage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

// TestDelegationSheet: the roster and the book of each delegation, and of those who have
// none, are those of the course for its people; and so are the leaves.
func TestDelegationSheet(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 15)
		session := c.sessions[1]
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			other := newCourse(ctx, t, tx, "B")
			must(t, tx.StoreRoster(ctx, other.ID, course.Diff{New: []course.Enrollment{person(1)}}))
			must(t, storage.Exec(ctx, tx, fmt.Sprintf(`UPDATE enrollment SET delegation_id = NULL WHERE id IN (%d, %d)`, c.roster[0].ID, c.roster[7].ID)))
			must(t, storage.Exec(ctx, tx, fmt.Sprintf(`UPDATE enrollment SET state = 'withdrawn' WHERE id = %d`, c.roster[8].ID)))
			for i, e := range c.roster[:10] {
				_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: session.ID, EnrollmentID: e.ID, State: course.Present, Way: course.ByButton})
				must(t, err)
				if i%3 == 0 {
					got[course.Attendance](t)(tx.Correct(ctx, course.Attendance{SessionID: session.ID, EnrollmentID: e.ID, State: course.Late, Way: course.ByOrganizer}))
				}
			}
			for _, e := range c.roster[9:12] {
				leave := asksLeave(ctx, t, tx, e, session)
				endsLeave(ctx, t, tx, &leave, course.LeaveApproved)
			}
			asksLeave(ctx, t, tx, c.roster[13], session)

			all, book := got[[]course.Enrollment](t)(tx.Roster(ctx, c.course.ID)), got[map[int64]course.Attendance](t)(tx.BookOf(ctx, session.ID))
			delegations := []int64{0}
			for _, d := range got[[]course.Delegation](t)(tx.Delegations(ctx, c.course.ID)) {
				delegations = append(delegations, d.ID)
			}
			seen := 0
			for _, delegation := range delegations {
				people := slices.DeleteFunc(course.EnrolledOf(all), func(e course.Enrollment) bool { return e.DelegationID != delegation })
				ofThem := got[[]course.Enrollment](t)(tx.DelegationRoster(ctx, c.course.ID, delegation))
				equal(t, fmt.Sprintf("people of %d", delegation), cmp.Diff(people, ofThem), "")
				theirs := got[map[int64]course.Attendance](t)(tx.BookOfDelegation(ctx, session, delegation))
				for _, e := range people {
					equal(t, fmt.Sprintf("entry of %d", e.No), theirs[e.ID], book[e.ID])
				}
				seen += len(people)
			}
			equal(t, "people", seen, 14)
			equal(t, "on leave", fmt.Sprint(got[[]int64](t)(tx.OnLeave(ctx, session.ID))), fmt.Sprint([]int64{c.roster[9].ID, c.roster[10].ID, c.roster[11].ID}))
			return nil
		})
	})
}
