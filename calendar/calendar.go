// Package calendar writes the timetable as a file that the calendars of phones and
// computers read and go on reading: iCalendar (RFC 5545).
package calendar

import (
	"time"

	ical "github.com/arran4/golang-ical"
)

// MediaType is what the file is called over HTTP and in Telegram.
const MediaType = "text/calendar"

// Event is one entry of a calendar. Who has read it before knows it by its UID, and
// takes it anew when its Sequence has grown.
type Event struct {
	UID       string // unlike any other's anywhere; never changes
	Sequence  int
	Start     time.Time
	End       time.Time
	Summary   string
	Place     string // may be empty
	Detail    string // may be empty
	Cancelled bool
}

// refresh is how often a calendar that subscribes is asked to look again (RFC 7986,
// 5.7); many look less often.
const refresh = "PT1H"

// Write is the file of a calendar of that name, as it is at a moment. Times are in UTC,
// so that it needs no table of zones.
func Write(name string, events []Event, now time.Time) []byte {
	c := ical.NewCalendarFor("loptruong")
	c.SetMethod(ical.MethodPublish)
	c.SetXWRCalName(name)
	c.SetRefreshInterval(refresh, ical.WithValue("DURATION"))
	c.SetXPublishedTTL(refresh)
	for _, e := range events {
		entry := c.AddEvent(e.UID)
		entry.SetSequence(e.Sequence)
		entry.SetDtStampTime(now.UTC())
		entry.SetStartAt(e.Start.UTC())
		entry.SetEndAt(e.End.UTC())
		entry.SetSummary(e.Summary)
		if e.Place != "" {
			entry.SetLocation(e.Place)
		}
		if e.Detail != "" {
			entry.SetDescription(e.Detail)
		}
		status := ical.ObjectStatusConfirmed
		if e.Cancelled {
			status = ical.ObjectStatusCancelled
		}
		entry.SetStatus(status)
	}
	return []byte(c.Serialize(ical.WithNewLineWindows)) // RFC 5545, 3.1: lines end so everywhere
}
