package words

import (
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Reminder is what a reminder, which has a session at least, says at a moment.
func Reminder(p *i18n.Printer, c course.Course, r course.Reminder, now time.Time) notice.Message {
	loc := c.Location()
	var lines []string
	for _, s := range r.Sessions {
		lines = append(lines, p.T("remind.session", "Half", p.SessionShort(s, loc),
			"Start", course.ClockTime(s.Start.In(loc)), "End", course.ClockTime(s.End.In(loc)), "Topic", s.Topic, "Room", s.Room))
	}
	first := r.Sessions[0]
	kind := string(r.Kind)
	if r.Begun(now) {
		kind = "begun"
	}
	text := p.T("remind."+kind, "Course", c.Title,
		"Session", p.Session(first, loc), "Start", course.ClockTime(first.Start.In(loc)),
		"Date", course.ShortDate(first.Start.In(loc)), "Before", c.CheckIn.OpenBefore,
		"Closes", course.ClockTime(c.CheckIn.Closes(first).In(loc)), "Button", c.Takes(first, course.ByButton), "Code", c.Takes(first, course.ByCode),
		"Instead", Instead(p, c, first, course.ByButton),
		"Topic", first.Topic, "Room", first.Room, "Sessions", i18n.HTML(strings.Join(lines, "\n")))
	// It is one message: of topics that are too long for one the beginning is said.
	m := notice.Message{Text: notice.Split(notice.Message{Text: text})[0].Text}
	m.Buttons = [][]notice.Button{{{Label: p.Plain("quiet.button_ask"), Data: RemindersTap.Data(OfCourse{c.ID})}}}
	if r.Kind == course.LeadReminder {
		m.Buttons = checkInButton(p, c, first)
	}
	return m
}

// checkInButton is the button under what calls people to check in at a session: where the
// way is off, the same button asks for the code; without both there is none.
func checkInButton(p *i18n.Printer, c course.Course, s course.Session) [][]notice.Button {
	label := "remind.checkin_button"
	switch {
	case c.Takes(s, course.ByButton):
	case c.Takes(s, course.ByCode):
		label = "checkin.button_code"
	default:
		return nil
	}
	return [][]notice.Button{{{Label: p.Plain(label), Data: CheckInTap.Data(OfSession{s.ID})}}}
}

// Outdated is the line that is left, at a moment, of what somebody was told of sessions and has been told anew.
func Outdated(p *i18n.Printer, c course.Course, t course.Told, now time.Time) notice.Message {
	first, last := t.Sessions[0], t.Sessions[len(t.Sessions)-1]
	return notice.Message{IfUntouched: true, Text: p.T("remind.outdated_"+string(t.Kind), "Course", c.Title, "Session", p.Session(first, c.Location()),
		"Date", course.ShortDate(first.Start.In(c.Location())), "Over", !now.Before(c.CheckIn.Over(last)))}
}

// RemindersMissed tells the organizers how many reminders were not said because
// nobody was awake, of the first and the last of these moments, of which there is one
// at least.
func RemindersMissed(p *i18n.Printer, c course.Course, moments []time.Time) notice.Message {
	when := func(t time.Time) string {
		t = t.In(c.Location())
		return course.ClockDate(t)
	}
	return notice.Message{Text: p.N("remind.missed", len(moments), "Course", c.Title,
		"First", when(moments[0]), "Last", when(moments[len(moments)-1]))}
}
