package course

import (
	"slices"
	"time"
)

// Entries are what the book has of one trainee at one session, or at all of a course:
// those of a session stand together, by revision.
type Entries []Attendance

// At are those of one session.
func (all Entries) At(sessionID int64) Entries {
	var of Entries
	for _, a := range all {
		if a.SessionID == sessionID {
			of = append(of, a)
		}
	}
	return of
}

// Last is the one that counts of those of a session; zero when there is none.
func (all Entries) Last() Attendance {
	if len(all) == 0 {
		return Attendance{}
	}
	return all[len(all)-1]
}

// States are the states that count, by session id.
func (all Entries) States() map[int64]Presence {
	states := map[int64]Presence{}
	for _, a := range all {
		states[a.SessionID] = a.State
	}
	return states
}

// Presences are the states that an organizer can put into the book, in their order.
var Presences = []Presence{Present, Late, LeftEarly, Excused, Absent}

// Timed tells whether a state goes with a time of day: when the person came, or left.
func (p Presence) Timed() bool { return p == Late || p == LeftEarly }

// CheckAmended refuses what can't take the place of an entry of the book, with
// ErrInvalid: an unknown state, the entry as it stands already, no reason or too long a
// one, a time of arrival that was in time, or a time that is not within the session or
// still to come.
func (a Attendance) CheckAmended(was Attendance, c Course, s Session, now time.Time) error {
	switch {
	case !slices.Contains(Presences, a.State):
		return Refuse(ErrInvalid, "amend.bad_state")
	case a.Reason == "":
		return Refuse(ErrInvalid, "amend.no_reason")
	}
	if err := Fits(a.Reason, MaxReason); err != nil {
		return err
	}
	if err := a.CheckTime(c, s, now); err != nil {
		return err
	}
	if a.State == was.State && a.ArrivedAt.Equal(was.ArrivedAt) {
		return Refuse(ErrInvalid, "amend.same")
	}
	return nil
}

// CheckTime is the part of CheckAmended about the time of day.
func (a Attendance) CheckTime(c Course, s Session, now time.Time) error {
	if a.ArrivedAt.IsZero() {
		return nil
	}
	first, clock := s.Start, func(t time.Time) string { return ClockTime(t.In(c.Location())) }
	if a.State == Late {
		first = c.CheckIn.OnTimeUntil(s)
	}
	switch {
	case !a.State.Timed():
		return Refuse(ErrInvalid, "amend.no_time")
	case a.State == Late && !a.ArrivedAt.After(first):
		return Refuse(ErrInvalid, "amend.in_time", "OnTime", clock(first))
	case !a.ArrivedAt.After(first) || a.ArrivedAt.After(s.End):
		return Refuse(ErrInvalid, "amend.bad_time", "From", clock(first), "To", clock(s.End))
	case a.ArrivedAt.After(now):
		return Refuse(ErrInvalid, "amend.time_to_come", "Now", clock(now))
	}
	return nil
}
