package storage

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
)

// AskBackup has a backup sent to an account, and tells whether it was not asked for already (see ask).
func (tx *Tx) AskBackup(ctx context.Context, accountID int64) (created bool, err error) {
	defer wrap(&err, "storage.AskBackup(account=%d)", accountID)
	tx.changed |= RegistersWaiting
	return tx.ask(ctx, "backup_request", []string{"account_id"}, accountID)
}

// WaitingBackups returns those that are still to be sent, in the order in which they were asked
// for.
func (tx *Tx) WaitingBackups(ctx context.Context) (all []course.BackupRequest, err error) {
	defer wrap(&err, "storage.WaitingBackups")
	var rows []struct {
		ID  int64 `db:"id"`
		For int64 `db:"account_id"`
	}
	err = tx.list(ctx, &rows, `SELECT id, account_id FROM backup_request WHERE done_at IS NULL ORDER BY id`)
	for _, r := range rows {
		all = append(all, course.BackupRequest{ID: r.ID, For: r.For})
	}
	return all, err
}

// EndBackup notes that one was sent, now, or is not to be, and tells whether this call has done
// it.
func (tx *Tx) EndBackup(ctx context.Context, id int64) (ended bool, err error) {
	defer wrap(&err, "storage.EndBackup(%d)", id)
	n, err := tx.exec(ctx, `UPDATE backup_request SET done_at = ? WHERE id = ? AND done_at IS NULL`, stamp{tx.now}, id)
	return n == 1, err
}

// endWaitingBackups ends the requests that stand in a backup: each one by chat holds its own.
func endWaitingBackups(ctx context.Context, in aside, now time.Time) error {
	_, err := in.db.ExecContext(ctx, `UPDATE backup_request SET done_at = ? WHERE done_at IS NULL`, stamp{now})
	return err
}
