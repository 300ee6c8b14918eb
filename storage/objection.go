package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

type objectionRow struct {
	ID        int64                 `db:"id"`
	EntryID   int64                 `db:"attendance_id"`
	By        int64                 `db:"by_account"`
	Reason    string                `db:"reason"`
	At        stamp                 `db:"at"`
	State     course.ObjectionState `db:"state"`
	DecidedBy ref                   `db:"decided_by"`
	DecidedAt stamp                 `db:"decided_at"`
}

// EntryByID returns an entry in a session's book, and whether it is the one that counts.
func (tx *Tx) EntryByID(ctx context.Context, id int64) (_ course.Attendance, counts bool, err error) {
	defer wrap(&err, "storage.EntryByID(%d)", id)
	var row struct {
		attendanceRow
		Counts bool `db:"counts"`
	}
	err = tx.get(ctx, &row, `
		SELECT `+attendanceColumns+`,
			revision = (
				SELECT MAX(latest.revision)
				FROM attendance latest
				WHERE latest.session_id = attendance.session_id AND latest.enrollment_id = attendance.enrollment_id) AS counts
		FROM attendance
		WHERE id = ?`, id)
	return row.attendance(), row.Counts, err
}

// CreateObjection stores an objection to an entry, now, and fills its id. It returns
// course.ErrConflict when there is one to the entry.
func (tx *Tx) CreateObjection(ctx context.Context, o *course.Objection) (err error) {
	defer wrap(&err, "storage.CreateObjection(entry=%d)", o.Entry.ID)
	o.At, o.State = tx.now, course.ObjectionAsked
	o.ID, err = tx.insert(ctx, `
		INSERT INTO objection (attendance_id, by_account, reason, at, state)
		VALUES (:attendance_id, :by_account, :reason, :at, :state)
		ON CONFLICT DO NOTHING
		RETURNING id`, objectionRow{EntryID: o.Entry.ID, By: o.By, Reason: o.Reason, At: stamp{o.At}, State: o.State})
	return err
}

// Objection returns an objection with the entry, the place and the session that it is
// about.
func (tx *Tx) Objection(ctx context.Context, id int64) (o course.Objection, err error) {
	defer wrap(&err, "storage.Objection(%d)", id)
	var row objectionRow
	err = tx.get(ctx, &row, `
		SELECT id, attendance_id, by_account, reason, at, state, decided_by, decided_at
		FROM objection
		WHERE id = ?`, id)
	if err != nil {
		return o, err
	}
	o = course.Objection{
		ID: row.ID, By: row.By, Reason: row.Reason, At: row.At.Time, State: row.State,
		DecidedBy: int64(row.DecidedBy), DecidedAt: row.DecidedAt.Time,
	}
	if o.Entry, o.Counts, err = tx.EntryByID(ctx, row.EntryID); err != nil {
		return o, err
	}
	if o.Session, err = tx.Session(ctx, o.Entry.SessionID); err != nil {
		return o, err
	}
	o.Place, err = tx.Enrollment(ctx, o.Entry.EnrollmentID)
	return o, err
}

// WaitingObjections returns the objections of a course that can be decided, in the order
// in which they were made.
func (tx *Tx) WaitingObjections(ctx context.Context, courseID int64) (all []course.Objection, err error) {
	defer wrap(&err, "storage.WaitingObjections(course=%d)", courseID)
	var rows []idRow
	err = tx.list(ctx, &rows, `
		SELECT o.id
		FROM objection o
		JOIN attendance a ON a.id = o.attendance_id
		JOIN enrollment e ON e.id = a.enrollment_id
		WHERE e.course_id = ? AND e.state = 'enrolled' AND o.state = 'asked'
			AND a.revision = (
				SELECT MAX(latest.revision)
				FROM attendance latest
				WHERE latest.session_id = a.session_id AND latest.enrollment_id = a.enrollment_id)
		ORDER BY o.id`, courseID)
	for _, row := range rows {
		one, err := tx.Objection(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, err
}

// EndObjection decides on an objection, now. It returns course.ErrConflict when somebody
// has before.
func (tx *Tx) EndObjection(ctx context.Context, o course.Objection) (err error) {
	defer wrap(&err, "storage.EndObjection(%d)", o.ID)
	return tx.must(ctx, course.ErrConflict, `
		UPDATE objection
		SET state = ?, decided_by = ?, decided_at = ?
		WHERE id = ? AND state = 'asked'`, o.State, ref(o.DecidedBy), stamp{tx.now}, o.ID)
}
