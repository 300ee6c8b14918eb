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

// asksLeave stores a leave from sessions.
func asksLeave(ctx context.Context, t *testing.T, tx *storage.Tx, e course.Enrollment, from ...course.Session) course.Leave {
	t.Helper()
	l := course.Leave{
		Place: got[course.Enrollment](t)(tx.Enrollment(ctx, e.ID)), By: storagetest.Account(t, tx, 5), Sessions: from, Reason: "ốm", Photo: `{"photo":[]}`,
	}
	must(t, tx.CreateLeave(ctx, &l))
	return l
}

// endsLeave makes a leave what it is from now on.
func endsLeave(ctx context.Context, t *testing.T, tx *storage.Tx, l *course.Leave, state course.LeaveState) {
	t.Helper()
	from := l.State
	l.State, l.DecidedBy, l.DecidedAt = state, storagetest.Account(t, tx, 6), tx.Now()
	must(t, tx.EndLeave(ctx, *l, from))
}

func leaveIDs(all []course.Leave) (ids []int64) {
	for _, l := range all {
		ids = append(ids, l.ID)
	}
	return ids
}

// TestLeaves: a leave is read as it was asked for and as it was ended, from one state
// only; who is off the roster, and sessions that were cancelled, are passed over.
func TestLeaves(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			waiting := func() []int64 {
				all := got[[]course.Leave](t)(tx.WaitingLeaves(ctx, c.course.ID))
				equal(t, "counted", got[int](t)(tx.CountLeaves(ctx, c.course.ID)), len(all))
				return leaveIDs(all)
			}
			sessions := got[[]course.Session](t)(tx.Sessions(ctx, c.course.ID))
			one := asksLeave(ctx, t, tx, c.roster[0], sessions[1], sessions[2])
			two := asksLeave(ctx, t, tx, c.roster[1], sessions[2])
			equal(t, "as asked", cmp.Diff(one, got[course.Leave](t)(tx.Leave(ctx, one.ID))), "")
			equal(t, "waiting", cmp.Diff([]int64{one.ID, two.ID}, waiting()), "")
			equal(t, "at the place", cmp.Diff([]int64{one.ID}, leaveIDs(got[[]course.Leave](t)(tx.LeavesAt(ctx, c.roster[0].ID)))), "")

			one.Answer = "thi"
			endsLeave(ctx, t, tx, &one, course.LeaveRefused)
			equal(t, "as decided", cmp.Diff(one, got[course.Leave](t)(tx.Leave(ctx, one.ID))), "")
			wantErr(t, "decided twice", tx.EndLeave(ctx, one, course.LeaveAsked), course.ErrConflict)
			equal(t, "still waiting", cmp.Diff([]int64{two.ID}, waiting()), "")
			equal(t, "decided", cmp.Diff([]int64{one.ID}, leaveIDs(got[[]course.Leave](t)(tx.DecidedLeaves(ctx, c.course.ID)))), "")

			three := asksLeave(ctx, t, tx, c.roster[2], sessions[3])
			must(t, tx.MovePlace(ctx, c.roster[1].ID, course.Withdrawn))
			equal(t, "without who is off the roster", cmp.Diff([]int64{three.ID}, waiting()), "")
			elsewhere := newCourse(ctx, t, tx, "B")
			equal(t, "elsewhere", len(got[[]course.Leave](t)(tx.WaitingLeaves(ctx, elsewhere.ID))), 0)
			_, err := tx.Leave(ctx, 99)
			wantErr(t, "unknown", err, course.ErrNotFound)
			return nil
		})
	})
}

// TestUntoldLeaves: what the organizers have been told of is told, and when; what is
// given up is news again, what is withdrawn is none.
func TestUntoldLeaves(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			untold := func(what string, wantLast time.Time, want ...int64) {
				t.Helper()
				all, last, err := tx.UntoldLeaves(ctx, c.course.ID)
				must(t, err)
				equal(t, what, cmp.Diff(want, leaveIDs(all)), "")
				equal(t, what+", told before", last.Equal(wantLast), true)
			}
			one := asksLeave(ctx, t, tx, c.roster[0], c.sessions[1])
			two := asksLeave(ctx, t, tx, c.roster[1], c.sessions[1])
			untold("asked", time.Time{}, one.ID, two.ID)
			endsLeave(ctx, t, tx, &two, course.LeaveWithdrawn)
			untold("one withdrawn", time.Time{}, one.ID)
			must(t, tx.TellLeaves(ctx, c.course.ID))
			untold("told", time.Time{})
			three := asksLeave(ctx, t, tx, c.roster[1], c.sessions[2])
			untold("one more", tx.Now(), three.ID)
			endsLeave(ctx, t, tx, &one, course.LeaveApproved)
			endsLeave(ctx, t, tx, &one, course.LeaveGivenUp)
			untold("one given up", time.Time{}, one.ID, three.ID)
			return nil
		})
	})
}

