package course

import "slices"

// Margin is how near a trainee who has missed a session is to losing the right to a
// certificate.
type Margin string

const (
	Ample   Margin = ""     // nothing was missed, or more than one session may still be
	OneMore Margin = "one"  // one more may be missed
	NoMore  Margin = "none" // none
	Lost    Margin = "lost" // the right is lost
)

// margins are all of them, the widest first.
var margins = []Margin{Ample, OneMore, NoMore, Lost}

// Margin is the trainee's, by what was missed so far.
func (p Progress) Margin() Margin {
	switch may := p.MayMiss(); {
	case len(p.Missed) == 0 || may > 1:
		return Ample
	case may == 1:
		return OneMore
	case may == 0:
		return NoMore
	}
	return Lost
}

// Standing is where somebody on the roster stands: at a session, when it is about one,
// and on the course.
type Standing struct {
	Place  Enrollment
	Entry  Attendance // that counts at the session; zero without one
	Stands Progress
}

// Moved tells whether the person is to hear how near they are to losing the right: it is
// not what they were last told, and the bot can write to them.
func (s Standing) Moved() bool {
	return s.Stands.Margin() != s.Place.Warned && s.Place.Trainee.Reach() == Reachable
}

// Better tells whether the person is further from losing the right than they were last
// told.
func (s Standing) Better() bool {
	return slices.Index(margins, s.Stands.Margin()) < slices.Index(margins, s.Place.Warned)
}

// Marked tells whether the person is absent by the closing of the session at that moment:
// the closing has marked them, or somebody had before, in the room or from the sheet, and
// has given no reason, of which they would have heard.
func (s Standing) Marked(session Session) bool {
	if s.Entry.State != Absent || s.Entry.Corrected() {
		return false
	}
	switch s.Entry.Way {
	case ByClosing:
		return s.Entry.At.Equal(session.ClosedAt)
	case ByOrganizer, BySheet, ByRepresentative:
		return true
	}
	return false
}

// SessionClosed is a session whose check-in was closed, with everybody on the roster as
// they stand then, by number.
type SessionClosed struct {
	Session   Session
	Tallies   []Tally // by delegation
	Standings []Standing
}

// In are those whose entry of the session has the state, by delegation.
func (c SessionClosed) In(state Presence) (people []Enrollment) {
	return c.pick(func(s Standing) bool { return s.Entry.State == state })
}

// At are those who are as near to losing the right, by delegation.
func (c SessionClosed) At(m Margin) []Enrollment {
	return c.pick(func(s Standing) bool { return s.Stands.Margin() == m })
}

func (c SessionClosed) pick(is func(Standing) bool) (people []Enrollment) {
	for _, s := range c.Standings {
		if is(s) {
			people = append(people, s.Place)
		}
	}
	ByDelegation(people)
	return people
}

// By is how many are there whose entry was made in that way.
func (c SessionClosed) By(way Way) (n int) {
	for _, s := range c.Standings {
		if s.Entry.Way == way && s.Entry.State.Here() {
			n++
		}
	}
	return n
}

// Of is what the representative of a delegation is told of the session: its people alone.
func (c SessionClosed) Of(d Delegation) SessionClosed {
	return SessionClosed{
		Session:   c.Session,
		Tallies:   slices.DeleteFunc(slices.Clone(c.Tallies), func(t Tally) bool { return t.Delegation != d.Name }),
		Standings: slices.DeleteFunc(slices.Clone(c.Standings), func(s Standing) bool { return s.Place.DelegationID != d.ID }),
	}
}
