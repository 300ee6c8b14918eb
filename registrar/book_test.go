package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// session is one of the class's, the first or the second.
func (c *class) session(ctx context.Context, tx *storage.Tx, n int) course.Session {
	c.t.Helper()
	all, err := tx.AllSessions(ctx, c.course.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return all[n-1]
}

// history is what the book has of somebody at a session: "absent closing, present organizer 7:50 quên".
func (c *class) history(no, session int) string {
	c.t.Helper()
	var steps []string
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.EntriesOf(ctx, c.place(ctx, tx, no).ID)
		for _, a := range all.At(c.session(ctx, tx, session).ID) {
			step := string(a.State) + " " + string(a.Way)
			if !a.ArrivedAt.IsZero() {
				step += " " + course.ClockTime(a.ArrivedAt.In(coursetest.Zone))
			}
			steps = append(steps, strings.TrimSpace(step+" "+a.Reason))
		}
		return err
	})
	return strings.Join(steps, ", ")
}

// amending is what somebody is shown before they amend an entry.
func (c *class) amending(user int64, no, session int, to registrar.Amendment) (m registrar.Amended, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) error {
		by := c.by(c.t.Context(), tx, user)
		m, err = by.Amendable(c.t.Context(), tx, c.session(c.t.Context(), tx, session).ID, c.place(c.t.Context(), tx, no).ID)
		if err == nil {
			m, err = by.Amending(m, to)
		}
		return err
	})
	return m, err
}

// amends confirms what was shown.
func (c *class) amends(user int64, no, session int, to registrar.Amendment, seen string) (facts []course.Fact, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) (err error) {
		_, facts, err = c.by(c.t.Context(), tx, user).Amend(c.t.Context(), tx, c.session(c.t.Context(), tx, session).ID, c.place(c.t.Context(), tx, no).ID, to, seen)
		return err
	})
	return facts, err
}

// TestAmend: an entry is amended as it was shown, with its reason, as often as it takes;
// every one stays, whose it is hears of each, and the right to a certificate follows.
func TestAmend(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		for _, step := range []struct {
			state  course.Presence
			at     string
			reason string
			stands string
		}{
			{course.Late, "7:50", "Đến sau", "0 → 1 of 2"},
			{course.Excused, "", "Có đơn", "1 → 0 of 2"},
			{course.LeftEarly, "10:05", "Bận", "0 → 1 of 2"},
			{course.LeftEarly, "10:30", "Nhầm giờ", "1 → 1 of 2"},
			{course.Absent, "", "Nhầm người", "1 → 0 of 2"},
			{course.Present, "", "Quên điểm danh", "0 → 1 of 2"},
		} {
			to := registrar.Amendment{State: step.state, Reason: step.reason}
			if step.at != "" {
				to.ArrivedAt = coursetest.At("16/8 " + step.at)
			}
			m, err := c.amending(organizer, 2, 1, to)
			if err != nil {
				t.Fatalf("%s: %v", step.reason, err)
			}
			if got := fmt.Sprintf("%d → %d of %d", m.Stood.Attended, m.Stands.Attended, m.Stands.Total); got != step.stands {
				t.Errorf("%s: the right is %s, want %s", step.reason, got, step.stands)
			}
			facts, err := c.amends(organizer, 2, 1, to, m.Seen())
			if err != nil {
				t.Fatalf("%s: %v", step.reason, err)
			}
			told := facts[0].(course.AttendanceAmended)
			if len(facts) != 1 || told.Account.TelegramID != binh || told.Was.State != m.Was().State || told.Is.State != step.state || told.Stands.Attended != m.Stands.Attended {
				t.Errorf("%s: told %+v", step.reason, facts)
			}
			if _, err := c.amends(organizer, 2, 1, to, m.Seen()); !errors.Is(err, course.ErrInvalid) {
				t.Errorf("%s, a second time: %v", step.reason, err) // it is so already
			}
		}
		want := "absent closing, late organizer 7:50 Đến sau, excused organizer Có đơn, left_early organizer 10:05 Bận, " +
			"left_early organizer 10:30 Nhầm giờ, absent organizer Nhầm người, present organizer Quên điểm danh"
		if diff := cmp.Diff(want, c.history(2, 1)); diff != "" {
			t.Errorf("the book (-want +got):\n%s", diff)
		}
		c.wantLog() // the book is its own
		m, err := c.amending(organizer, 4, 1, registrar.Amendment{State: course.Absent, Reason: "Nhầm người"})
		if err != nil {
			t.Fatal(err)
		}
		if facts, err := c.amends(organizer, 4, 1, registrar.Amendment{State: course.Absent, Reason: "Nhầm người"}, m.Seen()); err != nil || len(facts) != 0 {
			t.Errorf("of somebody without an account told %v, %v", facts, err)
		}
	})
}

