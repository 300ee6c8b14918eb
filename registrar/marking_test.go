package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// marking is what marks would do.
func (c *class) marking(user int64, in registrar.Marks) (m registrar.Marked, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) (err error) {
		m, err = c.by(c.t.Context(), tx, user).Marking(c.t.Context(), tx, in)
		return err
	})
	return m, err
}

// marks confirms them as they were shown.
func (c *class) marks(user int64, in registrar.Marks, over, seen string) (done registrar.Entered, facts []course.Fact, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) (err error) {
		done, facts, err = c.by(c.t.Context(), tx, user).Mark(c.t.Context(), tx, in, over, seen)
		return err
	})
	return done, facts, err
}

// unmarks takes them back.
func (c *class) unmarks(user int64, of registrar.Entered) (undone int, facts []course.Fact, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) (err error) {
		undone, facts, err = c.by(c.t.Context(), tx, user).Unmark(c.t.Context(), tx, of.Session.ID, of.First, of.Last)
		return err
	})
	return undone, facts, err
}

// sheet is a text that is typed back at a session, the first or the second.
func (c *class) sheet(session int, text string) (in registrar.Marks) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		in = registrar.Marks{Session: c.session(ctx, tx, session).ID, Sheet: text}
		return nil
	})
	return in
}

// wantBooks fails the test unless the book has these of the four people at the first
// session.
func (c *class) wantBooks(want ...string) {
	c.t.Helper()
	var got []string
	for no := range 4 {
		got = append(got, c.history(no+1, 1))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("the book (-want +got):\n%s", diff)
	}
}

// TestMark: a sheet typed back after the closing: who stands on it is absent, also of whom
// the book says otherwise, where that is said; all others are present who were absent only
// since the closing. Who was told otherwise hears of it; all of it is taken back together.
func TestMark(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		in := c.sheet(1, "vắng: 1")
		m, err := c.marking(organizer, in)
		if err != nil || len(m.Against) != 1 || len(m.Rest) != 2 || len(m.Stay) != 1 || len(m.Enter) != 0 {
			t.Fatalf("it would do %+v, %v", m.SheetReading, err)
		}
		done, facts, err := c.marks(organizer, in, "", m.Seen())
		if err != nil || done.Count != 2 || done.Kept != 1 || len(facts) != 2 {
			t.Fatalf("done %+v, told %d, %v", done, len(facts), err)
		}
		c.wantBooks("present organizer", "absent closing, present sheet", "absent closing, present sheet", "present organizer")
		undone, facts, err := c.unmarks(organizer, done)
		if err != nil || undone != 2 || len(facts) != 2 {
			t.Errorf("taken back %d, told %d, %v", undone, len(facts), err)
		}
		if undone, facts, err := c.unmarks(organizer, done); err != nil || undone != 0 || len(facts) != 0 {
			t.Errorf("taken back twice: %d, %v", undone, err)
		}
		c.wantBooks("present organizer", "absent closing, present sheet, absent organizer", "absent closing, present sheet, absent organizer", "present organizer")

		if m, err = c.marking(organizer, in); err != nil {
			t.Fatal(err)
		}
		done, facts, err = c.marks(organizer, in, "Theo bảng", m.Seen())
		if err != nil || done.Count != 3 || done.Kept != 0 || len(facts) != 3 {
			t.Errorf("over the book: %+v, told %d, %v", done, len(facts), err)
		}
		if _, _, err := c.marks(organizer, in, "Theo bảng", m.Seen()); !errors.Is(err, course.ErrChanged) {
			t.Errorf("the second tap: %v", err)
		}
		if got := c.history(1, 1); got != "present organizer, absent sheet Theo bảng" {
			t.Errorf("of whom it goes over the book has %s", got)
		}
		c.wantLog() // the book is its own
	})
}

// TestMarkOpen: while check-in is open; who checks in between the look and the
// confirmation stays present by their own hand, unless they stand on the sheet.
func TestMarkOpen(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		next := course.NewCourse("K2", "Lớp hai")
		var sessions []course.Session
		var people []course.Enrollment
		c.now = coursetest.At("16/8 7:20")
		c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			if err := tx.CreateCourse(ctx, &next, coursetest.Sessions("16/8/2022")); err != nil {
				return err
			}
			if err := tx.StoreRoster(ctx, next.ID, course.Diff{New: coursetest.Crowd(300)}); err != nil {
				return err
			}
			storagetest.Grant(t, tx, organizer, course.Grant{Role: course.OrganizerRole, CourseID: next.ID})
			if sessions, err = tx.Sessions(ctx, next.ID); err == nil {
				people, err = tx.Roster(ctx, next.ID)
			}
			return err
		})
		c.do(func(ctx context.Context, tx *storage.Tx) error { // who is on leave is neither present nor absent by the sheet
			l := course.Leave{Place: people[199], Sessions: sessions[:1], By: storagetest.Account(t, tx, organizer), Reason: "Ốm"}
			if err := tx.CreateLeave(ctx, &l); err != nil {
				return err
			}
			l.State, l.DecidedBy = course.LeaveApproved, l.By
			return tx.EndLeave(ctx, l, course.LeaveAsked)
		})
		in := registrar.Marks{Session: sessions[0].ID, Sheet: "vắng: 12, 45, 101"}
		m, err := c.marking(organizer, in)
		if err != nil || len(m.Enter) != 3 || len(m.Rest) != 296 || len(m.Stay) != 1 {
			t.Fatalf("%d and %d, %v", len(m.Enter), len(m.Rest), err)
		}
		comes := func(no int) {
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: sessions[0].ID, EnrollmentID: people[no-1].ID, State: course.Present, Way: course.ByButton})
				return err
			})
		}
		comes(7)
		done, facts, err := c.marks(organizer, in, "", m.Seen())
		if err != nil || done.Count != 298 || len(facts) != 0 {
			t.Fatalf("entered %d, told %d, %v", done.Count, len(facts), err)
		}
		count := func() string {
			got := map[course.Presence]int{}
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				book, err := tx.BookOf(ctx, sessions[0].ID)
				for _, a := range book {
					got[a.State]++
				}
				return err
			})
			return fmt.Sprint(got[course.Present], " ", got[course.Absent])
		}
		if got := count(); got != "296 3" {
			t.Errorf("present and absent: %s", got)
		}
		if undone, _, err := c.unmarks(organizer, done); err != nil || undone != 298 || count() != "1 298" {
			t.Errorf("taken back %d, then %s, %v", undone, count(), err)
		}
		m, err = c.marking(organizer, in)
		if err != nil {
			t.Fatal(err)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Correct(ctx, course.Attendance{SessionID: sessions[0].ID, EnrollmentID: people[44].ID, State: course.Present, Way: course.ByButton})
			return err
		})
		if _, _, err := c.marks(organizer, in, "", m.Seen()); !errors.Is(err, course.ErrChanged) {
			t.Errorf("who stands on it has come: %v", err)
		}
	})
}

