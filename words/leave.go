package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// maxLeaves is how many leaves a message names that tells of them.
const maxLeaves = 10

// OfLeave is what a button about a leave carries.
type OfLeave struct{ ID int64 }

// SeenLeave is a leave, with the digest of what was shown of it.
type SeenLeave struct {
	ID   int64
	Seen string
}

// The buttons about leaves: of who asks, and of who decides.
var (
	AskLeaveTap    = notice.Tap[OfCourse]{Action: "leave"}                    // asks for leave on a course
	DropLeaveTap   = notice.Tap[OfLeave]{Action: "leave", What: "drop"}       // withdraws a leave, or gives it up
	LeavesTap      = notice.Tap[PageOfCourse]{Action: "leaves", What: "list"} // those that wait
	ShowLeaveTap   = notice.Tap[OfLeave]{Action: "leaves", What: "show"}      // one, with its picture
	GrantLeaveTap  = notice.Tap[SeenLeave]{Action: "leaves", What: "ok"}      // approves it
	RefuseLeaveTap = notice.Tap[SeenLeave]{Action: "leaves", What: "no"}      // asks why it is refused or taken back
)

// LeaveSessions names the sessions of a leave, plain.
func LeaveSessions(p *i18n.Printer, c course.Course, l course.Leave) string {
	names := make([]string, len(l.Sessions))
	for i, s := range l.Sessions {
		if names[i] = p.SessionShort(s, c.Location()); s.Cancelled() {
			names[i] = p.Plain("leaving.cancelled", "Session", names[i])
		}
	}
	return strings.Join(names, ", ")
}

// LeaveEffect is what a leave does to the right to a certificate, for who has asked for
// it or of them.
func LeaveEffect(p *i18n.Printer, k course.LeaveCase, own bool) string {
	var lines []string
	if n := len(k.Without.Missed); n > 0 {
		lines = append(lines, p.N("leaving.missed", n, "Sessions", p.SessionList(k.Without.Missed, k.Course.Location())))
	}
	left := k.With.MayMiss()
	switch {
	case k.Without.MayMiss() < 0:
		lines = append(lines, p.T("leaving.lost_already", "Own", own, "Needed", k.With.Needed, "Total", k.With.Total))
	case !k.Costs():
		lines = append(lines, p.T("leaving.costs_nothing"))
	case left < 0:
		lines = append(lines, p.T("leaving.loses", "Own", own, "Needed", k.With.Needed, "Total", k.With.Total, "Could", k.With.Total-len(k.With.Missed)))
	case left == 0:
		lines = append(lines, p.T("leaving.costs_last", "Own", own, "Needed", k.With.Needed, "Total", k.With.Total))
	default:
		lines = append(lines, p.N("leaving.costs", left, "Own", own, "Needed", k.With.Needed, "Total", k.With.Total))
	}
	return strings.Join(lines, "\n")
}

// LeaveLine is a leave as one line of a list.
func LeaveLine(p *i18n.Printer, c course.Course, l course.Leave) string {
	e := l.Place
	return p.T("leaving.line", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit, "Sessions", LeaveSessions(p, c, l), "Photo", l.Photo != "")
}

// LeaveButton leads to a leave.
func LeaveButton(p *i18n.Printer, l course.Leave) notice.Button {
	return notice.Button{Label: p.Plain("leaving.button_one", "No", l.Place.No, "Name", Short(l.Place.Trainee.Name)), Data: ShowLeaveTap.Data(OfLeave{l.ID})}
}

// AskedLeave is a leave as an organizer decides on it, with what it costs and the buttons
// that decide; by is who has decided, where somebody has.
func AskedLeave(p *i18n.Printer, k course.LeaveCase, by course.Person) notice.Message {
	c, l := k.Course, k.Leave
	e := l.Place
	lines := []string{p.T("leaving.show", "Course", c.Title, "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit, "Delegation", e.Delegation,
		"Sessions", LeaveSessions(p, c, l), "Reason", l.Reason, "Photo", l.Photo != "", "At", moment(c, l.At))}
	for _, s := range l.Sessions {
		if state := k.States[s.ID]; state != "" {
			lines = append(lines, p.T("leaving.in_book_line", "Session", p.SessionShort(s, c.Location()), "State", Presence(p, state)))
		}
	}
	lines = append(lines, LeaveEffect(p, k, false))
	if l.State != course.LeaveAsked {
		who := ""
		if l.DecidedBy != 0 {
			who = Person(p, by)
		}
		lines = append(lines, "", p.T("leaving.is_"+string(l.State), "Who", who, "At", moment(c, l.DecidedAt), "Answer", l.Answer))
	}
	m := notice.Message{Text: strings.Join(lines, "\n")}
	if c.Closed() || e.State != course.Enrolled {
		return m
	}
	seen := SeenLeave{l.ID, k.Seen()}
	grant := notice.Button{Label: p.Plain("leaving.button_grant"), Data: GrantLeaveTap.Data(seen)}
	switch l.State {
	case course.LeaveAsked:
		m.Buttons = [][]notice.Button{{grant, {Label: p.Plain("leaving.button_refuse"), Data: RefuseLeaveTap.Data(seen)}}}
	case course.LeaveApproved:
		m.Buttons = [][]notice.Button{{{Label: p.Plain("leaving.button_take_back"), Data: RefuseLeaveTap.Data(seen)}}}
	case course.LeaveRefused:
		m.Buttons = [][]notice.Button{{grant}}
	}
	return m
}

