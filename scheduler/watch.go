package scheduler

import (
	"sync"
	"time"
)

// watch tells a clock that has run evenly for a while from one that may be wrong: that
// was moved just now, or of which no more than one look is known. Safe for concurrent
// use.
type watch struct {
	mu    sync.Mutex
	known bool
	zero  time.Time     // what the clock showed when no time had passed, as the last look has it
	since time.Duration // from when on it has been so
}

const (
	// apart is how long a clock has to run evenly to be believed: less than the doorbell,
	// so that two looks in a row are enough. A clock that is wrong and set right at once
	// is wrong for some seconds.
	apart = 15 * time.Second
	// moved is by how much it has to be off for having been moved.
	moved = 5 * time.Second
)

// look reads the clock, and tells whether it has run evenly for so long as to be
// believed.
func (w *watch) look(clock func() time.Time, elapsed func() time.Duration) (now time.Time, even bool) {
	var at time.Duration
	for { // both at one moment, however long the machine stands still between them
		before := elapsed()
		now, at = clock(), elapsed()
		if at-before < moved/2 {
			break
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	zero := now.Add(-at)
	if !w.known || zero.Sub(w.zero).Abs() > moved {
		w.known, w.since = true, at
	}
	w.zero = zero
	return now, at-w.since >= apart
}
