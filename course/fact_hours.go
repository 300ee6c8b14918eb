package course

import "fmt"

// CheckInHoursSet is an hour of a session's check-in that somebody has set.
type CheckInHoursSet struct {
	HourSet
	Reason string // may be empty
	Audit  int64  // the line of the log
}

// Told is once for a change.
func (f CheckInHoursSet) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("hours/%d/%d", f.Is.ID, f.Audit)
}
