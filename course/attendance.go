package course

import (
	"slices"
	"strings"
	"time"
)

// Attendance is one entry in the book of a session: a check-in, the mark made at
// the closing, or a correction. Entries are never changed or removed; the one
// with the highest revision counts.
type Attendance struct {
	ID           int64
	SessionID    int64
	EnrollmentID int64
	Revision     int // 1, 2, …
	State        Presence
	Way          Way
	By           int64 // account that made it; 0 when it was made by itself
	At           time.Time
	ArrivedAt    time.Time // when the person came, where somebody has said so; else zero
	Reason       string    // of a correction, in words of who made it; may be empty
}

// Came is when the person came, as far as it is known.
func (a Attendance) Came() time.Time {
	if a.ArrivedAt.IsZero() {
		return a.At
	}
	return a.ArrivedAt
}

// Yields tells whether the entry gives way to the person's own check-in while the session
// takes one: it says that they were not there, and nobody has said why. That of a leave
// does too: attendance beats leave.
func (a Attendance) Yields() bool {
	return a.Way == ByClosing || a.Way == ByLeave || a.State == Absent && a.Reason == ""
}

// Stands tells whether the entry leaves nothing to check in for: who was marked absent may have
// come.
func (a Attendance) Stands() bool { return a.State != "" && !a.Yields() }

// Corrected tells whether the entry is a correction, made for a reason that somebody
// gave: it stands until another correction.
func (a Attendance) Corrected() bool {
	return a.Reason != "" && a.Way != ByClosing && a.Way != ByLeave
}

// Presence is the state of one trainee at one session.
type Presence string

const (
	Present   Presence = "present"    // có mặt
	Late      Presence = "late"       // đi muộn
	Excused   Presence = "excused"    // vắng có phép
	Absent    Presence = "absent"     // vắng không phép
	LeftEarly Presence = "left_early" // về sớm
)

// Here tells whether somebody in this state came at all.
func (p Presence) Here() bool { return p == Present || p == Late || p == LeftEarly }

// Way is how an entry came to be.
type Way string

const (
	ByButton         Way = "button"         // under a reminder
	ByCode           Way = "code"           // six digits, told in the room
	ByQR             Way = "qr"             // on the screen of the hall
	ByPage           Way = "page"           // of the web, without Telegram
	ByRepresentative Way = "representative" // điểm danh hộ
	ByOrganizer      Way = "organizer"
	BySheet          Way = "sheet" // numbers of the printed sheet, typed by an organizer
	ByLeave          Way = "leave" // an approved leave
	ByClosing        Way = "closing"
)

// Ways are ways of check-in with blanks between: "organizer button code". An organizer
// is always among them; what is empty says nothing, see Course.Takes.
type Ways string

// AllWays are the ways that can be switched on and off, and the organizer.
const AllWays Ways = "organizer button code qr page representative sheet"

// Has tells whether a way is among them.
func (w Ways) Has(way Way) bool { return slices.Contains(strings.Fields(string(w)), string(way)) }

// With is the ways with one of AllWays switched on or off, in their order.
func (w Ways) With(way Way, on bool) Ways {
	var kept []string
	for one := range strings.FieldsSeq(string(AllWays)) {
		if has := w.Has(Way(one)); Way(one) == ByOrganizer || Way(one) == way && on || Way(one) != way && has {
			kept = append(kept, one)
		}
	}
	return Ways(strings.Join(kept, " "))
}

// SwitchableWays are the ways of check-in that can be switched on and off.
var SwitchableWays = []Way{ByButton, ByCode, ByQR, ByPage, ByRepresentative, BySheet}

// Takes tells whether one can check in at a session of the course by a way: by the
// session's own ways, where it has some, else by the course's.
func (c Course) Takes(s Session, way Way) bool {
	return c.WaysOf(s).Has(way)
}

// WaysOf are the ways that are on at a session of the course.
func (c Course) WaysOf(s Session) Ways {
	if s.Ways != "" {
		return s.Ways
	}
	return c.Ways
}

// Presence is how a check-in at this moment is recorded. ok is false when it
// isn't: too early, or over.
func (m Moment) Presence() (p Presence, ok bool) {
	switch m {
	case OnTime:
		return Present, true
	case TooLate:
		return Late, true
	}
	return "", false
}

