package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

type fileRow struct {
	ID         int64  `db:"id"`
	Name       string `db:"name"`
	MediaType  string `db:"media_type"`
	SHA256     string `db:"sha256"`
	Size       int    `db:"size"`
	Bytes      []byte `db:"bytes"`
	TelegramID string `db:"telegram_id"`
	Thumbnail  []byte `db:"thumbnail"`
	CreatedAt  stamp  `db:"created_at"`
}

// filePiece is how many bytes of a file go over the line at once. lib/pq writes
// bytes as text, twice as long, and holds it several times.
const filePiece = 256 << 10

// CreateFile stores a document and fills its id, its hash and its size.
func (tx *Tx) CreateFile(ctx context.Context, f *notice.File) (err error) {
	defer wrap(&err, "storage.CreateFile(bytes=%d)", len(f.Bytes))
	sum := sha256.Sum256(f.Bytes)
	f.SHA256, f.Size = hex.EncodeToString(sum[:]), len(f.Bytes)
	first, rest := f.Bytes, []byte(nil)
	if len(first) > filePiece {
		first, rest = f.Bytes[:filePiece], f.Bytes[filePiece:]
	}
	f.ID, err = tx.insert(ctx, `
		INSERT INTO file (name, media_type, sha256, size, bytes, telegram_id, thumbnail, created_at)
		VALUES (:name, :media_type, :sha256, :size, :bytes, :telegram_id, :thumbnail, :created_at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		fileRow{
			Name: f.Name, MediaType: f.MediaType, SHA256: f.SHA256, Size: f.Size, Bytes: first,
			TelegramID: f.TelegramID, Thumbnail: f.Thumbnail, CreatedAt: stamp{tx.now},
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

// File returns a document with all its bytes.
func (tx *Tx) File(ctx context.Context, id int64) (notice.File, error) {
	f, err := tx.FileHead(ctx, id)
	if len(f.Bytes) < f.Size {
		f.Bytes = slices.Grow(f.Bytes, f.Size-len(f.Bytes))
	}
	for err == nil && len(f.Bytes) < f.Size {
		var more []byte
		more, err = tx.FilePiece(ctx, id, len(f.Bytes))
		f.Bytes = append(f.Bytes, more...)
	}
	return f, err
}

// HasFile tells whether a document of that name is stored that has the hash.
func (tx *Tx) HasFile(ctx context.Context, name, hash string) (has bool, err error) {
	defer wrap(&err, "storage.HasFile(%s)", name)
	err = tx.get(ctx, &has, `SELECT EXISTS (SELECT 1 FROM file WHERE sha256 = ? AND name = ?)`, hash, name)
	return has, err
}

// FileHead returns a document with its first bytes: all of them, unless it is a
// large one.
func (tx *Tx) FileHead(ctx context.Context, id int64) (_ notice.File, err error) {
	defer wrap(&err, "storage.FileHead(%d)", id)
	var row fileRow
	err = tx.get(ctx, &row, `
		SELECT id, name, media_type, sha256, size, bytes, telegram_id, thumbnail
		FROM file
		WHERE id = ?`, id)
	return notice.File{
		ID: row.ID, Name: row.Name, MediaType: row.MediaType, SHA256: row.SHA256, Size: row.Size,
		Bytes: row.Bytes, TelegramID: row.TelegramID, Thumbnail: row.Thumbnail,
	}, err
}

// FilePiece returns the bytes of a document that come next after the first at,
// which are those of its head and of the pieces before.
func (tx *Tx) FilePiece(ctx context.Context, id int64, at int) (piece []byte, err error) {
	defer wrap(&err, "storage.FilePiece(%d, at=%d)", id, at)
	err = tx.get(ctx, &piece, `SELECT bytes FROM file_piece WHERE file_id = ? AND at = ?`, id, at)
	return piece, err
}

// SetTelegramFile keeps the file_id under which Telegram has the document.
func (tx *Tx) SetTelegramFile(ctx context.Context, id int64, telegramID string) (err error) {
	defer wrap(&err, "storage.SetTelegramFile(%d)", id)
	return tx.must(ctx, course.ErrNotFound, `UPDATE file SET telegram_id = ? WHERE id = ?`, telegramID, id)
}
