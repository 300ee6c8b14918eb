package storage

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loptruong/loptruong/notice"
)

// Dialog returns the unfinished conversation of a chat; found is false when there
// is none.
func (tx *Tx) Dialog(ctx context.Context, chatID int64) (d notice.Dialog, found bool, err error) {
	defer wrap(&err, "storage.Dialog(chat=%d)", chatID)
	var row struct {
		Name string `db:"name"`
		Step string `db:"step"`
		Data string `db:"data"`
	}
	err = tx.get(ctx, &row, `SELECT name, step, data FROM dialog WHERE chat_id = ?`, chatID)
	if errors.Is(err, sql.ErrNoRows) {
		return notice.Dialog{}, false, nil
	}
	return notice.Dialog{ChatID: chatID, Name: row.Name, Step: row.Step, Data: row.Data}, err == nil, err
}

// SaveDialog keeps where the conversation of a chat stands, in place of what was
// kept before.
func (tx *Tx) SaveDialog(ctx context.Context, d notice.Dialog) (err error) {
	defer wrap(&err, "storage.SaveDialog(chat=%d, name=%s)", d.ChatID, d.Name)
	_, err = tx.exec(ctx, `
		INSERT INTO dialog (chat_id, name, step, data, updated_at)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (chat_id) DO UPDATE
		SET name = excluded.name, step = excluded.step, data = excluded.data, updated_at = excluded.updated_at`,
		d.ChatID, d.Name, d.Step, d.Data, stamp{tx.now})
	return err
}

// DeleteDialog ends the conversation of a chat, if there is one.
func (tx *Tx) DeleteDialog(ctx context.Context, chatID int64) (err error) {
	defer wrap(&err, "storage.DeleteDialog(chat=%d)", chatID)
	_, err = tx.exec(ctx, `DELETE FROM dialog WHERE chat_id = ?`, chatID)
	return err
}
