package storage

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
)

// leaveOut remembers whom the file that is being stored leaves out, instead of
// whom the one before did. The caller holds the course's lock.
func (tx *Tx) leaveOut(ctx context.Context, courseID int64, d course.Diff) error {
	if _, err := tx.exec(ctx, `DELETE FROM left_out WHERE course_id = ?`, courseID); err != nil || d.Partial {
		return err
	}
	for rest := d.Gone; len(rest) > 0; {
		size := piece(len(rest))
		args := make([]any, 0, 2*size)
		for _, e := range rest[:size] {
			args = append(args, e.ID, courseID)
		}
		_, err := tx.exec(ctx, `INSERT INTO left_out (enrollment_id, course_id) VALUES `+values(size, 2), args...)
		if err != nil {
			return err
		}
		rest = rest[size:]
	}
	return nil
}

// LeftOut returns the people of a course, by number, whom the roster file stored
// last leaves out and who may be withdrawn for that; nobody when that file was a
// part of the class (course.Diff.Partial).
func (tx *Tx) LeftOut(ctx context.Context, courseID int64) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.LeftOut(course=%d)", courseID)
	return tx.enrollments(ctx, `
		JOIN left_out o ON o.enrollment_id = e.id
		WHERE o.course_id = ? AND o.withdrawn_at IS NULL AND e.state = 'enrolled'
		ORDER BY e.no, e.id`, courseID)
}

// WithdrawLeftOut takes those whom LeftOut returns off the roster and tells how
// many they are; the moment names them for RestoreLeftOut. It returns
// course.ErrConflict for a closed course.
func (tx *Tx) WithdrawLeftOut(ctx context.Context, courseID int64, at time.Time) (withdrawn int, err error) {
	defer wrap(&err, "storage.WithdrawLeftOut(course=%d)", courseID)
	if err := tx.lockOpenCourse(ctx, courseID); err != nil {
		return 0, err
	}
	_, err = tx.exec(ctx, `
		UPDATE left_out
		SET withdrawn_at = ?
		WHERE course_id = ? AND withdrawn_at IS NULL
			AND enrollment_id IN (SELECT id FROM enrollment WHERE course_id = ? AND state = 'enrolled')`, stamp{at}, courseID, courseID)
	if err != nil {
		return 0, err
	}
	return tx.exec(ctx, `
		UPDATE enrollment
		SET state = 'withdrawn'
		WHERE state = 'enrolled' AND id IN (SELECT enrollment_id FROM left_out WHERE course_id = ? AND withdrawn_at = ?)`,
		courseID, stamp{at})
}

// RestoreLeftOut puts those whom WithdrawLeftOut has taken off the roster at that
// moment back on it, left out by the last file as they were, and returns them by
// number; nobody when they are back, or a roster file was stored since. It returns
// course.ErrConflict for a closed course.
func (tx *Tx) RestoreLeftOut(ctx context.Context, courseID int64, at time.Time) (restored []course.Enrollment, err error) {
	defer wrap(&err, "storage.RestoreLeftOut(course=%d)", courseID)
	if err := tx.lockOpenCourse(ctx, courseID); err != nil {
		return nil, err
	}
	_, err = tx.exec(ctx, `
		UPDATE enrollment
		SET state = 'enrolled'
		WHERE state = 'withdrawn' AND id IN (SELECT enrollment_id FROM left_out WHERE course_id = ? AND withdrawn_at = ?)`,
		courseID, stamp{at})
	if err != nil {
		return nil, err
	}
	restored, err = tx.enrollments(ctx, `
		JOIN left_out o ON o.enrollment_id = e.id
		WHERE o.course_id = ? AND o.withdrawn_at = ? AND e.state = 'enrolled'
		ORDER BY e.no, e.id`, courseID, stamp{at})
	if err != nil {
		return nil, err
	}
	_, err = tx.exec(ctx, `UPDATE left_out SET withdrawn_at = NULL WHERE course_id = ? AND withdrawn_at = ?`, courseID, stamp{at})
	return restored, err
}
