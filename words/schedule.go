package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// SessionChange is a session before and after on one line.
func SessionChange(p *i18n.Printer, c course.Course, change course.SessionChange) i18n.HTML {
	was, is := change.Was, change.Is
	switch {
	case change.Added():
		return i18n.HTML(p.T("reschedule.line_added", "Session", SessionLine(p, c, is)))
	case is.Cancelled():
		return i18n.HTML(p.T("reschedule.line_cancelled", "Session", SessionLine(p, c, was)))
	case was.Cancelled():
		return i18n.HTML(p.T("reschedule.line_restored", "Session", SessionLine(p, c, is)))
	}
	loc := c.Location()
	var parts []string
	switch {
	case p.SessionShort(was, loc) != p.SessionShort(is, loc) && change.Moved():
		parts = append(parts, p.T("reschedule.part_time", "Was", SessionHours(c, was), "Is", p.SessionShort(is, loc)+", "+SessionHours(c, is)))
	case change.Moved():
		parts = append(parts, p.T("reschedule.part_time", "Was", SessionHours(c, was), "Is", SessionHours(c, is)))
	}
	for _, act := range []course.SessionAct{course.SetSessionName, course.SetTopic, course.SetSpeaker, course.SetRoom} {
		before, after := *was.SessionText(act), *is.SessionText(act)
		if before != after {
			parts = append(parts, p.T("reschedule.part_text", "Field", SessionField(p, act), "Was", before, "Is", after))
		}
	}
	return i18n.HTML(p.T("reschedule.line_changed", "Session", p.SessionShort(was, loc), "Parts", i18n.HTML(strings.Join(parts, "; "))))
}

// SessionHours are when a session begins and ends, by the clock of the course:
// "7:30–11:30".
func SessionHours(c course.Course, s course.Session) string {
	return course.ClockTime(s.Start.In(c.Location())) + "–" + course.ClockTime(s.End.In(c.Location()))
}

// SessionField names a text of a session, plain.
func SessionField(p *i18n.Printer, act course.SessionAct) string {
	return p.Plain("reschedule.field_" + string(act))
}

// SessionsChanged tells what sessions are now, of which there is one at least, before and
// after; role is what the reader is to the course. reminded is whether some may have been
// reminded of a session as it was.
func SessionsChanged(p *i18n.Printer, c course.Course, untold []course.Untold, role course.Role, reminded bool) notice.Message {
	lines := []string{p.T("reschedule.told", "Course", c.Title)}
	for _, u := range untold {
		lines = append(lines, "• "+string(SessionChange(p, c, u.SessionChange)))
	}
	if reminded {
		lines = append(lines, "", p.T("reschedule.told_instead"))
	}
	switch role {
	case course.TraineeRole:
		lines = append(lines, "", p.T("reschedule.see_timetable"))
	case course.OrganizerRole:
		lines = append(lines, "", p.T("reschedule.see_sessions"))
	}
	return notice.Message{Text: strings.Join(lines, "\n")}
}
