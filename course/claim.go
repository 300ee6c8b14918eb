package course

import (
	"time"

	"github.com/loptruong/loptruong/letters"
)

// LinkWay is how it was made sure that an account is the person of a place, which says
// how strong its claim to the place is.
type LinkWay string

const (
	LinkedByName     LinkWay = "name"    // who has it knows the full name and date of birth
	LinkedByPhone    LinkWay = "phone"   // its own phone number, shared by Telegram, is the roster's
	LinkedByVouching LinkWay = "vouched" // somebody who knows the person has said so
)

// Beats tells whether a claim by this way is stronger than one by another; the way of
// a link that was not noted is the weakest.
func (w LinkWay) Beats(other LinkWay) bool {
	strength := map[LinkWay]int{LinkedByName: 1, LinkedByPhone: 2, LinkedByVouching: 3}
	return strength[w] > strength[other]
}

// Claim is an account that asks for a place on a course (nhận tên), with what it says of
// its person. It is made sure at once, or it waits for somebody who knows: the place is
// another account's already, or none was found. Whoever may decide grants it, to a place
// on the roster or a new one, or refuses it; the account withdraws it. Then it has ended.
type Claim struct {
	ID           int64
	CourseID     int64
	AccountID    int64
	EnrollmentID int64   // the place in question; 0 when none was found
	Way          LinkWay // how it would be made sure; empty when somebody must vouch for the person
	Name         string
	Birth        Birth
	Phone        string // the account's own, shared by Telegram; empty when it was not
	Unit         string
	DelegationID int64  // whose representative may vouch; 0 for none
	Delegation   string // its name
	At           time.Time
	State        ClaimState
	DecidedBy    int64 // account; 0 while it waits
	DecidedAt    time.Time
	Reason       string // why it was refused, as who did so has written it; may be empty
}

// ClaimState is waiting until somebody decides.
type ClaimState string

const (
	ClaimWaiting   ClaimState = "waiting"
	ClaimGranted   ClaimState = "granted"
	ClaimRefused   ClaimState = "refused"
	ClaimWithdrawn ClaimState = "withdrawn" // by whoever has asked, or because it has found its place otherwise
)

// Proves is how what the claim says makes it sure that it is about the place: by the
// account's own phone number, or by the full name and the whole date of birth. It is
// empty when neither does: a year alone is too easy to guess.
func (c Claim) Proves(e Enrollment) LinkWay {
	t := e.Trainee
	switch {
	case t.Called(c.Phone):
		return LinkedByPhone
	case letters.Fold(c.Name) == letters.Fold(t.Name) && c.Birth.Day != 0 && (c.Birth == t.Birth || c.Birth == t.BirthAlt):
		return LinkedByName
	}
	return ""
}

// Said is the place that the claim describes, as its account would have it.
func (c Claim) Said() Enrollment {
	return Enrollment{
		CourseID: c.CourseID, Unit: c.Unit, DelegationID: c.DelegationID, Delegation: c.Delegation, State: Enrolled,
		Trainee: Trainee{Name: c.Name, Birth: c.Birth, Phone: c.Phone, AccountID: c.AccountID},
	}
}
