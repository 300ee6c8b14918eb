package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// PassOn asks the representative of a delegation to tell people of it what an announcement says: it has not reached
// them. It follows, unless the representative has got it: then it is quoted. There may be more than are named.
func PassOn(p *i18n.Printer, c course.Course, a notice.Announcement, says string, of course.Delegation, people []notice.Undelivered, got bool) notice.Message {
	lines := []string{p.N("passing.ask", len(people), "Got", got, "Says", says, "Number", a.No, "Course", c.Title, "Delegation", of.Name)}
	for _, u := range people[:min(len(people), maxNamed)] {
		lines = append(lines, toCall(p, u, Why(p, u)))
	}
	if more := len(people) - maxNamed; more > 0 {
		lines = append(lines, p.N("announce.more", more))
	}
	return notice.Message{Text: strings.Join(lines, "\n"), Buttons: [][]notice.Button{{{
		Label: p.Plain("passing.button_list"), Data: PassingTap.Data(OfPassing{Announcement: a.ID, Delegation: of.ID})}}}}
}

// CallList is everybody whom an announcement has not reached, by delegation, with why and who was told all the
// same. There may be more than are named.
func CallList(p *i18n.Printer, c course.Course, a notice.Announcement, missed, passedOn int, people []notice.Undelivered) notice.Message {
	lines := []string{p.T("passing.list", "Number", a.No, "Course", c.Title, "Missed", missed, "PassedOn", passedOn)}
	if missed == 0 {
		lines = append(lines, p.T("announce.report_all"))
	}
	for i, u := range people {
		if i == 0 || people[i-1].Enrollment.DelegationID != u.Enrollment.DelegationID {
			lines = append(lines, "", p.T("passing.delegation", "Delegation", Delegation(p, u.Enrollment.Delegation)))
		}
		lines = append(lines, toCall(p, u, whyAndThen(p, u)))
	}
	if more := missed - len(people); more > 0 {
		lines = append(lines, p.N("announce.more", more))
	}
	m := notice.Message{Text: strings.Join(lines, "\n")}
	if missed > 0 {
		m.Buttons = [][]notice.Button{{{Label: p.Plain("list.button_calls"), Data: CallsFileTap.Data(OfCalls{a.ID})}}}
	}
	return m
}

// toCall is a line about somebody to be told: their name, unit and phone, why the announcement hasn't reached
// them, and whether they were told.
func toCall(p *i18n.Printer, u notice.Undelivered, why string) string {
	e := u.Enrollment
	return p.T("passing.person", "PassedOn", u.PassedOn, "Name", undeliveredName(p, u), "Unit", e.Unit, "Phone", e.Value(course.FieldPhone), "Why", why)
}

// undeliveredName names somebody, plain; who is on no roster may have no name.
func undeliveredName(p *i18n.Printer, u notice.Undelivered) string {
	return Person(p, course.Person{Name: u.Enrollment.Trainee.Name, TelegramID: u.Enrollment.Trainee.TelegramID})
}

// Why says why an announcement has not reached somebody, plain.
func Why(p *i18n.Printer, u notice.Undelivered) string {
	return p.Plain("passing.why_" + string(u.State))
}

// whyAndThen is that for organizers, who can do something about what Telegram has refused, plain.
func whyAndThen(p *i18n.Printer, u notice.Undelivered) string {
	if why := failed(p.Plain, u.Failure); u.State == notice.Failed && why != "" {
		return strings.TrimSuffix(why, ".")
	}
	return Why(p, u)
}

// CallListButton leads organizers to the call list of an announcement.
func CallListButton(p *i18n.Printer, announcement int64) notice.Button {
	return notice.Button{Label: p.Plain("passing.button_calls"), Data: CallsTap.Data(OfCalls{announcement})}
}

// Alone says how many of those whom an announcement has not reached have no representative to tell them, to follow its
// report; empty for none.
func Alone(p *i18n.Printer, people int) string {
	if people == 0 {
		return ""
	}
	return "\n\n" + p.N("passing.alone", people)
}

// Addressed says to whom an announcement went that wasn't for the whole class, to follow its report; empty for the
// whole class.
func Addressed(p *i18n.Printer, c course.Course, of []course.NamedSegment) string {
	if len(of) == 0 {
		return ""
	}
	return "\n\n" + p.T("audience.went_to", "Audience", Audience(p, c, of))
}
