package course

import "time"

// Exception is what an organizer has decided, with a reason, about one person's
// certificate against the course's rule: it is issued to somebody below the rule, or held
// back from somebody who may have it. Until the closing it can be lifted; afterwards
// somebody without a certificate may still be issued one, which stays an exception when
// the rule doesn't give it.
type Exception struct {
	EnrollmentID int64
	Kind         ExceptionKind // empty for none
	Reason       string
	By           int64 // account
	At           time.Time
}

// ExceptionKind is granted or withheld.
type ExceptionKind string

const (
	Granted  ExceptionKind = "granted"
	Withheld ExceptionKind = "withheld"
)

// MayCome tells whether somebody with this progress may still get a certificate.
func (x Exception) MayCome(p Progress) bool {
	return x.Kind == Granted || x.Kind != Withheld && p.MayMiss() >= 0
}

// Gives tells whether somebody with this progress gets a certificate.
func (x Exception) Gives(p Progress) bool {
	return x.Kind == Granted || x.Kind != Withheld && p.Eligible()
}