// TestCloseSessionWithLeave: at the closing who has an approved leave and no entry is
// excused, and before it counts and shows so; whoever came is in.
func TestCloseSessionWithLeave(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 5)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			session, by := c.sessions[1], storagetest.Account(t, tx, 6)
			var leaves []course.Leave
			for i, state := range []course.LeaveState{course.LeaveApproved, course.LeaveApproved, course.LeaveRefused} {
				l := asksLeave(ctx, t, tx, c.roster[i], session)
				endsLeave(ctx, t, tx, &l, state)
				leaves = append(leaves, l)
			}
			double := asksLeave(ctx, t, tx, c.roster[0], session)
			endsLeave(ctx, t, tx, &double, course.LeaveApproved)
			asksLeave(ctx, t, tx, c.roster[3], session)
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: session.ID, EnrollmentID: c.roster[1].ID, State: course.Present, Way: course.ByCode})
			must(t, err)

			undone := asksLeave(ctx, t, tx, c.roster[4], session)
			endsLeave(ctx, t, tx, &undone, course.LeaveApproved)
			for _, state := range []course.Presence{course.Present, course.Absent} { // ticked, and taken back
				_, err := tx.Correct(ctx, course.Attendance{SessionID: session.ID, EnrollmentID: c.roster[4].ID, State: state, Way: course.ByOrganizer})
				must(t, err)
			}
			want := map[int64]course.Presence{c.roster[0].ID: course.Excused, c.roster[1].ID: course.Present, c.roster[4].ID: course.Absent}
			equal(t, "before the closing", cmp.Diff(want, got[map[int64]course.Presence](t)(tx.StatesAt(ctx, session.ID))), "")
			equal(t, "in the book", cmp.Diff(map[int64]course.Presence{}, got[map[int64]course.Presence](t)(tx.States(ctx, c.roster[0].ID))), "")
			all := course.Sum(got[[]course.Tally](t)(tx.Tallies(ctx, session.ID)))
			equal(t, "counted before", all, course.Tally{Total: 5, Present: 1, Excused: 1, Absent: 1})
			equal(t, "missing before", all.Missing(), 3)

			equal(t, "closed", got[bool](t)(tx.CloseSession(ctx, session.ID)), true)
			for i, want := range []course.Presence{course.Excused, course.Present, course.Absent, course.Absent, course.Excused} {
				equal(t, c.roster[i].Trainee.Name, got[map[int64]course.Presence](t)(tx.States(ctx, c.roster[i].ID))[session.ID], want)
			}
			all = course.Sum(got[[]course.Tally](t)(tx.Tallies(ctx, session.ID)))
			equal(t, "counted after", all, course.Tally{Total: 5, Present: 1, Excused: 2, Absent: 2})
			entries := got[[]course.Attendance](t)(tx.LeaveEntries(ctx, leaves[0].ID))
			equal(t, "entries", len(entries), 1)
			equal(t, "way", entries[0].Way, course.ByLeave)
			equal(t, "by", entries[0].By, by)
			return nil
		})
	})
}

// TestMergeTakesAlong: the double's leaves and inquiries are the kept place's, until the merge is
// taken back.
func TestMergeTakesAlong(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			kept, double := c.roster[0], c.roster[1]
			mine, theirs := asksLeave(ctx, t, tx, kept, c.sessions[1]), asksLeave(ctx, t, tx, double, c.sessions[2])
			by := storagetest.Account(t, tx, 77)
			inquires := func(message int64, e course.Enrollment) int64 {
				i := course.Inquiry{Message: message, Place: e, By: by, Text: "Ở đâu?"}
				must(t, tx.CreateInquiry(ctx, &i))
				return i.ID
			}
			of := func(what string, e course.Enrollment, want ...int64) {
				var have []int64
				for _, i := range got[[]course.Inquiry](t)(tx.InquiriesAt(ctx, e.ID)) {
					have = append(have, i.ID)
				}
				equal(t, what, cmp.Diff(want, have), "")
			}
			myAsk, theirAsk := inquires(1, kept), inquires(2, double)
			m := course.Merge{Kept: kept.ID, Merged: double.ID, Stays: got[course.Enrollment](t)(tx.Enrollment(ctx, kept.ID)).Trainee.AccountID}
			must(t, tx.MergePlaces(ctx, &m))
			equal(t, "merged", cmp.Diff([]int64{mine.ID, theirs.ID}, leaveIDs(got[[]course.Leave](t)(tx.LeavesAt(ctx, kept.ID)))), "")
			of("asked, merged", kept, myAsk, theirAsk)
			laterAsk := inquires(3, kept)
			later := asksLeave(ctx, t, tx, kept, c.sessions[3])
			must(t, tx.UnmergePlaces(ctx, m.ID))
			equal(t, "of the kept one", cmp.Diff([]int64{mine.ID, later.ID}, leaveIDs(got[[]course.Leave](t)(tx.LeavesAt(ctx, kept.ID)))), "")
			equal(t, "of the double", cmp.Diff([]int64{theirs.ID}, leaveIDs(got[[]course.Leave](t)(tx.LeavesAt(ctx, double.ID)))), "")
			of("asked by the kept one", kept, myAsk, laterAsk)
			of("asked by the double", double, theirAsk)
			return nil
		})
	})
}
