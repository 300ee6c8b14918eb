package course

import "fmt"

// TickedFor is somebody of whom a representative has said that they are at a session, or
// has taken that back.
type TickedFor struct {
	Course  Course
	Session Session
	Place   Enrollment
	Account Account // the person's
	Entry   Attendance
}

// Told is once for an entry.
func (f TickedFor) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("tickedfor/%d", f.Entry.ID)
}

// TickDenied is somebody who says that they were not there when a representative has said
// they were.
type TickDenied struct {
	Course  Course
	Session Session
	Place   Enrollment
	Was     Attendance // the representative's
}

// Told is once for an entry.
func (f TickDenied) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("tickdenied/%d", f.Was.ID)
}
