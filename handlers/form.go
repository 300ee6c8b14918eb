package handlers

import (
	"errors"

	"loptruong/course"
)

// word is the n-th word a tap carries; empty when there is none.
func (v *Visit) word(n int) string {
	if n >= len(v.Params) {
		return ""
	}
	return v.Params[n]
}

// isNotFound tells that the store has no such thing.
func isNotFound(err error) bool { return errors.Is(err, course.ErrNotFound) }
