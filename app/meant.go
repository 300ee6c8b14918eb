package app

import (
	"fmt"
	"reflect"
)

// meant asks for the setting whose name an unknown one comes nearest to; nothing when none is
// near.
func meant(unknown string) string {
	if unknown == "" {
		return ""
	}
	best, least := "", 3
	var visit func(section reflect.Type)
	visit = func(section reflect.Type) {
		for f := range section.Fields() {
			name := f.Tag.Get("yaml")
			if d := apart(unknown, name); d < least {
				best, least = name, d
			}
			if f.Type.Kind() == reflect.Struct {
				visit(f.Type)
			}
		}
	}
	visit(reflect.TypeFor[Config]())
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// apart is by how many letters two names differ, at the fewest.
func apart(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0] // of the row above, to the left
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
