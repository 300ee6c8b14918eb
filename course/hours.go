package course

import (
	"fmt"
	"time"
)

// Hour is one of the hours of a session's check-in that organizers can set.
type Hour string

const (
	OpensHour  Hour = "open"   // it opens now
	ClosesHour Hour = "close"  // it closes at a moment; one that was closed is open again until then
	OnTimeHour Hour = "ontime" // nobody is late until a moment
)

// SetHour is a session of the course with one of its hours set to a moment. A check-in
// that has been closed is open again when it closes after now; one whose on-time is longer
// than it is open closes with that. It refuses, of kind ErrConflict, what can't be any more
// (the course or the session doesn't take place, the session is over, it is open already),
// and, of kind ErrInvalid, a moment before the session's day, in the past, before the
// opening or the start, or beyond the session's end: then people come to the organizers.
func (c Course) SetHour(s Session, hour Hour, at, now time.Time) (Session, error) {
	loc := c.Location()
	pairs := []any{
		"Session", NamedSession{s, loc}, "Course", c.Title, "Start", ClockTime(s.Start.In(loc)), "End", ClockTime(s.End.In(loc)),
		"Date", ShortDate(s.Start.In(loc)), "Opens", ClockTime(c.CheckIn.Opens(s).In(loc)), "Now", ClockTime(now.In(loc)),
	}
	refuse := func(kind error, textID string) (Session, error) { return s, Refuse(kind, textID, pairs...) }
	switch {
	case c.Closed():
		return refuse(ErrConflict, "hours.closed_course")
	case s.Cancelled():
		return refuse(ErrConflict, "hours.cancelled")
	case !now.Before(s.End):
		return refuse(ErrConflict, "hours.ended")
	case hour == OpensHour && !now.Before(c.CheckIn.Opens(s)):
		return refuse(ErrConflict, "hours.is_open")
	case !sameDay(at.In(loc), s.Start.In(loc)):
		return refuse(ErrInvalid, "hours.other_day")
	case at.After(s.End):
		return refuse(ErrInvalid, "hours.beyond_end")
	}
	switch hour {
	case OpensHour:
		s.OpensAt = at
	case ClosesHour:
		if !at.After(now) {
			return refuse(ErrInvalid, "hours.past")
		}
		if !at.After(c.CheckIn.Opens(s)) {
			return refuse(ErrInvalid, "hours.before_opening")
		}
		s.ClosesAt, s.ClosedAt = at, time.Time{}
	case OnTimeHour:
		if at.Before(s.Start) {
			return refuse(ErrInvalid, "hours.before_start")
		}
		if s.OnTimeTo = at; at.After(c.CheckIn.Closes(s)) {
			s.ClosesAt = at
		}
		if now.Before(c.CheckIn.Closes(s)) {
			s.ClosedAt = time.Time{}
		}
	default:
		return s, fmt.Errorf("set the hour %q: %w", hour, ErrInvalid)
	}
	return s, nil
}

// Pardoned tells whether an entry that says late is on time by the hours of the session
// now. A correction stands.
func (c Course) Pardoned(s Session, a Attendance) bool {
	return a.State == Late && a.Reason == "" && !a.Came().After(c.CheckIn.OnTimeUntil(s))
}

// HourSet is what setting an hour of a session's check-in does, as people see it before.
type HourSet struct {
	Course   Course
	Hour     Hour
	Was, Is  Session
	Pardoned []Enrollment // who was late and is on time with it, by number
	Absent   int          // who was marked absent and may check in after all
	None     int          // of whom there is no word
}

// Seen is the digest of what is confirmed: which hours the session has, and will have. Who
// is pardoned is not part of it: all who came by then are, and while a hall is checking in
// there is somebody more with each look.
func (h HourSet) Seen() string {
	rule := h.Course.CheckIn
	return Seen(h.Hour, h.Was.ID, h.Was.ClosedAt.IsZero(), rule.Opens(h.Was).Unix(), rule.Closes(h.Was).Unix(), rule.OnTimeUntil(h.Was).Unix(),
		rule.Closes(h.Is).Unix(), rule.OnTimeUntil(h.Is).Unix())
}

// Reopened tells whether check-in is open again that was closed.
func (h HourSet) Reopened() bool { return !h.Was.ClosedAt.IsZero() && h.Is.ClosedAt.IsZero() }

// Calls tells whether those of whom there is no word are called to check in by then: their
// button works again, or they may take it that they are late and are not.
func (h HourSet) Calls(now time.Time) bool {
	return h.Course.Phase(h.Is, now) == CheckInOpen && (h.Reopened() || h.Hour == OnTimeHour)
}
