package course

import "time"

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
