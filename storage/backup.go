package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/jmoiron/sqlx"
)

var (
	// ErrDamaged says that a backup is no whole database of this program.
	ErrDamaged = errors.New("the file is no whole backup")
	// ErrOlder says that the database was made by an older program.
	ErrOlder = errors.New("the database is older than the program")
	// ErrNotEmpty says that something stands already where a backup was to go.
	ErrNotEmpty = errors.New("there is data already")
)

// Backup writes all rows of the database, as they are at one moment, to a new SQLite file, whatever
// engine the database has; meanwhile others may write. The file is checked before it gets its
// name, and only its owner can read it. Backup returns how many rows it holds; ErrNotEmpty when
// there is a file of that name, ErrNewer for a database of a newer program, ErrOlder for a
// PostgreSQL database of an older one: it changes nothing in the database.
func Backup(ctx context.Context, cfg Config, path string) (rows int64, err error) {
	defer wrap(&err, "storage.Backup")
	if _, err := os.Lstat(path); err == nil {
		return 0, ErrNotEmpty
	}
	from, err := openAside(cfg.URL)
	if err != nil {
		return 0, err
	}
	defer from.close()
	if err := from.isOurs(ctx); err != nil && (from.dialect == postgresDialect || !errors.Is(err, ErrOlder)) {
		return 0, err
	}
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part") // readable by its owner only
	if err != nil {
		return 0, err
	}
	defer func() {
		for _, beside := range []string{"", "-wal", "-shm", "-journal"} {
			_ = os.Remove(part.Name() + beside) // none is left when all has gone well
		}
	}()
	defer part.Close()
	if from.dialect == sqliteDialect {
		_, err = from.db.ExecContext(ctx, `VACUUM INTO ?`, part.Name())
	} else {
		err = fill(ctx, cfg, from, "sqlite:"+part.Name())
	}
	if err != nil {
		return 0, err
	}
	if err := aloneInFile(ctx, part.Name()); err != nil {
		return 0, err
	}
	if rows, err = checkBackup(ctx, part.Name()); err != nil {
		return 0, err
	}
	if err := errors.Join(part.Sync(), part.Close()); err != nil { // Windows renames no open file
		return 0, err
	}
	return rows, os.Rename(part.Name(), path)
}

// BackupSize is how many bytes a backup will have, before it is made. It is known of SQLite; PostgreSQL
// tells those of the database with its indexes, which is seldom less.
func BackupSize(ctx context.Context, cfg Config) (bytes int64, known bool, err error) {
	defer wrap(&err, "storage.BackupSize")
	of, err := openAside(cfg.URL)
	if err != nil {
		return 0, false, err
	}
	defer of.close()
	if of.dialect == postgresDialect {
		return bytes, false, of.db.GetContext(ctx, &bytes, `SELECT `+of.dialect.size)
	}
	err = of.db.GetContext(ctx, &bytes, `
		SELECT (page_count - freelist_count) * page_size
		FROM pragma_page_count, pragma_freelist_count, pragma_page_size`)
	return bytes, true, err
}

// aloneInFile ends the log beside a SQLite file, so that it can be read where nothing can be written.
func aloneInFile(ctx context.Context, path string) error {
	db, err := openSQLiteFile(path)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `PRAGMA journal_mode = DELETE`)
	return errors.Join(err, db.Close())
}

// Restore puts what a backup holds into an empty database of either engine, and makes the tables
// first: all rows, or none. The backup is checked before, and stays as it is; one of an older
// program is brought up to this one. Restore returns how many rows there were; ErrDamaged when
// the file is no backup or not whole, ErrNewer when it was made by a newer program, ErrNotEmpty
// when the database has data. Backups that were waited for when it was made are not sent. It leaves a
// copy of the backup in aside, a folder that the caller takes away.
func Restore(ctx context.Context, cfg Config, path, aside string) (rows int64, err error) {
	defer wrap(&err, "storage.Restore")
	copied := filepath.Join(aside, "restored.db") // opening writes, if only to the files beside
	source := cfg
	source.URL = "sqlite:" + copied
	if err := copyFile(copied, path); err != nil {
		return 0, err
	}
	if rows, err = checkBackup(ctx, copied); err != nil {
		return 0, err
	}
	if err := bringUp(ctx, source); err != nil {
		return 0, err
	}
	from, err := openAside(source.URL)
	if err != nil {
		return 0, err
	}
	defer from.close()
	if err := endWaitingBackups(ctx, from, cfg.Now()); err != nil {
		return 0, err
	}
	return rows, fill(ctx, cfg, from, cfg.URL)
}

