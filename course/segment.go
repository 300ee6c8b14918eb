package course

import "slices"

// SegmentKind is what the people of a segment have in common.
type SegmentKind string

const (
	Everybody          SegmentKind = "all"             // on the roster
	OfDelegation       SegmentKind = "delegation"      // whose ID it is; 0 are those of none
	Representatives    SegmentKind = "representatives" // of its delegations, on the roster or not
	OrganizersOf       SegmentKind = "organizers"      // of the course, on the roster or not
	WaitingList        SegmentKind = "waiting"         // wait for a place on the course, so that they are not on the roster
	PresentAt          SegmentKind = "present"         // at the session whose ID it is
	LateAt             SegmentKind = "late"            // at the session
	AbsentAt           SegmentKind = "absent"          // from the session without leave, by now
	OnLeaveAt          SegmentKind = "leave"           // from the session
	NotLinked          SegmentKind = "unlinked"        // have no Telegram account
	BirthUnsettled     SegmentKind = "unsettled"       // have not said which reading of their date of birth is right
	BelowTheRule       SegmentKind = "below"           // can't complete the course any more
	WithoutCertificate SegmentKind = "uncertified"     // have no valid certificate of completion
	Unnoted            SegmentKind = "unnoted"         // have not noted the announcement whose ID it is, also those whom it hasn't reached
	SaysComes          SegmentKind = "comes"           // have answered the announcement that they will come
	SaysAway           SegmentKind = "away"            // that they won't
	Unanswered         SegmentKind = "silent"          // have not answered it, also those whom it hasn't reached
	HandPicked         SegmentKind = "person"          // the place whose ID it is
)

// SegmentKinds are all of them.
var SegmentKinds = []SegmentKind{Everybody, OfDelegation, Representatives, OrganizersOf, WaitingList, AbsentAt, PresentAt, LateAt, OnLeaveAt,
	NotLinked, BirthUnsettled, BelowTheRule, WithoutCertificate, Unnoted, SaysComes, SaysAway, Unanswered, HandPicked}

// OfSession tells whether the kind is by how people stand at a session.
func (k SegmentKind) OfSession() bool {
	return k == AbsentAt || k == PresentAt || k == LateAt || k == OnLeaveAt
}

// OfAnnouncement tells whether the kind is by what people say to an announcement, which may have gone to some who are not
// on the roster.
func (k SegmentKind) OfAnnouncement() bool {
	return k == Unnoted || k == SaysComes || k == SaysAway || k == Unanswered
}

// OfRole tells whether the kind is of those with a role, who need not be on the roster.
func (k SegmentKind) OfRole() bool { return k == Representatives || k == OrganizersOf }

// beside tells whether the kind is of people who need not be on the roster, whatever they have got before.
func (k SegmentKind) beside() bool { return k.OfRole() || k == WaitingList }

// Segment is some people of a course to whom an announcement can go.
type Segment struct {
	Kind SegmentKind `json:"kind"`
	ID   int64       `json:"id,omitempty"` // of the delegation, the session, the announcement or the place; 0 for kinds without one
}

// Choice is to whom an announcement goes: each person once who is in one of its segments at
// the moment when it is sent. None is everybody on the roster.
type Choice []Segment

// MaxSegments is how many segments a choice has at most.
const MaxSegments = 60

// Has tells whether a segment is chosen.
func (c Choice) Has(s Segment) bool {
	if len(c) == 0 {
		return s.Kind == Everybody
	}
	return slices.Contains(c, s)
}

// Flip is the choice with a segment, or without it when it had it. Everybody takes the place of
// those that are parts of it, and such a part that of everybody; those of a role, and those who wait, stand beside
// both. When nothing is left it is everybody.
func (c Choice) Flip(s Segment) Choice {
	all := Segment{Kind: Everybody}
	next := slices.DeleteFunc(slices.Clone(c), func(one Segment) bool {
		return one == s || one == all && !s.Kind.beside() || s == all && !one.Kind.beside()
	})
	if !c.Has(s) {
		next = append(next, s)
	}
	if len(next) == 0 || len(next) == 1 && next[0] == all {
		return nil
	}
	return next
}

// Besides tells whether some are chosen who need not be on the roster.
func (c Choice) Besides() bool {
	return slices.ContainsFunc(c, func(s Segment) bool { return s.Kind.beside() || s.Kind.OfAnnouncement() })
}

// Private tells whether only picked people are chosen.
func (c Choice) Private() bool {
	return len(c) > 0 && !slices.ContainsFunc(c, func(s Segment) bool { return s.Kind != HandPicked })
}

// Of are the ids of its segments of a kind.
func (c Choice) Of(kind SegmentKind) (ids []int64) {
	for _, s := range c {
		if s.Kind == kind {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// Kinds are the kinds of its segments, each once, in their order.
func (c Choice) Kinds() (kinds []SegmentKind) {
	for _, s := range c {
		if !slices.Contains(kinds, s.Kind) {
			kinds = append(kinds, s.Kind)
		}
	}
	return kinds
}

// NamedSegment is a segment with what it is called: the name of the delegation or of the
// person, the number of the announcement, or the session.
type NamedSegment struct {
	Segment
	Name    string
	Session Session
}

// Below are the places on a roster that can't complete the course any more, by their states (by
// enrollment and session) and the exceptions (by enrollment).
func (c Course) Below(sessions []Session, enrollments []int64, states map[int64]map[int64]Presence, exceptions map[int64]Exception) (below []int64) {
	for _, id := range enrollments {
		if !exceptions[id].MayCome(c.Rule.ProgressOf(sessions, states[id])) {
			below = append(below, id)
		}
	}
	return below
}
