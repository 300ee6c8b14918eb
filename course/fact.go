package course

import "fmt"

// Fact is something that an act has done, or has found, and that others must hear
// of: whom it concerns and what happened, without a word of how it is said.
type Fact interface {
	// Told says of which course it is, who is to hear of it, and on which occasion:
	// the same words are told once on an occasion.
	Told() (c Course, to Hearer, occasion string)
}

// Hearer is who is to hear of a fact: those in charge of its course, or one account.
type Hearer struct{ Account Account }

// InCharge is the hearer of what those in charge of a course are to hear.
var InCharge Hearer

// ClaimRefused is an account that could not claim a place: the place is another
// account's (Taken), or the account another person's.
type ClaimRefused struct {
	Course  Course
	Place   Enrollment
	Account int64
	Taken   bool
}

// Told is once for an account and a place.
func (f ClaimRefused) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("claim/%d/%d", f.Place.ID, f.Account)
}

// MistakeReported is what a trainee says is wrong in their row of the roster.
type MistakeReported struct {
	Course Course
	Place  Enrollment
	Report string
	Update int64 // inbox row of the report
}

// Told is once for a report.
func (f MistakeReported) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("wrong/%d/%d", f.Place.ID, f.Update)
}

// BirthWrong is a trainee who says that neither reading of their date of birth is
// right.
type BirthWrong struct {
	Course Course
	Place  Enrollment
}

// Told is once for a person.
func (f BirthWrong) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("birth/%d", f.Place.ID)
}

// NotOnRoster is somebody who could not be found on the roster: what they say of
// themselves.
type NotOnRoster struct {
	Course  Course
	Trainee Trainee
	Account int64
}

// Told is once for an account; what it says of itself may be another thing later.
func (f NotOnRoster) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("unmatched/%d/%d", f.Course.ID, f.Account)
}

// WithdrawnWantsIn is somebody who was taken off the roster and registers.
type WithdrawnWantsIn struct {
	Course  Course
	Place   Enrollment
	Account int64
}

// Told is once for an account.
func (f WithdrawnWantsIn) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("withdrawn/%d/%d", f.Course.ID, f.Account)
}

// EntryMended is a text of somebody's entry that was changed for them.
type EntryMended struct {
	Course        Course
	Place         Enrollment // as it is now
	Account       Account    // the person's
	Field         PaperField
	Before, After string
	Audit         int64 // the line of the log
}

// Told is once for a change.
func (f EntryMended) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("mended/%d/%d", f.Place.ID, f.Audit)
}
