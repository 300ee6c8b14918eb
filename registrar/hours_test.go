package registrar_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// late is a class whose ceremony runs late: at 8:10 its check-in is closed, Lan came at
// 7:25, Binh at 7:50, the third and the fourth are marked absent.
func late(t *testing.T, url string) (c *class, s course.Session) {
	t.Helper()
	of := coursetest.New(coursetest.Sessions("16/8/2022"), coursetest.Cast())
	of.Roster[2].Trainee.TelegramID = third
	c = &class{t: t, now: coursetest.At("16/8 8:00")}
	c.db = storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return c.now }})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Store(t, tx, &of)
		storagetest.Grant(t, tx, organizer, course.Grant{Role: course.OrganizerRole, CourseID: of.Course.ID})
		s = of.Sessions[0]
		for i, came := range []string{"16/8 7:25", "16/8 7:50"} {
			state := []course.Presence{course.Present, course.Late}[i]
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: s.ID, EnrollmentID: of.Roster[i].ID, State: state, Way: course.ByButton, At: coursetest.At(came)})
			if err != nil {
				return err
			}
		}
		_, err := tx.CloseSession(ctx, s.ID)
		return err
	})
	c.course, c.now = of.Course, coursetest.At("16/8 8:10")
	return c, s
}

// setsHour sets an hour as it is shown now.
func (c *class) setsHour(in registrar.SetHour) (h course.HourSet, facts []course.Fact) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		by := c.by(ctx, tx, organizer)
		shown, err := by.SettingHour(ctx, tx, in)
		if err != nil {
			return err
		}
		h, facts, err = by.SetHour(ctx, tx, in, shown.Seen())
		return err
	})
	return h, facts
}

// TestCeremonyRanLate: nobody is late until 8:20, who was is present by a correction with
// the time of arrival and the reason, check-in is open again, who was marked absent comes
// in, and closing it once more marks nobody twice.
func TestCeremonyRanLate(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		c, s := late(t, url)
		h, facts := c.setsHour(registrar.SetHour{Session: s.ID, Hour: course.OnTimeHour, At: coursetest.At("16/8 8:20"), Reason: "Khai mạc trễ"})
		if len(h.Pardoned) != 1 || h.Pardoned[0].Trainee.TelegramID != binh || h.Absent != 2 || h.None != 0 || !h.Reopened() || !h.Calls(c.now) {
			t.Errorf("it means %+v", h)
		}
		amended, ok := facts[0].(course.AttendanceAmended)
		if !ok || len(facts) != 2 || amended.Account.TelegramID != binh || amended.Is.State != course.Present || amended.Is.Revision != 2 ||
			!amended.Is.ArrivedAt.Equal(coursetest.At("16/8 7:50")) || amended.Is.Reason != "Khai mạc trễ" {
			t.Errorf("the facts are %+v", facts)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			s, err := tx.Session(ctx, s.ID)
			if err != nil {
				return err
			}
			by := c.by(ctx, tx, third)
			in := registrar.CheckIn{Course: c.course, Session: s, Place: *by.Actor.EnrollmentIn(c.course.ID), Way: course.ByButton}
			done, err := by.CheckIn(ctx, tx, in)
			if !done.Created || done.Entry.State != course.Present || done.Entry.Revision != 2 {
				t.Errorf("who was marked absent: %+v", done)
			}
			return err
		})
		c.now = coursetest.At("16/8 8:20")
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			if closed, err := tx.CloseSession(ctx, s.ID); !closed {
				t.Errorf("it isn't closed again: %v", err)
			}
			book, err := tx.BookOf(ctx, s.ID)
			var states []course.Presence
			for _, e := range mustRoster(ctx, t, tx, c.course.ID) {
				states = append(states, book[e.ID].State)
			}
			if want := []course.Presence{course.Present, course.Present, course.Present, course.Absent}; !slices.Equal(states, want) {
				t.Errorf("the book says %q, want %q", states, want)
			}
			return err
		})
		c.wantLog("organizer: hours.set session/1")
	})
}

func mustRoster(ctx context.Context, t *testing.T, tx *storage.Tx, id int64) []course.Enrollment {
	t.Helper()
	roster, err := tx.Roster(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return roster
}

// TestHoursOfTwoOrganizers: what one has set in between is shown to the other, instead of
// being set over; without the right nothing is shown.
func TestHoursOfTwoOrganizers(t *testing.T) {
	t.Parallel()
	c, s := late(t, storagetest.SQLiteURL(t))
	more := registrar.SetHour{Session: s.ID, Hour: course.ClosesHour, At: coursetest.At("16/8 8:30")}
	var seen string
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		h, err := c.by(ctx, tx, organizer).SettingHour(ctx, tx, more)
		seen = h.Seen()
		return err
	})
	c.setsHour(registrar.SetHour{Session: s.ID, Hour: course.ClosesHour, At: coursetest.At("16/8 8:40")})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, organizer).SetHour(ctx, tx, more, seen)
		if !errors.Is(err, course.ErrChanged) {
			t.Errorf("set over another's: %v", err)
		}
		is, err := tx.Session(ctx, s.ID)
		if !is.ClosesAt.Equal(coursetest.At("16/8 8:40")) || !is.ClosedAt.IsZero() {
			t.Errorf("it closes at %v", is.ClosesAt)
		}
		return err
	})
	for _, user := range []int64{lan, stranger} {
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).SettingHour(ctx, tx, more)
			return err
		})
	}
}
