package stories

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// reminded counts a person's messages that begin with a sign, as they were sent.
func (h *house) reminded(u *simulator.User, sign string) int {
	h.t.Helper()
	h.settled()
	n := 0
	for _, m := range h.sim.Delivered(u.ChatID()) {
		if strings.HasPrefix(m.Text, sign) {
			n++
		}
	}
	return n
}

// TestRemindersAfterDowntime stops the program over the hour of a reminder: what
// is still of use is said once, what has passed never, and a clock that is set
// back or a second ring says nothing again.
func TestRemindersAfterDowntime(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		_, joined, _ := h.hasClass(2, 0)
		u := joined[0]
		h.settled()

		h.stop()
		h.clock.Set(coursetest.At("15/8 20:10")) // 70 minutes late, before the quiet hours
		h.start()
		u.Sees("🌙", "16/8/2022")
		for _, moment := range []string{"15/8 18:30", "15/8 19:00", "15/8 20:59"} {
			h.at(moment)
		}
		if got := h.reminded(u, "🌙"); got != 1 {
			t.Errorf("%d evening reminders", got)
		}

		h.stop()
		h.clock.Set(coursetest.At("16/8 7:39")) // the session has begun: the morning's is of no use, the button is
		h.start()
		u.Sees("🔔", "đến 8:00")
		u.Taps("✅ Điểm danh")
		u.Sees("Đã điểm danh lúc 7:39")
		h.at("16/8 7:40")
		if got := h.reminded(u, "☀️"); got != 0 {
			t.Errorf("%d reminders of what has begun", got)
		}

		h.stop()
		h.clock.Set(coursetest.At("16/8 14:00")) // check-in of the afternoon has closed
		h.start()
		h.at("16/8 14:01")
		if got := h.reminded(u, "🔔"); got != 0 { // the first has become the answer to its tap
			t.Errorf("%d reminders with a button that is good no longer", got)
		}

		h.stop()
		h.clock.Set(coursetest.At("16/8 22:00")) // in the quiet hours
		h.start()
		h.at("16/8 22:01")
		h.at("17/8 6:00")
		if got := h.reminded(u, "🌙"); got != 1 {
			t.Errorf("the second evening's reminder was said in the quiet hours or the morning after: %d", got)
		}
		if got := h.reminded(u, "☀️"); got != 1 {
			t.Errorf("%d morning reminders", got)
		}

		h.view(func(ctx context.Context, tx *storage.Tx) error {
			for _, job := range []string{"reminder/evening/1", "reminder/morning/1", "reminder/lead/1/1"} {
				firings, err := tx.Firings(ctx, job, coursetest.At("15/8 8:00"))
				done := slices.DeleteFunc(firings, func(f course.Firing) bool { return f.State != course.FiringDone })
				if err != nil || len(done) != 1 {
					t.Errorf("%s has the firings %v: %v", job, firings, err)
				}
			}
			return nil
		})
	})
}

// TestReminderAfterTheStart starts the program when a session has begun: the reminder
// says so, and only to those who have no entry for it.
func TestReminderAfterTheStart(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		_, people, _ := h.hasClass(2, 0, 1)
		excused, missing := people[0], people[1]
		h.at("16/8 7:05")
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			roster, err := tx.Roster(t.Context(), 1)
			for _, e := range roster {
				if err == nil && e.Trainee.TelegramID == excused.ID() {
					_, _, err = tx.CheckIn(t.Context(), course.Attendance{SessionID: 1, EnrollmentID: e.ID, State: course.Excused, Way: course.ByOrganizer})
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.settled()
		h.stop()
		h.clock.Set(coursetest.At("16/8 7:50"))
		h.start()
		missing.Sees("🔔", "đã bắt đầu", "7:30", "đến 8:00")
		if got := [...]int{h.reminded(excused, "🔔"), h.reminded(missing, "🔔")}; got != [...]int{0, 1} {
			t.Errorf("reminders of the one who is excused and the one who is missing: %v", got)
		}
		missing.Taps("✅ Điểm danh")
		missing.Sees("đi muộn (7:50)")
	})
}