func copyFile(to, from string) error {
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// checkBackup reads a whole file and counts its rows: its pages and indexes are sound, what is
// referred to is there, and each stored file has the digest it was stored with.
func checkBackup(ctx context.Context, path string) (rows int64, err error) {
	db, err := openSQLiteFile(path, "_pragma=query_only(1)")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	var found []string
	err = db.SelectContext(ctx, &found, `PRAGMA integrity_check(1)`)
	if err != nil || len(found) != 1 || found[0] != "ok" {
		return 0, errors.Join(ErrDamaged, err)
	}
	var orphans int
	if err := db.GetContext(ctx, &orphans, `SELECT COUNT(*) FROM pragma_foreign_key_check`); err != nil || orphans > 0 {
		return 0, errors.Join(ErrDamaged, err)
	}
	tables, err := tablesOf(ctx, db)
	if err != nil || len(tables) == 0 {
		return 0, errors.Join(ErrDamaged, err)
	}
	for _, t := range tables {
		var n int64
		if err := db.GetContext(ctx, &n, `SELECT COUNT(*) FROM `+t.name); err != nil {
			return 0, err
		}
		rows += n
	}
	return rows, checkFiles(ctx, db)
}

// checkFiles holds the bytes of all files against their digests.
func checkFiles(ctx context.Context, db *sqlx.DB) error {
	rows, err := db.QueryxContext(ctx, `
		SELECT file.id, sha256, -1 AS at, bytes FROM file
		UNION ALL
		SELECT file_id, '', at, bytes FROM file_piece
		ORDER BY 1, 3`)
	if err != nil {
		return errors.Join(ErrDamaged, err)
	}
	defer rows.Close()
	sum, want := sha256.New(), ""
	sound := func() bool { return want == "" || hex.EncodeToString(sum.Sum(nil)) == want }
	for rows.Next() {
		var (
			id, at int64
			digest string
			bytes  []byte
		)
		if err := rows.Scan(&id, &digest, &at, &bytes); err != nil {
			return err
		}
		if digest != "" {
			if !sound() {
				return fmt.Errorf("%w: a stored file is not what it was", ErrDamaged)
			}
			sum.Reset()
			want = digest
		}
		sum.Write(bytes)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if !sound() {
		return fmt.Errorf("%w: a stored file is not what it was", ErrDamaged)
	}
	return nil
}

// table is one whose rows are copied, with its columns. Both engines have the same.
type table struct {
	name    string
	columns []string
}

func (t table) list() string { return strings.Join(t.columns, ", ") }

// derived is the table that triggers write.
const derived = "enrollment_word"

// tablesOf are the tables of a SQLite database, by name and entries last: what they refer to PostgreSQL looks up as they
// come (attendance_refers).
func tablesOf(ctx context.Context, db sqlx.QueryerContext) (tables []table, err error) {
	var rows []struct {
		Table  string `db:"tbl"`
		Column string `db:"col"`
	}
	err = sqlx.SelectContext(ctx, db, &rows, `
		SELECT t.name AS tbl, c.name AS col
		FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT IN ('goose_db_version', '`+derived+`')
		ORDER BY t.name = 'attendance', t.name, c.cid`)
	for _, r := range rows {
		if n := len(tables); n == 0 || tables[n-1].name != r.Table {
			tables = append(tables, table{name: r.Table})
		}
		t := &tables[len(tables)-1]
		t.columns = append(t.columns, r.Column)
	}
	return tables, err
}
