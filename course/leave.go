package course

import (
	"maps"
	"slices"
	"time"
)

// Leave is what somebody asks to be excused from (đơn xin phép vắng): sessions of a
// course that have not ended. It waits until an organizer decides, and the decision can
// be changed until the course is closed. Who has asked may withdraw it while it waits,
// and give it up once it is approved. It is no entry in the book: when the check-in of a
// session is closed, who has an approved leave and no entry is marked excused, so that
// whoever comes all the same is in.
type Leave struct {
	ID        int64
	Place     Enrollment // as it is now
	By        int64      // account of who has asked
	Sessions  []Session  // one at least, by start; those cancelled since too
	Reason    string     // for the organizers alone: in no log and no other message
	Photo     string     // what was sent with it, as notice.Message.Content takes it; empty for nothing
	At        time.Time
	State     LeaveState
	DecidedBy int64     // account of who has ended it; 0 while it waits
	DecidedAt time.Time // zero while it waits
	Answer    string    // why it was refused; empty otherwise
}

// LeaveState is asked, until it is decided or withdrawn. Approved may become refused or
// given up, refused approved; withdrawn and given up are the end.
type LeaveState string

const (
	LeaveAsked     LeaveState = "asked"
	LeaveApproved  LeaveState = "approved"
	LeaveRefused   LeaveState = "refused"
	LeaveWithdrawn LeaveState = "withdrawn"
	LeaveGivenUp   LeaveState = "given_up"
)

// MaxLeaves is how many leaves of one place may wait at once.
const MaxLeaves = 5

// TellLeavesEvery is how often the organizers of a course are told of leaves: those of
// some minutes are one message.
const TellLeavesEvery = 5 * time.Minute

// Waits tells whether it can be decided: nobody has, and the person is on the roster.
func (l Leave) Waits() bool { return l.State == LeaveAsked && l.Place.State == Enrolled }

// Holds tells whether it asks for sessions, or has them.
func (l Leave) Holds() bool { return l.State == LeaveAsked || l.State == LeaveApproved }

// Ended tells whether all of its sessions have ended or were cancelled.
func (l Leave) Ended(now time.Time) bool {
	return !slices.ContainsFunc(l.Sessions, func(s Session) bool { return !s.Cancelled() && s.End.After(now) })
}

// Leaving is a place of a course with all by which leave of it is asked for and decided.
type Leaving struct {
	Course   Course
	Place    Enrollment
	Sessions []Session          // that take place, by start
	States   map[int64]Presence // the book, by session
	Leaves   []Leave            // all that were asked for at the place, the first one first
}

// CanAsk refuses a session of which no leave can be asked for at a moment: it has ended,
// the person was there, or it has been asked for. Anything that happens to one that is
// asked for later is for the organizers to see.
func (l Leaving) CanAsk(s Session, now time.Time) error {
	named := NamedSession{s, l.Course.Location()}
	switch state := l.States[s.ID]; {
	case !s.End.After(now):
		return Refuse(ErrConflict, "leaving.over", "Course", l.Course.Title, "Session", named)
	case state.Here() || state == Excused:
		return Refuse(ErrConflict, "leaving.in_book", "Session", named, "Excused", state == Excused)
	}
	for _, one := range l.Leaves {
		if one.Holds() && one.has(s) {
			return Refuse(ErrConflict, "leaving.already", "Session", named, "Approved", one.State == LeaveApproved)
		}
	}
	return nil
}

func (l Leave) has(s Session) bool {
	return slices.ContainsFunc(l.Sessions, func(one Session) bool { return one.ID == s.ID })
}

// Open are the sessions that can be asked for at a moment.
func (l Leaving) Open(now time.Time) (open []Session) {
	for _, s := range l.Sessions {
		if l.CanAsk(s, now) == nil {
			open = append(open, s)
		}
	}
	return open
}

// Case is a leave of the place as it is decided.
func (l Leaving) Case(of Leave) LeaveCase {
	others, mine := map[int64]bool{}, map[int64]bool{}
	for _, one := range l.Leaves {
		for _, s := range one.Sessions {
			others[s.ID] = others[s.ID] || one.ID != of.ID && one.State == LeaveApproved
		}
	}
	for _, s := range of.Sessions {
		if !others[s.ID] {
			mine[s.ID] = true
		}
	}
	k := LeaveCase{Course: l.Course, Leave: of, States: l.States}
	k.Without = l.foresee(others, mine)
	maps.Copy(others, mine)
	k.With = l.foresee(others, nil)
	return k
}

// foresee is the progress that there will be when somebody is excused from sessions and
// comes to those that are still open. Those of back are not excused, whatever the book
// says.
func (l Leaving) foresee(excused, back map[int64]bool) Progress {
	states, sessions := maps.Clone(l.States), slices.Clone(l.Sessions)
	if states == nil {
		states = map[int64]Presence{}
	}
	for i, s := range sessions {
		switch {
		case states[s.ID].Here():
		case excused[s.ID]:
			states[s.ID], sessions[i].ClosedAt = Excused, s.End
		case back[s.ID] && states[s.ID] == Excused:
			states[s.ID] = Absent
		}
	}
	return l.Course.Rule.ProgressOf(sessions, states)
}

// LeaveCase is a leave with what it does to the right to a certificate.
type LeaveCase struct {
	Course  Course
	Leave   Leave
	States  map[int64]Presence // the book of the place, by session
	Without Progress           // when it isn't granted and the person comes
	With    Progress           // when it is
}

// Costs tells whether leave counts as being away.
func (k LeaveCase) Costs() bool { return !k.Course.Rule.ExcusedCount }

// Seen is a digest of what is confirmed when it is decided: what is asked for, how it
// stands, and what it costs.
func (k LeaveCase) Seen() string {
	shown := []any{"leave", k.Leave.ID, k.Leave.State, k.Leave.DecidedBy, k.With.MayMiss(), k.Without.MayMiss()}
	for _, s := range k.Leave.Sessions {
		shown = append(shown, s.ID, s.Start, s.Cancelled(), k.States[s.ID])
	}
	return Seen(shown...)
}
