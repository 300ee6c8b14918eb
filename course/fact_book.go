package course

import "fmt"

// AttendanceAmended is an entry of the book that somebody has put in the place of another.
type AttendanceAmended struct {
	Course  Course
	Session Session
	Place   Enrollment
	Account Account // the person's
	Was     Attendance
	Is      Attendance
	Stands  Progress // of the person, since
}

// Told is once for an entry.
func (f AttendanceAmended) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("amended/%d", f.Is.ID)
}
