package course

import (
	"cmp"
	"slices"

	"github.com/loptruong/loptruong/letters"
)

// NearestDelegations are at most limit of the delegations, those first whose folded
// names take the fewest letters added, left out or changed to be the folded name.
func NearestDelegations(name string, of []Delegation, limit int) []Delegation {
	sorted, folded := slices.Clone(of), []rune(letters.Fold(name))
	slices.SortStableFunc(sorted, func(a, b Delegation) int {
		return cmp.Compare(lettersOff(folded, []rune(letters.Fold(a.Name))), lettersOff(folded, []rune(letters.Fold(b.Name))))
	})
	return sorted[:min(len(sorted), limit)]
}

// lettersOff is how many letters have to be added, left out or changed to make one text
// the other (the distance of Levenshtein).
func lettersOff(a, b []rune) int {
	row := make([]int, len(b)+1) // from the letters of a so far to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
