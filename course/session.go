package course

import (
	"slices"
	"time"
)

// Session is one half-day of a course (buổi học), or a part of one. Its times are
// moments; the wall clock they stand for is the course's zone.
type Session struct {
	ID       int64
	CourseID int64
	No       int    // 1, 2, 3 …: given once, so that after a move it isn't the order by start
	Name     string // its own: "Thảo luận"; empty where its half of the day has no other
	Half     Half
	Start    time.Time
	End      time.Time
	Topic    string
	Speaker  string
	Room     string
	Code     string // six digits, told in the room

	Ways     Ways      // of check-in, where they are not the course's; else empty
	OpensAt  time.Time // check-in, where that was said; zero: by the course's rule
	ClosesAt time.Time // likewise
	OnTimeTo time.Time // the last moment that is on time, likewise
	ClosedAt time.Time // when check-in was closed and absents were marked; zero before

	CancelledAt time.Time // zero for one that takes place
	MovedFrom   time.Time // when it began at first, since it was moved; else zero

	UID      string // what calendars know it by: random, never changed
	Sequence int    // how often it was changed of what a calendar shows (RFC 5545, 3.8.7.4)
}

// Cancelled tells whether the session doesn't take place.
func (s Session) Cancelled() bool { return !s.CancelledAt.IsZero() }

// ClosedBy tells whether check-in had been closed by then. Before that it had not,
// whatever came later: an update may have waited, a clock may have been ahead.
func (s Session) ClosedBy(then time.Time) bool {
	return !s.ClosedAt.IsZero() && !then.Before(s.ClosedAt)
}

// NamedSession is a session as a refusal names it, by its half and day: in the zone of
// its course, and the language of whoever is refused.
type NamedSession struct {
	Session
	In *time.Location
}

// Half is the half of the day a session is named after.
type Half string

const (
	Morning   Half = "morning"
	Afternoon Half = "afternoon"
	Evening   Half = "evening"
)

// HalfOf is the half of the day that a local time lies in; noon begins the
// afternoon, 17:00 the evening.
func HalfOf(local time.Time) Half {
	switch hour := local.Hour(); {
	case hour < 12:
		return Morning
	case hour < 17:
		return Afternoon
	}
	return Evening
}

// CheckInRule says when check-in is open, in minutes round the start. What was said of
// a session itself goes before it.
type CheckInRule struct {
	OpenBefore int
	CloseAfter int
	LateAfter  int
}

// maxCheckIn is how long before and after a session's start check-in may be open, in
// minutes: a ceremony runs late.
const maxCheckIn = 240

// Check refuses a rule by which nobody could check in, or be late in time.
func (r CheckInRule) Check() error {
	switch {
	case min(r.OpenBefore, r.LateAfter) < 0 || max(r.OpenBefore, r.CloseAfter, r.LateAfter) > maxCheckIn:
		return Refuse(ErrInvalid, "setting.bad_minutes", "Max", maxCheckIn)
	case r.CloseAfter < 1:
		return Refuse(ErrInvalid, "setting.never_open")
	case r.LateAfter > r.CloseAfter:
		return Refuse(ErrInvalid, "setting.late_too_late", "Late", r.LateAfter, "Closes", r.CloseAfter)
	}
	return nil
}

// Opens is the first moment at which the session takes check-ins.
func (r CheckInRule) Opens(s Session) time.Time {
	if !s.OpensAt.IsZero() {
		return s.OpensAt
	}
	return s.Start.Add(-time.Duration(r.OpenBefore) * time.Minute)
}

// Closes is the first moment at which it takes none any more.
func (r CheckInRule) Closes(s Session) time.Time {
	if !s.ClosesAt.IsZero() {
		return s.ClosesAt
	}
	return s.Start.Add(time.Duration(r.CloseAfter) * time.Minute)
}

// OnTimeUntil is the last moment at which whoever checks in is not late.
func (r CheckInRule) OnTimeUntil(s Session) time.Time {
	if !s.OnTimeTo.IsZero() {
		return s.OnTimeTo
	}
	return s.Start.Add(time.Duration(r.LateAfter) * time.Minute)
}

// Over is the first moment at which it takes none any more, or did: check-in may have
// been closed before its time.
func (r CheckInRule) Over(s Session) time.Time {
	if closes := r.Closes(s); !s.ClosedBy(closes) {
		return closes
	}
	return s.ClosedAt
}

// Moment is what a check-in at a given time would be.
type Moment string

const (
	TooEarly Moment = "early"
	OnTime   Moment = "present"
	TooLate  Moment = "late" // counted as late, still recorded
	Over     Moment = "closed"
)

// At tells what a check-in for the session is at a moment.
func (r CheckInRule) At(s Session, now time.Time) Moment {
	switch {
	case now.Before(r.Opens(s)):
		return TooEarly
	case s.ClosedBy(now) || !now.Before(r.Closes(s)):
		return Over
	case now.After(r.OnTimeUntil(s)):
		return TooLate
	}
	return OnTime
}

// Arriving is the state of somebody who came to the session at a moment, whenever that
// is written down.
func (r CheckInRule) Arriving(s Session, came time.Time) Presence {
	if came.After(r.OnTimeUntil(s)) {
		return Late
	}
	return Present
}

// Best is the moment between two at which a check-in for the session does the
// person most good, for one of which no more is known: nobody is the worse for the
// bot's having been away.
func (r CheckInRule) Best(s Session, from, to time.Time) time.Time {
	if opens := r.Opens(s); from.Before(opens) {
		from = opens
	}
	if from.After(to) {
		return to
	}
	return from
}

// Current picks the session that a check-in without further words means: the
// one that is open, else the next one to open, else the last that was. ok is
// false when there are no sessions. The sessions are in order of start.
func (r CheckInRule) Current(sessions []Session, now time.Time) (s Session, ok bool) {
	for _, s := range sessions {
		if r.At(s, now) != Over {
			return s, true
		}
	}
	if len(sessions) == 0 {
		return Session{}, false
	}
	return sessions[len(sessions)-1], true
}

// NextSession is the first that takes place and has not ended; ok is false when there
// is none. The sessions are in order of start.
func NextSession(sessions []Session, now time.Time) (s Session, ok bool) {
	for _, s := range sessions {
		if s.End.After(now) && !s.Cancelled() {
			return s, true
		}
	}
	return Session{}, false
}

// Phase is where the check-in of a session stands.
type Phase string

const (
	CheckInToCome Phase = "early"
	CheckInOpen   Phase = "open"
	CheckInOver   Phase = "closed"
)

// Writes tells whether the book of one of the course's sessions is written: while the course is
// open, and, when it was closed during its last session, until the check-in of that is closed.
func (c Course) Writes(s Session) bool {
	return !c.Closed() || s.ClosedAt.IsZero() && !s.Cancelled()
}

// Attended are those of the course's sessions that took place and whose check-in is over.
func (c Course) Attended(sessions []Session, now time.Time) []Session {
	return slices.DeleteFunc(slices.Clone(sessions), func(s Session) bool { return s.Cancelled() || c.Phase(s, now) != CheckInOver })
}

// Phase tells where the check-in of one of the course's sessions stands. It is over where the
// book is written no more.
func (c Course) Phase(s Session, now time.Time) Phase {
	moment := c.CheckIn.At(s, now)
	switch {
	case !c.Writes(s) || moment == Over:
		return CheckInOver
	case moment == TooEarly:
		return CheckInToCome
	}
	return CheckInOpen
}
