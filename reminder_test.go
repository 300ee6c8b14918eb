package main

import (
	"context"
	"strings"
	"testing"

	"loptruong/simulator"
	"loptruong/storage"
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
		workbook, class := smallClass(t, 2)
		admin := h.admin()
		h.imports(admin, workbook)
		u := h.person("A", class.Rows[0].Enrollment.Trainee.Phone)
		h.joins(u, class.Course.Code)
		h.settled()

		h.stop()
		h.clock.Set(vn("15/8 20:10")) // 70 minutes late, before the quiet hours
		h.start()
		u.Sees("🌙", "16/8/2022")
		for _, moment := range []string{"15/8 18:30", "15/8 19:00", "15/8 20:59"} {
			h.at(moment)
		}
		if got := h.reminded(u, "🌙"); got != 1 {
			t.Errorf("%d evening reminders", got)
		}

		h.stop()
		h.clock.Set(vn("16/8 7:40")) // the morning's and the session's own have passed
		h.start()
		h.at("16/8 7:41")
		if got := h.reminded(u, "☀️") + h.reminded(u, "🔔"); got != 0 {
			t.Errorf("%d reminders of what has begun", got)
		}

		h.stop()
		h.clock.Set(vn("16/8 22:00")) // in the quiet hours
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
			for _, job := range []string{"reminder/evening/1", "reminder/morning/1", "reminder/lead/1"} {
				if _, found, err := tx.LastFiring(ctx, job); err != nil || !found {
					t.Errorf("%s has left no firing: %v", job, err)
				}
			}
			return nil
		})
	})
}

// TestBlockedUser: who blocks the bot is told nothing more, is named to the
// organizer, and is back after opening it again.
func TestBlockedUser(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		workbook, class := smallClass(t, 3)
		admin := h.admin()
		h.imports(admin, workbook)
		a := h.person("A", class.Rows[0].Enrollment.Trainee.Phone)
		b := h.person("B", class.Rows[1].Enrollment.Trainee.Phone)
		h.joins(a, class.Course.Code)
		h.joins(b, class.Course.Code)
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
