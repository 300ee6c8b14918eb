package notice

import "github.com/loptruong/loptruong/course"

// Undelivered is one recipient whom an announcement did not reach, for the list
// of people to call.
type Undelivered struct {
	Enrollment course.Enrollment // of somebody on no roster, without an ID, only the trainee's name and chat
	State      State             // Failed, Blocked, Unreachable or Held
	Failure    string            // as in the notice; may be empty
	PassedOn   bool              // they were told of it all the same (đã báo hộ)
}

// PassedOn is how many of these people were told all the same.
func PassedOn(people []Undelivered) (n int) {
	for _, u := range people {
		if u.PassedOn {
			n++
		}
	}
	return n
}
