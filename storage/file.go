package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"loptruong/course"
	"loptruong/notice"
)

type fileRow struct {
	ID         int64  `db:"id"`
	Name       string `db:"name"`
	MediaType  string `db:"media_type"`
	SHA256     string `db:"sha256"`
	Size       int    `db:"size"`
	Bytes      []byte `db:"bytes"`
	TelegramID string `db:"telegram_id"`
	CreatedAt  stamp  `db:"created_at"`
}

// filePiece is how many bytes of a file go over the line at once. lib/pq writes
// bytes as text, twice as long, and holds it several times.
const filePiece = 256 << 10

// CreateFile stores a document and fills its id and its hash.
func (tx *Tx) CreateFile(ctx context.Context, f *notice.File) (err error) {
	defer wrap(&err, "storage.CreateFile(bytes=%d)", len(f.Bytes))
	sum := sha256.Sum256(f.Bytes)
	f.SHA256 = hex.EncodeToString(sum[:])
	first, rest := f.Bytes, []byte(nil)
	if len(first) > filePiece {
		first, rest = f.Bytes[:filePiece], f.Bytes[filePiece:]
	}
	f.ID, err = tx.insert(ctx, `
		INSERT INTO file (name, media_type, sha256, size, bytes, telegram_id, created_at)
		VALUES (:name, :media_type, :sha256, :size, :bytes, :telegram_id, :created_at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		fileRow{
			Name: f.Name, MediaType: f.MediaType, SHA256: f.SHA256, Size: len(f.Bytes), Bytes: first,
			TelegramID: f.TelegramID, CreatedAt: stamp{tx.now},
		})
	if err != nil {
		return err
	}
	at := filePiece
	for more := range slices.Chunk(rest, filePiece) {
		if _, err := tx.exec(ctx, `INSERT INTO file_piece (file_id, at, bytes) VALUES (?, ?, ?)`, f.ID, at, more); err != nil {
			return err
		}
		at += len(more)
	}
	return nil
}

// File returns a document with its bytes.
func (tx *Tx) File(ctx context.Context, id int64) (_ notice.File, err error) {
	defer wrap(&err, "storage.File(%d)", id)
	var row fileRow
	err = tx.get(ctx, &row, `
		SELECT id, name, media_type, sha256, size, bytes, telegram_id
		FROM file
		WHERE id = ?`, id)
	if len(row.Bytes) < row.Size {
		row.Bytes = slices.Grow(row.Bytes, row.Size-len(row.Bytes))
	}
	for err == nil && len(row.Bytes) < row.Size {
		var more []byte
		err = tx.get(ctx, &more, `SELECT bytes FROM file_piece WHERE file_id = ? AND at = ?`, id, len(row.Bytes))
		row.Bytes = append(row.Bytes, more...)
	}
	return notice.File{
		ID: row.ID, Name: row.Name, MediaType: row.MediaType, SHA256: row.SHA256,
		Bytes: row.Bytes, TelegramID: row.TelegramID,
	}, err
}

// SetTelegramFile keeps the file_id under which Telegram has the document.
func (tx *Tx) SetTelegramFile(ctx context.Context, id int64, telegramID string) (err error) {
	defer wrap(&err, "storage.SetTelegramFile(%d)", id)
	return tx.must(ctx, course.ErrNotFound, `UPDATE file SET telegram_id = ? WHERE id = ?`, telegramID, id)
}
