package simulator

import "fmt"

// Witness is a Reporter outside of tests: what a User complains of panics as a
// Failure, which Caught makes an error.
type Witness struct{}

// Failure is a person who did not see what they should.
type Failure string

func (f Failure) Error() string { return string(f) }

// Helper does nothing.
func (Witness) Helper() {}

// Fatalf panics with a Failure.
func (Witness) Fatalf(format string, args ...any) { panic(Failure(fmt.Sprintf(format, args...))) }

// Caught makes a Failure the error of the function that defers it.
func Caught(err *error) {
	switch p := recover().(type) {
	case nil:
	case Failure:
		*err = p
	default:
		panic(p)
	}
}
