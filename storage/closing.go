package storage

import (
	"context"
	"database/sql"
	"time"

	"github.com/loptruong/loptruong/course"
)

type closingRow struct {
	ID         int64               `db:"id"`
	CourseID   int64               `db:"course_id"`
	By         int64               `db:"by_account"`
	State      course.ClosingState `db:"state"`
	ClosedAt   stamp               `db:"closed_at"`
	ReleaseAt  stamp               `db:"release_at"`
	ReleasedAt stamp               `db:"released_at"`
	DoneAt     stamp               `db:"done_at"`
}

func (r closingRow) closing() course.Closing {
	return course.Closing{
		ID: r.ID, CourseID: r.CourseID, By: r.By, State: r.State,
		ClosedAt: r.ClosedAt.Time, ReleaseAt: r.ReleaseAt.Time, ReleasedAt: r.ReleasedAt.Time, DoneAt: r.DoneAt.Time,
	}
}

// closings reads the closings that a WHERE clause, with its order, picks.
func (tx *Tx) closings(ctx context.Context, where string, args ...any) ([]course.Closing, error) {
	var rows []closingRow
	err := tx.list(ctx, &rows, `
		SELECT id, course_id, by_account, state, closed_at, release_at, released_at, done_at
		FROM closing`+where, args...)
	if err != nil {
		return nil, err
	}
	closings := make([]course.Closing, len(rows))
	for i, r := range rows {
		closings[i] = r.closing()
	}
	return closings, nil
}

// CloseCourse closes an open course, now, for as long as the closing may be taken
// back, and fills the closing's id, state and times. It returns course.ErrConflict
// when the course is closed already.
func (tx *Tx) CloseCourse(ctx context.Context, c *course.Closing) (err error) {
	defer wrap(&err, "storage.CloseCourse(%d)", c.CourseID)
	c.State, c.ClosedAt, c.ReleaseAt = course.ClosingWaiting, tx.now, tx.now.Add(course.TakeBackTime)
	err = tx.must(ctx, course.ErrConflict, `
		UPDATE course SET state = 'closing', closed_at = ? WHERE id = ? AND state = 'open'`, stamp{tx.now}, c.CourseID)
	if err != nil {
		return err
	}
	tx.changed |= ClosingsWaiting
	c.ID, err = tx.insert(ctx, `
		INSERT INTO closing (course_id, by_account, state, closed_at, release_at)
		VALUES (:course_id, :by_account, :state, :closed_at, :release_at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		closingRow{
			CourseID: c.CourseID, By: c.By, State: c.State,
			ClosedAt: stamp{c.ClosedAt}, ReleaseAt: stamp{c.ReleaseAt},
		})
	return err
}

// TakeBack opens the course of a waiting closing again and makes the numbers it has
// given void, and tells whether this call has done it: once the closing is released
// nothing is changed.
func (tx *Tx) TakeBack(ctx context.Context, c course.Closing) (taken bool, err error) {
	defer wrap(&err, "storage.TakeBack(closing=%d)", c.ID)
	n, err := tx.exec(ctx, `UPDATE closing SET state = 'taken_back' WHERE id = ? AND state = 'waiting'`, c.ID)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(ctx, `
		UPDATE certificate
		SET state = 'void', voided_at = ?
		WHERE course_id = ? AND state = 'issued' AND kind <> 'thanks'`, stamp{tx.now}, c.CourseID)
	if err != nil {
		return false, err
	}
	_, err = tx.exec(ctx, `UPDATE course SET state = 'open', closed_at = NULL WHERE id = ?`, c.CourseID)
	return err == nil, err
}

// Release makes a waiting closing final: its certificates and bundles are to be
// drawn from now on. It tells whether this call has done it: one that was taken
// back, or released before, is not changed.
func (tx *Tx) Release(ctx context.Context, c course.Closing) (released bool, err error) {
	defer wrap(&err, "storage.Release(closing=%d)", c.ID)
	n, err := tx.exec(ctx, `
		UPDATE closing SET state = 'released', released_at = ? WHERE id = ? AND state = 'waiting'`, stamp{tx.now}, c.ID)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err = tx.exec(ctx, `UPDATE course SET state = 'closed' WHERE id = ?`, c.CourseID); err != nil {
		return false, err
	}
	tx.changed |= CertificatesWaiting
	err = tx.createBundles(ctx, c.CourseID)
	return err == nil, err
}

// SetSignedOn sets the day that the papers of a course's closing say; empty is the day of the
// closing.
func (tx *Tx) SetSignedOn(ctx context.Context, courseID int64, day string) (err error) {
	defer wrap(&err, "storage.SetSignedOn(course=%d)", courseID)
	return tx.must(ctx, course.ErrNotFound, `UPDATE course SET signed_on = ? WHERE id = ?`, day, courseID)
}

// ClosedEarly returns the sessions during which their course was closed for good, or after whose end
// while their check-in was open still, and that have ended after one moment and not after another,
// their check-in closed too; but for those of which the job JOB/ID has a slot since the end.
func (tx *Tx) ClosedEarly(ctx context.Context, job string, after, until time.Time) (_ []course.Session, err error) {
	defer wrap(&err, "storage.ClosedEarly")
	return tx.sessions(ctx, `
		WHERE state <> 'cancelled' AND closed_at <= ? AND ends_at > ? AND ends_at <= ?
			AND EXISTS (SELECT 1 FROM course c WHERE c.id = session.course_id AND c.state = 'closed' AND (c.closed_at < session.ends_at OR c.closed_at < session.closed_at))
			AND NOT EXISTS (SELECT 1 FROM firing f WHERE f.job = CAST(? AS TEXT) || '/' || session.id AND f.slot >= session.ends_at)
		ORDER BY starts_at, id`, stamp{tx.now}, stamp{after}, stamp{until}, job)
}

// Closing returns a closing.
func (tx *Tx) Closing(ctx context.Context, id int64) (_ course.Closing, err error) {
	defer wrap(&err, "storage.Closing(%d)", id)
	found, err := tx.closings(ctx, ` WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Closing{}, err
	}
	return found[0], nil
}

// LastClosing returns the newest closing of a course, whatever has become of it.
func (tx *Tx) LastClosing(ctx context.Context, courseID int64) (_ course.Closing, found bool, err error) {
	defer wrap(&err, "storage.LastClosing(course=%d)", courseID)
	last, err := tx.closings(ctx, ` WHERE course_id = ? ORDER BY id DESC LIMIT 1`, courseID)
	if err != nil || len(last) == 0 {
		return course.Closing{}, false, err
	}
	return last[0], true, nil
}

// WaitingClosings returns the closings that can still be taken back, the oldest
// first.
func (tx *Tx) WaitingClosings(ctx context.Context) (_ []course.Closing, err error) {
	defer wrap(&err, "storage.WaitingClosings")
	return tx.closings(ctx, ` WHERE state = 'waiting' ORDER BY id`)
}
