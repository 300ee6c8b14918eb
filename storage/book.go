package storage

import (
	"cmp"
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// EntriesOf returns all that the book has of one trainee, by session and revision.
func (tx *Tx) EntriesOf(ctx context.Context, enrollmentID int64) (_ course.Entries, err error) {
	defer wrap(&err, "storage.EntriesOf(enrollment=%d)", enrollmentID)
	var rows []attendanceRow
	err = tx.list(ctx, &rows, `
		SELECT `+attendanceColumns+`
		FROM attendance
		WHERE enrollment_id = ?
		ORDER BY session_id, revision`, enrollmentID)
	entries := make(course.Entries, len(rows))
	for i, r := range rows {
		entries[i] = r.attendance()
	}
	return entries, err
}

// BookOf returns the entries of a session that count, by enrollment id; who has none is
// missing.
func (tx *Tx) BookOf(ctx context.Context, sessionID int64) (_ map[int64]course.Attendance, err error) {
	defer wrap(&err, "storage.BookOf(session=%d)", sessionID)
	var rows []attendanceRow
	err = tx.list(ctx, &rows, `
		SELECT `+attendanceColumns+`
		FROM attendance
		WHERE session_id = ?
		ORDER BY revision`, sessionID)
	book := make(map[int64]course.Attendance, len(rows))
	for _, r := range rows {
		book[r.EnrollmentID] = r.attendance()
	}
	return book, err
}

// BookOfDelegation is BookOf for the people of a delegation of the session's course; 0 are
// those of none.
func (tx *Tx) BookOfDelegation(ctx context.Context, s course.Session, delegationID int64) (_ map[int64]course.Attendance, err error) {
	defer wrap(&err, "storage.BookOfDelegation(session=%d, delegation=%d)", s.ID, delegationID)
	var rows []attendanceRow
	err = tx.list(ctx, &rows, `
		SELECT `+attendanceColumns+`
		FROM attendance
		WHERE session_id = ? AND enrollment_id IN (
			SELECT e.id FROM enrollment e WHERE e.course_id = ? AND `+ofDelegation+`)
		ORDER BY revision`, s.ID, s.CourseID, ref(delegationID))
	book := make(map[int64]course.Attendance, len(rows))
	for _, r := range rows {
		book[r.EnrollmentID] = r.attendance()
	}
	return book, err
}

// Enter writes entries, each as the revision that it says, and returns those that were
// made, by id: where the book has an entry of that revision already, somebody was
// quicker, and nothing is written. The time of each is its At, or now when that is zero.
// The caller holds the course, which is open.
func (tx *Tx) Enter(ctx context.Context, entries []course.Attendance) (made []course.Attendance, err error) {
	defer wrap(&err, "storage.Enter(entries=%d)", len(entries))
	for some := range slices.Chunk(entries, mostPlaces) {
		args := make([]any, 0, len(some)*width(entryTypes))
		for _, a := range some {
			args = append(args, a.SessionID, a.EnrollmentID, a.Revision, a.State, a.Way, ref(a.By), stamp{tx.orNow(a.At)}, stamp{a.ArrivedAt}, a.Reason)
		}
		query, args := tx.given(entryTypes, args)
		var rows []attendanceRow
		err := tx.list(ctx, &rows, `
			INSERT INTO attendance (session_id, enrollment_id, revision, state, way, by_account, at, arrived_at, reason)
			`+query+`
			ON CONFLICT (session_id, enrollment_id, revision) DO NOTHING
			RETURNING `+attendanceColumns, args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			made = append(made, r.attendance())
		}
	}
	slices.SortFunc(made, func(a, b course.Attendance) int { return cmp.Compare(a.ID, b.ID) })
	return made, nil
}

// Batch returns the entries of a session that an account has made, from one id to another,
// and that count still, by id; and of these that are no first ones the entries before.
func (tx *Tx) Batch(ctx context.Context, sessionID, byAccount, first, last int64) (made, before []course.Attendance, err error) {
	defer wrap(&err, "storage.Batch(session=%d, first=%d, last=%d)", sessionID, first, last)
	var rows []attendanceRow
	err = tx.list(ctx, &rows, `
		SELECT `+attendanceColumns+`
		FROM attendance
		WHERE session_id = ? AND enrollment_id IN (
			SELECT b.enrollment_id
			FROM attendance b
			WHERE b.session_id = ? AND b.by_account = ? AND b.id BETWEEN ? AND ?)
		ORDER BY enrollment_id, revision`, sessionID, sessionID, byAccount, first, last)
	for i, r := range rows {
		counts := i == len(rows)-1 || rows[i+1].EnrollmentID != r.EnrollmentID
		if !counts || int64(r.By) != byAccount || r.ID < first || r.ID > last {
			continue
		}
		made = append(made, r.attendance())
		if i > 0 && rows[i-1].EnrollmentID == r.EnrollmentID {
			before = append(before, rows[i-1].attendance())
		}
	}
	return made, before, err
}
