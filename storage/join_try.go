package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/loptruong/loptruong/course"
)

// WrongName counts a name and date of birth that the account has tried for the course
// and that are not on its roster. It returns until when no other is taken from
// them, see course.NameLock; zero when the next may come at once.
func (tx *Tx) WrongName(ctx context.Context, courseID, accountID int64) (until time.Time, err error) {
	defer wrap(&err, "storage.WrongName(course=%d, account=%d)", courseID, accountID)
	var tries int
	err = tx.get(ctx, &tries, `
		INSERT INTO join_try (course_id, account_id, tries)
		VALUES (?, ?, 1)
		ON CONFLICT (course_id, account_id) DO UPDATE SET tries = join_try.tries + 1
		RETURNING tries`, courseID, accountID)
	if err != nil {
		return time.Time{}, err
	}
	if lock := course.NameLock(tries); lock > 0 {
		until = tx.now.Add(lock)
	}
	_, err = tx.exec(ctx, `
		UPDATE join_try SET locked_until = ? WHERE course_id = ? AND account_id = ?`, stamp{until}, courseID, accountID)
	return until, err
}

// NameLock returns until when no name is taken from the account for the course, which
// may be past; zero when they may try. A lock that would last longer than it was
// made for was made by a clock that has been set back since, and is none.
func (tx *Tx) NameLock(ctx context.Context, courseID, accountID int64) (until time.Time, err error) {
	defer wrap(&err, "storage.NameLock(course=%d, account=%d)", courseID, accountID)
	var row struct {
		Tries  int   `db:"tries"`
		Locked stamp `db:"locked_until"`
	}
	err = tx.get(ctx, &row, `
		SELECT tries, locked_until FROM join_try WHERE course_id = ? AND account_id = ?`, courseID, accountID)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if row.Locked.After(tx.now.Add(course.NameLock(row.Tries))) {
		return time.Time{}, err
	}
	return row.Locked.Time, err
}
