package course

import "time"

// Merge is a place that was found to be a double of another one of its course: an
// organizer says so, and whose account stays. The other place is kept, with its number,
// and has the better state of each session, and what it lacked; the double's number is
// never given again. It can be taken back as long as the course is open, and is a double
// no more then: both have again what they had.
type Merge struct {
	ID            int64
	Kept          int64           // enrollment
	Merged        int64           // enrollment, the double
	KeptAccount   int64           // that had the kept one; 0 for none
	MergedAccount int64           // that had the double
	MergedState   EnrollmentState // of the double before
	Stays         int64           // of these, the one that has the kept one since
	Filled        Fields          // which the kept one has from the double
	Added         []Attendance    // what was added to the book of the kept one
	By            int64           // account; 0 at the command line
	At            time.Time
	Undone        bool // it was taken back
}

// mergeable are the fields that a place without them has from its double.
var mergeable = CardFields[1:] // but the name

// FilledFrom is a place with what it lacks from its double, and which fields these are.
func (e Enrollment) FilledFrom(double Enrollment) (is Enrollment, filled Fields) {
	is = e
	for _, f := range mergeable {
		if e.Value(f) != "" || double.Value(f) == "" {
			continue
		}
		is.copyField(f, double)
		filled = filled.With(f)
		if double.Edited.Has(f) {
			is.Edited = is.Edited.With(f)
		}
	}
	return is, filled
}

// Emptied is a place without those of the fields that it has from its former double and
// that are still as it had them from there.
func (e Enrollment) Emptied(filled Fields, double Enrollment) Enrollment {
	is := e
	for _, f := range mergeable {
		if filled.Has(f) && e.Value(f) == double.Value(f) {
			is.copyField(f, Enrollment{})
			is.Edited = is.Edited.Without(f)
		}
	}
	return is
}

// Better is the better of two states at a session, by what the rule counts and then by
// how much of the session somebody was there; "" is no entry.
func (r CompletionRule) Better(a, b Presence) Presence {
	rank := func(p Presence) int {
		rank := map[Presence]int{Absent: 1, Excused: 2, LeftEarly: 3, Late: 4, Present: 5}[p]
		if r.Counts(p) {
			rank += 10
		}
		return rank
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}
