package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// newSchedule is a class of four mornings, of which the first has been held: Lan was
// there, the others not. It is the noon of the first day.
func newSchedule(t *testing.T) *class {
	t.Helper()
	of := coursetest.New(coursetest.Sessions("16-19/8/2022 sáng"), coursetest.Cast())
	c := &class{t: t, now: coursetest.At("16/8 12:00")}
	c.db = storagetest.Open(t, storage.Config{URL: storagetest.SQLiteURL(t), Now: func() time.Time { return c.now }})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Store(t, tx, &of)
		storagetest.Grant(t, tx, organizer, course.Grant{Role: course.OrganizerRole, CourseID: of.Course.ID})
		_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: of.Sessions[0].ID, EnrollmentID: of.Roster[0].ID, State: course.Present, Way: course.ByCode})
		if err == nil {
			_, err = tx.CloseSession(ctx, of.Sessions[0].ID)
		}
		return err
	})
	c.course = of.Course
	return c
}

// edit is an edit of the class's session of that number; 0 is a new one.
func edit(act course.SessionAct, no int64, text string) course.SessionEdit {
	return course.SessionEdit{Act: act, Session: no, Text: text} // in an empty database the ids are the numbers
}

// when is an edit that moves or adds a session: "morning 20/8 7:30 11:30".
func when(act course.SessionAct, no int64, half course.Half, day, from, to string) course.SessionEdit {
	return course.SessionEdit{Act: act, Session: no, Half: half, Start: coursetest.At(day + " " + from), End: coursetest.At(day + " " + to)}
}

// means is what an edit of the organizer means.
func (c *class) means(e course.SessionEdit) (r registrar.Rescheduling, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) (err error) {
		r, err = c.by(c.t.Context(), tx, organizer).Rescheduling(c.t.Context(), tx, c.course.ID, e)
		return err
	})
	return r, err
}

// edits does it as it was shown.
func (c *class) edits(e course.SessionEdit) registrar.Rescheduling {
	c.t.Helper()
	r, err := c.means(e)
	if err != nil {
		c.t.Fatalf("%s of session %d: %v", e.Act, e.Session, err)
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, organizer).Reschedule(ctx, tx, c.course.ID, e, r.Seen(), false)
		return err
	})
	return r
}

// sessionNo is the class's session of that number.
func (c *class) sessionNo(no int) (s course.Session) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.AllSessions(ctx, c.course.ID)
		for _, one := range all {
			if one.No == no {
				s = one
			}
		}
		return err
	})
	return s
}

// untold says of which sessions people are still to be told what they are now.
func (c *class) untold() (all []string) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		untold, err := tx.Untold(ctx, c.course.ID)
		for _, u := range course.WorthTelling(untold, c.now) {
			all = append(all, fmt.Sprintf("%d: %s %q → %s %q", u.Is.No, at(u.Was), u.Was.Room, at(u.Is), u.Is.Room))
		}
		return err
	})
	return all
}

func at(s course.Session) string {
	switch {
	case s.ID == 0:
		return "none"
	case s.Cancelled():
		return "cancelled"
	}
	return s.Start.In(coursetest.Zone).Format("2/1 15:04")
}

