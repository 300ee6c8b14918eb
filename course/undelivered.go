package course

// Undelivered is one recipient whom an announcement did not reach, for the list
// of people to call.
type Undelivered struct {
	Enrollment Enrollment
	State      NoticeState // Failed, Blocked, Unreachable or Held
	Failure    string      // as in the notice; may be empty
}
