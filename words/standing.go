package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// CheckInClosed tells the organizers that the check-in of a session has closed: the
// totals by delegation, who is missing, excused and late, and who is near to losing the
// right to a certificate, or has lost it. When not all that people did until then was
// heard, that too.
func CheckInClosed(p *i18n.Printer, c course.Course, done course.SessionClosed, heard bool) notice.Message {
	all := course.Sum(done.Tallies)
	lines := []string{p.T("checkin_closed.organizers", "Course", c.Title,
		"Session", p.Session(done.Session, c.Location()), "Here", all.Here(), "Total", all.Total, "Percent", p.Percent(all.Tenths()),
		"Late", all.Late, "Excused", all.Excused, "Missing", all.Missing(), "Instead", done.By(course.ByRepresentative))}
	for _, t := range done.Tallies {
		lines = append(lines, p.T("checkin_closed.delegation", "Name", t.Delegation, "Here", t.Here(), "Total", t.Total,
			"Late", t.Late, "Missing", t.Missing()))
	}
	lines = append(lines, missedNames(p, done)...)
	margins := []course.Margin{course.Lost, course.NoMore, course.OneMore}
	if len(done.Standings) > 0 && done.Standings[0].Stands.Settled() {
		margins = margins[:1] // nobody can miss another one
	}
	for _, margin := range margins {
		lines = append(lines, named(p, "standing.are_"+string(margin), done.At(margin))...)
	}
	lines = append(lines, "", p.T("checkin_closed.next", "Absent", len(done.In(course.Absent))))
	text := strings.Join(lines, "\n")
	if !heard {
		text = p.T("checkin_closed.unheard") + "\n\n" + text
	}
	return notice.Message{Text: text, Buttons: [][]notice.Button{{
		{Label: p.Plain("checkin_closed.button"), Data: SessionTap.Data(OfSession{done.Session.ID})},
	}}}
}

// DelegationClosed tells a representative how a session went for the delegations that
// they answer for: who of them was missing, excused and late.
func DelegationClosed(p *i18n.Printer, c course.Course, parts []course.SessionClosed) notice.Message {
	lines := []string{p.T("checkin_closed.representative", "Course", c.Title, "Session", p.Session(parts[0].Session, c.Location()))}
	absent := 0
	for _, part := range parts {
		t := course.Sum(part.Tallies)
		absent += t.Missing()
		lines = append(lines, p.T("checkin_closed.delegation", "Name", part.Tallies[0].Delegation, "Here", t.Here(), "Total", t.Total,
			"Late", t.Late, "Missing", t.Missing()))
		lines = append(lines, missedNames(p, part)...)
	}
	if absent > 0 {
		lines = append(lines, "", p.T("checkin_closed.representative_next", "Organizers", organizersOfIt(p, c)))
	}
	return notice.Message{Text: strings.Join(lines, "\n")}
}

// missedNames are the names of who was absent, excused and late at a session.
func missedNames(p *i18n.Printer, done course.SessionClosed) (lines []string) {
	for _, state := range []course.Presence{course.Absent, course.Excused, course.Late} {
		lines = append(lines, named(p, "checkin_closed.are_"+string(state), done.In(state))...)
	}
	return lines
}

// named are people, who are in the order of their delegations, under a head that counts
// them; nothing of nobody.
func named(p *i18n.Printer, textID string, people []course.Enrollment) []string {
	if len(people) == 0 {
		return nil
	}
	return append([]string{"", p.N(textID, len(people))}, namesByDelegation(p, people)...)
}

// Standing tells somebody that the closing of a session has marked them absent, if it
// has, and how near they are to losing the right to a certificate, if that has moved.
func Standing(p *i18n.Printer, c course.Course, closed course.Session, s course.Standing) notice.Message {
	var lines []string
	var m notice.Message
	absent := s.Marked(closed)
	if absent {
		if !s.Moved() || len(s.Stands.Missed) > 1 { // of the only one the margin says it
			lines = append(lines, p.T("standing.absent", "Session", p.Session(closed, c.Location())))
		}
		m.Buttons = [][]notice.Button{{{Label: p.Plain("standing.button_object"), Data: ObjectTap.Data(OfAttendance{s.Entry.ID})}}}
	}
	if s.Moved() {
		margin := s.Stands.Margin()
		textID := "standing.is_" + string(margin)
		switch {
		case margin != course.Lost && s.Stands.Settled():
			textID = "standing.is_safe"
		case margin == course.Ample:
			textID = "standing.is_ample"
		}
		lines = append(lines, p.N(textID, len(s.Stands.Missed), "Sessions", p.SessionList(s.Stands.Missed, c.Location()),
			"Needed", s.Stands.Needed, "Total", s.Stands.Total, "May", s.Stands.MayMiss(), "Over", s.Stands.Settled(), "Organizers", organizersOfIt(p, c)))
	}
	if absent {
		lines = append(lines, p.T("standing.objecting"))
	}
	m.Text = p.T("standing.head", "Course", c.Title, "Better", s.Better()) + "\n" + strings.Join(lines, "\n\n")
	return m
}

// Nudge reminds somebody who has not checked in that check-in is about to close.
func Nudge(p *i18n.Printer, c course.Course, s course.Session) notice.Message {
	return notice.Message{
		Text: p.T("remind.nudge", "Course", c.Title, "Session", p.Session(s, c.Location()),
			"Closes", course.ClockTime(c.CheckIn.Closes(s).In(c.Location())), "Button", c.Takes(s, course.ByButton), "Code", c.Takes(s, course.ByCode),
			"Instead", Instead(p, c, s, course.ByButton), "Organizers", organizersOfIt(p, c)),
		Buttons: checkInButton(p, c, s),
	}
}