// TestRefusedEdits: what can't be is refused with what to do, and changes nothing.
func TestRefusedEdits(t *testing.T) {
	t.Parallel()
	c := newSchedule(t)
	c.edits(edit(course.CancelSession, 4, ""))
	long := make([]byte, 301)
	for i := range long {
		long[i] = 'x'
	}
	named := when(course.AddSession, 0, course.Morning, "18/8", "9:00", "10:00")
	named.Names = map[int64]string{0: "Thảo luận", 3: "Bài giảng"}
	for _, tt := range []struct {
		e    course.SessionEdit
		kind error
		want string
	}{
		{when(course.MoveSession, 2, course.Morning, "16/8", "7:30", "11:30"), course.ErrInvalid, "reschedule.past"},
		{when(course.MoveSession, 2, course.Morning, "15/8", "7:30", "11:30"), course.ErrInvalid, "reschedule.past"},
		{when(course.AddSession, 0, course.Morning, "16/8", "7:30", "11:30"), course.ErrInvalid, "reschedule.past"},
		{when(course.MoveSession, 1, course.Morning, "20/8", "7:30", "11:30"), course.ErrConflict, "reschedule.has_attendance"},
		{when(course.MoveSession, 1, course.Afternoon, "16/8", "13:30", "17:00"), course.ErrConflict, "reschedule.has_attendance"},
		{when(course.MoveSession, 2, course.Morning, "18/8", "8:00", "9:00"), course.ErrInvalid, "reschedule.overlaps"},
		{when(course.MoveSession, 2, course.Morning, "18/8", "6:00", "7:30"), course.ErrInvalid, "reschedule.nameless"},
		{when(course.AddSession, 0, course.Afternoon, "17/8", "11:00", "13:00"), course.ErrInvalid, "reschedule.overlaps"},
		{named, course.ErrInvalid, "reschedule.overlaps"},
		{when(course.MoveSession, 2, course.Morning, "17/8", "7:30", "11:30"), course.ErrInvalid, "reschedule.same"},
		{edit(course.SetTopic, 2, ""), course.ErrInvalid, "reschedule.same"},
		{edit(course.SetTopic, 2, string(long)), course.ErrInvalid, "reschedule.too_long"},
		{edit(course.SetTopic, 99, "x"), course.ErrNotFound, "refuse.old_button"},
		{edit(course.RestoreSession, 2, ""), course.ErrConflict, "reschedule.is_planned"},
		{edit(course.CancelSession, 4, ""), course.ErrConflict, "reschedule.is_cancelled"},
		{edit(course.SetRoom, 4, "B"), course.ErrConflict, "reschedule.is_cancelled"},
		{course.SessionEdit{Act: course.SwapSessions, Session: 2, With: 4}, course.ErrConflict, "reschedule.is_cancelled"},
		{course.SessionEdit{Act: course.SwapSessions, Session: 2, With: 3}, course.ErrInvalid, "reschedule.same_swap"},
		{course.SessionEdit{Act: course.SwapSessions, Session: 2, With: 2}, course.ErrNotFound, "refuse.old_button"},
	} {
		_, err := c.means(tt.e)
		refused, ok := errors.AsType[*course.Error](err)
		if !ok || refused.TextID != tt.want || !errors.Is(err, tt.kind) {
			t.Errorf("%s %d: got %v, want %s", tt.e.Act, tt.e.Session, err, tt.want)
		}
	}
	c.wantLog("organizer: session.cancel session/4")

	c.now = coursetest.At("19/8 12:00") // when nobody has come
	if _, err := c.means(edit(course.RestoreSession, 4, "")); !errors.Is(err, course.ErrConflict) {
		t.Errorf("what has passed is restored: %v", err)
	}
}

// TestRightsToReschedule: nobody edits but who runs the course, what was shown and while
// the course is open.
func TestRightsToReschedule(t *testing.T) {
	t.Parallel()
	c := newSchedule(t)
	e := edit(course.SetRoom, 2, "B")
	shown, err := c.means(e)
	if err != nil {
		t.Fatal(err)
	}
	try := func(user int64) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).Reschedule(ctx, tx, c.course.ID, e, shown.Seen(), false)
			return err
		}
	}
	for _, user := range []int64{lan, stranger} {
		c.refuses(course.ErrForbidden, try(user))
	}
	c.edits(edit(course.SetRoom, 2, "C")) // the other organizer, at the same moment
	c.refuses(course.ErrChanged, try(organizer))
	if s := c.sessionNo(2); s.Room != "C" || s.Sequence != 1 {
		t.Errorf("the session is %+v", s)
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CloseCourse(ctx, &course.Closing{CourseID: c.course.ID, By: storagetest.Account(t, tx, organizer)})
	})
	c.refuses(course.ErrConflict, try(organizer))
	c.wantLog("organizer: session.edit room/2")
}

