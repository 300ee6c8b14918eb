package course

import (
	"fmt"
	"time"
)

// Waiting is somebody who has registered for a course and has no place yet: the organizers are to
// approve it, or the course is full. Whoever waits is on no roster.
type Waiting struct {
	ID        int64
	CourseID  int64
	AccountID int64
	No        int // counts those of the course who have come onto the list, in their order; 0 until then
	Ahead     int // how many wait before them now
	AheadOf   int // of these, those of their own delegation
	Said      Enrollment
	Linked    LinkWay // how their account is known to be the one of what they have said
	At        time.Time
	State     WaitingState
	Until     time.Time // when what is offered ends, or has ended untaken; zero when nothing is or was
	Reason    string    // why they were refused
	Place     int64     // the place that they have taken; 0 when none
}

// WaitingState is how it stands with somebody who waits.
type WaitingState string

const (
	WaitingAsked   WaitingState = "asked"   // for the organizers to approve
	WaitingInLine  WaitingState = "waiting" // on the list
	WaitingOffered WaitingState = "offered" // a place, which is kept for them until they answer or it ends
	WaitingSeated  WaitingState = "seated"  // has a place
	WaitingExpired WaitingState = "expired" // has not answered in time
	WaitingGivenUp WaitingState = "givenup" // doesn't want it any more
	WaitingRefused WaitingState = "refused" // by the organizers
)

// Open tells whether somebody still waits.
func (s WaitingState) Open() bool {
	return s == WaitingAsked || s == WaitingInLine || s == WaitingOffered
}

// Rank is the number that is said to somebody on the list, in the order in which people have come onto it.
func (w Waiting) Rank() int { return w.Ahead + 1 }

// Order is what is said of the order of a list to somebody on it, as arguments of a text: the number, and, where
// delegations have quotas, the one in their own delegation too. By quotas who comes later may be first, when a place
// is only for their delegation; within a delegation the order holds.
func (w Waiting) Order(c Course) []any {
	return []any{"Rank", w.Rank(), "ByQuota", len(c.Quotas) > 0, "RankOf", w.AheadOf + 1, "Delegation", w.Said.Delegation}
}

// Word names in the texts how it stands with somebody: as the state, or that the list itself has ended.
func (w Waiting) Word() string {
	if w.State == WaitingExpired && w.Until.IsZero() {
		return "ended"
	}
	return string(w.State)
}

// TakesOffer tells whether what is offered can still be taken.
func (w Waiting) TakesOffer(now time.Time) bool {
	return w.State == WaitingOffered && now.Before(w.Until)
}

// OfferTime is for how long a place is kept for somebody to whom it is offered.
const OfferTime = 24 * time.Hour

// leastOffer is the least time in which somebody can be expected to answer: nothing is offered for a shorter one.
const leastOffer = time.Hour

// LineOver tells whether the list of a course has ended, because its last session has begun.
func LineOver(last, now time.Time) bool { return !last.IsZero() && !now.Before(last) }

// OfferUntil is until when a place that is offered now is kept: no longer than to the beginning of the last
// session. ok is false when nothing is offered by itself: in the quiet hours, and from leastOffer before that on.
func (c Course) OfferUntil(last, now time.Time) (until time.Time, ok bool) {
	if c.Closed() || QuietUntil(now, c.Location()).After(now) {
		return now, false
	}
	until = now.Add(OfferTime)
	if !last.IsZero() && last.Before(until) {
		until = last
	}
	return until, until.Sub(now) >= leastOffer
}

// SeenWaiting is the digest of what is decided about some who wait: how it stands with each, and how
// many places are taken.
func SeenWaiting(c Course, all []Waiting, s Seats) string {
	shown := []any{c.ID, c.Capacity, c.quotas(), s.Taken, s.Held, fmt.Sprint(s.Of)}
	for _, w := range all {
		shown = append(shown, w.ID, w.State, w.Said.Trainee.Name)
	}
	return Seen(shown...)
}

// WaitingMoved is somebody who waits and hears how it stands with them now.
type WaitingMoved struct {
	Course  Course
	Waiting Waiting // as it is now
	Account Account
}

// Told is once for a state of who waits, and for an offer once for each.
func (f WaitingMoved) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("waiting/%d/%s", f.Waiting.ID, f.Waiting.State)
}

// RegistrationsWait is people who have registered and whom those in charge are to approve.
type RegistrationsWait struct {
	Course  Course
	New     int   // of whom they have not heard
	Last    int64 // the last of these
	Waiting int   // with those heard of before
}

// Told is once for those that are new.
func (f RegistrationsWait) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("registrations/%d/%d", f.Course.ID, f.Last)
}
