package stories

import (
	"context"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// inBerlin moves the clock to a moment of October 2022 by the clocks of Berlin, which are
// set back on Sunday the 30th, at 3:00.
func (h *house) inBerlin(day, hour, minute int) {
	h.t.Helper()
	h.settled()
	h.look()
	h.clock.Set(time.Date(2022, 10, day, hour, minute, 0, 0, coursetest.Located("Europe/Berlin")))
	h.look()
}

// berlinClass is a class of two people in Berlin from Saturday to Monday, over the change
// of the clock, with reminders an hour and a quarter of an hour before each session.
func berlinClass(t *testing.T, h *house) (admin, u, other *simulator.User) {
	t.Helper()
	_, class := smallClass(t, 2)
	c := *class.Course
	c.Zone, c.Reminders.Leads = "Europe/Berlin", []int{60, 15}
	before := time.Date(2022, 10, 28, 9, 0, 0, 0, c.Location())
	sessions, err := course.PlanSessions("29-31/10/2022", before, c.Location())
	if err != nil {
		t.Fatal(err)
	}
	people := []course.Enrollment{class.Rows[0].Enrollment, class.Rows[1].Enrollment}
	workbook, err := roster.Write(c, sessions, people)
	if err != nil {
		t.Fatal(err)
	}
	h.clock.Set(before)
	admin = h.admin()
	h.imports(admin, workbook)
	u, other = h.person("A", people[0].Trainee.Phone), h.person("B", people[1].Trainee.Phone)
	h.joins(u, c.Code)
	h.joins(other, c.Code)
	return admin, u, other
}

// TestBerlinChangesItsClock: reminders and check-in are at the times that the clock on the
// wall shows, before, on and after the day on which it is set back, with a restart in that
// night; each is said once, and not at all to who has switched them off.
func TestBerlinChangesItsClock(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, u, other := berlinClass(t, h)
		other.Sends("/lich")
		other.Taps("Tắt nhắc lịch")
		other.Sees("Vẫn gửi: thay đổi lịch học")
		other.Taps("🔕 Tắt")
		other.Sees("Đã tắt nhắc lịch")

		for i, day := range []int{29, 30, 31} {
			h.inBerlin(day-1, 18, 59)
			if got := h.reminded(u, "🌙"); got != i {
				t.Errorf("before 19:00 of the %dth there are %d evening reminders", day-1, got)
			}
			h.inBerlin(day-1, 19, 0)
			u.Sees("🌙", "Ngày mai")
			if day == 30 {
				h.inBerlin(30, 2, 30)
				h.restart()
			}
			h.inBerlin(day, 5, 59)
			h.inBerlin(day, 6, 0)
			u.Sees("☀️")
			h.inBerlin(day, 6, 30)
			u.Sees("🔔", "7:30")
			h.inBerlin(day, 7, 14)
			if got := h.reminded(admin, "🟢"); got != 2*i {
				t.Errorf("before 7:15 of the %dth check-in was opened %d times", day, got)
			}
			h.inBerlin(day, 7, 15)
			u.Sees("🔔", "7:30", "đến 8:00")
			u.Taps("✅ Điểm danh")
			u.Sees("Đã điểm danh lúc 7:15")
			h.inBerlin(day, 8, 0)
			admin.Sees("Đã đóng điểm danh", "có mặt 1/2")
			h.inBerlin(day, 12, 30)
			h.inBerlin(day, 13, 15)
			h.inBerlin(day, 14, 0)
		}
		if got, want := [...]int{h.reminded(u, "🌙"), h.reminded(u, "☀️"), h.reminded(admin, "🟢"), h.reminded(admin, "⚠️")}, [...]int{3, 3, 6, 0}; got != want {
			t.Errorf("evening and morning reminders, openings, and what was missed: %v, want %v", got, want)
		}
		if got := h.reminded(other, "🌙") + h.reminded(other, "☀️") + h.reminded(other, "🔔"); got != 0 {
			t.Errorf("%d reminders to somebody who has switched them off", got)
		}
		h.firings(t)
	})
}

// firings fails the test unless each reminder before a session is done, each of its two
// once, at its moment.
func (h *house) firings(t *testing.T) {
	t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Course(ctx, 1)
		if err != nil {
			return err
		}
		sessions, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, r := range c.Leads(sessions) {
			fired, err := tx.Firings(ctx, r.Job(c), r.Slot)
			if err != nil || len(fired) == 0 || !fired[0].Slot.Equal(r.Slot) || fired[0].State != course.FiringDone || fired[0].At.Sub(r.Slot) > time.Minute {
				t.Errorf("%s at %s: %+v, %v", r.Job(c), r.Slot.In(c.Location()), fired, err)
			}
		}
		return nil
	})
}