// TestMovedSession keeps its code, UID and number; what was said of its check-in goes
// when it makes no sense, and it is told against what people knew before the first change.
func TestMovedSession(t *testing.T) {
	t.Parallel()
	c := newSchedule(t)
	was := c.sessionNo(2)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		said := was
		said.OpensAt, said.ClosesAt = was.Start.Add(-time.Hour), was.Start.Add(time.Hour)
		return tx.UpdateSession(ctx, said, false)
	})
	c.edits(when(course.MoveSession, 2, course.Morning, "17/8", "8:00", "11:30"))
	if s := c.sessionNo(2); s.OpensAt.IsZero() || s.ClosesAt.IsZero() || !s.MovedFrom.Equal(was.Start) {
		t.Errorf("half an hour later it is %+v", s)
	}
	c.edits(when(course.MoveSession, 2, course.Afternoon, "20/8", "13:30", "17:00"))
	s := c.sessionNo(2)
	if !s.OpensAt.IsZero() || !s.ClosesAt.IsZero() || s.Code != was.Code || s.UID != was.UID || s.No != 2 || s.Sequence != 2 || !s.MovedFrom.Equal(was.Start) {
		t.Errorf("on another day it is %+v", s)
	}
	c.edits(edit(course.SetRoom, 2, "B"))
	want := []string{`2: 17/8 07:30 "" → 20/8 13:30 "B"`}
	if diff := cmp.Diff(want, c.untold()); diff != "" {
		t.Errorf("to be told (-want +got):\n%s", diff)
	}
	c.edits(edit(course.SetRoom, 2, ""))
	c.edits(when(course.MoveSession, 2, course.Morning, "17/8", "7:30", "11:30"))
	if got := c.untold(); len(got) != 0 || !c.sessionNo(2).MovedFrom.IsZero() {
		t.Errorf("what has cancelled itself out is told: %v", got)
	}
}

// TestHoursOfAHeldSession are set right while its book stays; a check-in that is over is
// open again when it closes later than now.
func TestHoursOfAHeldSession(t *testing.T) {
	t.Parallel()
	c := newSchedule(t)
	r := c.edits(when(course.MoveSession, 1, course.Morning, "16/8", "7:00", "11:00"))
	if s := c.sessionNo(1); r.Entries != 4 || r.Told != 0 || !r.At.IsZero() || s.ClosedAt.IsZero() {
		t.Errorf("its hours were set right: %+v, %+v", r, s)
	}
	c.edits(when(course.MoveSession, 1, course.Morning, "16/8", "11:45", "14:00"))
	if s := c.sessionNo(1); !s.ClosedAt.IsZero() {
		t.Errorf("it closes at 12:15 and is %+v", s)
	}
}

// TestCancelHeldSession: its entries stay and don't count, and restoring brings them
// back; who gains or loses the right to complete is known before.
func TestCancelHeldSession(t *testing.T) {
	t.Parallel()
	c := newSchedule(t)
	attended := func() int {
		n := 0
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			states, err := tx.States(ctx, c.place(ctx, tx, 1).ID)
			n = len(states)
			return err
		})
		return n
	}
	r := c.edits(edit(course.CancelSession, 1, ""))
	if r.Entries != 4 || len(r.Gain) != 3 || len(r.Lose) != 0 || attended() != 0 { // 80 % of four is all of them: who has missed one is out
		t.Errorf("cancelled: %d entries, %d gain, %d lose, %d count", r.Entries, len(r.Gain), len(r.Lose), attended())
	}
	r = c.edits(edit(course.RestoreSession, 1, ""))
	if r.Entries != 4 || len(r.Gain) != 0 || len(r.Lose) != 3 || attended() != 1 {
		t.Errorf("restored: %d entries, %d gain, %d lose, %d count", r.Entries, len(r.Gain), len(r.Lose), attended())
	}
	r = c.edits(when(course.AddSession, 0, course.Morning, "20/8", "7:30", "11:30")) // four of five
	if len(r.Gain) != 3 || c.sessionNo(5).Code == "" || c.sessionNo(5).UID == "" {
		t.Errorf("added: %d gain, %+v", len(r.Gain), c.sessionNo(5))
	}
	c.wantLog("organizer: session.cancel session/1", "organizer: session.restore session/1", "organizer: session.add session/5")
}

