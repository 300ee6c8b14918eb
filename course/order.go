package course

import (
	"cmp"
	"slices"
	"strconv"

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

// MissingAt are those on a roster who are missing at a session, as Tally.Missing counts
// them, by delegation; the states are those of the session, by enrollment id.
func MissingAt(roster []Enrollment, states map[int64]Presence) []Enrollment {
	people := slices.DeleteFunc(EnrolledOf(roster), func(e Enrollment) bool {
		state := states[e.ID]
		return state.Here() || state == Excused
	})
	ByDelegation(people)
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

// Apart are the people's names, with the unit behind each that is not the only one of its
// kind among them, or the number on the roster where the unit is none or the same.
func Apart(people []Enrollment) []string {
	folded := func(e Enrollment) (name, unit string) {
		name = letters.Fold(e.Trainee.Name)
		return name, name + "/" + letters.Fold(e.Unit)
	}
	count := map[string]int{} // of names, and of names with units
	for _, e := range people {
		name, unit := folded(e)
		count[name]++
		count[unit]++
	}
	apart := make([]string, len(people))
	for i, e := range people {
		name, unit := folded(e)
		switch apart[i] = e.Trainee.Name; {
		case count[name] == 1:
		case e.Unit != "" && count[unit] == 1:
			apart[i] += " (" + e.Unit + ")"
		default:
			apart[i] += " (" + strconv.Itoa(e.No) + ")"
		}
	}
	return apart
}
