package course

import "time"

// Firing is what has become of one slot of a job, the moment for which something is
// planned: it is done, or it came to be of no use with nobody awake to do it. One that
// was skipped may still be done, when a clock was ahead that is right again.
type Firing struct {
	Slot  time.Time
	State FiringState
	At    time.Time // when it was done, or seen to be missed: so much late
}

// FiringState moves from skipped to done, if at all.
type FiringState string

const (
	FiringDone    FiringState = "done"
	FiringSkipped FiringState = "skipped"
)
