package registrar_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// days is a class of four days with the cast, on the morning of the second.
type days struct {
	class
	sessions []course.Session
}

func newDays(t *testing.T, url string) *days {
	t.Helper()
	of := coursetest.New(coursetest.Sessions("16-19/8/2022"), coursetest.Cast())
	d := &days{class: class{t: t, now: coursetest.At("17/8 6:30")}}
	d.db = storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return d.now }})
	d.do(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Store(t, tx, &of)
		for _, user := range []int64{organizer, secondOrganizer} {
			storagetest.Grant(t, tx, user, course.Grant{Role: course.OrganizerRole, CourseID: of.Course.ID})
		}
		return nil
	})
	d.course, d.sessions = of.Course, of.Sessions
	return d
}

const secondOrganizer = 80

// session is the id of a session by its number.
func (d *days) session(no int) int64 { return d.sessions[no-1].ID }

// asksLeave is somebody who asks for leave at the place of a number, from sessions by
// their numbers.
func (d *days) asksLeave(user int64, no int, reason string, from ...int) func(context.Context, *storage.Tx) (course.Leave, course.Fact, error) {
	return func(ctx context.Context, tx *storage.Tx) (course.Leave, course.Fact, error) {
		of := registrar.LeaveFrom{Reason: reason}
		for _, one := range from {
			of.Sessions = append(of.Sessions, d.session(one))
		}
		return d.by(ctx, tx, user).AskLeave(ctx, tx, d.place(ctx, tx, no).ID, of)
	}
}

// leave has Lan ask for leave, and returns it.
func (d *days) leave(from ...int) (l course.Leave) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		l, _, err = d.asksLeave(lan, 1, "ốm", from...)(ctx, tx)
		return err
	})
	return l
}

// seen is what an organizer is shown of a leave.
func (d *days) seen(id int64) (k course.LeaveCase) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		k, err = d.by(ctx, tx, organizer).SeeLeave(ctx, tx, id)
		return err
	})
	return k
}

// decidesLeave is somebody who decides on a leave as it is now.
func (d *days) decidesLeave(user, id int64, say registrar.LeaveVerdict) func(context.Context, *storage.Tx) error {
	if say.Seen == "" {
		say.Seen = d.seen(id).Seen()
	}
	return func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := d.by(ctx, tx, user).DecideLeave(ctx, tx, id, say)
		return err
	}
}

// entries are the states of a place in the order of the sessions, "-" for none.
func (d *days) entries(no int) (states []string) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *storage.Tx) error {
		of, err := tx.States(ctx, d.place(ctx, tx, no).ID)
		for _, s := range d.sessions {
			state := string(of[s.ID])
			if state == "" {
				state = "-"
			}
			states = append(states, state)
		}
		return err
	})
	return states
}

