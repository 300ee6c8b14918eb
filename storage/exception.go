package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

type exceptionRow struct {
	EnrollmentID int64                `db:"enrollment_id"`
	Kind         course.ExceptionKind `db:"kind"`
	Reason       string               `db:"reason"`
	By           ref                  `db:"by_account"`
	At           stamp                `db:"at"`
}

// exceptions reads the exceptions x that a WHERE clause picks, by place.
func (tx *Tx) exceptions(ctx context.Context, where string, args ...any) (map[int64]course.Exception, error) {
	var rows []exceptionRow
	err := tx.list(ctx, &rows, `SELECT x.enrollment_id, x.kind, x.reason, x.by_account, x.at FROM exception x`+where, args...)
	of := map[int64]course.Exception{}
	for _, r := range rows {
		of[r.EnrollmentID] = course.Exception{EnrollmentID: r.EnrollmentID, Kind: r.Kind, Reason: r.Reason, By: int64(r.By), At: r.At.Time}
	}
	return of, err
}

// Exceptions returns the exceptions of a course by place on its roster.
func (tx *Tx) Exceptions(ctx context.Context, courseID int64) (_ map[int64]course.Exception, err error) {
	defer wrap(&err, "storage.Exceptions(course=%d)", courseID)
	return tx.exceptions(ctx, ` JOIN enrollment e ON e.id = x.enrollment_id WHERE e.course_id = ?`, courseID)
}

// ExceptionOf returns the exception about somebody; without a kind when there is none.
func (tx *Tx) ExceptionOf(ctx context.Context, enrollmentID int64) (_ course.Exception, err error) {
	defer wrap(&err, "storage.ExceptionOf(enrollment=%d)", enrollmentID)
	found, err := tx.exceptions(ctx, ` WHERE x.enrollment_id = ?`, enrollmentID)
	return found[enrollmentID], err
}

// SaveException keeps an exception in the place of any other about that person, and fills
// its time.
func (tx *Tx) SaveException(ctx context.Context, x *course.Exception) (err error) {
	defer wrap(&err, "storage.SaveException(enrollment=%d)", x.EnrollmentID)
	x.At = tx.now
	_, err = tx.execNamed(ctx, `
		INSERT INTO exception (enrollment_id, kind, reason, by_account, at)
		VALUES (:enrollment_id, :kind, :reason, :by_account, :at)
		ON CONFLICT (enrollment_id) DO UPDATE
		SET kind = excluded.kind, reason = excluded.reason, by_account = excluded.by_account, at = excluded.at`,
		exceptionRow{EnrollmentID: x.EnrollmentID, Kind: x.Kind, Reason: x.Reason, By: ref(x.By), At: stamp{x.At}})
	return err
}

// LiftException ends the exception about somebody, and tells whether there was one.
func (tx *Tx) LiftException(ctx context.Context, enrollmentID int64) (lifted bool, err error) {
	defer wrap(&err, "storage.LiftException(enrollment=%d)", enrollmentID)
	n, err := tx.exec(ctx, `DELETE FROM exception WHERE enrollment_id = ?`, enrollmentID)
	return n == 1, err
}
