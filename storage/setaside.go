package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Quarantined returns at most limit updates that were set aside, newest first.
func (tx *Tx) Quarantined(ctx context.Context, limit int) (_ []notice.Update, err error) {
	defer wrap(&err, "storage.Quarantined")
	var rows []inboxRow
	err = tx.list(ctx, &rows, `
		SELECT `+updateColumns+`
		FROM `+tx.unhandled()+`
		WHERE u.state = 'quarantined'
		ORDER BY u.id DESC
		LIMIT ?`, limit)
	return updatesOf(rows), err
}

// SetAside returns an update that was set aside; course.ErrNotFound when it is not.
func (tx *Tx) SetAside(ctx context.Context, id int64) (_ notice.Update, err error) {
	defer wrap(&err, "storage.SetAside(%d)", id)
	var row inboxRow
	if err := tx.get(ctx, &row, `SELECT `+updateColumns+` FROM `+tx.unhandled()+` WHERE u.id = ? AND u.state = 'quarantined'`, id); err != nil {
		return notice.Update{}, err
	}
	return updatesOf([]inboxRow{row})[0], nil
}

// RetryUpdate has an update that was set aside wait again, at the end of its chat's line and
// under a new id: its answers are of their own, and those to what came after it were given.
// It returns course.ErrNotFound when it is not set aside.
func (tx *Tx) RetryUpdate(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "storage.RetryUpdate(%d)", id)
	if order := tx.conn.dialect.orderInbox; order != "" {
		if _, err := tx.exec(ctx, order); err != nil {
			return err
		}
	}
	var row inboxRow
	err = tx.get(ctx, &row, `
		INSERT INTO inbox (update_id, event, chat_id, raw, received_at, since)
		SELECT i.update_id, i.event || '/' || CAST(i.id AS TEXT), i.chat_id, i.raw, i.received_at, i.since
		FROM `+tx.unhandled()+`
		WHERE u.id = ? AND u.state = 'quarantined'
		RETURNING id, chat_id`, id)
	if err != nil {
		return err
	}
	if err := tx.wait(ctx, updatesOf([]inboxRow{row})); err != nil {
		return err
	}
	return tx.DropUpdate(ctx, id)
}

// DropUpdate has an update that was set aside never handled. It returns course.ErrNotFound when
// it is not set aside.
func (tx *Tx) DropUpdate(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "storage.DropUpdate(%d)", id)
	return tx.must(ctx, course.ErrNotFound, `DELETE FROM unhandled WHERE id = ? AND state = 'quarantined'`, id)
}
