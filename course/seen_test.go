package course

import (
	"errors"
	"testing"
)

func TestSeen(t *testing.T) {
	shown := Seen([]int64{3, 7}, "một lớp")
	if len(shown) != 8 {
		t.Errorf("Seen = %q, want eight letters: a button holds 64 bytes", shown)
	}
	if err := CheckSeen(shown, Seen([]int64{3, 7}, "một lớp")); err != nil {
		t.Errorf("the same again: %v", err)
	}
	for _, other := range []string{Seen([]int64{3}, "một lớp"), Seen([]int64{3, 7}, "hai lớp"), ""} {
		if err := CheckSeen(shown, other); !errors.Is(err, ErrChanged) || !errors.Is(err, ErrConflict) {
			t.Errorf("CheckSeen(%q, %q) = %v, want a conflict", shown, other, err)
		}
	}
}
