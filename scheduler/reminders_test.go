package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"loptruong/course"
	"loptruong/i18n"
)

var hanoi = func() *time.Location {
	loc, err := time.LoadLocation(course.DefaultZone)
	if err != nil {
		panic(err)
	}
	return loc
}()

// at reads "16/8 7:30" as a moment of 2022 in Viet Nam.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2/1 15:04", s, hanoi)
	if err != nil {
		panic(err)
	}
	return t.AddDate(2022, 0, 0)
}

// due writes reminders as "evening 15/8 19:00 about 2".
func due(t *testing.T, c course.Course, kind course.ReminderKind, sessions []course.Session, since, now string) string {
	t.Helper()
	list, err := remindersDue(c, kind, sessions, at(since), at(now))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range list {
		lines = append(lines, fmt.Sprintf("%s about %d", r.Slot.In(hanoi).Format("2/1 15:04"), len(r.Sessions)))
	}
	return strings.Join(lines, ", ")
}

func TestRemindersDue(t *testing.T) {
	c := course.NewCourse("x", "x")
	sessions, err := course.PlanSessions("16-18/8/2022", hanoi)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		kind       course.ReminderKind
		since, now string
		want       string
	}{
		{course.EveningReminder, "14/8 8:00", "15/8 18:59", ""},
		{course.EveningReminder, "14/8 8:00", "15/8 19:00", "15/8 19:00 about 2"},
		{course.EveningReminder, "15/8 19:00", "16/8 18:00", ""},                                                          // said already
		{course.EveningReminder, "15/8 19:00", "15/8 12:00", ""},                                                          // the clock was set back
		{course.EveningReminder, "14/8 8:00", "17/8 20:00", "15/8 19:00 about 2, 16/8 19:00 about 2, 17/8 19:00 about 2"}, // was down
		{course.EveningReminder, "17/8 19:00", "30/8 20:00", ""},                                                          // the course is over

		{course.MorningReminder, "15/8 19:00", "16/8 6:00", "16/8 06:00 about 2"},
		{course.LeadReminder, "16/8 7:00", "16/8 7:15", "16/8 07:15 about 1"},
		{course.LeadReminder, "16/8 7:15", "16/8 13:14", ""},
		{course.LeadReminder, "16/8 7:15", "16/8 13:15", "16/8 13:15 about 1"},
	} {
		if diff := cmp.Diff(tt.want, due(t, c, tt.kind, sessions, tt.since, tt.now)); diff != "" {
			t.Errorf("%s from %s to %s (-want +got):\n%s", tt.kind, tt.since, tt.now, diff)
		}
	}

	c.Reminders.Evening, c.Reminders.LeadMinutes = "", 0
	if got := due(t, c, course.EveningReminder, sessions, "14/8 8:00", "17/8 20:00"); got != "" {
		t.Errorf("switched off, the evening reminders are %s", got)
	}
	if got := due(t, c, course.LeadReminder, sessions, "14/8 8:00", "17/8 20:00"); got != "" {
		t.Errorf("switched off, the lead reminders are %s", got)
	}
}

// TestRemindersInZonesWithSummerTime goes over the night in which Berlin's clock
// leaps from 2:00 to 3:00: what is planned at 19:00 and 6:00 stays there.
func TestRemindersInZonesWithSummerTime(t *testing.T) {
	c := course.NewCourse("x", "x")
	c.Zone = "Europe/Berlin"
	sessions, err := course.PlanSessions("26-28/3/2022", c.Location())
	if err != nil {
		t.Fatal(err)
	}
	now := sessions[5].End
	for kind, want := range map[course.ReminderKind]string{course.EveningReminder: "19:00", course.MorningReminder: "06:00"} {
		list, err := remindersDue(c, kind, sessions, sessions[0].Start.AddDate(0, 0, -2), now)
		if err != nil || len(list) != 3 {
			t.Fatalf("%s: %d reminders, %v", kind, len(list), err)
		}
		for _, r := range list {
			if got := r.Slot.In(c.Location()).Format("15:04"); got != want {
				t.Errorf("%s is planned at %s", kind, got)
			}
		}
	}
}

func TestParseSpec(t *testing.T) {
	for spec, ok := range map[string]bool{
		"0 19 * * *": true, "*/15 7-9 * * 1-5": true,
		"": false, "TZ=UTC": false, "CRON_TZ=UTC 0 8 * * *": false, "0 8 * *": false, "0 8 * * 7": false,
	} {
		if _, err := parseSpec(spec); (err == nil) != ok {
			t.Errorf("parseSpec(%q) = %v", spec, err)
		}
	}
}

// TestSpecThatNeverComes: cron's Next is the zero time for it, which must not be
// taken for long past.
func TestSpecThatNeverComes(t *testing.T) {
	c := course.NewCourse("x", "x")
	c.Reminders.Evening = "0 8 31 2 *"
	sessions, _ := course.PlanSessions("16-18/8/2022", hanoi)
	if got := due(t, c, course.EveningReminder, sessions, "14/8 8:00", "17/8 20:00"); got != "" {
		t.Errorf("it comes at %s", got)
	}
}

// TestLongTopic: an office may paste a whole programme into the topic of a
// session, and everybody is reminded all the same.
func TestLongTopic(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := course.NewCourse("x", "x")
	sessions, err := course.PlanSessions("16/8/2022", hanoi)
	if err != nil {
		t.Fatal(err)
	}
	sessions[0].Topic = strings.Repeat("Nội dung <1> ", 700)
	s := &Scheduler{Config: Config{Texts: texts}}
	for _, kind := range []course.ReminderKind{course.EveningReminder, course.MorningReminder, course.LeadReminder} {
		m := s.reminder(texts.In(i18n.Vietnamese, c.Address), c, course.Reminder{Kind: kind, Sessions: sessions})
		if n := len(utf16.Encode([]rune(m.Text))); n > 4096 || (len(m.Keys) == 1) != (kind == course.LeadReminder) {
			t.Errorf("the %s reminder has %d units and %d rows of buttons", kind, n, len(m.Keys))
		}
	}
}
