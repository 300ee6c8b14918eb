package scheduler_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
)

// slotted is a class of one morning with an organizer, looked at before the day.
func slotted(t *testing.T) (s *shift, c course.Course) {
	t.Helper()
	s = newShift(t, "15/8 7:00")
	c = s.class(1)
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.tells()
	return s, c
}

// tells fails the test unless the organizer is told, beginning with these words.
func (s *shift) tells(wants ...string) {
	s.t.Helper()
	told := s.look(anOrganizer)
	for i, text := range told {
		if i >= len(wants) || !strings.HasPrefix(text, wants[i]) {
			s.t.Errorf("the organizer is told %q, want %q", told, wants)
			return
		}
	}
	if len(told) < len(wants) {
		s.t.Errorf("the organizer is told %q, want %q", told, wants)
	}
}

// slots is what the record says of the class's slots, as "lead skipped 45m0s".
func (s *shift) slots(c course.Course) (slots []string) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		for name, job := range map[string]string{
			"opening": "opening/1", "evening": fmt.Sprintf("reminder/evening/%d", c.ID),
			"morning": fmt.Sprintf("reminder/morning/%d", c.ID), "lead": fmt.Sprintf("reminder/lead/%d/1", c.ID),
		} {
			firings, err := tx.Firings(ctx, job, time.Unix(0, 0))
			if err != nil {
				return err
			}
			for _, f := range firings {
				slots = append(slots, fmt.Sprintf("%s %s %s", name, f.State, f.At.Sub(f.Slot).Round(time.Minute)))
			}
		}
		return nil
	})
	slices.Sort(slots)
	return slots
}

func (s *shift) wantSlots(c course.Course, want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.slots(c)); diff != "" {
		s.t.Errorf("the record of slots (-want +got):\n%s", diff)
	}
}

// TestMissedSlots: nobody is awake from before the evening until check-in has closed.
// Each slot is recorded and logged, and the organizer hears of all at once.
func TestMissedSlots(t *testing.T) {
	t.Parallel()
	s, c := slotted(t)
	s.now = coursetest.At("16/8 8:30")
	s.begin()
	s.tells("⚠️ Bot không hoạt động lúc đến giờ nên 3 lời nhắc của <b>Lớp dân vận</b> không gửi được (19:00 15/8/2022 đến 7:15 16/8/2022).",
		"🔴 <b>Lớp dân vận</b>\nĐã đóng điểm danh")
	s.wantSlots(c, "evening skipped 13h30m0s", "lead skipped 1h15m0s", "morning skipped 2h30m0s", "opening skipped 1h15m0s")
	for _, line := range []string{
		"job=reminder/lead/1/1 slot=2022-08-16T00:15:00.000Z late=1h15m20s", "job=opening/1 slot=2022-08-16T00:15:00.000Z late=1h15m20s",
	} {
		if n := strings.Count(s.log.String(), line); n != 1 {
			t.Errorf("%q is logged %d times in %s", line, n, s.log.String())
		}
	}
	s.begin()
	s.tells()
}

// TestOneMissedReminder: what is still of use is said, and only the rest is missed;
// what nobody had planned is not.
func TestOneMissedReminder(t *testing.T) {
	t.Parallel()
	s, c := slotted(t)
	s.now = coursetest.At("16/8 7:20")
	s.begin()
	s.tells("⚠️ Bot không hoạt động lúc đến giờ nên 1 lời nhắc của <b>Lớp dân vận</b> không gửi được (19:00 15/8/2022). Nay", "🟢")
	s.wantSlots(c, "evening skipped 12h20m0s", "lead done 5m0s", "morning done 1h20m0s", "opening done 5m0s")

	s = newShift(t, "16/8 14:00") // the class is made when all is over
	s.look(anAdmin)
	s.class(1)
	if told := s.look(anAdmin); len(told) != 1 || !strings.HasPrefix(told[0], "🔴") {
		t.Errorf("an admin is told %q", told)
	}
}

// TestMissedUnderAClockAhead has the clock be hours ahead for so long that it is
// believed: what is recorded then as missed is done when its own moment comes.
func TestMissedUnderAClockAhead(t *testing.T) {
	t.Parallel()
	s, c := slotted(t)
	s.now = coursetest.At("15/8 19:00") // awake at the evening's
	s.tells()
	s.now = s.now.Add(10 * time.Hour)
	s.ahead = 4 * time.Hour
	s.tells("⚠️ Bot", "🔴")
	s.ahead = 0
	s.look(anOrganizer)
	s.wantSlots(c, "evening done 0s", "lead skipped 1h46m0s", "morning skipped 3h1m0s", "opening skipped 1h46m0s")
	for _, clock := range []string{"6:00", "7:15"} {
		s.now = coursetest.At("16/8 " + clock)
		s.look(anOrganizer)
	}
	s.wantSlots(c, "evening done 0s", "lead done 0s", "morning done 0s", "opening done 0s")
}

// TestClosingWhileNothingIsHeard: a session is not closed while taps may wait at
// Telegram, for as long as it keeps them; the organizer hears of both, once.
func TestClosingWhileNothingIsHeard(t *testing.T) {
	t.Parallel()
	s, _ := slotted(t)
	s.now = coursetest.At("16/8 7:15")
	s.look(anOrganizer)
	s.deaf = true
	s.now = coursetest.At("16/8 8:05")
	s.tells()
	s.now = s.now.Add(5 * time.Minute)
	s.tells("⏳ <b>Lớp dân vận</b>\nĐã hết giờ điểm danh <b>buổi sáng 16/8</b> nhưng chưa chốt sổ")
	s.begin()
	s.now = coursetest.At("17/8 7:59")
	s.tells()
	s.now = s.now.Add(time.Minute)
	s.tells("⚠️ Bot không nhận được tin từ Telegram suốt 24 giờ")
	s.deaf = false
	s.now = s.now.Add(time.Minute)
	s.tells()
}
