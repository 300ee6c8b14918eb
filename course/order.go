package course

import (
	"cmp"
	"slices"

	"github.com/loptruong/loptruong/letters"
)

// EnrolledOf are those of a roster who are on it now, in its order.
func EnrolledOf(roster []Enrollment) []Enrollment {
	var people []Enrollment
	for _, e := range roster {
		if e.State == Enrolled {
			people = append(people, e)
		}
	}
	return people
}

// ByDelegation orders people by delegation as the roster has them, those of none
// last, and within one by given name.
func ByDelegation(people []Enrollment) {
	sortKeys := make(map[int64]string, len(people)) // made once each: making one takes longer than comparing many
	for _, e := range people {
		sortKeys[e.ID] = letters.SortKey(e.Trainee.Name)
	}
	slices.SortStableFunc(people, func(a, b Enrollment) int {
		return cmp.Or(
			cmp.Compare(delegationPlace(a), delegationPlace(b)),
			cmp.Compare(sortKeys[a.ID], sortKeys[b.ID]),
			cmp.Compare(a.No, b.No),
		)
	})
}

// delegationPlace orders delegations as they were first stored; ids grow.
func delegationPlace(e Enrollment) uint64 {
	return uint64(e.DelegationID) - 1 // none wraps round to the end
}
