package course

import (
	"fmt"
	"time"
)

// Objection is somebody who says to have been at a session at which the book has them
// absent. An organizer decides; there is one to an entry.
type Objection struct {
	ID        int64
	Entry     Attendance // that it is about
	Counts    bool       // that one counts still
	Session   Session
	Place     Enrollment
	By        int64 // account
	Reason    string
	At        time.Time
	State     ObjectionState
	DecidedBy int64 // account; 0 until it is decided
	DecidedAt time.Time
}

// ObjectionState is asked, until an organizer decides.
type ObjectionState string

const (
	ObjectionAsked   ObjectionState = "asked"
	ObjectionPresent ObjectionState = "present" // granted: the person was there
	ObjectionLate    ObjectionState = "late"    // granted: came late
	ObjectionKept    ObjectionState = "kept"    // the entry stays
)

// Presence is what the book is to say by a decision; ok is false when it stays as it is.
func (s ObjectionState) Presence() (p Presence, ok bool) {
	switch s {
	case ObjectionPresent:
		return Present, true
	case ObjectionLate:
		return Late, true
	}
	return "", false
}

// AbsenceObjected is an objection that waits for an organizer.
type AbsenceObjected struct {
	Course    Course
	Objection Objection
}

// Told is once for an objection.
func (f AbsenceObjected) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("objection/%d", f.Objection.ID)
}

// ObjectionDecided is an objection on which an organizer has decided.
type ObjectionDecided struct {
	Course    Course
	Objection Objection
	Account   Account // whose place it is by now; zero when nobody has it, who is told nothing
}

// Told is once for an objection.
func (f ObjectionDecided) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("objection/%d/decided", f.Objection.ID)
}
