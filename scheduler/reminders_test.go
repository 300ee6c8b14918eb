package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// due writes the reminders of a moment as "15/8 19:00 about 2".
func due(t *testing.T, c course.Course, kind course.ReminderKind, sessions []course.Session, now time.Time) string {
	t.Helper()
	list, err := c.Due(kind, sessions, now)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range list {
		lines = append(lines, fmt.Sprintf("%s about %d", r.Slot.In(c.Location()).Format("2/1 15:04"), len(r.Sessions)))
	}
	return strings.Join(lines, ", ")
}

func TestRemindersDue(t *testing.T) {
	c := course.NewCourse("x", "x")
	sessions := coursetest.Sessions("16-18/8/2022")
	for _, tt := range []struct {
		kind course.ReminderKind
		now  string
		want string
	}{
		{course.EveningReminder, "15/8 18:59", ""},
		{course.EveningReminder, "15/8 19:00", "15/8 19:00 about 2"},
		{course.EveningReminder, "15/8 20:59", "15/8 19:00 about 2"}, // was down
		{course.EveningReminder, "15/8 21:00", ""},                   // the quiet hours
		{course.EveningReminder, "18/8 20:00", ""},                   // the last day

		{course.MorningReminder, "16/8 5:59", ""},
		{course.MorningReminder, "16/8 7:29", "16/8 06:00 about 2"},
		{course.MorningReminder, "16/8 7:30", ""},

		{course.LeadReminder, "16/8 7:14", ""},
		{course.LeadReminder, "16/8 7:15", "16/8 07:15 about 1"},
		{course.LeadReminder, "16/8 7:59", "16/8 07:15 about 1"}, // its button is still good
		{course.LeadReminder, "16/8 8:00", ""},
		{course.LeadReminder, "16/8 13:15", "16/8 13:15 about 1"},
	} {
		if diff := cmp.Diff(tt.want, due(t, c, tt.kind, sessions, coursetest.At(tt.now))); diff != "" {
			t.Errorf("%s at %s (-want +got):\n%s", tt.kind, tt.now, diff)
		}
	}

	sessions[0].ClosedAt = coursetest.At("16/8 7:40")
	if got := due(t, c, course.LeadReminder, sessions, coursetest.At("16/8 7:41")); got != "" {
		t.Errorf("after check-in was closed by hand the lead reminders are %s", got)
	}
	c.Reminders.Evening, c.Reminders.Leads = "", nil
	if got := due(t, c, course.EveningReminder, sessions, coursetest.At("15/8 20:00")); got != "" {
		t.Errorf("switched off, the evening reminders are %s", got)
	}
	if got := due(t, c, course.LeadReminder, sessions, coursetest.At("16/8 7:20")); got != "" {
		t.Errorf("switched off, the lead reminders are %s", got)
	}
}

// TestRemindersInZonesThatMove goes over days on which a clock is moved, by half an
// hour too: what is planned at 19:00 and 6:00 comes at 19:00 and 6:00.
func TestRemindersInZonesThatMove(t *testing.T) {
	for _, tt := range []struct{ zone, days string }{
		{"Europe/Berlin", "26-28/3/2022"},
		{"Europe/Berlin", "29-31/10/2022"},
		{"Australia/Lord_Howe", "2-4/4/2022"},
		{"Australia/Lord_Howe", "1-3/10/2022"},
		{"America/Caracas", "30/4-2/5/2016"},
		{"America/Caracas", "8-10/12/2007"},
		{"Asia/Pyongyang", "4-6/5/2018"},
		{"Asia/Pyongyang", "14-16/8/2015"},
	} {
		c := course.NewCourse("x", "x")
		c.Zone = tt.zone
		sessions, err := course.PlanSessions(tt.days, time.Time{}, c.Location())
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(sessions); i += 2 {
			y, m, d := sessions[i].Start.In(c.Location()).Date()
			for kind, now := range map[course.ReminderKind]time.Time{
				course.EveningReminder: time.Date(y, m, d-1, 19, 0, 0, 0, c.Location()),
				course.MorningReminder: time.Date(y, m, d, 6, 0, 0, 0, c.Location()),
			} {
				want := now.Format("2/1 15:04") + " about 2"
				if got := due(t, c, kind, sessions, now); got != want {
					t.Errorf("in %s at %s the %s reminders are %q", tt.zone, now, kind, got)
				}
				if got := due(t, c, kind, sessions, now.Add(-time.Second)); got != "" {
					t.Errorf("in %s a second before %s the %s reminders are %q", tt.zone, now, kind, got)
				}
			}
		}
	}
}
