package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"loptruong/course"
)

type fileRow struct {
	ID         int64  `db:"id"`
	Name       string `db:"name"`
	MediaType  string `db:"media_type"`
	SHA256     string `db:"sha256"`
	Bytes      []byte `db:"bytes"`
	TelegramID string `db:"telegram_id"`
	CreatedAt  stamp  `db:"created_at"`
}

// CreateFile stores a document and fills its id and its hash.
func (tx *Tx) CreateFile(ctx context.Context, f *course.File) (err error) {
	defer wrap(&err, "storage.CreateFile(bytes=%d)", len(f.Bytes))
	sum := sha256.Sum256(f.Bytes)
	f.SHA256 = hex.EncodeToString(sum[:])
	f.ID, err = tx.insert(ctx, `
		INSERT INTO file (name, media_type, sha256, bytes, telegram_id, created_at)
		VALUES (:name, :media_type, :sha256, :bytes, :telegram_id, :created_at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		fileRow{
			Name: f.Name, MediaType: f.MediaType, SHA256: f.SHA256, Bytes: f.Bytes,
			TelegramID: f.TelegramID, CreatedAt: stamp{tx.now},
		})
	return err
}

// File returns a document with its bytes.
func (tx *Tx) File(ctx context.Context, id int64) (_ course.File, err error) {
	defer wrap(&err, "storage.File(%d)", id)
	var row fileRow
	err = tx.get(ctx, &row, `
		SELECT id, name, media_type, sha256, bytes, telegram_id
		FROM file
		WHERE id = ?`, id)
	return course.File{
		ID: row.ID, Name: row.Name, MediaType: row.MediaType, SHA256: row.SHA256,
		Bytes: row.Bytes, TelegramID: row.TelegramID,
	}, err
}

// SetTelegramFile keeps the file_id under which Telegram has the document.
func (tx *Tx) SetTelegramFile(ctx context.Context, id int64, telegramID string) (err error) {
	defer wrap(&err, "storage.SetTelegramFile(%d)", id)
	return tx.must(ctx, course.ErrNotFound, `UPDATE file SET telegram_id = ? WHERE id = ?`, telegramID, id)
}