// TestClockAnHourAhead lets the clock be ahead for some seconds, over a restart
// too: what comes in that hour is said when its time has come, once, and what was
// queued meanwhile does not wait for the clock to catch up.
func TestClockAnHourAhead(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, joined, _ := h.hasClass(2, 0)
		u := joined[0]
		ahead := func(from, to string) { // by so much, and back
			t.Helper()
			h.at(from)
			h.settled()
			h.stop()
			h.clock.Jump(coursetest.At(to))
			h.start()
			h.at(to)
			h.restart()
			h.clock.Jump(coursetest.At(from))
			h.look()
		}
		ahead("15/8 18:30", "15/8 21:30") // past the evening's, in the quiet hours
		if got := h.reminded(u, "🌙"); got != 0 {
			t.Errorf("%d evening reminders before their time", got)
		}
		h.at("15/8 19:00")
		u.Sees("🌙")
		ahead("16/8 5:50", "16/8 8:10") // past the morning's, the session's own, and its closing
		h.at("16/8 6:00")
		u.Sees("☀️")
		h.at("16/8 7:15")
		u.Sees("🔔")
		h.at("16/8 7:16")
		if got := [...]int{h.reminded(u, "🌙"), h.reminded(u, "☀️"), h.reminded(u, "🔔")}; got != [...]int{1, 1, 1} {
			t.Errorf("reminders of the evening, the morning and the session: %v", got)
		}
		u.Sends("/diemdanh")
		u.Taps("✅ Điểm danh")
		u.Sees("Đã điểm danh lúc 7:16")
		admin.Sees("Đã mở điểm danh")
		admin.LooksAway()
		h.at("16/8 8:00")
		admin.Sees("Đã đóng điểm danh", "có mặt 1/2")
		if got := [...]int{h.reminded(admin, "🟢"), h.reminded(admin, "🔴"), h.reminded(admin, "⚠️")}; got != [...]int{1, 1, 0} {
			t.Errorf("the organizer is told of the opening, the closing and missed slots: %v", got)
		}
	})
}

// TestMissedReminders stops the program over a night and a day of the class: the
// organizer hears of all reminders that nobody was sent in one message, once.
func TestMissedReminders(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		workbook, class := smallClass(t, 2)
		admin := h.admin()
		h.imports(admin, workbook)
		u := h.person("A", class.Rows[0].Enrollment.Trainee.Phone)
		h.joins(u, class.Course.Code)
		h.at("15/8 18:59")
		admin.LooksAway()
		h.stop()
		h.clock.Set(coursetest.At("16/8 14:10"))
		h.start()
		h.restart()
		h.at("16/8 14:11")
		admin.Sees("Bot không hoạt động lúc đến giờ", "4 lời nhắc", "19:00 15/8/2022 đến 13:15 16/8/2022", "/thongbao")
		h.restart()
		h.at("16/8 14:12")
		if told, said := h.reminded(admin, "⚠️"), h.reminded(u, "🔔"); told != 1 || said != 0 {
			t.Errorf("the organizer is told %d times of missed reminders, of which %d are said", told, said)
		}
		h.at("16/8 19:00")
		u.Sees("🌙")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			evenings, err := tx.Firings(ctx, "reminder/evening/1", coursetest.At("15/8 8:00"))
			if len(evenings) != 2 || evenings[0].State != course.FiringSkipped || evenings[0].At.Before(coursetest.At("16/8 14:10")) || evenings[1].State != course.FiringDone {
				t.Errorf("the evenings' slots are %+v", evenings)
			}
			return err
		})
	})
}

// TestBlockedUser: who blocks the bot is told nothing more, is named to the
// organizer, and is back after opening it again.
func TestBlockedUser(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, joined, class := h.hasClass(3, 0, 1)
		a, b := joined[0], joined[1]
		h.settled()
		b.Blocks()

		admin.Sends("/thongbao")
		admin.Sees("soạn")
		admin.Sends("Mai học ở hội trường B.")
		admin.Taps("✅ Gửi tới")
		a.Sees("Mai học ở hội trường B.")
		report := admin.Sees("Báo cáo thông báo", "1/3")
		for _, name := range []string{class.Rows[1].Enrollment.Trainee.Name, class.Rows[2].Enrollment.Trainee.Name} {
			if !strings.Contains(report.Text, name) {
				t.Errorf("the report does not name %s:\n%s", name, report.Text)
			}
		}

		b.Starts("")
		b.Sees("")
		h.at("15/8 19:00")
		b.Sees("🌙")
	})
}
