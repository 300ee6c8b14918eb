package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// Reach is a sign for whether the bot can write to somebody, plain.
func Reach(p *i18n.Printer, e course.Enrollment) string {
	return p.Plain("reach." + string(e.Trainee.Reach()))
}

// Reached are the counts of people as values for a text: how many there are, how
// many have a Telegram account, how many of these have blocked the bot, how many it
// can write to, and how many have no account.
func Reached(r course.Reached) []any {
	return []any{"Total", r.Total(), "Linked", r.Linked(), "Blocked", r.Blocked, "Reachable", r.Reachable, "Unlinked", r.Unlinked}
}

// Delegation is a delegation's name, plain, or the words for people of none.
func Delegation(p *i18n.Printer, name string) string {
	if name == "" {
		return p.Plain("trainees.no_delegation")
	}
	return name
}

// Field names a field of a place on a roster, plain.
func Field(p *i18n.Printer, f course.Field) string { return p.Plain("field." + string(f)) }

// Organizers is how somebody reaches the organizers of a course, plain, to follow
// "mời …": by the course's contact, or else in the hall. The course is zero for
// somebody who is on none.
func Organizers(p *i18n.Printer, c course.Course) string {
	return p.Plain("contact.organizers", "Contact", c.Contact, "Course", c.Title)
}

// organizersOfIt is Organizers in a message that has named the course.
func organizersOfIt(p *i18n.Printer, c course.Course) string {
	return Organizers(p, course.Course{Contact: c.Contact})
}

const (
	maxCounted = 40 // how many delegations a summary names
	maxNamed   = 60 // how many people one message names
)

// namesByDelegation is a line of names for each delegation, of people who are in
// its order; of more than maxNamed people the rest are counted.
func namesByDelegation(p *i18n.Printer, people []course.Enrollment) []string {
	var lines []string
	named, apart := people[:min(len(people), maxNamed)], course.Apart(people)
	for i := 0; i < len(named); {
		delegation := named[i].Delegation
		var names []string
		for ; i < len(named) && named[i].Delegation == delegation; i++ {
			names = append(names, apart[i])
		}
		lines = append(lines, p.T("sessions.names", "Delegation", Delegation(p, delegation), "Names", strings.Join(names, ", ")))
	}
	if more := len(people) - len(named); more > 0 {
		lines = append(lines, p.T("sessions.more", "More", more))
	}
	return lines
}

// maxLabel is the longest name on a button, in runes: what a phone shows.
const maxLabel = 36

// ShortTitles are the courses' titles for buttons that stand together: with the code
// before it where the beginnings of two are the same.
func ShortTitles(courses []course.Course) []string {
	count := map[string]int{}
	for _, c := range courses {
		count[Short(c.Title)]++
	}
	titles := make([]string, len(courses))
	for i, c := range courses {
		if titles[i] = Short(c.Title); count[titles[i]] > 1 {
			titles[i] = Short(c.Code + " · " + c.Title)
		}
	}
	return titles
}

// Short is a name that fits on a button.
func Short(name string) string {
	runes := []rune(name)
	if len(runes) <= maxLabel {
		return name
	}
	return string(runes[:maxLabel-1]) + "…"
}
