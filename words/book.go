package words

import (
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// EntryState is the state of an entry of the book, plain, with the time of day that goes
// with it as far as one was said: "đi muộn (8:05)".
func EntryState(p *i18n.Printer, c course.Course, s course.Session, a course.Attendance) string {
	clock := ""
	if !a.ArrivedAt.IsZero() {
		clock = when(a.ArrivedAt, c, s)
	}
	return p.Plain("book.state", "State", Presence(p, a.State), "Clock", clock)
}

// when is a moment by the course's clock: of the day of the session the time alone, of any
// other with the day.
func when(t time.Time, c course.Course, s course.Session) string {
	local, day := t.In(c.Location()), s.Start.In(c.Location())
	if local.YearDay() == day.YearDay() && local.Year() == day.Year() {
		return course.ClockTime(local)
	}
	return course.ClockTime(local) + " " + local.Format("2/1")
}

// writer is who has made an entry, plain: an organizer by name where who has it, or else as
// one of them.
func writer(p *i18n.Printer, a course.Attendance, who map[int64]course.Person) string {
	name := ""
	if one, known := who[a.By]; known {
		name = Person(p, one)
	}
	return p.Plain("book.way_"+string(a.Way), "Who", name)
}

// Mark is a sign for a state; no entry is one too.
func Mark(state course.Presence) string {
	switch state {
	case course.Present:
		return "✅"
	case course.Late:
		return "🕗"
	case course.LeftEarly:
		return "🚪"
	case course.Excused:
		return "📄"
	case course.Absent:
		return "❌"
	}
	return "▫️"
}

// BookLine is what the book says of somebody at a session, of which entries are all that
// it has: the state that counts, since when, by which way and by whom, and whether there
// was another before.
func BookLine(p *i18n.Printer, c course.Course, s course.Session, entries course.Entries, who map[int64]course.Person) string {
	last := entries.Last()
	line := p.T("book.line", "Mark", Mark(last.State), "Session", p.SessionShort(s, c.Location()), "State", EntryState(p, c, s, last), "Cancelled", s.Cancelled())
	if len(entries) == 0 {
		return line
	}
	return line + p.T("book.written", "Time", when(last.At, c, s), "Way", writer(p, last, who), "Before", len(entries)-1)
}

// BookPerson is somebody's entry in a list of the people of a session.
func BookPerson(p *i18n.Printer, c course.Course, s course.Session, e course.Enrollment, a course.Attendance) string {
	return p.T("book.of", "Mark", Mark(a.State), "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit, "State", EntryState(p, c, s, a))
}

// BookHistory is everything that the book has of somebody at a session, the oldest first.
func BookHistory(p *i18n.Printer, c course.Course, s course.Session, e course.Enrollment, entries course.Entries, who map[int64]course.Person) string {
	lines := []string{p.T("book.entry", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit, "Session", p.Session(s, c.Location()), "Course", c.Title)}
	if len(entries) == 0 {
		lines = append(lines, p.T("book.empty"))
	}
	for i, a := range entries {
		lines = append(lines, p.T("book.history", "Mark", Mark(a.State), "Time", when(a.At, c, s), "State", EntryState(p, c, s, a),
			"Way", writer(p, a, who), "Reason", a.Reason, "Last", i == len(entries)-1))
	}
	return strings.Join(lines, "\n")
}

// Amendment is an entry of the book before and after, as it is confirmed.
func Amendment(p *i18n.Printer, c course.Course, s course.Session, e course.Enrollment, entries course.Entries, is course.Attendance, who map[int64]course.Person) string {
	was := entries.Last()
	text := p.T("amend.summary", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit, "Session", p.Session(s, c.Location()), "Course", c.Title,
		"Before", EntryState(p, c, s, was), "After", EntryState(p, c, s, is), "Reason", is.Reason)
	if was.ID != 0 {
		text += "\n" + p.T("amend.was", "Time", when(was.At, c, s), "Way", writer(p, was, who), "Reason", was.Reason)
	}
	return text
}

// Right is what a change does to somebody's right to a certificate.
func Right(p *i18n.Printer, c course.Course, stood, stands course.Progress) string {
	if stood.Attended == stands.Attended {
		return p.T("amend.right_same", "Attended", stands.Attended, "Total", stands.Total)
	}
	return p.T("amend.right", "Before", stood.Attended, "After", stands.Attended, "Total", stands.Total) + "\n" + Explain(p, c, stands)
}

func attendanceAmended(p *i18n.Printer, f course.AttendanceAmended) notice.Message {
	return notice.Message{Text: p.T("amend.told", "Course", f.Course.Title, "Session", p.Session(f.Session, f.Course.Location()),
		"Before", EntryState(p, f.Course, f.Session, f.Was), "After", EntryState(p, f.Course, f.Session, f.Is), "Reason", f.Is.Reason,
		"Attended", f.Stands.Attended, "Total", f.Stands.Total, "Organizers", Organizers(p, f.Course))}
}

// History is how an entry of the book came to be, on one line for whose it is: nothing
// where it is the first one.
func History(p *i18n.Printer, c course.Course, s course.Session, entries course.Entries) string {
	if len(entries) < 2 {
		return ""
	}
	steps := make([]string, len(entries))
	for i, a := range entries {
		steps[i] = p.T("progress.step", "Time", when(a.At, c, s), "State", EntryState(p, c, s, a), "Way", writer(p, a, nil), "Reason", a.Reason)
	}
	return p.T("progress.history", "Steps", i18n.HTML(strings.Join(steps, " → ")))
}
