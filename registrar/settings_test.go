package registrar_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
)

// typed is a setting as somebody types it.
func typed(s course.Setting, line string) registrar.Setting {
	return registrar.Setting{Setting: s, Line: line, Lines: []string{line}, Check: printable}
}

// sets changes a setting as it was shown.
func (c *class) sets(s course.Setting, line string) (m course.SettingChange) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		shown, err := c.by(ctx, tx, organizer).ChangingCourse(ctx, tx, c.course.ID, typed(s, line))
		if err == nil {
			m, err = c.by(ctx, tx, organizer).EditCourse(ctx, tx, c.course.ID, typed(s, line), shown.Seen())
		}
		return err
	})
	c.course = m.Is
	return m
}

// sessionTimes are those of the class as they stand, by "starts opens closes".
func (c *class) sessionTimes() (times []string) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.course.ID)
		if err != nil {
			return err
		}
		all, err := tx.AllSessions(ctx, c.course.ID)
		for _, s := range all {
			loc := now.Location()
			times = append(times, course.ClockTime(s.Start.In(loc))+" "+course.ClockTime(now.CheckIn.Opens(s).In(loc))+" "+course.ClockTime(now.CheckIn.Closes(s).In(loc)))
		}
		return err
	})
	return times
}

// TestEditCourse: what was shown is what happens, with a line of the log before and after;
// what is no longer so is refused, and so is what is on papers after the closing.
func TestEditCourse(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.now = coursetest.At("16/8 13:20") // the afternoon's check-in has opened
	edit := func(to registrar.Setting, seen string) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, organizer).EditCourse(ctx, tx, c.course.ID, to, seen)
			return err
		}
	}
	shown := ""
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		m, err := c.by(ctx, tx, organizer).ChangingCourse(ctx, tx, c.course.ID, typed(course.SettingPercent, "50"))
		shown = m.Seen()
		return err
	})
	c.refuses(course.ErrChanged, edit(typed(course.SettingPercent, "60"), shown))
	c.sets(course.SettingPercent, "75 %")
	c.refuses(course.ErrChanged, edit(typed(course.SettingPercent, "50"), shown)) // another has changed it meanwhile
	c.refuses(course.ErrInvalid, edit(typed(course.SettingPercent, "75"), ""))
	c.refuses(course.ErrInvalid, edit(typed(course.SettingEvening, "0 19 30 2 *"), ""))

	if m := c.sets(course.SettingCloseAfter, "60 phút"); m.Kept != 2 {
		t.Errorf("%d sessions keep their times", m.Kept)
	}
	if diff := cmp.Diff([]string{"7:30 7:15 8:00", "13:30 13:15 14:00"}, c.sessionTimes()); diff != "" {
		t.Errorf("sessions that have opened (-want +got):\n%s", diff)
	}
	c.wantLog("organizer: course.edit percent", "organizer: course.edit close_after")

	c.now = evening
	c.closes()
	c.refuses(course.ErrConflict, edit(typed(course.SettingTitle, "Lớp khác"), ""))
	c.refuses(course.ErrConflict, edit(typed(course.SettingLeads, "60"), ""))
	c.sets(course.SettingContact, "chị Lan, 0912 345 678")
}

// TestEditZone: sessions keep what the clock on the wall shows.
func TestEditZone(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.now = coursetest.At("15/8 9:00")
	c.sets(course.SettingZone, "Europe/Berlin")
	if diff := cmp.Diff([]string{"7:30 7:15 8:00", "13:30 13:15 14:00"}, c.sessionTimes()); diff != "" {
		t.Errorf("in Berlin (-want +got):\n%s", diff)
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.AllSessions(ctx, c.course.ID)
		if len(all) > 0 && (all[0].Start.UTC().Hour() != 5 || all[0].Sequence != 1) {
			t.Errorf("the morning begins at %s, sequence %d", all[0].Start, all[0].Sequence)
		}
		return err
	})
}

// TestEditReminders: a moment that has passed by new rules counts as said.
func TestEditReminders(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.now = coursetest.At("15/8 19:30")
	m := c.sets(course.SettingEvening, "18:00")
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if len(m.Passed) != 1 {
			t.Fatalf("%d reminders have passed", len(m.Passed))
		}
		created, err := tx.Fire(ctx, m.Passed[0].Job(m.Is), m.Passed[0].Slot)
		if created {
			t.Error("the reminder of 18:00 would be said at 19:30")
		}
		return err
	})
	if m := c.sets(course.SettingLeads, "1 giờ, 15 phút"); len(m.Passed) != 0 || len(m.Coming) != 5 {
		t.Errorf("%d reminders have passed, %d are to come", len(m.Passed), len(m.Coming))
	}
}

// TestSwitchReminders: for oneself only, once, and back.
func TestSwitchReminders(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	switches := func(off, want bool) {
		t.Helper()
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			changed, err := c.by(ctx, tx, lan).SwitchReminders(ctx, tx, c.course.ID, off)
			if changed != want {
				t.Errorf("switching to %v changes something: %v", off, changed)
			}
			return err
		})
	}
	count := func(want int) {
		t.Helper()
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			n, err := tx.RemindersOff(ctx, c.course.ID)
			if n != want || c.place(ctx, tx, 1).RemindersOff != (want == 1) {
				t.Errorf("%d have switched them off, want %d", n, want)
			}
			return err
		})
	}
	switches(false, false)
	switches(true, true)
	switches(true, false)
	count(1)
	switches(false, true)
	count(0)
	for _, user := range []int64{organizer, stranger} {
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).SwitchReminders(ctx, tx, c.course.ID, true)
			return err
		})
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		lines, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: c.course.ID, Limit: 10})
		if len(lines) != 2 || lines[1].Before != "on" || lines[1].After != "off" || lines[0].After != "on" {
			t.Errorf("the log: %+v", lines)
		}
		return err
	})
}
