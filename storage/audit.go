package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

type auditRow struct {
	ID           int64  `db:"id"`
	At           stamp  `db:"at"`
	AccountID    ref    `db:"account_id"`
	Act          string `db:"act"`
	CourseID     ref    `db:"course_id"`
	EnrollmentID ref    `db:"enrollment_id"`
	Subject      string `db:"subject"`
	Before       string `db:"before"`
	After        string `db:"after"`
	Reason       string `db:"reason"`
}

// Audit adds a line to the log, now, whatever the ID and the time it is given, and
// returns its id.
func (tx *Tx) Audit(ctx context.Context, e course.AuditEntry) (line int64, err error) {
	defer wrap(&err, "storage.Audit(act=%s)", e.Act)
	err = tx.get(ctx, &line, `
		INSERT INTO audit (at, account_id, act, course_id, enrollment_id, subject, before, after, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		RETURNING id`,
		stamp{tx.now}, ref(e.AccountID), e.Act, ref(e.CourseID), ref(e.EnrollmentID), e.Subject, e.Before, e.After, e.Reason)
	return line, err
}

// AuditLog returns at most limit lines of the log that come before the one with the
// id, the newest first; 0 for the newest. They are those of a course, or, when that
// is 0, all there are.
func (tx *Tx) AuditLog(ctx context.Context, courseID, before int64, limit int) (entries []course.AuditEntry, err error) {
	defer wrap(&err, "storage.AuditLog(course=%d, before=%d)", courseID, before)
	where, args := ` WHERE TRUE`, []any(nil)
	if courseID != 0 {
		where, args = where+` AND course_id = ?`, append(args, courseID)
	}
	if before != 0 {
		where, args = where+` AND id < ?`, append(args, before)
	}
	var rows []auditRow
	err = tx.list(ctx, &rows, `
		SELECT id, at, account_id, act, course_id, enrollment_id, subject, before, after, reason
		FROM audit`+where+`
		ORDER BY id DESC
		LIMIT ?`, append(args, limit)...)
	for _, r := range rows {
		entries = append(entries, course.AuditEntry{
			ID: r.ID, At: r.At.Time, AccountID: int64(r.AccountID), Act: r.Act,
			CourseID: int64(r.CourseID), EnrollmentID: int64(r.EnrollmentID),
			Subject: r.Subject, Before: r.Before, After: r.After, Reason: r.Reason,
		})
	}
	return entries, err
}
