package notice

import "github.com/loptruong/loptruong/course"

// Undelivered is one recipient whom an announcement did not reach, for the list
// of people to call.
type Undelivered struct {
	Enrollment course.Enrollment
	State      State  // Failed, Blocked, Unreachable or Held
	Failure    string // as in the notice; may be empty
}
