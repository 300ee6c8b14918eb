package course

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loptruong/loptruong/letters"
)

// Near are the places of a roster, at most limit and those taken off it too, that what
// somebody says of themselves comes near to, the nearest first: a name without accents,
// in another order, without a word or one letter off, another date of birth, or the same
// phone. Whoever knows the people sees them to decide; they decide nothing.
func Near(said Enrollment, roster []Enrollment, limit int) []Enrollment {
	type near struct {
		place Enrollment
		far   int
	}
	var found []near
	for _, e := range roster {
		n := nearnessOf(said, e)
		if e.State != Merged && (n.phone || n.name == sameName || n.name == almostName && n.birth > otherBirth || n.name > otherName && n.birth == sameBirth) {
			found = append(found, near{e, -n.weight()})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.place.No, b.place.No)) })
	var places []Enrollment
	for _, f := range found[:min(len(found), limit)] {
		places = append(places, f.place)
	}
	return places
}

// LikelyOne tells whether two places are so near that to enrol the one beside the other
// would most likely make a double.
func LikelyOne(said, e Enrollment) bool {
	n := nearnessOf(said, e)
	return n.phone && n.name > otherName || n.name == sameName && n.birth > otherBirth || n.name == almostName && n.birth == sameBirth
}

// SurelyOne tells whether two places, on different courses, are surely one person's: the
// same name, and the whole date of birth, or the phone and no other date.
func SurelyOne(a, b Enrollment) bool {
	n := nearnessOf(a, b)
	return n.name == sameName && (n.birth == sameBirth || n.phone && a.Trainee.MayBeBornAs(b.Trainee))
}

// nearness is how near two places come to each other.
type nearness struct {
	name  nameNearness
	birth birthNearness
	phone bool
}

// weight orders places by how near they come.
func (n nearness) weight() int {
	w := int(n.name) + 2*int(n.birth)
	if n.phone {
		w += 4
	}
	return w
}

type nameNearness int

const (
	otherName  nameNearness = iota
	partName                // the family name and the given name are the same
	almostName              // one letter off, or a word less
	sameName                // in any order of the words
)

type birthNearness int

const (
	otherBirth birthNearness = iota
	maybeBirth               // one lacks it, or is like the other in part
	sameBirth
)

func nearnessOf(a, b Enrollment) nearness {
	return nearness{
		name:  nameNearnessOf(strings.Fields(letters.Fold(a.Trainee.Name)), strings.Fields(letters.Fold(b.Trainee.Name))),
		birth: birthNearnessOf(a.Trainee, b.Trainee),
		phone: a.Trainee.SharesPhone(b.Trainee),
	}
}

func nameNearnessOf(a, b []string) nameNearness {
	if len(a) == 0 || len(b) == 0 {
		return otherName
	}
	if x, y := a[len(a)-1], b[len(b)-1]; x != y && isTag(x) && isTag(y) {
		return otherName
	}
	ends, fewest := a[0] == b[0] && a[len(a)-1] == b[len(b)-1], min(len(a), len(b))
	sortedA, sortedB := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	switch {
	case slices.Equal(sortedA, sortedB):
		return sameName
	case oneLetterOff([]rune(strings.Join(a, " ")), []rune(strings.Join(b, " "))),
		(ends && fewest > 1 || fewest > 2) && (within(a, b) || within(b, a)):
		return almostName
	case ends:
		return partName
	}
	return otherName
}

// isTag tells whether a word may be what offices put behind one name of two people, to
// tell them apart: "Lan A" and "Lan B", "Lan 1" and "Lan 2".
func isTag(word string) bool {
	return utf8.RuneCountInString(word) == 1 || strings.Trim(word, "0123456789") == ""
}

// within tells whether all words of one name are words of the other.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(word string) bool { return !slices.Contains(b, word) })
}

// oneLetterOff tells whether one letter added, left out, changed or put before the one
// before it makes the one text the other.
func oneLetterOff(a, b []rune) bool {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	switch a, b = a[i:], b[i:]; len(a) - len(b) {
	case 0:
		return len(a) > 0 && (slices.Equal(a[1:], b[1:]) || len(a) > 1 && a[0] == b[1] && a[1] == b[0] && slices.Equal(a[2:], b[2:]))
	case 1:
		return slices.Equal(a[1:], b)
	case -1:
		return slices.Equal(a, b[1:])
	}
	return false
}

func birthNearnessOf(a, b Trainee) birthNearness {
	for _, x := range []Birth{a.Birth, a.BirthAlt} {
		for _, y := range []Birth{b.Birth, b.BirthAlt} {
			if x.Day != 0 && x == y {
				return sameBirth
			}
		}
	}
	if a.MayBeBornAs(b) || a.Birth.slipOf(b.Birth) {
		return maybeBirth
	}
	return otherBirth
}