// closesSessions ends the check-in of sessions, by their numbers, as the clock does it: it
// holds each first, so that who decides on a leave waits.
func (d *days) closesSessions(nos ...int) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *storage.Tx) error {
		for _, no := range nos {
			held, err := tx.HoldSession(ctx, d.session(no))
			if err != nil {
				return err
			}
			if _, err := tx.CloseSession(ctx, held.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachDays runs a test with a class of four days on both databases.
func eachDays(t *testing.T, test func(t *testing.T, d *days)) {
	t.Helper()
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		test(t, newDays(t, url))
	})
}

// TestAskLeave: one asks at one's own place, from sessions that have not ended and are
// not asked for, for a reason, some times; what can't be is refused and asks for nothing.
func TestAskLeave(t *testing.T) {
	eachDays(t, func(t *testing.T, d *days) {
		d.closesSessions(1, 2)
		refuses := func(kind error, ask func(context.Context, *storage.Tx) (course.Leave, course.Fact, error)) {
			t.Helper()
			d.refuses(kind, func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := ask(ctx, tx)
				return err
			})
		}
		for _, user := range []int64{binh, organizer, stranger} {
			refuses(course.ErrForbidden, d.asksLeave(user, 1, "ốm", 3))
		}
		refuses(course.ErrInvalid, d.asksLeave(lan, 1, "ốm"))
		refuses(course.ErrInvalid, d.asksLeave(lan, 1, "", 3))
		refuses(course.ErrInvalid, d.asksLeave(lan, 1, string(make([]rune, course.MaxReason+1)), 3))
		refuses(course.ErrConflict, d.asksLeave(lan, 1, "ốm", 2)) // over
		d.do(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: d.session(3), EnrollmentID: d.place(ctx, tx, 2).ID, State: course.Present, Way: course.ByCode})
			return err
		})
		refuses(course.ErrConflict, d.asksLeave(binh, 2, "ốm", 3, 4)) // is there
		d.wantLog()
		d.leave(4)
		refuses(course.ErrConflict, d.asksLeave(lan, 1, "ốm", 5, 4)) // asked for already
		for _, no := range []int{5, 6, 7, 3} {
			d.leave(no)
		}
		refuses(course.ErrConflict, d.asksLeave(lan, 1, "ốm", 8)) // too many wait
		d.wantLog("somebody else: leave.ask leave/1", "somebody else: leave.ask leave/2", "somebody else: leave.ask leave/3",
			"somebody else: leave.ask leave/4", "somebody else: leave.ask leave/5")
		d.do(func(ctx context.Context, tx *storage.Tx) error {
			lines, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: d.course.ID, Limit: 100})
			for _, l := range lines {
				if l.Reason != "" || l.Before != "" || l.After == "" {
					t.Errorf("the log says of a leave %q → %q, %q", l.Before, l.After, l.Reason)
				}
			}
			return err
		})
	})
}

// TestDecideLeave: an organizer approves or refuses for a reason, once, as it was shown;
// the decision can be changed, and what was withdrawn can't be decided.
func TestDecideLeave(t *testing.T) {
	eachDays(t, func(t *testing.T, d *days) {
		l := d.leave(4, 5)
		yes := registrar.LeaveVerdict{Approve: true}
		for _, user := range []int64{lan, binh, stranger} {
			d.refuses(course.ErrForbidden, d.decidesLeave(user, l.ID, yes))
		}
		d.refuses(course.ErrInvalid, d.decidesLeave(organizer, l.ID, registrar.LeaveVerdict{}))
		d.refuses(course.ErrChanged, d.decidesLeave(organizer, l.ID, registrar.LeaveVerdict{Approve: true, Seen: "abcd"}))
		shown := d.seen(l.ID).Seen()
		d.do(d.decidesLeave(organizer, l.ID, registrar.LeaveVerdict{Approve: true, Seen: shown}))
		d.refuses(course.ErrChanged, d.decidesLeave(secondOrganizer, l.ID, registrar.LeaveVerdict{Reason: "thi", Seen: shown})) // at the same moment
		d.refuses(course.ErrChanged, d.decidesLeave(organizer, l.ID, yes))                                                      // the second tap of two
		d.do(d.decidesLeave(secondOrganizer, l.ID, registrar.LeaveVerdict{Reason: "thi"}))
		d.do(d.decidesLeave(organizer, l.ID, yes))
		if k := d.seen(l.ID); k.Leave.State != course.LeaveApproved || k.Leave.Answer != "" {
			t.Errorf("the leave is %+v", k.Leave)
		}
		gone := d.leave(6)
		d.do(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := d.by(ctx, tx, lan).WithdrawLeave(ctx, tx, gone.ID)
			return err
		})
		d.refuses(course.ErrConflict, d.decidesLeave(organizer, gone.ID, yes))
		d.wantLog("somebody else: leave.ask leave/1", "organizer: leave.approve leave/1", "somebody else: leave.refuse leave/1",
			"organizer: leave.approve leave/1", "somebody else: leave.ask leave/2", "somebody else: leave.withdraw leave/2")
	})
}

