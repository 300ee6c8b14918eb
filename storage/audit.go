package storage

import (
	"context"
	"slices"

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

func (r auditRow) entry() course.AuditEntry {
	return course.AuditEntry{
		ID: r.ID, At: r.At.Time, AccountID: int64(r.AccountID), Act: r.Act,
		CourseID: int64(r.CourseID), EnrollmentID: int64(r.EnrollmentID),
		Subject: r.Subject, Before: r.Before, After: r.After, Reason: r.Reason,
	}
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

// AuditAll is Audit for many lines, in their order.
func (tx *Tx) AuditAll(ctx context.Context, entries []course.AuditEntry) (err error) {
	defer wrap(&err, "storage.AuditAll(lines=%d)", len(entries))
	const types = "TIMESTAMPTZ, BIGINT, TEXT, BIGINT, BIGINT, TEXT, TEXT, TEXT, TEXT"
	for some := range slices.Chunk(entries, mostPlaces) {
		args := make([]any, 0, len(some)*width(types))
		for _, e := range some {
			args = append(args, stamp{tx.now}, ref(e.AccountID), e.Act, ref(e.CourseID), ref(e.EnrollmentID), e.Subject, e.Before, e.After, e.Reason)
		}
		query, args := tx.given(types, args)
		_, err := tx.exec(ctx, `
			INSERT INTO audit (at, account_id, act, course_id, enrollment_id, subject, before, after, reason)
			`+query, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// lineRow is a line with what is joined to it.
type lineRow struct {
	auditRow
	Course string `db:"course"`
	No     int    `db:"no"`
	Name   string `db:"name"`
}

// AuditLog returns the lines of the log that are asked for, the newest first.
func (tx *Tx) AuditLog(ctx context.Context, q course.AuditQuery) (_ []course.AuditLine, err error) {
	defer wrap(&err, "storage.AuditLog(course=%d, enrollment=%d, account=%d)", q.CourseID, q.EnrollmentID, q.AccountID)
	where, args, order := ` WHERE TRUE`, []any(nil), ` DESC`
	for _, only := range []struct {
		clause string
		id     int64
	}{
		{` AND l.course_id = ?`, q.CourseID}, {` AND l.enrollment_id = ?`, q.EnrollmentID}, {` AND l.account_id = ?`, q.AccountID},
		{` AND l.id < ?`, q.Before}, {` AND l.id > ?`, q.After},
	} {
		if only.id != 0 {
			where, args = where+only.clause, append(args, only.id)
		}
	}
	if q.After != 0 {
		order = ` ASC`
	}
	var rows []lineRow
	err = tx.list(ctx, &rows, `
		SELECT l.id, l.at, l.account_id, l.act, l.course_id, l.enrollment_id, l.subject, l.before, l.after, l.reason,
			COALESCE(c.title, '') AS course, COALESCE(e.no, 0) AS no, COALESCE(e.name, '') AS name
		FROM audit l
		LEFT JOIN course c ON c.id = l.course_id
		LEFT JOIN enrollment e ON e.id = l.enrollment_id`+where+`
		ORDER BY l.id`+order+`
		LIMIT ?`, append(args, q.Limit)...)
	if err != nil {
		return nil, err
	}
	if q.After != 0 {
		slices.Reverse(rows)
	}
	return tx.named(ctx, rows)
}

// named are lines with the people behind the accounts.
func (tx *Tx) named(ctx context.Context, rows []lineRow) ([]course.AuditLine, error) {
	lines := make([]course.AuditLine, len(rows))
	var accounts []int64
	for i, r := range rows {
		lines[i] = course.AuditLine{AuditEntry: r.entry(), Course: r.Course, No: r.No, Name: r.Name}
		accounts = append(accounts, lines[i].Accounts()...)
	}
	persons, err := tx.Persons(ctx, accounts...)
	for i := range lines {
		lines[i].Persons = map[int64]course.Person{}
		for _, id := range lines[i].Accounts() {
			if one, ok := persons[id]; ok {
				lines[i].Persons[id] = one
			}
		}
	}
	return lines, err
}