// TestMarkTogether: two organizers enter the same sheet at the same moment, and nobody is
// entered twice.
func TestMarkTogether(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.do(func(_ context.Context, tx *storage.Tx) error {
			storagetest.Grant(t, tx, stranger, course.Grant{Role: course.OrganizerRole, CourseID: c.course.ID})
			return nil
		})
		in := c.sheet(1, "có mặt: 2, 3")
		m, err := c.marking(organizer, in)
		if err != nil {
			t.Fatal(err)
		}
		var errs [2]error
		var both sync.WaitGroup
		for i, user := range []int64{organizer, stranger} {
			both.Go(func() { _, _, errs[i] = c.marks(user, in, "", m.Seen()) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs[:]...), course.ErrChanged) {
			t.Errorf("the two: %v", errs)
		}
		c.wantBooks("present organizer", "absent closing, present sheet", "absent closing, present sheet", "present organizer")
	})
}

// TestMarkTicks: people who are ticked together; a correction stays.
func TestMarkTicks(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	to := registrar.Amendment{State: course.Excused, Reason: "Ốm"}
	m, err := c.amending(organizer, 2, 1, to)
	if err == nil {
		_, err = c.amends(organizer, 2, 1, to, m.Seen())
	}
	if err != nil {
		t.Fatal(err)
	}
	in := c.sheet(1, "")
	in.State = course.Late
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		for no := 1; no <= 3; no++ {
			in.People = append(in.People, c.place(ctx, tx, no).ID)
		}
		return nil
	})
	shown, err := c.marking(organizer, in)
	if err != nil || len(shown.Enter) != 1 || len(shown.Against) != 2 || len(shown.Rest)+len(shown.Stay) != 0 {
		t.Fatalf("%+v, %v", shown.SheetReading, err)
	}
	if done, _, err := c.marks(organizer, in, "", shown.Seen()); err != nil || done.Count != 1 || done.Kept != 2 {
		t.Errorf("%+v, %v", done, err)
	}
	c.wantBooks("present organizer", "absent closing, excused organizer Ốm", "absent closing, late organizer", "present organizer")
}

// TestMarkRefused: by whoever may not, where no sheet is taken, what can't be read, and
// when the course is closed.
func TestMarkRefused(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	in := c.sheet(1, "vắng: 1")
	m, err := c.marking(organizer, in)
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range []int64{lan, stranger} {
		if _, err := c.marking(user, in); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("shown to user %d: %v", user, err)
		}
		if _, _, err := c.marks(user, in, "x", m.Seen()); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("by user %d: %v", user, err)
		}
		if _, _, err := c.unmarks(user, registrar.Entered{Marked: m, First: 1, Last: 100}); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("taken back by user %d: %v", user, err)
		}
	}
	if undone, _, err := c.unmarks(organizer, registrar.Entered{Marked: m, First: 1 << 40, Last: 1 << 41}); err != nil || undone != 0 {
		t.Errorf("what was never made: %d, %v", undone, err)
	}
	for text, kind := range map[string]error{"vắng": course.ErrInvalid, "vắng: 1, Lan": course.ErrInvalid, "vắng: 77": course.ErrInvalid, "vắng: 1; muộn: 1": course.ErrInvalid} {
		bad := c.sheet(1, text)
		shown, _ := c.marking(organizer, bad)
		if _, _, err := c.marks(organizer, bad, "", shown.Seen()); !errors.Is(err, kind) {
			t.Errorf("%q: %v", text, err)
		}
	}
	switches := func(on bool) {
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, organizer).SwitchWay(ctx, tx, c.course.ID, course.BySheet, on)
			return err
		})
	}
	switches(false)
	if _, _, err := c.marks(organizer, in, "x", m.Seen()); !errors.Is(err, course.ErrConflict) || errors.Is(err, course.ErrChanged) {
		t.Errorf("where no sheet is taken: %v", err)
	}
	switches(true)
	c.closes()
	if _, _, err := c.marks(organizer, in, "x", m.Seen()); !errors.Is(err, course.ErrConflict) || errors.Is(err, course.ErrChanged) {
		t.Errorf("in a closed course: %v", err)
	}
	c.wantBooks("present organizer", "absent closing", "absent closing", "present organizer")
}
