package storage

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loptruong/loptruong/course"
)

// Art returns the pictures that papers name, each once, without those that are not there: only
// the papers that name them can't be drawn.
func (tx *Tx) Art(ctx context.Context, hashes []string) (art course.Art, err error) {
	defer wrap(&err, "storage.Art(%d)", len(hashes))
	for _, hash := range hashes {
		if art[hash] != nil {
			continue
		}
		var id int64
		if err := tx.get(ctx, &id, `SELECT id FROM file WHERE sha256 = ? ORDER BY id LIMIT 1`, hash); errors.Is(err, sql.ErrNoRows) {
			continue
		} else if err != nil {
			return nil, err
		}
		f, err := tx.File(ctx, id)
		if err != nil {
			return nil, err
		}
		if art == nil {
			art = course.Art{}
		}
		art[hash] = f.Bytes
	}
	return art, nil
}