// TestLastSessions: what leaves a course without its last session, or without any, is
// asked about twice.
func TestLastSessions(t *testing.T) {
	t.Parallel()
	c := newSchedule(t)
	for _, tt := range []struct {
		no         int64
		last, none bool
	}{{2, false, false}, {4, true, false}, {3, true, false}, {1, false, true}} {
		r := c.edits(edit(course.CancelSession, tt.no, ""))
		if r.Last != tt.last || r.None != tt.none || r.Sure() != (tt.last || tt.none) {
			t.Errorf("session %d: last %v, none %v", tt.no, r.Last, r.None)
		}
	}
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		_, err := registrar.Outcome(ctx, tx, c.course, c.now)
		return err
	})
	c.edits(edit(course.RestoreSession, 3, ""))
}

// TestSwapAndNames: what is taught in two sessions changes places, and two sessions of
// one half day have names to tell them by.
func TestSwapAndNames(t *testing.T) {
	t.Parallel()
	c := newSchedule(t)
	c.edits(edit(course.SetTopic, 2, "Dân vận"))
	c.edits(edit(course.SetSpeaker, 3, "Đ/c Hoa"))
	c.edits(course.SessionEdit{Act: course.SwapSessions, Session: 2, With: 3})
	if a, b := c.sessionNo(2), c.sessionNo(3); a.Topic != "" || a.Speaker != "Đ/c Hoa" || b.Topic != "Dân vận" || b.Speaker != "" || a.Start.After(b.Start) {
		t.Errorf("swapped: %+v and %+v", a, b)
	}
	e := when(course.MoveSession, 4, course.Morning, "18/8", "12:00", "13:00")
	_, err := c.means(e)
	nameless, ok := errors.AsType[*course.NamelessError](err)
	if !ok || nameless.Session.No != 4 {
		t.Fatalf("without a name: %v", err)
	}
	e.Names = map[int64]string{4: "Thảo luận"}
	if _, err = c.means(e); !errors.Is(err, course.ErrInvalid) {
		t.Errorf("the other without a name: %v", err)
	}
	e.Names[3] = "thảo  luận"
	if _, err = c.means(e); !errors.Is(err, course.ErrInvalid) {
		t.Errorf("both of one name: %v", err)
	}
	e.Names[3] = "Bài giảng"
	c.edits(e)
	if a, b := c.sessionNo(3), c.sessionNo(4); a.Name != "Bài giảng" || b.Name != "Thảo luận" {
		t.Errorf("named: %+v and %+v", a, b)
	}
	if _, err := c.means(edit(course.SetSessionName, 4, "")); !errors.Is(err, course.ErrInvalid) {
		t.Errorf("a name is taken away that is needed: %v", err)
	}
	c.wantLog("organizer: session.edit topic/2", "organizer: session.edit speaker/3", "organizer: session.swap session/2", "organizer: session.swap session/3",
		"organizer: session.move session/4", "organizer: session.edit name/3")
}

// TestWithdrawnReminders: what is queued of the class's reminders doesn't go out after a
// change, and is said again, once, to who has not had it.
func TestWithdrawnReminders(t *testing.T) {
	t.Parallel()
	c := newSchedule(t)
	say := func() (fired bool, created int) {
		c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			if fired, err = tx.Fire(ctx, "reminder/evening/1", c.now); err != nil || !fired {
				return err
			}
			messages := map[string]notice.Message{"vi": {Text: "x"}}
			created, err = tx.QueueReminder(ctx, c.course.ID, fmt.Sprintf("reminder/evening/1/%d", c.now.Unix()), messages, 0)
			return err
		})
		return fired, created
	}
	if fired, created := say(); !fired || created != 2 {
		t.Fatalf("said: %v, to %d", fired, created)
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error { // one is on the way
		epoch, err := tx.TakeOver(ctx)
		if err == nil {
			_, err = tx.Claim(ctx, epoch, notice.ReminderLane, 1)
		}
		return err
	})
	c.edits(edit(course.SetRoom, 2, "B"))
	if fired, created := say(); !fired || created != 1 {
		t.Errorf("said again: %v, to %d", fired, created)
	}
}
