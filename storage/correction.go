package storage

import (
	"context"
	"database/sql"
	"time"

	"github.com/loptruong/loptruong/course"
)

type correctionRow struct {
	enrollmentRow
	CorrectionID int64                  `db:"correction_id"`
	Field        course.Field           `db:"field"`
	Before       string                 `db:"value_before"`
	After        string                 `db:"value_after"`
	By           int64                  `db:"by_account"`
	At           stamp                  `db:"at"`
	Of           course.CorrectionState `db:"correction_state"`
	DecidedBy    ref                    `db:"decided_by"`
	DecidedAt    stamp                  `db:"decided_at"`
	Reason       string                 `db:"reason"`
}

// corrections reads the corrections that a WHERE clause, with its order, picks: k is
// the correction.
func (tx *Tx) corrections(ctx context.Context, where string, args ...any) (all []course.Correction, err error) {
	var rows []correctionRow
	err = tx.list(ctx, &rows, `
		SELECT k.id AS correction_id, k.field, k.before AS value_before, k.after AS value_after, k.by_account, k.at,
			k.state AS correction_state, k.decided_by, k.decided_at, k.reason, `+enrollmentColumns+`
		FROM `+enrollmentTables+`
		JOIN correction k ON k.enrollment_id = e.id`+where, args...)
	for _, r := range rows {
		all = append(all, course.Correction{
			ID: r.CorrectionID, Place: r.enrollment(), Field: r.Field, Before: r.Before, After: r.After, By: r.By, At: r.At.Time,
			State: r.Of, DecidedBy: int64(r.DecidedBy), DecidedAt: r.DecidedAt.Time, Reason: r.Reason,
		})
	}
	return all, err
}

// Correction returns a correction with the place it is about.
func (tx *Tx) Correction(ctx context.Context, id int64) (_ course.Correction, err error) {
	defer wrap(&err, "storage.Correction(%d)", id)
	found, err := tx.corrections(ctx, ` WHERE k.id = ?`, id)
	if err != nil {
		return course.Correction{}, err
	}
	if len(found) == 0 {
		return course.Correction{}, sql.ErrNoRows
	}
	return found[0], nil
}

// waits are the corrections that can be decided, see course.Correction.Waits.
const waits = ` WHERE e.course_id = ? AND k.state = 'asked' AND e.state = 'enrolled'`

// WaitingCorrections returns the corrections of a course that can be decided, in the
// order in which they were asked for.
func (tx *Tx) WaitingCorrections(ctx context.Context, courseID int64) (_ []course.Correction, err error) {
	defer wrap(&err, "storage.WaitingCorrections(course=%d)", courseID)
	return tx.corrections(ctx, waits+` ORDER BY k.id`, courseID)
}

// CountCorrections is how many corrections of a course can be decided.
func (tx *Tx) CountCorrections(ctx context.Context, courseID int64) (n int, err error) {
	defer wrap(&err, "storage.CountCorrections(course=%d)", courseID)
	err = tx.get(ctx, &n, `SELECT COUNT(*) FROM correction k JOIN enrollment e ON e.id = k.enrollment_id`+waits, courseID)
	return n, err
}

// CorrectionsAt returns the corrections of a place that wait for a decision, in the
// order in which they were asked for.
func (tx *Tx) CorrectionsAt(ctx context.Context, enrollmentID int64) (_ []course.Correction, err error) {
	defer wrap(&err, "storage.CorrectionsAt(enrollment=%d)", enrollmentID)
	return tx.corrections(ctx, ` WHERE k.enrollment_id = ? AND k.state = 'asked' ORDER BY k.id`, enrollmentID)
}

// CreateCorrection asks for one, now, and fills its id. It returns course.ErrConflict
// when one of that field at that place waits already.
func (tx *Tx) CreateCorrection(ctx context.Context, k *course.Correction) (err error) {
	defer wrap(&err, "storage.CreateCorrection(enrollment=%d, field=%s)", k.Place.ID, k.Field)
	k.At, k.State = tx.now, course.CorrectionAsked
	k.ID, err = tx.insert(ctx, `
		INSERT INTO correction (enrollment_id, field, before, after, by_account, at, state)
		VALUES (:enrollment_id, :field, :value_before, :value_after, :by_account, :at, :state)
		ON CONFLICT DO NOTHING
		RETURNING id`, struct {
		EnrollmentID int64                  `db:"enrollment_id"`
		Field        course.Field           `db:"field"`
		Before       string                 `db:"value_before"`
		After        string                 `db:"value_after"`
		By           int64                  `db:"by_account"`
		At           stamp                  `db:"at"`
		State        course.CorrectionState `db:"state"`
	}{k.Place.ID, k.Field, k.Before, k.After, k.By, stamp{k.At}, k.State})
	return err
}

// EndCorrection ends one that waits, now: its State, DecidedBy and Reason. It returns
// course.ErrConflict when it waits no more.
func (tx *Tx) EndCorrection(ctx context.Context, k course.Correction) (err error) {
	defer wrap(&err, "storage.EndCorrection(%d, state=%s)", k.ID, k.State)
	return tx.must(ctx, course.ErrConflict, `
		UPDATE correction
		SET state = ?, decided_by = ?, decided_at = ?, reason = ?
		WHERE id = ? AND state = 'asked'`, k.State, ref(k.DecidedBy), stamp{tx.now}, k.Reason, k.ID)
}

// UntoldCorrections returns the corrections of a course that can be decided and that
// its organizers have not been told of, in the order in which they were asked for, and
// when they were told of any the last time; zero when they never were.
func (tx *Tx) UntoldCorrections(ctx context.Context, courseID int64) (untold []course.Correction, last time.Time, err error) {
	defer wrap(&err, "storage.UntoldCorrections(course=%d)", courseID)
	if untold, err = tx.corrections(ctx, waits+` AND k.told_at IS NULL ORDER BY k.id`, courseID); err != nil || len(untold) == 0 {
		return nil, time.Time{}, err
	}
	var at stamp
	err = tx.get(ctx, &at, `
		SELECT MAX(k.told_at)
		FROM correction k
		JOIN enrollment e ON e.id = k.enrollment_id
		WHERE e.course_id = ?`, courseID)
	return untold, at.Time, err
}

// TellCorrections notes that the organizers of a course are told, now, of those that
// UntoldCorrections returns.
func (tx *Tx) TellCorrections(ctx context.Context, courseID int64) (err error) {
	defer wrap(&err, "storage.TellCorrections(course=%d)", courseID)
	_, err = tx.exec(ctx, `
		UPDATE correction
		SET told_at = ?
		WHERE told_at IS NULL AND state = 'asked'
			AND enrollment_id IN (SELECT id FROM enrollment WHERE course_id = ? AND state = 'enrolled')`, stamp{tx.now}, courseID)
	return err
}
