package course

import (
	"fmt"
	"slices"
	"time"
)

// What is scheduled (hẹn giờ) goes by itself at its hour.
const (
	// MaxScheduled is how many announcements of a course may wait for their hour.
	MaxScheduled = 10
	// maxAhead is how long after the last session, or after now when that is over, something may be to go.
	maxAhead = 30 * 24 * time.Hour
	// MaxLate is how late it goes by itself: what was to be said in time may be wrong later.
	MaxLate = 2 * time.Hour
	// overdue is from when on it is late at all.
	overdue = time.Minute
)

// Doubt is why what is scheduled doesn't go by itself, but waits for somebody's word.
type Doubt string

const (
	DoubtRight  Doubt = "right"  // who has scheduled it may not send it any more
	DoubtClosed Doubt = "closed" // the course was closed meanwhile
	DoubtNobody Doubt = "nobody" // there is nobody to whom it goes
	DoubtMisfit Doubt = "misfit" // with the name of somebody put in it is too long
	DoubtLate   Doubt = "late"   // the program was away for longer than MaxLate
	DoubtQuiet  Doubt = "quiet"  // it is late, and would come in the quiet hours by that
)

// Doubt is what speaks against sending now what was scheduled, at a moment, to go at another,
// to so many people; may tells whether whoever scheduled it may still send it.
func (c Course) Doubt(due, scheduled, now time.Time, people int, may bool) Doubt {
	loc := c.Location()
	switch {
	case !may:
		return DoubtRight
	case c.Closed() && c.ClosedAt.After(scheduled):
		return DoubtClosed
	case people == 0:
		return DoubtNobody
	case now.Sub(due) > MaxLate:
		return DoubtLate
	case MinutesLate(due, now) > 0 && QuietToSend(now, loc) && !QuietToSend(due, loc):
		return DoubtQuiet
	}
	return ""
}

// MinutesLate is how many minutes after its hour something goes; 0 in its minute.
func MinutesLate(due, now time.Time) (minutes int) {
	if late := now.Sub(due); late >= overdue {
		return int(late / time.Minute)
	}
	return 0
}

// CheckDue refuses a moment at which nothing can be scheduled to go, with an *Error of kind
// ErrInvalid: one that is past, or long after the last of the sessions.
func (c Course) CheckDue(due, now time.Time, sessions []Session) error {
	last := now
	for _, s := range sessions {
		if !s.Cancelled() && s.End.After(last) {
			last = s.End
		}
	}
	local := due.In(c.Location())
	switch {
	case !due.After(now):
		return Refuse(ErrInvalid, "later.past", "Time", ClockTime(local), "Date", ShortDate(local))
	case due.After(last.Add(maxAhead)):
		return Refuse(ErrInvalid, "later.far", "Until", ShortDate(last.Add(maxAhead).In(c.Location())))
	}
	return nil
}

// halfHour is when something goes in a half of the day without an hour.
var halfHour = map[Half]int{Morning: 7 * 60, Afternoon: 13*60 + 30, Evening: 19*60 + 30}

// SoonDues are hours that many want, from a moment on: this evening, tomorrow morning and
// evening, and Monday morning, as far as they are still to come.
func (c Course) SoonDues(now time.Time) (dues []time.Time) {
	local := now.In(c.Location())
	monday := 8 - int(local.Weekday())
	if local.Weekday() == time.Sunday {
		monday = 1
	}
	for _, one := range []struct{ days, minutes int }{{0, halfHour[Evening]}, {1, halfHour[Morning]}, {1, halfHour[Evening]}, {monday, halfHour[Morning]}} {
		due := wallClock(local.AddDate(0, 0, one.days), one.minutes)
		if due.Sub(now) >= 5*time.Minute && !slices.Contains(dues, due) {
			dues = append(dues, due)
		}
	}
	return dues
}

// Scheduled is an announcement that waits for its hour, as those who run its course hear of it.
type Scheduled struct {
	Course Course
	ID, No int64
	By     Account // who scheduled it
	Due    time.Time
}

// ScheduledWent is one that has begun to go by itself.
type ScheduledWent struct {
	Scheduled
	To   Hearer
	At   time.Time
	Goes Reached // to whom
}

// Told is once for an announcement.
func (f ScheduledWent) Told() (Course, Hearer, string) {
	return f.Course, f.To, fmt.Sprintf("scheduled/%d/went", f.ID)
}

// ScheduledWaits is one whose hour has come, and that waits for somebody's word.
type ScheduledWaits struct {
	Scheduled
	To  Hearer
	Why Doubt
}

// Told is once for an announcement, its hour and a doubt.
func (f ScheduledWaits) Told() (Course, Hearer, string) {
	return f.Course, f.To, fmt.Sprintf("scheduled/%d/%d/%s", f.ID, f.Due.Unix(), f.Why)
}
