package course

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

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
	Held  int // of them those that are offered to people who have not answered yet
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

// Free counts the place that is offered to somebody as theirs no more.
func (s *Seats) Free(w Waiting) {
	if w.State == WaitingOffered {
		s.Take(w.Said.Delegation, -1)
		s.Held--
	}
}

// Clone is the same, to be counted on.
func (s Seats) Clone() Seats { return Seats{s.Taken, s.Held, maps.Clone(s.Of)} }

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

// QuotasOf are the quotas of some delegations, each once, in the order of the course.
func (c Course) QuotasOf(delegations []string) (quotas []Quota) {
	for _, q := range c.Quotas {
		if slices.ContainsFunc(delegations, func(name string) bool { return letters.Fold(name) == letters.Fold(q.Delegation) }) {
			quotas = append(quotas, q)
		}
	}
	return quotas
}

// Overfull is where a course comes to have more people than it takes, those to whom a place is offered among them; zero
// where it doesn't.
type Overfull struct {
	Places, People int         // of the whole course; both 0 when it isn't above
	Held           int         // of them are only offered
	Of             []OverQuota // the delegations that are above their quotas
}

// OverQuota is a delegation that comes to have more people than its quota.
type OverQuota struct {
	Quota
	People int
}

// Any tells whether there is anything to say.
func (o Overfull) Any() bool { return o.Places > 0 || len(o.Of) > 0 }

// Overfull is where a course is above what it takes when some more come to those who have its places: more is who
// comes less who leaves, so that only what comes to be above by that is told.
func (c Course) Overfull(s, more Seats) (o Overfull) {
	if people := s.Taken + more.Taken; more.Taken > 0 && c.Above(people) > 0 {
		o.Places, o.People = c.Capacity, people
	}
	for _, q := range c.Quotas {
		if people := s.By(q.Delegation) + more.By(q.Delegation); more.By(q.Delegation) > 0 && people > q.Places {
			o.Of = append(o.Of, OverQuota{q, people})
		}
	}
	if o.Any() {
		o.Held = s.Held + more.Held
	}
	return o
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