// TestLeaveAndTheBook: an approved leave makes no entry before the closing and "excused"
// at it; approved later it corrects; whoever came stays in; taken back, who was excused
// by it is absent.
func TestLeaveAndTheBook(t *testing.T) {
	eachDays(t, func(t *testing.T, d *days) {
		wants := func(what string, want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, d.entries(1)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
		early, late := d.leave(4, 5), d.leave(3)
		d.do(d.decidesLeave(organizer, early.ID, registrar.LeaveVerdict{Approve: true}))
		wants("approved before", "-", "-", "-", "-", "-", "-", "-", "-")
		d.now = coursetest.At("17/8 9:00")
		d.closesSessions(3)
		wants("closed", "-", "-", "absent", "-", "-", "-", "-", "-")
		d.do(d.decidesLeave(organizer, late.ID, registrar.LeaveVerdict{Approve: true}))
		wants("approved after", "-", "-", "excused", "-", "-", "-", "-", "-")
		d.do(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: d.session(4), EnrollmentID: d.place(ctx, tx, 1).ID, State: course.Late, Way: course.ByCode})
			return err
		})
		d.now = coursetest.At("18/8 9:00")
		d.closesSessions(4, 5)
		wants("came in spite of leave", "-", "-", "excused", "late", "excused", "-", "-", "-")
		d.do(d.decidesLeave(secondOrganizer, early.ID, registrar.LeaveVerdict{Reason: "nhầm người"}))
		wants("taken back", "-", "-", "excused", "late", "absent", "-", "-", "-")
		d.do(d.decidesLeave(secondOrganizer, early.ID, registrar.LeaveVerdict{Approve: true}))
		wants("approved again", "-", "-", "excused", "late", "excused", "-", "-", "-")
		d.do(func(ctx context.Context, tx *storage.Tx) error {
			entries, err := tx.LeaveEntries(ctx, early.ID)
			for _, a := range entries {
				if a.State == course.Excused && (a.Way != course.ByLeave || a.By != storagetest.Account(t, tx, secondOrganizer) || a.Revision != 3) {
					t.Errorf("the entry is %+v", a)
				}
			}
			return err
		})
	})
}

// TestGiveUpLeave: an approved leave is given up as long as a session of it has not
// ended, and is no leave at the closing; one of which all is over stays.
func TestGiveUpLeave(t *testing.T) {
	eachDays(t, func(t *testing.T, d *days) {
		give := func(user, id int64) func(context.Context, *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := d.by(ctx, tx, user).WithdrawLeave(ctx, tx, id)
				return err
			}
		}
		first, second := d.leave(3, 4), d.leave(5)
		for _, l := range []course.Leave{first, second} {
			d.do(d.decidesLeave(organizer, l.ID, registrar.LeaveVerdict{Approve: true}))
		}
		d.refuses(course.ErrForbidden, give(binh, first.ID))
		d.now = coursetest.At("17/8 9:00")
		d.closesSessions(3)
		d.do(give(lan, first.ID))
		d.refuses(course.ErrConflict, give(lan, first.ID))
		d.now = coursetest.At("18/8 11:30")
		d.closesSessions(4, 5)
		d.refuses(course.ErrConflict, give(lan, second.ID))
		if diff := cmp.Diff([]string{"-", "-", "excused", "absent", "excused", "-", "-", "-"}, d.entries(1)); diff != "" {
			t.Errorf("the book (-want +got):\n%s", diff)
		}
		d.leave(8)
		d.closesSessions(1, 2, 6, 7, 8)
		d.closes()
		d.refuses(course.ErrConflict, give(lan, 3))
		d.refuses(course.ErrConflict, d.decidesLeave(organizer, 3, registrar.LeaveVerdict{Approve: true}))
		d.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := d.asksLeave(lan, 1, "ốm", 7)(ctx, tx)
			return err
		})
	})
}

