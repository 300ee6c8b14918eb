package course

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// Waiting is somebody who has registered for a course and has no place yet: the organizers are to
// approve it, or the course is full. Whoever waits is on no roster.
type Waiting struct {
	ID        int64
	CourseID  int64
	AccountID int64
	No        int // counts those of the course who have come onto the list, in their order; 0 until then
	Ahead     int // how many wait before them now
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

// Rank is the number that is said to somebody on the list: 1 is who is next.
func (w Waiting) Rank() int { return w.Ahead + 1 }

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

// Quota is how many people of a delegation a course takes.
type Quota struct {
	Delegation string
	Places     int
}

// maxCapacity is the most places that can be named; a course without a number is not limited.
const maxCapacity = 100000

// Limited tells whether the course takes only so many people.
func (c Course) Limited() bool { return c.Capacity > 0 || len(c.Quotas) > 0 }

// Seats are the places of a course that are taken or offered, in all and by the folded name of the delegation.
type Seats struct {
	Taken int
	Of    map[string]int
}

// Take counts some more.
func (s *Seats) Take(delegation string, people int) {
	s.Taken += people
	if s.Of == nil {
		s.Of = map[string]int{}
	}
	s.Of[letters.Fold(delegation)] += people
}

// Clone is the same, to be counted on.
func (s Seats) Clone() Seats { return Seats{s.Taken, maps.Clone(s.Of)} }

// By is how many of them are of a delegation.
func (s Seats) By(delegation string) int { return s.Of[letters.Fold(delegation)] }

// Room tells whether there is a place for one more of a delegation.
func (c Course) Room(s Seats, delegation string) bool {
	if c.Capacity > 0 && s.Taken >= c.Capacity {
		return false
	}
	quota, limited := c.quota(delegation)
	return !limited || s.By(delegation) < quota
}

// Above tells by how many people a course is above its capacity; 0 when it isn't.
func (c Course) Above(people int) int {
	if c.Capacity == 0 {
		return 0
	}
	return max(0, people-c.Capacity)
}

func (c Course) quota(delegation string) (places int, limited bool) {
	folded := letters.Fold(delegation)
	at := slices.IndexFunc(c.Quotas, func(q Quota) bool { return letters.Fold(q.Delegation) == folded })
	if at < 0 || delegation == "" {
		return 0, false
	}
	return c.Quotas[at].Places, true
}

// Next are those of a list, in its order, for whom there is a place; the seats are then theirs too.
func (c Course) Next(s *Seats, line []Waiting) (next []Waiting) {
	for _, w := range line {
		if c.Room(*s, w.Said.Delegation) {
			s.Take(w.Said.Delegation, 1)
			next = append(next, w)
		}
	}
	return next
}

// readCapacity reads how many people a course takes: "40", "40 người"; 0 for as many as come.
func readCapacity(text string) (int, error) {
	if off(text) || slices.Contains([]string{"khong gioi han", "unlimited", "no limit"}, wordsOfSetting(text)) {
		return 0, nil
	}
	word := strings.Fields(letters.Clean(text))
	n, err := strconv.Atoi(slices.Concat(word, []string{""})[0])
	if err != nil || n < 1 || n > maxCapacity || len(word) > 2 {
		return 0, Refuse(ErrInvalid, "setting.bad_capacity", "Max", maxCapacity)
	}
	return n, nil
}

// readQuotas reads a line for each delegation, "Giồng Trôm: 30"; several may stand on one with semicolons between.
func readQuotas(lines []string) (quotas []Quota, err error) {
	if off(strings.Join(lines, " ")) {
		return nil, nil
	}
	for line := range strings.SplitSeq(strings.Join(lines, ";"), ";") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		at := strings.LastIndexAny(line, ":=")
		if at < 0 {
			return nil, Refuse(ErrInvalid, "setting.bad_quota", "Line", line)
		}
		name := letters.Clean(line[:at])
		places, err := strconv.Atoi(strings.TrimSpace(line[at+1:]))
		if err != nil || name == "" || places < 0 || places > maxCapacity || Fits(name, MaxUnit) != nil {
			return nil, Refuse(ErrInvalid, "setting.bad_quota", "Line", line)
		}
		if slices.ContainsFunc(quotas, func(q Quota) bool { return letters.Fold(q.Delegation) == letters.Fold(name) }) {
			return nil, Refuse(ErrInvalid, "setting.twice_quota", "Delegation", name)
		}
		quotas = append(quotas, Quota{name, places})
	}
	return quotas, nil
}

// quotas are those of the course as a setting: "Giồng Trôm: 30; Chợ Lách: 20".
func (c Course) quotas() string {
	lines := make([]string, len(c.Quotas))
	for i, q := range c.Quotas {
		lines[i] = fmt.Sprintf("%s: %d", q.Delegation, q.Places)
	}
	return strings.Join(lines, "; ")
}

// SeenWaiting is the digest of what is decided about some who wait: how it stands with each, and how
// many places are taken.
func SeenWaiting(c Course, all []Waiting, s Seats) string {
	shown := []any{c.ID, c.Capacity, c.quotas(), s.Taken, fmt.Sprint(s.Of)}
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