// Tally counts the states of one session, for a whole course or one delegation.
type Tally struct {
	Delegation string // empty for the whole course
	Total      int
	Present    int
	Late       int
	Excused    int
	Absent     int // marked absent
	LeftEarly  int
}

// Sum is the tally of the whole course, from those of its delegations.
func Sum(tallies []Tally) Tally {
	var all Tally
	for _, t := range tallies {
		all.Total += t.Total
		all.Present += t.Present
		all.Late += t.Late
		all.Excused += t.Excused
		all.Absent += t.Absent
		all.LeftEarly += t.LeftEarly
	}
	return all
}

// Here is how many came at all.
func (t Tally) Here() int { return t.Present + t.Late + t.LeftEarly }

// Missing is how many have no entry yet or are marked absent.
func (t Tally) Missing() int { return t.Total - t.Here() - t.Excused }

// Tenths is the share of those who came, in tenths of a percent, rounded; 0 when
// nobody was expected.
func (t Tally) Tenths() int { return share(t.Here(), t.Total) }

func share(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (2000*part + whole) / (2 * whole)
}

// CompletionRule says how much of a course one must have attended.
type CompletionRule struct {
	Percent      int // of the sessions, rounded up to whole sessions
	LateCounts   bool
	ExcusedCount bool
}

// Counts tells whether a session in this state is an attended one.
func (r CompletionRule) Counts(p Presence) bool {
	switch p {
	case Present, LeftEarly:
		return true
	case Late:
		return r.LateCounts
	case Excused:
		return r.ExcusedCount
	}
	return false
}

// Needed is how many of the sessions one must attend: 80 % of 8 is 7.
func (r CompletionRule) Needed(sessions int) int {
	return (r.Percent*sessions + 99) / 100
}

// Progress explains where one trainee stands against the completion rule.
type Progress struct {
	Attended int // sessions that count
	Held     int // sessions that are closed
	Total    int // sessions of the course
	Needed   int
	Percent  int // the rule's
	Missed   []Session
}

// ProgressOf counts a trainee's states, by session id, over the course's
// sessions. A session that is still open or to come is neither attended nor
// missed unless there is an entry that counts.
func (r CompletionRule) ProgressOf(sessions []Session, states map[int64]Presence) Progress {
	p := Progress{Total: len(sessions), Needed: r.Needed(len(sessions)), Percent: r.Percent}
	for _, s := range sessions {
		closed := !s.ClosedAt.IsZero()
		if closed {
			p.Held++
		}
		switch {
		case r.Counts(states[s.ID]):
			p.Attended++
		case closed:
			p.Missed = append(p.Missed, s)
		}
	}
	return p
}

// Eligible tells whether enough sessions were attended.
func (p Progress) Eligible() bool { return p.Attended >= p.Needed }

// Settled tells whether no session is left to attend or to miss.
func (p Progress) Settled() bool { return p.Held == p.Total }

// Bar is what people are held against: a rule over some sessions.
type Bar struct {
	Rule     CompletionRule
	Sessions []Session
}

// Moved finds whose way to a certificate opens or closes when the bar becomes another: of
// those on the roster, by their states (by enrollment and session), in its order.
func (b Bar) Moved(to Bar, roster []Enrollment, states map[int64]map[int64]Presence) (gain, lose []Enrollment) {
	for _, e := range EnrolledOf(roster) {
		could := b.Rule.ProgressOf(b.Sessions, states[e.ID]).MayMiss() >= 0
		can := to.Rule.ProgressOf(to.Sessions, states[e.ID]).MayMiss() >= 0
		switch {
		case can && !could:
			gain = append(gain, e)
		case could && !can:
			lose = append(lose, e)
		}
	}
	return gain, lose
}

// MayMiss is how many more sessions may be missed before the right is lost;
// negative once it is.
func (p Progress) MayMiss() int { return p.Total - len(p.Missed) - p.Needed }

// Tenths is the share of attended sessions in tenths of a percent.
func (p Progress) Tenths() int { return share(p.Attended, p.Total) }
