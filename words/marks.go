package words

import (
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Marks are what a sheet, or people who are ticked together, would do to the book of a
// session: by name whoever is named, of whom the book says otherwise what it says, and of
// the rest how many. Of marks that can't be entered it says why.
func Marks(p *i18n.Printer, c course.Course, s course.Session, r course.SheetReading, sheet bool) string {
	lines := []string{p.T("sheet.title", "Session", p.Session(s, c.Location()), "Course", c.Title, "Sheet", sheet)}
	if !r.Faults.None() {
		return strings.Join(append(lines, sheetFaults(p, r.Faults)...), "\n")
	}
	for _, state := range course.Presences {
		of := linesOf(r.Enter, state)
		if len(of) > 0 {
			lines = append(lines, p.T("sheet.enter", "Mark", Mark(state), "State", Presence(p, state), "Count", len(of)))
			lines = append(lines, markLines(p, c, s, of, false)...)
		}
	}
	if len(r.Against) > 0 {
		lines = append(lines, "", p.T("sheet.against", "Count", len(r.Against), "Sheet", sheet))
		lines = append(lines, markLines(p, c, s, r.Against, true)...)
	}
	if len(r.Already) > 0 {
		lines = append(lines, "", p.T("sheet.already", "Count", len(r.Already)))
		lines = append(lines, markLines(p, c, s, r.Already, false)...)
	}
	if len(r.Withdrawn) > 0 {
		lines = append(lines, p.T("sheet.withdrawn", "People", numbered(p, r.Withdrawn)))
	}
	if len(r.Twice) > 0 {
		lines = append(lines, p.T("sheet.twice", "People", numbered(p, r.Twice)))
	}
	lines = append(lines, "")
	if len(r.Rest) > 0 {
		lines = append(lines, p.N("sheet.rest", len(r.Rest)))
	}
	if len(r.Stay) > 0 {
		lines = append(lines, p.N("sheet.stay", len(r.Stay), "States", states(p, r.Stay)))
	}
	if sheet && len(r.Rest)+len(r.Stay) == 0 {
		lines = append(lines, p.T("sheet.only"))
	}
	if len(r.Enter)+len(r.Rest)+len(r.Against) == 0 {
		lines = append(lines, p.T("sheet.nothing"))
	}
	return strings.Join(lines, "\n")
}

func linesOf(lines []course.SheetLine, state course.Presence) (of []course.SheetLine) {
	for _, l := range lines {
		if l.Is == state {
			of = append(of, l)
		}
	}
	return of
}

// markLines are people with what the book says of them, and what it is to say where that
// is asked.
func markLines(p *i18n.Printer, c course.Course, s course.Session, of []course.SheetLine, both bool) (lines []string) {
	for _, l := range of[:min(len(of), maxNamed)] {
		was, after := EntryState(p, c, s, l.Was), ""
		if l.Was.ID != 0 {
			was += ", " + writer(p, l.Was, nil) + ", " + when(l.Was.At, c, s)
		}
		if both {
			after = Presence(p, l.Is)
		}
		lines = append(lines, p.T("sheet.line", "No", l.Place.No, "Name", l.Place.Trainee.Name, "Unit", l.Place.Unit, "Delegation", l.Place.Delegation,
			"Was", was, "Is", after))
	}
	if more := len(of) - maxNamed; more > 0 {
		lines = append(lines, p.T("sessions.more", "More", more))
	}
	return lines
}

// numbered names people by number and name, on one line, plain.
func numbered(p *i18n.Printer, people []course.Enrollment) string {
	var names []string
	for _, e := range people[:min(len(people), maxNamed)] {
		names = append(names, fmt.Sprintf("%d. %s", e.No, e.Trainee.Name))
	}
	if more := len(people) - maxNamed; more > 0 {
		names = append(names, p.Plain("sessions.more", "More", more))
	}
	return strings.Join(names, ", ")
}

// states counts people by what the book says of them, plain.
func states(p *i18n.Printer, of []course.SheetLine) string {
	count := map[course.Presence]int{}
	for _, l := range of {
		state := l.Was.State
		if l.Was.ID == 0 { // an approved leave
			state = course.Excused
		}
		count[state]++
	}
	var said []string
	for _, state := range course.Presences {
		if count[state] > 0 {
			said = append(said, fmt.Sprintf("%s %d", Presence(p, state), count[state]))
		}
	}
	return strings.Join(said, ", ")
}

// sheetFaults says why nothing can be entered, each on a line, and what to do.
func sheetFaults(p *i18n.Printer, f course.SheetFaults) (lines []string) {
	if len(f.Unread) > 0 {
		lines = append(lines, p.T("sheet.unread", "Words", notice.Shorten(strings.Join(f.Unread, " "), maxLogged)))
	}
	for _, state := range f.Bare[:min(len(f.Bare), len(course.Presences))] {
		lines = append(lines, p.T("sheet.bare", "State", Presence(p, state)))
	}
	if len(f.Unknown) > 0 {
		var spans []string
		for _, span := range f.Unknown {
			spans = append(spans, span.String())
		}
		lines = append(lines, p.T("sheet.unknown", "Numbers", notice.Shorten(strings.Join(spans, ", "), maxLogged)))
	}
	if len(f.NoDelegation) > 0 {
		lines = append(lines, p.T("sheet.no_delegation", "Names", notice.Shorten(strings.Join(f.NoDelegation, ", "), maxLogged)))
	}
	if len(f.Elsewhere) > 0 {
		lines = append(lines, p.T("sheet.elsewhere", "People", numbered(p, f.Elsewhere)))
	}
	if len(f.Mixed) > 0 {
		lines = append(lines, p.T("sheet.mixed", "People", numbered(p, f.Mixed)))
	}
	return append(lines, "", p.T("sheet.again"))
}