// TestAmendRefused: by whoever may not, what can't be, and where nothing can be amended.
func TestAmendRefused(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	good := registrar.Amendment{State: course.Present, Reason: "Quên điểm danh"}
	for _, user := range []int64{lan, binh, stranger} {
		if _, err := c.amends(user, 2, 1, good, ""); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("by user %d: %v", user, err)
		}
	}
	at := func(state course.Presence, clock string) registrar.Amendment {
		return registrar.Amendment{State: state, ArrivedAt: coursetest.At("16/8 " + clock), Reason: "x"}
	}
	for name, to := range map[string]registrar.Amendment{
		"no reason":             {State: course.Present},
		"a long reason":         {State: course.Present, Reason: strings.Repeat("ă", course.MaxReason+1)},
		"no state":              {Reason: "x"},
		"an unknown state":      {State: "asleep", Reason: "x"},
		"as it stands":          {State: course.Absent, Reason: "x"},
		"present at a time":     at(course.Present, "8:00"),
		"late in time":          at(course.Late, "7:40"),
		"late after the end":    at(course.Late, "11:31"),
		"late the day after":    {State: course.Late, ArrivedAt: coursetest.At("17/8 8:00"), Reason: "x"},
		"left before the start": at(course.LeftEarly, "7:30"),
		"left after the end":    at(course.LeftEarly, "11:31"),
	} {
		if _, err := c.amending(organizer, 2, 1, to); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := c.amends(organizer, 2, 1, to, ""); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.amends(organizer, 2, 1, good, "abcd"); !errors.Is(err, course.ErrChanged) {
		t.Errorf("as nobody was shown it: %v", err)
	}
	c.now = coursetest.At("16/8 9:00")
	if _, err := c.amending(organizer, 2, 1, at(course.LeftEarly, "9:01")); !errors.Is(err, course.ErrInvalid) {
		t.Errorf("a time to come: %v", err)
	}
	c.now = evening
	if got := c.history(2, 1); got != "absent closing" {
		t.Errorf("the book says %s", got)
	}
}

// TestAmendWhere: of whom and where the book can't be amended, and that it says why.
func TestAmendWhere(t *testing.T) {
	t.Parallel()
	for name, becomes := range map[string]func(c *class){
		"somebody withdrawn": func(c *class) {
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				e := c.place(ctx, tx, 2)
				_, _, err := c.by(ctx, tx, organizer).Withdraw(ctx, tx, e.ID, registrar.PlaceSeen(registrar.WithdrawAct, e))
				return err
			})
		},
		"a closed course": func(c *class) { c.closes() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClass(t)
			m, err := c.amending(organizer, 2, 1, registrar.Amendment{State: course.Present, Reason: "x"})
			if err != nil {
				t.Fatal(err)
			}
			becomes(c)
			_, err = c.amends(organizer, 2, 1, registrar.Amendment{State: course.Present, Reason: "x"}, m.Seen())
			if _, refused := errors.AsType[*course.Error](err); !refused || !errors.Is(err, course.ErrConflict) {
				t.Errorf("amended: %v", err)
			}
			if got := c.history(2, 1); got != "absent closing" {
				t.Errorf("the book says %s", got)
			}
		})
	}
}

// TestAmendTogether: of two organizers who amend one entry at the same moment one does,
// and the other is to see what it is since; no entry is lost or made twice.
func TestAmendTogether(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.do(func(_ context.Context, tx *storage.Tx) error {
			storagetest.Grant(t, tx, stranger, course.Grant{Role: course.OrganizerRole, CourseID: c.course.ID})
			return nil
		})
		for round := range 8 {
			to := []registrar.Amendment{
				{State: course.Late, ArrivedAt: evening.Add(-10*time.Hour + time.Duration(round)*time.Minute), Reason: "một"},
				{State: course.LeftEarly, ArrivedAt: evening.Add(-9*time.Hour + time.Duration(round)*time.Minute), Reason: "hai"},
			}
			var shown [2]string
			for i := range to {
				m, err := c.amending(organizer, 2, 1, to[i])
				if err != nil {
					t.Fatal(err)
				}
				shown[i] = m.Seen()
			}
			var errs [2]error
			var both sync.WaitGroup
			for i, user := range []int64{organizer, stranger} {
				both.Go(func() { _, errs[i] = c.amends(user, 2, 1, to[i], shown[i]) })
			}
			both.Wait()
			won := 0
			for _, err := range errs {
				switch {
				case err == nil:
					won++
				case !errors.Is(err, course.ErrChanged):
					t.Errorf("who came second: %v", err)
				}
			}
			if won != 1 {
				t.Errorf("%d of two have amended the entry: %v", won, errs)
			}
			if m, err := c.amending(organizer, 2, 1, registrar.Amendment{State: course.Present, Reason: "x"}); err != nil || len(m.Entries) != round+2 {
				t.Errorf("%d entries after round %d, %v", len(m.Entries), round, err)
			}
			if _, err := c.amends(organizer, 2, 1, registrar.Amendment{State: course.Absent, Reason: "lại"}, shown[0]); !errors.Is(err, course.ErrChanged) {
				t.Errorf("by what was shown before: %v", err)
			}
		}
	})
}

// TestAmendDoubles: an amended entry goes with its time and reason into the book of the
// place that is kept, and comes back with them; the double's own book can't be amended.
func TestAmendDoubles(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		amend := func(no int, to registrar.Amendment) {
			t.Helper()
			m, err := c.amending(organizer, no, 1, to)
			if err == nil {
				_, err = c.amends(organizer, no, 1, to, m.Seen())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		amend(2, registrar.Amendment{State: course.Excused, Reason: "Ốm"})
		amend(4, registrar.Amendment{State: course.Late, ArrivedAt: coursetest.At("16/8 8:00"), Reason: "Kẹt phà"})
		var m course.Merge
		var double int64
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			double = c.place(ctx, tx, 4).ID
			m, _ = c.merges(ctx, tx, c.place(ctx, tx, 2), c.place(ctx, tx, 4), 0)
			return nil
		})
		c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, organizer).Amendable(ctx, tx, c.session(ctx, tx, 1).ID, double)
			return err
		})
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			c.unmerges(ctx, tx, m.ID)
			return nil
		})
		want := "absent closing, excused organizer Ốm, late organizer 8:00 Kẹt phà, excused organizer Ốm"
		if diff := cmp.Diff(want, c.history(2, 1)); diff != "" {
			t.Errorf("the book (-want +got):\n%s", diff)
		}
	})
}
