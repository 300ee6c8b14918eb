package storage

import (
	"context"
	"database/sql"

	"github.com/loptruong/loptruong/course"
)

// JoinTrainees says that two trainees are one human being: the places of other become
// those of keep, who has the account of whichever of them has one; a place that was a
// double stays with its other. Both being the same trainee changes nothing. It returns
// course.ErrConflict when both have an account, or both a place on one course, and
// course.ErrNotFound when there is no such trainee.
func (tx *Tx) JoinTrainees(ctx context.Context, keep, other int64) (err error) {
	defer wrap(&err, "storage.JoinTrainees(%d, %d)", keep, other)
	if keep == other {
		return nil
	}
	kept, gone, err := tx.lockTrainees(ctx, keep, other)
	if err != nil {
		return err
	}
	if kept != 0 && gone != 0 {
		return course.ErrConflict
	}
	var both int
	err = tx.get(ctx, &both, `
		SELECT COUNT(*)
		FROM enrollment e
		JOIN enrollment k ON k.course_id = e.course_id AND k.trainee_id = ?
		WHERE e.trainee_id = ? AND e.state <> 'merged'`, keep, other)
	if err != nil {
		return err
	}
	if both > 0 {
		return course.ErrConflict
	}
	if gone != 0 {
		if _, err := tx.exec(ctx, `UPDATE trainee SET account_id = NULL WHERE id = ?`, other); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE trainee SET account_id = ? WHERE id = ?`, ref(gone), keep); err != nil {
			return err
		}
	}
	_, err = tx.exec(ctx, `UPDATE enrollment SET trainee_id = ? WHERE trainee_id = ? AND state <> 'merged'`, keep, other)
	if err != nil {
		return err
	}
	return tx.forgetTrainees(ctx, other)
}

// lockTrainees keeps two trainees from being linked or joined by others until the
// commit, and returns the account of each, 0 for none.
func (tx *Tx) lockTrainees(ctx context.Context, first, second int64) (ofFirst, ofSecond int64, err error) {
	var rows []struct {
		ID        int64 `db:"id"`
		AccountID ref   `db:"account_id"`
	}
	err = tx.list(ctx, &rows, `
		SELECT id, account_id
		FROM trainee
		WHERE id IN (?, ?)
		ORDER BY id`+tx.conn.dialect.forUpdate, first, second)
	if err == nil && len(rows) < 2 {
		err = sql.ErrNoRows
	}
	for _, r := range rows {
		if r.ID == first {
			ofFirst = int64(r.AccountID)
		} else {
			ofSecond = int64(r.AccountID)
		}
	}
	return ofFirst, ofSecond, err
}
