package course

import "time"

// TakeBackTime is how long a closing can be taken back, unless an organizer ends
// the wait: nothing of it is told to anybody before.
const TakeBackTime = time.Minute

// Closing is one closing of a course (bế giảng), confirmed by an organizer: the
// numbers are given in its transaction, the papers go out once it is released, by
// the clock or by an organizer. Until then it can be taken back, which opens the
// course again and makes the numbers void; the course may then be closed again.
// Once everything has gone out, or can't, it is done.
type Closing struct {
	ID         int64
	CourseID   int64
	By         int64 // organizer's account, in whose chat its progress is shown
	State      ClosingState
	ClosedAt   time.Time
	ReleaseAt  time.Time // when it can't be taken back any more, at the earliest
	ReleasedAt time.Time // zero until then
	DoneAt     time.Time // zero until then
}

// ClosingState moves from waiting to released to done, or from waiting to taken
// back.
type ClosingState string

const (
	ClosingWaiting   ClosingState = "waiting"
	ClosingTakenBack ClosingState = "taken_back"
	ClosingReleased  ClosingState = "released"
	ClosingDone      ClosingState = "done"
)

// Handover is the bundle of one delegation on its way to its representatives.
type Handover struct {
	Bundle
	Representatives int  // who the delegation has now and the bot can write to
	Waiting         int  // of all it has, those who wait for it
	Sent            int  // of all it has, those who have it
	Instead         bool // it was sent to those who run the course
}

// Handed tells whether a representative has the bundle.
func (h Handover) Handed() bool { return h.Sent > 0 }
