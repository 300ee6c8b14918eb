package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Art returns the pictures that papers name, each once. It fails with course.ErrNotFound when one
// is not there.
func (tx *Tx) Art(ctx context.Context, hashes []string) (art course.Art, err error) {
	defer wrap(&err, "storage.Art(%d)", len(hashes))
	for _, hash := range hashes {
		if art[hash] != nil {
			continue
		}
		var id int64
		if err := tx.get(ctx, &id, `SELECT id FROM file WHERE sha256 = ? ORDER BY id LIMIT 1`, hash); err != nil {
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
