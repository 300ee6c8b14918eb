package words

import (
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// certificateWaits tells somebody that their certificate waits for the end of a session.
func certificateWaits(p *i18n.Printer, f course.CertificateWaits) notice.Message {
	session := ""
	if f.Session.ID != 0 {
		session = p.Session(f.Session, f.Course.Location())
	}
	return notice.Message{Text: p.T("early.waits_for_you", "Course", f.Course.Title, "Session", session, "Organizers", Organizers(p, f.Course))}
}

// maxFallen is how many people who have fallen below the rule have a button.
const maxFallen = 8

// earlyClosingOver tells what the end of a session has come to during which the course was closed,
// and what to do.
func earlyClosingOver(p *i18n.Printer, f course.EarlyClosingOver) notice.Message {
	m := notice.Message{Text: p.T("early.over", "Course", f.Course.Title, "Session", p.Session(f.Session, f.Course.Location()))}
	if len(f.Fallen) > 0 {
		m.Text += "\n\n" + p.N("early.fallen", len(f.Fallen))
	}
	for i, one := range f.Fallen {
		m.Text += "\n" + p.T("early.line_fallen", "No", one.Place.No, "Name", one.Place.Trainee.Name, "Unit", one.Place.Unit, "Delegation", one.Place.Delegation,
			"Number", one.Certificate.Number(), "Attended", one.Stands.Attended, "Total", one.Stands.Total, "Needed", one.Stands.Needed)
		if i < maxFallen {
			m.Buttons = append(m.Buttons, []notice.Button{{Label: p.Plain("early.button_fallen", "No", one.Place.No, "Name", Short(one.Place.Trainee.Name)),
				Data: PaperTap.Data(OfEntry{one.Place.ID})}})
		}
	}
	if len(f.Rest) > 0 {
		m.Text += "\n\n" + p.N("early.completed", len(f.Rest)) + people(p, f.Rest)
	}
	if len(f.Lost) > 0 {
		m.Text += "\n\n" + p.N("early.lost", len(f.Lost)) + people(p, f.Lost)
	}
	if len(f.Confirm) > 0 {
		m.Text += "\n\n" + p.N("early.confirm", len(f.Confirm)) + people(p, f.Confirm)
	}
	if n := len(f.Rest) + len(f.Confirm); n > 0 {
		m.Buttons = append(m.Buttons, []notice.Button{{Label: p.Plain("early.button_rest", "Count", n), Data: RestTap.Data(OfCourse{f.Course.ID})}})
	}
	return m
}

// people are lines about people, each after a break.
func people(p *i18n.Printer, all []course.Enrollment) (text string) {
	for _, line := range PeopleLines(p, all) {
		text += "\n" + line
	}
	return text
}

// PeopleLines are people by number, name and unit.
func PeopleLines(p *i18n.Printer, all []course.Enrollment) (lines []string) {
	for _, e := range all {
		lines = append(lines, p.T("early.line", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit))
	}
	return lines
}

// MeritsGiven says that commendations were given.
func MeritsGiven(c course.Course, p *i18n.Printer, issued []course.Certificate) string {
	return p.N("merit.given", len(issued), "Course", c.Title, "Numbers", paperNumbers(p, issued))
}

// RestIssued says that those have their certificates who have completed since the closing.
func RestIssued(c course.Course, p *i18n.Printer, issued []course.Certificate) string {
	return p.N("early.rest_issued", len(issued), "Course", c.Title, "Numbers", paperNumbers(p, issued), "Other", others(issued))
}

// others tells whether there are papers of other kinds than certificates.
func others(papers []course.Certificate) bool {
	return slices.ContainsFunc(papers, func(one course.Certificate) bool { return one.Kind != course.Completion && one.Kind != "" })
}
