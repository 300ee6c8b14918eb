package storage

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loptruong/loptruong/course"
)

// LinkPlace says, now, that an account is the one of a place on a roster, and how that
// was made sure. Where the account is a trainee on other courses, the place becomes that
// one's, as JoinTrainees does. The same again changes only the way. It returns
// course.ErrConflict when the place is another account's, or the account has another
// place on one of its courses.
func (tx *Tx) LinkPlace(ctx context.Context, enrollmentID, accountID int64, way course.LinkWay) (err error) {
	defer wrap(&err, "storage.LinkPlace(enrollment=%d, account=%d)", enrollmentID, accountID)
	var place, mine int64
	if err := tx.get(ctx, &place, `SELECT trainee_id FROM enrollment WHERE id = ?`, enrollmentID); err != nil {
		return err
	}
	err = tx.get(ctx, &mine, `SELECT id FROM trainee WHERE account_id = ?`, accountID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = tx.LinkTrainee(ctx, place, accountID)
	case err == nil:
		err = tx.JoinTrainees(ctx, mine, place)
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE enrollment SET linked_by = ?, linked_at = ? WHERE id = ?`, way, stamp{tx.now}, enrollmentID)
	return err
}

// UnlinkPlace takes the account off a place on a roster, so that nobody is known to be
// its person; other places of the account stay its own, those of another trainee. What
// waits to be sent to the account about the place is not sent any more: an announcement
// or a certificate counts as unreachable, a reminder is cancelled. It returns
// course.ErrConflict when the place has no account.
func (tx *Tx) UnlinkPlace(ctx context.Context, enrollmentID int64) (err error) {
	defer wrap(&err, "storage.UnlinkPlace(enrollment=%d)", enrollmentID)
	// Two places of one account may be freed at the same moment, in two courses.
	var t struct {
		ID        int64 `db:"id"`
		AccountID ref   `db:"account_id"`
	}
	err = tx.get(ctx, &t, `
		SELECT id, account_id FROM trainee WHERE id = (SELECT trainee_id FROM enrollment WHERE id = ?)`+tx.conn.dialect.forUpdate, enrollmentID)
	if err != nil {
		return err
	}
	if t.AccountID == 0 {
		return course.ErrConflict
	}
	var others int
	if err := tx.get(ctx, &others, `SELECT COUNT(*) FROM enrollment WHERE trainee_id = ? AND id <> ?`, t.ID, enrollmentID); err != nil {
		return err
	}
	if others == 0 {
		_, err = tx.exec(ctx, `UPDATE trainee SET account_id = NULL WHERE id = ?`, t.ID)
	} else {
		var alone course.Trainee
		if err := tx.createTrainee(ctx, &alone); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE enrollment SET trainee_id = ? WHERE id = ?`, alone.ID, enrollmentID)
	}
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE enrollment SET linked_by = '', linked_at = NULL WHERE id = ?`, enrollmentID); err != nil {
		return err
	}
	return tx.silence(ctx, enrollmentID)
}

// MovePlace takes somebody off the roster, or puts them back on it, under the number
// that is theirs; a withdrawal of those left out isn't taken back for them any more.
// Reminders that wait for whoever is taken off are cancelled. The caller
// holds the course with LockCourse. It returns course.ErrConflict for somebody who is so
// already, or whose place has another state.
func (tx *Tx) MovePlace(ctx context.Context, enrollmentID int64, to course.EnrollmentState) (err error) {
	defer wrap(&err, "storage.MovePlace(enrollment=%d, to=%s)", enrollmentID, to)
	err = tx.must(ctx, course.ErrConflict, `
		UPDATE enrollment SET state = ? WHERE id = ? AND state IN ('enrolled', 'withdrawn') AND state <> ?`, to, enrollmentID, to)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE left_out SET withdrawn_at = NULL WHERE enrollment_id = ?`, enrollmentID)
	if err != nil || to == course.Enrolled {
		return err
	}
	return tx.cancelReminders(ctx, enrollmentID)
}

// silence takes back what waits to be sent to the account of a place about it.
func (tx *Tx) silence(ctx context.Context, enrollmentID int64) error {
	// In the order in which the outbox takes them: the recipients of an announcement, then notices.
	if err := tx.silenceRecipient(ctx, enrollmentID); err != nil {
		return err
	}
	if err := tx.cancelReminders(ctx, enrollmentID); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		UPDATE notice
		SET state = 'unreachable', chat_id = NULL
		WHERE state = 'queued' AND (enrollment_id = ? OR unique_key IN (
			SELECT 'certificate/' || id FROM certificate WHERE enrollment_id = ? AND state = 'issued'))`, enrollmentID, enrollmentID)
	return err
}

// cancelReminders takes back the reminders of a place that wait to be sent.
func (tx *Tx) cancelReminders(ctx context.Context, enrollmentID int64) error {
	_, err := tx.exec(ctx, `
		UPDATE notice
		SET state = 'cancelled'
		WHERE enrollment_id = ? AND announcement_id IS NULL AND state = 'queued'`, enrollmentID)
	return err
}
