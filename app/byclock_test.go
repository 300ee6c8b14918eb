package app

import (
	"errors"
	"testing"
	"time"
)

// TestReadMove: a move is read as it was written, and nothing else is one.
func TestReadMove(t *testing.T) {
	want := time.Date(2022, 8, 16, 7, 15, 1, 250_000_000, time.FixedZone("", 7*3600))
	at, speed, err := readMove(Move(want, 600))
	if err != nil || !at.Equal(want) || speed != 600 {
		t.Errorf("%v at %g, %v; want %v at 600", at, speed, err, want)
	}
	for _, line := range []string{"", "now 1", "2022-08-16T00:15:01Z", "2022-08-16T00:15:01Z 0", "2022-08-16T00:15:01Z -1", "2022-08-16T00:15:01Z NaN"} {
		if _, _, err := readMove(line); !errors.As(err, new(UsageError)) {
			t.Errorf("%q: %v", line, err)
		}
	}
}