// AskLeaveButton asks for leave on a course.
func AskLeaveButton(p *i18n.Printer, c course.Course) notice.Button {
	return notice.Button{Label: p.Plain("leaving.button_ask"), Data: AskLeaveTap.Data(OfCourse{c.ID})}
}

// leavesWait tells of leaves: of one alone all, to be decided at once.
func leavesWait(p *i18n.Printer, f course.LeavesWait) notice.Message {
	if len(f.New) == 1 && len(f.GivenUp) == 0 {
		m := AskedLeave(p, f.New[0], course.Person{})
		m.Text += "\n\n" + p.T("leaving.reply_hint")
		if f.New[0].Leave.Photo != "" {
			m.Buttons = append(m.Buttons, []notice.Button{{Label: p.Plain("leaving.button_photo"), Data: ShowLeaveTap.Data(OfLeave{f.New[0].Leave.ID})}})
		}
		if f.Waiting > 1 {
			m.Buttons = append(m.Buttons, []notice.Button{allLeaves(p, f)})
		}
		return m
	}
	m := notice.Message{}
	var lines []string
	if n := len(f.New); n > 0 {
		lines = append(lines, p.N("leaving.organizers", n, "Course", f.Course.Title, "Waiting", f.Waiting))
		for _, k := range f.New[:min(n, maxLeaves)] {
			lines = append(lines, LeaveLine(p, f.Course, k.Leave))
			m.Buttons = append(m.Buttons, []notice.Button{LeaveButton(p, k.Leave)})
		}
		m.Buttons = append(m.Buttons, []notice.Button{allLeaves(p, f)})
	}
	if n := len(f.GivenUp); n > 0 {
		lines = append(lines, p.N("leaving.given_up", n, "Course", f.Course.Title))
		for _, l := range f.GivenUp[:min(n, maxLeaves)] {
			lines = append(lines, LeaveLine(p, f.Course, l))
		}
	}
	m.Text = strings.Join(lines, "\n")
	return m
}

func allLeaves(p *i18n.Printer, f course.LeavesWait) notice.Button {
	return notice.Button{Label: p.Plain("leaving.button_all", "Count", f.Waiting), Data: LeavesTap.Data(PageOfCourse{Course: f.Course.ID})}
}

// leaveDecided tells somebody what became of their leave, and what it means.
func leaveDecided(p *i18n.Printer, f course.LeaveDecided) notice.Message {
	k := f.Case
	if k.Leave.State == course.LeaveRefused {
		return notice.Message{Text: p.T("leaving.told_refused", "Course", k.Course.Title, "Sessions", LeaveSessions(p, k.Course, k.Leave),
			"Answer", k.Leave.Answer, "Changed", f.Changed, "Organizers", Organizers(p, k.Course)),
			Buttons: [][]notice.Button{{AskLeaveButton(p, k.Course)}}}
	}
	return notice.Message{
		Text: p.T("leaving.told_approved", "Course", k.Course.Title, "Sessions", LeaveSessions(p, k.Course, k.Leave), "Changed", f.Changed) + "\n" +
			LeaveEffect(p, k, true),
		Buttons: [][]notice.Button{{{Label: p.Plain("leaving.button_give_up"), Data: DropLeaveTap.Data(OfLeave{k.Leave.ID})}}},
	}
}

// leaveOfDelegation tells a representative of a leave, without why it was asked for.
func leaveOfDelegation(p *i18n.Printer, f course.LeaveOfDelegation) notice.Message {
	e := f.Leave.Place
	return notice.Message{Text: p.T("leaving.told_delegation", "Course", f.Course.Title, "Delegation", e.Delegation, "No", e.No, "Name", e.Trainee.Name,
		"Sessions", LeaveSessions(p, f.Course, f.Leave), "Approved", f.Leave.State == course.LeaveApproved)}
}