// TestWhoHearsOfLeave: the organizers at once, not twice in some minutes and not at
// night; who has asked and the representatives of what was decided.
func TestWhoHearsOfLeave(t *testing.T) {
	eachDays(t, func(t *testing.T, d *days) {
		d.represents(stranger, 1)
		untold := func() (fact course.Fact) {
			t.Helper()
			d.do(func(ctx context.Context, tx *storage.Tx) (err error) {
				fact, err = registrar.UntoldLeaves(ctx, tx, d.course, d.now)
				if err == nil && fact != nil {
					err = tx.TellLeaves(ctx, d.course.ID)
				}
				return err
			})
			return fact
		}
		d.leave(4)
		if f := untold().(course.LeavesWait); len(f.New) != 1 || f.Waiting != 1 || f.New[0].Without.MayMiss() != 1 || f.New[0].With.MayMiss() != 0 {
			t.Errorf("told of %+v", f)
		}
		d.leave(5)
		if f := untold(); f != nil {
			t.Errorf("told again at once: %+v", f)
		}
		d.now = d.now.Add(course.TellLeavesEvery)
		if f := untold().(course.LeavesWait); len(f.New) != 1 || f.Waiting != 2 {
			t.Errorf("told of %+v", f)
		}
		d.now = coursetest.At("17/8 21:00")
		late := d.leave(6)
		if f := untold(); f != nil {
			t.Errorf("told at night: %+v", f)
		}
		d.now = coursetest.At("18/8 6:00")
		if f := untold().(course.LeavesWait); f.New[0].Leave.ID != late.ID {
			t.Errorf("told in the morning of %+v", f)
		}
		var told []int64
		d.do(func(ctx context.Context, tx *storage.Tx) error {
			k, err := d.by(ctx, tx, organizer).SeeLeave(ctx, tx, late.ID)
			if err != nil {
				return err
			}
			_, facts, err := d.by(ctx, tx, organizer).DecideLeave(ctx, tx, late.ID, registrar.LeaveVerdict{Approve: true, Seen: k.Seen()})
			for _, f := range facts {
				_, to, _ := f.Told()
				told = append(told, to.Account.TelegramID)
			}
			return err
		})
		if !slices.Equal(told, []int64{lan, stranger}) {
			t.Errorf("told of the decision: %v", told)
		}
	})
}

// TestLeaveOfAWrongAccount: what an account that loses a place has asked for is withdrawn;
// what was approved stays with the place.
func TestLeaveOfAWrongAccount(t *testing.T) {
	eachDays(t, func(t *testing.T, d *days) {
		approved, asked := d.leave(4), d.leave(5)
		d.do(d.decidesLeave(organizer, approved.ID, registrar.LeaveVerdict{Approve: true}))
		d.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := d.by(ctx, tx, lan).Disown(ctx, tx, d.place(ctx, tx, 1).ID)
			return err
		})
		if k := d.seen(approved.ID); k.Leave.State != course.LeaveApproved {
			t.Errorf("the approved one is %s", k.Leave.State)
		}
		if k := d.seen(asked.ID); k.Leave.State != course.LeaveWithdrawn {
			t.Errorf("the asked one is %s", k.Leave.State)
		}
	})
}

// TestLeaveRace: a session is closed and a leave from it approved at the same moment, and
// whichever is first, the person is excused.
func TestLeaveRace(t *testing.T) {
	eachDays(t, func(t *testing.T, d *days) {
		for no := 3; no <= 8; no++ {
			l := d.leave(no)
			approve := d.decidesLeave(organizer, l.ID, registrar.LeaveVerdict{Approve: true})
			failed := make(chan error, 1)
			go func() {
				failed <- d.db.Update(t.Context(), func(tx *storage.Tx) error { return approve(t.Context(), tx) })
			}()
			d.closesSessions(no)
			if err := <-failed; errors.Is(err, course.ErrChanged) { // it was closed after it was shown
				d.do(d.decidesLeave(organizer, l.ID, registrar.LeaveVerdict{Approve: true}))
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"-", "-", "excused", "excused", "excused", "excused", "excused", "excused"}, d.entries(1)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
