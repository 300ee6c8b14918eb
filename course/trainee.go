package course

import (
	"time"
)

// Trainee is one human being who takes courses (học viên), as one of these knows and
// prints them: what is set right on one course changes nothing on another. A trainee
// comes from a roster or registers; an account may be linked to them later, or never:
// a trainee without one is still a full trainee.
type Trainee struct {
	ID       int64  // the same on all their courses
	Name     string // NFC, as the office wrote it; never re-cased
	Birth    Birth
	BirthAlt Birth  // the other reading of an Excel date whose day and month may be swapped; zero when there is no doubt
	Gender   string // as written: "Nam", "Nữ"; may be empty
	Phone    string // digits from 0, see ParsePhone, or as written when it is of another country; the office's or shared by its owner, never typed by somebody; empty when unknown
	PhoneAlt string // a second number; empty when there is none

	AccountID  int64 // linked account; 0 when none
	TelegramID int64 // Telegram user of that account; 0 when none
	Blocked    bool  // who has blocked the bot
}

// Enrollment is a trainee's place on a course's roster (ghi danh).
type Enrollment struct {
	ID           int64
	CourseID     int64
	No           int // number on the roster and on the printed sheet, from 1
	Trainee      Trainee
	DelegationID int64  // 0 when the roster names none
	Delegation   string // its name
	Position     string // chức vụ
	Unit         string // đơn vị công tác
	Note         string
	Edited       Fields // what somebody has set right here, which a file doesn't undo in silence
	State        EnrollmentState
	MergedInto   int64     // the place that it was a double of; 0 unless it is merged
	CreatedAt    time.Time // when they came onto the roster; zero before it is stored
	LinkedBy     LinkWay   // how it was made sure that the trainee's account is the one of this place; empty when that was not noted
	LinkedAt     time.Time // when; zero with LinkedBy
	RemindersOff bool      // they want no reminders of this course
	Warned       Margin    // what they were last told of how near they are to losing the right to a certificate
}

// EnrollmentState is enrolled, until the trainee is taken off the roster, or the place is
// found to be a double.
type EnrollmentState string

const (
	Enrolled  EnrollmentState = "enrolled"
	Withdrawn EnrollmentState = "withdrawn"
	Merged    EnrollmentState = "merged" // was a double of another place of the course
)

// The longest texts of a trainee, in runes. The certificate's form holds them, but for
// the note, which it doesn't show.
const (
	MaxName     = 80
	MaxPosition = 120
	MaxUnit     = 160 // also of a delegation
	MaxNote     = 300
)

// MayBeBornAs tells whether two rows can mean one date of birth: one may lack it,
// have the year only, or have day and month swapped.
func (a Trainee) MayBeBornAs(b Trainee) bool {
	for _, x := range []Birth{a.Birth, a.BirthAlt} {
		for _, y := range []Birth{b.Birth, b.BirthAlt} {
			if !x.IsZero() && (x == y || x.Year == y.Year && (x.Day == 0 || y.Day == 0)) {
				return true
			}
		}
	}
	return a.Birth.IsZero() || b.Birth.IsZero()
}

// ConsentVersion names the notice of privacy that people agree to before the first
// question about them: whoever has agreed to another version is asked again.
const ConsentVersion = "2026-01"

// Account is a person's way in, of which Telegram is one. What somebody has done is
// known by their account; what is told to them goes to their Telegram user.
type Account struct {
	ID           int64
	TelegramID   int64     // of the user, whose private chat with the bot has the same number; 0 when none
	Language     string    // "vi" or "en"; empty until the person has come in for the first time
	ActiveCourse int64     // the course its commands are about; 0 when none
	ActiveAt     time.Time // when that was chosen
	Address      Address   // how that one speaks to people; empty when none
	ConsentAt    time.Time
	Consent      string    // version of the notice consented to
	BlockedAt    time.Time // when the bot was found blocked; zero when it can write
	Name         string    // as Telegram shows it; empty for who has never held a role
}
