package course_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

func TestReminderRules(t *testing.T) {
	for _, tt := range []struct {
		rules course.ReminderRules
		want  string
	}{
		{course.NewCourse("x", "x").Reminders, ""},
		{course.ReminderRules{}, ""},
		{course.ReminderRules{Evening: "0 18,20 * * *", Morning: "30 6 * * 1-5", Leads: []int{1, 15, 60, 24 * 60}}, ""},
		{course.ReminderRules{Evening: "0 6,20 29 2 *"}, ""},

		{course.ReminderRules{Evening: "19:00"}, "remind.bad_cron"},
		{course.ReminderRules{Morning: "@every 20s"}, "remind.bad_cron"},
		{course.ReminderRules{Morning: "TZ=UTC 0 6 * * *"}, "remind.bad_cron"},
		{course.ReminderRules{Evening: "0 19 30 2 *"}, "remind.never"},
		{course.ReminderRules{Morning: "* * * * *"}, "remind.too_often"},
		{course.ReminderRules{Morning: "*/10 7 * * *"}, "remind.too_often"},
		{course.ReminderRules{Evening: "0 21 * * *"}, "remind.quiet"},
		{course.ReminderRules{Morning: "59 5 * * *"}, "remind.quiet"},
		{course.ReminderRules{Evening: "0 19,22 * * *"}, "remind.quiet"},
		{course.ReminderRules{Leads: []int{0}}, "remind.bad_lead"},
		{course.ReminderRules{Leads: []int{15, 24*60 + 1}}, "remind.bad_lead"},
		{course.ReminderRules{Leads: []int{1, 2, 3, 4, 5}}, "remind.too_many_leads"},
	} {
		got := ""
		if refused, ok := errors.AsType[*course.Error](tt.rules.Check()); ok {
			got = refused.TextID
		}
		if got != tt.want {
			t.Errorf("%+v is refused with %q, want %q", tt.rules, got, tt.want)
		}
	}
}

// TestSeveralLeads: each of several is of use until the next of its session, and one of the
// night comes at its end, if that is soon enough.
func TestSeveralLeads(t *testing.T) {
	for _, tt := range []struct {
		start string
		leads []int
		want  string
	}{
		{"16/8 7:30", []int{15, 60}, "6:30-7:15 7:15-8:00"},
		{"16/8 6:20", []int{15, 30, 60}, "6:00-6:05 6:05-6:50"}, // two of them would be of the night
		{"16/8 5:45", []int{15}, "6:00-6:15"},                   // has begun by then, and its button is good
		{"16/8 4:00", []int{15}, ""},
		{"16/8 21:10", []int{5, 15}, "20:55-21:40"}, // the second would be said at night
	} {
		c := course.NewCourse("x", "x")
		c.Reminders.Leads = tt.leads
		start := coursetest.At(tt.start)
		var got []string
		for _, r := range c.Leads([]course.Session{{ID: 1, Start: start, End: start.Add(time.Hour)}}) {
			if r.ToCome(start.AddDate(0, 0, -1)) {
				got = append(got, course.ClockTime(r.Slot.In(c.Location()))+"-"+course.ClockTime(r.Until.In(c.Location())))
			}
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%v before %s (-want +got):\n%s", tt.leads, tt.start, diff)
		}
	}
}

// TestToRemind lists what will be said, in order, and nothing that has been or will not.
func TestToRemind(t *testing.T) {
	c := course.NewCourse("x", "x")
	c.Reminders.Leads = []int{60, 15}
	sessions := coursetest.Sessions("16-18/8/2022")
	list := func(now string, most int) string {
		t.Helper()
		coming, err := c.ToRemind(sessions, coursetest.At(now), most)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, r := range coming {
			lines = append(lines, fmt.Sprintf("%s %s %d", r.Kind, r.Slot.In(c.Location()).Format("2/1 15:04"), len(r.Sessions)))
		}
		return strings.Join(lines, ", ")
	}
	for _, tt := range []struct {
		now  string
		most int
		want string
	}{
		{"1/8 8:00", 4, "evening 15/8 19:00 2, morning 16/8 06:00 2, lead 16/8 06:30 1, lead 16/8 07:15 1"},
		{"16/8 7:15", 3, "lead 16/8 12:30 1, lead 16/8 13:15 1, evening 16/8 19:00 2"},
		{"18/8 6:30", 10, "lead 18/8 07:15 1, lead 18/8 12:30 1, lead 18/8 13:15 1"},
		{"18/8 14:00", 10, ""},
	} {
		if diff := cmp.Diff(tt.want, list(tt.now, tt.most)); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", tt.now, diff)
		}
	}
	c.Reminders = course.ReminderRules{Evening: "0 19 1 1 *"}
	if got := list("1/8 8:00", 10); got != "" {
		t.Errorf("an expression of no day of the class says %s", got)
	}
}
