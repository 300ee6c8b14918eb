package course

import "time"

// Correction is something that somebody asks to be set right at a place: whose place it
// is, or the representative of their delegation. It waits until an organizer decides
// and changes nothing until it is approved; it ends also when it is withdrawn, which
// asking for the same field again does too.
type Correction struct {
	ID        int64
	Place     Enrollment // as it is now
	Field     Field
	Before    string // as the place said when it was asked for
	After     string // as it is to say
	By        int64  // account of who has asked
	At        time.Time
	State     CorrectionState
	DecidedBy int64     // account of who has ended it; 0 while it waits
	DecidedAt time.Time // zero while it waits
	Reason    string    // why it was refused; empty otherwise
}

// CorrectionState is asked, until it is decided or withdrawn.
type CorrectionState string

const (
	CorrectionAsked     CorrectionState = "asked"
	CorrectionApproved  CorrectionState = "approved"
	CorrectionRefused   CorrectionState = "refused"
	CorrectionWithdrawn CorrectionState = "withdrawn"
)

// Correctable are the fields that may be asked to be set right, in the order in which
// they are shown. A phone number is asked for by whose it is alone.
var Correctable = []Field{FieldName, FieldBirth, FieldGender, FieldPosition, FieldUnit, FieldDelegation, FieldPhone}

// MaxReason is the longest reason, in runes: for refusing what somebody has asked for, or
// for an entry in the book.
const MaxReason = 300

// Waits tells whether it can be decided: nobody has, and the person is on the roster.
func (k Correction) Waits() bool { return k.State == CorrectionAsked && k.Place.State == Enrolled }

// Now is what the place says at present.
func (k Correction) Now() string { return k.Place.Value(k.Field) }

// Moved tells whether the place says another thing now than when it was asked for.
func (k Correction) Moved() bool { return k.Now() != k.Before }

// SeenCorrections is the digest of what is confirmed: whose fields, as they are now and
// as they are to be.
func SeenCorrections(all []Correction) string {
	shown := make([][]any, len(all))
	for i, k := range all {
		shown[i] = []any{k.ID, k.Waits(), k.Place.No, k.Place.Trainee.Name, k.Field, k.Now(), k.After}
	}
	return Seen(shown)
}

// TellEvery is how often the organizers of a course are told of what waits for them.
const TellEvery = time.Hour
