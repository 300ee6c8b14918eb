package words

import (
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Seats says how many places of a course are taken or offered, of how many, and the same of those of some delegations
// that have a quota.
func Seats(p *i18n.Printer, c course.Course, s course.Seats, delegations ...string) i18n.HTML {
	lines := []string{p.T("waiting.seats", "Taken", s.Taken, "Capacity", c.Capacity, "Above", c.Above(s.Taken), "Held", s.Held)}
	var of []string
	for _, q := range c.QuotasOf(delegations) {
		of = append(of, p.T("waiting.seats_of", "Delegation", q.Delegation, "Taken", s.By(q.Delegation), "Places", q.Places))
	}
	if of != nil {
		lines = append(lines, p.T("waiting.seats_quota", "Of", i18n.HTML(strings.Join(of, " · "))))
	}
	return i18n.HTML(strings.Join(lines, "\n"))
}

// Overfull asks whether a course is to have more people than it takes; empty when it isn't to.
func Overfull(p *i18n.Printer, o course.Overfull) string {
	if !o.Any() {
		return ""
	}
	return strings.Join(append(above(p, o), p.T("waiting.above_ask")), "\n")
}

// IsOverfull tells that a course has more people than it takes now; empty when it hasn't.
func IsOverfull(p *i18n.Printer, o course.Overfull) string { return strings.Join(above(p, o), "\n") }

// above are the lines of that, for the course and for each delegation.
func above(p *i18n.Printer, o course.Overfull) (lines []string) {
	if o.Places > 0 {
		lines = append(lines, p.T("waiting.above", "Capacity", o.Places, "People", o.People, "Above", o.People-o.Places, "Held", o.Held))
	}
	for _, q := range o.Of {
		lines = append(lines, p.T("waiting.above_quota", "Delegation", q.Delegation, "Places", q.Places, "People", q.People))
	}
	return lines
}

// Succession tells how many wait for a place of a course, and to whom those are offered that become free; empty when
// nobody waits.
func Succession(p *i18n.Printer, waiting int, next []course.Waiting) string {
	if waiting <= 0 {
		return ""
	}
	name := ""
	if len(next) > 0 {
		name = next[0].Said.Trainee.Name
	}
	return p.T("waiting.list_next", "Waiting", waiting, "Name", name, "More", max(0, len(next)-1))
}

// Waits is how it stands with somebody who waits for a place, with what they can do.
func Waits(p *i18n.Printer, c course.Course, w course.Waiting) notice.Message {
	return waits(p, c, w, "waiting.is_"+string(w.State))
}

func waits(p *i18n.Printer, c course.Course, w course.Waiting, textID string) notice.Message {
	m := notice.Message{Text: p.T(textID, append(w.Order(c), "Course", c.Title, "Until", Moment(c, w.Until), "Reason", w.Reason, "Organizers", Organizers(p, c))...)}
	button := func(t notice.Tap[OfWaiting], textID string) notice.Button {
		return notice.Button{Label: p.Plain(textID), Data: t.Data(OfWaiting{w.ID})}
	}
	switch w.State {
	case course.WaitingAsked:
		m.Buttons = [][]notice.Button{{button(LeaveLineTap, "waiting.button_withdraw")}}
	case course.WaitingInLine:
		m.Buttons = [][]notice.Button{{button(LeaveLineTap, "waiting.button_leave")}}
	case course.WaitingOffered:
		m.Buttons = [][]notice.Button{{button(TakeSeatTap, "waiting.button_take"), button(LeaveLineTap, "waiting.button_decline")}}
	case course.WaitingExpired:
		if w.Until.IsZero() {
			break
		}
		m.Buttons = [][]notice.Button{{{Label: p.Plain("waiting.button_again"), Data: SearchTap.Data(OfCourse{c.ID})}}}
	case course.WaitingSeated, course.WaitingGivenUp, course.WaitingRefused:
	}
	return m
}

// Moment is a moment by the clock of a course: "15:30 17/8"; empty for none.
func Moment(c course.Course, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return course.ClockDate(at.In(c.Location()))
}

// waitingMoved is how it stands now with somebody who waits.
func waitingMoved(p *i18n.Printer, f course.WaitingMoved) notice.Message {
	if f.Waiting.State == course.WaitingOffered {
		return Waits(p, f.Course, f.Waiting)
	}
	return waits(p, f.Course, f.Waiting, "waiting.told_"+f.Waiting.Word())
}

// registrationsWait tells of people who are to be approved.
func registrationsWait(p *i18n.Printer, f course.RegistrationsWait) notice.Message {
	list := notice.Button{Label: p.Plain("waiting.button_asked", "Count", f.Waiting), Data: RegistrantsTap.Data(PageOfCourse{Course: f.Course.ID})}
	return notice.Message{Text: p.N("waiting.organizers", f.New, "Course", f.Course.Title, "Waiting", f.Waiting), Buttons: [][]notice.Button{{list}}}
}

// quotas are the delegations that have more people than they are to have, and those that have nobody.
func quotas(p *i18n.Printer, m course.SettingChange) (lines []string) {
	for _, q := range m.Is.Quotas {
		switch taken := m.Seats.By(q.Delegation); {
		case taken == 0:
			lines = append(lines, p.T("setting.unknown_quota", "Name", q.Delegation))
		case taken > q.Places:
			lines = append(lines, p.T("setting.over_quota", "Name", q.Delegation, "Taken", taken, "Places", q.Places))
		}
	}
	return lines
}
