package words

import (
	"strings"
	"time"

	"github.com/loptruong/loptruong/chart"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// SessionLine is a session's half, day, hours and details.
func SessionLine(p *i18n.Printer, c course.Course, s course.Session) i18n.HTML {
	loc := c.Location()
	return i18n.HTML(p.T("schedule.session", "Session", p.SessionShort(s, loc),
		"From", course.ClockTime(s.Start.In(loc)), "To", course.ClockTime(s.End.In(loc)), "Detail", SessionDetail(p, s)))
}

// SessionDetail is the topic, speaker and room as far as they are known, each
// after a middle dot; empty when none is.
func SessionDetail(p *i18n.Printer, s course.Session) i18n.HTML {
	detail := ""
	for _, part := range []struct{ textID, value string }{
		{"sessions.topic", s.Topic}, {"sessions.speaker", s.Speaker}, {"sessions.room", s.Room},
	} {
		if part.value != "" {
			detail += " · " + p.T(part.textID, "Value", part.value)
		}
	}
	return i18n.HTML(detail)
}

// Timetable lists the sessions, which are in order, by day, with the next marked and
// those that were cancelled struck out.
func Timetable(p *i18n.Printer, c course.Course, sessions []course.Session, now time.Time) string {
	lines := []string{p.T("schedule.title", "Course", c.Title)}
	if c.Place != "" {
		lines = append(lines, p.T("schedule.place", "Place", c.Place))
	}
	next, _ := course.NextSession(sessions, now)
	day := ""
	for _, s := range sessions {
		local := s.Start.In(c.Location())
		if date := course.ShortDate(local); date != day {
			day = date
			lines = append(lines, "", p.T("schedule.day", "Weekday", Weekday(p, local.Weekday()), "Date", date))
		}
		line := "▫️ " + string(SessionLine(p, c, s))
		switch {
		case s.Cancelled():
			line = p.T("schedule.cancelled", "Session", SessionLine(p, c, s))
		case s.ID == next.ID:
			line = "👉 " + string(SessionLine(p, c, s))
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// Weekday names a day of the week, plain.
func Weekday(p *i18n.Printer, d time.Weekday) string {
	return p.Plain("weekday." + [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[d])
}

// SessionRow is a session as one line of a list, with how many came.
func SessionRow(p *i18n.Printer, c course.Course, s course.Session, now time.Time, total course.Tally) string {
	line := string(c.Phase(s, now))
	if s.Cancelled() {
		line = "cancelled"
	}
	return p.T("sessions.line_"+line, "No", s.No, "Session", p.SessionShort(s, c.Location()),
		"Time", course.ClockTime(s.Start.In(c.Location())), "Here", total.Here(), "Total", total.Total, "Percent", p.Percent(total.Tenths()))
}

// Session is everything about a session. Its code is said while check-in is open
// and at no other time; who came and who is missing, from the opening on.
func Session(p *i18n.Printer, c course.Course, s course.Session, now time.Time, tallies []course.Tally, missing []course.Enrollment) string {
	loc, phase := c.Location(), c.Phase(s, now)
	lines := []string{
		p.T("sessions.title", "Course", c.Title, "No", s.No, "Session", p.Session(s, loc), "From", course.ClockTime(s.Start.In(loc)),
			"To", course.ClockTime(s.End.In(loc)), "Detail", SessionDetail(p, s)),
	}
	if s.Cancelled() {
		return lines[0] + "\n" + p.T("sessions.is_cancelled")
	}
	lines = append(lines, p.T("sessions.is_"+string(phase), "Opens", course.ClockTime(c.CheckIn.Opens(s).In(loc)),
		"Closes", course.ClockTime(c.CheckIn.Closes(s).In(loc))))
	if phase == course.CheckInOpen && c.Takes(s, course.ByCode) {
		lines = append(lines, p.T("sessions.code", "Code", s.Code))
	}
	if phase != course.CheckInToCome {
		lines = append(lines, "")
		lines = append(lines, attendance(p, tallies, missing)...)
	}
	return strings.Join(lines, "\n")
}

// attendance is the totals, by delegation when there are several, and who is
// missing.
func attendance(p *i18n.Printer, tallies []course.Tally, missing []course.Enrollment) []string {
	total := course.Sum(tallies)
	lines := []string{p.T("sessions.total", "Here", total.Here(), "Total", total.Total,
		"Percent", p.Percent(total.Tenths()), "Late", total.Late, "Excused", total.Excused, "Missing", total.Missing())}
	if len(tallies) > 1 {
		for _, t := range tallies[:min(len(tallies), maxCounted)] {
			lines = append(lines, p.T("sessions.delegation", "Delegation", Delegation(p, t.Delegation),
				"Here", t.Here(), "Total", t.Total, "Percent", p.Percent(t.Tenths())))
		}
	}
	if len(missing) == 0 {
		return lines
	}
	lines = append(lines, "", p.N("sessions.missing", len(missing)))
	return append(lines, namesByDelegation(p, missing)...)
}

// AttendancePicture is what the picture of the attendance of sessions says, of each of which there is a tally. Who left
// early has a bar of their own where there are any.
func AttendancePicture(p *i18n.Printer, c course.Course, sessions []course.Session, tallies []course.Tally) (title, below string, labels []string, groups []chart.Group) {
	for _, s := range sessions {
		labels = append(labels, p.SessionShort(s, c.Location()))
	}
	bar := func(state course.Presence, count func(course.Tally) int) {
		g := chart.Group{Name: Presence(p, state)}
		for _, t := range tallies {
			g.Counts = append(g.Counts, count(t))
		}
		groups = append(groups, g)
	}
	bar(course.Present, func(t course.Tally) int { return t.Present })
	bar(course.Late, func(t course.Tally) int { return t.Late })
	if course.Sum(tallies).LeftEarly > 0 {
		bar(course.LeftEarly, func(t course.Tally) int { return t.LeftEarly })
	}
	bar(course.Excused, func(t course.Tally) int { return t.Excused })
	bar(course.Absent, course.Tally.Missing)
	return p.Plain("attendance.title"), notice.Shorten(c.Title, maxPictured), labels, groups
}

// AttendancePictureSent is that picture, with what share of the people came on average.
func AttendancePictureSent(p *i18n.Printer, c course.Course, sessions []course.Session, tallies []course.Tally) notice.Message {
	from, to := p.SessionShort(sessions[0], c.Location()), ""
	if n := len(sessions); n > 1 {
		to = p.SessionShort(sessions[n-1], c.Location())
	}
	return notice.Message{Text: p.N("attendance.sent", len(sessions), "Course", c.Title, "From", from, "To", to,
		"Percent", p.Percent(course.Sum(tallies).Tenths()))}
}

// NoAttendance tells that no session of a course has attendance to be drawn yet.
func NoAttendance(p *i18n.Printer, c course.Course) notice.Message {
	return notice.Message{Text: p.T("attendance.none", "Course", c.Title)}
}

// Presence names a state, plain; no entry is one too.
func Presence(p *i18n.Printer, state course.Presence) string {
	if state == "" {
		state = "unknown"
	}
	return p.Plain("presence." + string(state))
}

// Entry is what the book says of somebody at a session, plain: the state, when they came
// or when it was written, and that a representative has said it.
func Entry(p *i18n.Printer, c course.Course, s course.Session, a course.Attendance) string {
	if a.State == "" {
		return Presence(p, "")
	}
	return p.Plain("presence.entry", "State", Presence(p, a.State), "Said", !a.ArrivedAt.IsZero(), "Time", when(a.Came(), c, s),
		"For", a.Way == course.ByRepresentative)
}
