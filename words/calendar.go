package words

import (
	"strings"
	"time"

	"github.com/loptruong/loptruong/calendar"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// Timetabled is a course with all of its sessions, those that were cancelled too: a
// calendar that has read of one before must hear that it doesn't take place.
type Timetabled struct {
	Course   course.Course
	Sessions []course.Session
}

// Calendar is the timetable of some courses, one at least, as a calendar's file.
func Calendar(p *i18n.Printer, courses []Timetabled, now time.Time) []byte {
	name := p.Plain("calendar.name")
	if len(courses) == 1 {
		name = courses[0].Course.Title
	}
	var events []calendar.Event
	for _, of := range courses {
		for _, s := range of.Sessions {
			events = append(events, calendarEvent(p, of.Course, s))
		}
	}
	return calendar.Write(name, events, now)
}

func calendarEvent(p *i18n.Printer, c course.Course, s course.Session) calendar.Event {
	var place []string
	for _, part := range []string{s.Room, c.Place} {
		if part != "" {
			place = append(place, part)
		}
	}
	summary := p.Plain("calendar.summary", "Topic", s.Topic, "Session", p.Session(s, c.Location()), "Course", c.Title)
	if s.Cancelled() { // many calendars show one that is cancelled like any other
		summary = p.Plain("calendar.cancelled", "Summary", summary)
	}
	return calendar.Event{
		UID: s.UID + "@loptruong", Sequence: s.Sequence, Start: s.Start, End: s.End, Summary: summary,
		Place:     strings.Join(place, ", "),
		Detail:    p.Plain("calendar.detail", "Course", c.Title, "Session", p.Session(s, c.Location()), "Speaker", s.Speaker),
		Cancelled: s.Cancelled(),
	}
}
