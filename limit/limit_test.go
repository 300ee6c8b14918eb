package limit

import (
	"testing"
	"time"
)

var start = time.Date(2022, 8, 16, 7, 0, 0, 0, time.UTC)

// tries counts how many of n tries at a moment are let through.
func tries(l *Limit[string], who string, n int, now time.Time) (through int) {
	for range n {
		if l.Try(who, now) == 0 {
			through++
		}
	}
	return through
}

func TestTry(t *testing.T) {
	l := New[string](Rate{Burst: 5, Every: 2 * time.Second})
	for _, tt := range []struct {
		who   string
		after time.Duration
		want  int
	}{
		{"a", 0, 5},
		{"b", 0, 5}, // each for itself
		{"a", time.Second, 0},
		{"a", 2 * time.Second, 1},
		{"a", 8 * time.Second, 3},
		{"a", time.Hour, 5},
		{"a", 0, 0}, // the clock is set back: nothing is given, and nothing held for an hour
		{"a", 2 * time.Second, 1},
	} {
		if got := tries(l, tt.who, 10, start.Add(tt.after)); got != tt.want {
			t.Errorf("%s after %v: %d tries, want %d", tt.who, tt.after, got, tt.want)
		}
	}
	if wait := l.Try("a", start.Add(3*time.Second)); wait != time.Second {
		t.Errorf("the next is to come after %v", wait)
	}
}

// TestMemory has a million addresses try: the memory is bounded, and one that goes
// on trying among them is not forgotten.
func TestMemory(t *testing.T) {
	l := New[int](Rate{Burst: 300, Every: 200 * time.Millisecond})
	through, worst := 0, 0
	for i := range 1_000_000 {
		now := start.Add(time.Duration(i) * time.Microsecond)
		l.Try(i+1, now)
		if i%100 == 0 && l.Try(0, now) == 0 {
			through++
		}
		worst = max(worst, len(l.young)+len(l.old))
	}
	if worst > most {
		t.Errorf("%d were remembered", worst)
	}
	if through > 300+5 {
		t.Errorf("in a second one had %d tries", through)
	}
}
