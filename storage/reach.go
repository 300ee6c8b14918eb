package storage

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// Reach returns nil when a database can be reached at an address of the form that Open takes: a
// server lets in who asks, or there is the folder of a file. It makes and changes nothing. Why words
// its errors.
func Reach(ctx context.Context, address string) (err error) {
	defer wrap(&err, "storage.Reach")
	if path, file := strings.CutPrefix(address, "sqlite:"); file {
		_, err := os.Stat(filepath.Dir(path))
		return err
	}
	s, err := newServer(address, unitTime)
	if err != nil {
		return err
	}
	db := sql.OpenDB(s)
	return errors.Join(db.PingContext(ctx), db.Close())
}
