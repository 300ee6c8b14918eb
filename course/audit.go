package course

import (
	"strconv"
	"strings"
	"time"
)

// AuditEntry is one line of the log (nhật ký) of what was done to a person, a place,
// a role or a course. Lines are added and never changed or removed.
type AuditEntry struct {
	ID           int64
	At           time.Time
	AccountID    int64  // who did it; 0 when it happened by itself, or at the command line
	Act          string // what was done, in a short word: "role.grant"; never empty
	CourseID     int64  // 0 when it is about no course
	EnrollmentID int64  // 0 when it is about nobody on a roster
	Subject      string // what it was done to, beyond those: "birth"; may be empty
	Before       string // as it was; empty when there was nothing
	After        string // as it is since; empty when nothing is left
	Reason       string // in words of who did it; may be empty
}

// Person is who stands behind an account, as far as others can know them.
type Person struct {
	AccountID  int64
	TelegramID int64  // 0 when the account has none
	Name       string // a trainee's, as their newest course has it, else the one that Telegram shows; empty when neither is known
	Unit       string // where a trainee works; empty when they are none
	CameIn     bool   // has opened the bot; who has not is only named, as an admin of the configuration
	Blocked    bool   // has blocked the bot
}

// AuditLine is a line of the log as it is read, with the names of what it is about.
type AuditLine struct {
	AuditEntry
	Persons map[int64]Person // who stands behind the accounts that it names, by account
	Course  string           // title; empty when it is about no course
	No      int              // of whom it was done to on the course's roster; 0 when it is about nobody on a roster
	Name    string           // theirs; empty likewise
}

// Accounts are those that a line names: who did it, and what its subject is, or was
// before, or is after (AccountIn); 0 where none is.
func (e AuditEntry) Accounts() []int64 {
	return []int64{e.AccountID, AccountIn(e.Subject), AccountIn(e.Before), AccountIn(e.After)}
}

// AccountIn is the account that a text of the log names, "account/ID"; 0 when it says
// something else.
func AccountIn(text string) int64 {
	digits, ok := strings.CutPrefix(text, aboutAccount)
	if !ok {
		return 0
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

const aboutAccount = "account/"

// AboutAccount names an account in a line of the log.
func AboutAccount(id int64) string { return aboutAccount + strconv.FormatInt(id, 10) }

// AuditQuery says which lines of the log are read: those about a course, about a
// place on a roster, or of what an account did; all there are when it names none.
type AuditQuery struct {
	CourseID     int64
	EnrollmentID int64
	AccountID    int64
	Before       int64 // only lines older than the one of that id, the newest of them; 0 for the newest of all
	After        int64 // or: only lines newer than the one of that id, the oldest of them
	Limit        int   // how many lines at most
}
