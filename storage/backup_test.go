package storage_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// contents are the rows of all tables in a SQLite file, as text in order.
func contents(t *testing.T, file string) map[string][]string {
	t.Helper()
	db, err := sqlx.Open("sqlite", "file:"+file+"?mode=ro&immutable=1") // nothing may stand beside it
	must(t, err)
	defer db.Close()
	var tables []string
	must(t, db.Select(&tables, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('goose_db_version', 'sqlite_stat1')`))
	found := map[string][]string{}
	for _, name := range tables {
		rows, err := db.Queryx(`SELECT * FROM ` + name) //nolint:unqueryvet // whatever there is
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			row, err := rows.SliceScan()
			must(t, err)
			found[name] = append(found[name], fmt.Sprintf("%.200q", row))
		}
		must(t, rows.Err())
		slices.Sort(found[name])
	}
	return found
}

func config(url string) storage.Config { return storage.Config{URL: url, Now: time.Now} }

// TestBackup takes a class from each engine to a file, into the other engine and back: every row
// is the same, and an id that was given is not given again.
func TestBackup(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		s, dir := openStore(t, url), t.TempDir()
		c := newClass(t, s.DB, 40)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: c.sessions[0].ID, EnrollmentID: c.roster[0].ID, State: course.Present, Way: course.ByCode})
			return err
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			f := notice.File{Name: "big.pdf", MediaType: "application/pdf", Bytes: bytes.Repeat([]byte("\x00page"), 1<<18)}
			return tx.CreateFile(ctx, &f)
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			storagetest.Grant(t, tx, 5, course.Grant{Role: course.AdminRole})
			return storage.Exec(ctx, tx, `DELETE FROM role_grant`)
		})
		file := filepath.Join(dir, "first.db")
		want, err := storage.Backup(t.Context(), config(url), file)
		must(t, err)
		first := contents(t, file)
		if n := len(first["trainee"]); n != 40 || len(first["file_piece"]) != 4 {
			t.Fatalf("the backup has %d trainees and %d pieces of a file", n, len(first["file_piece"]))
		}
		for i, next := range []string{storagetest.PostgresURL(t), storagetest.SQLiteURL(t), storagetest.PostgresURL(t)} {
			rows, err := storage.Restore(t.Context(), config(next), file, t.TempDir())
			must(t, err)
			equal(t, "rows restored", rows, want)
			file = filepath.Join(dir, fmt.Sprint(i, ".db"))
			rows, err = storage.Backup(t.Context(), config(next), file)
			must(t, err)
			equal(t, "rows again", rows, want)
			equal(t, "contents", cmp.Diff(first, contents(t, file)), "")
			again := openStore(t, next)
			again.do(func(ctx context.Context, tx *storage.Tx) error {
				storagetest.Grant(t, tx, 6, course.Grant{Role: course.AdminRole})
				used, err := storage.Any(ctx, tx, `SELECT COUNT(*) FROM role_grant WHERE id = 1`)
				equal(t, "an id is given twice", used, false)
				return err
			})
		}
	})
}

// TestBackupWhileOthersWrite: a backup is of one moment, whatever goes on.
func TestBackupWhileOthersWrite(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx, stop := context.WithCancel(t.Context())
		var writing sync.WaitGroup
		writing.Go(func() {
			for n := int64(100); ctx.Err() == nil; n++ {
				err := s.Update(ctx, func(tx *storage.Tx) error { // two rows or none
					if _, err := tx.EnsureAccount(ctx, 2*n, "vi"); err != nil {
						return err
					}
					_, err := tx.EnsureAccount(ctx, 2*n+1, "vi")
					return err
				})
				if err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
		for i := range 5 {
			file := filepath.Join(t.TempDir(), fmt.Sprint(i))
			_, err := storage.Backup(t.Context(), config(s.url), file)
			must(t, err)
			if n := len(contents(t, file)["account"]); n%2 != 0 {
				t.Errorf("%d accounts: half a unit is in the backup", n)
			}
		}
		stop()
		writing.Wait()
	})
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		s, dir := openStore(t, url), t.TempDir()
		newClass(t, s.DB, 3)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			f := notice.File{Name: "a.pdf", MediaType: "application/pdf", Bytes: []byte(strings.Repeat("a page of words ", 64))}
			return tx.CreateFile(ctx, &f)
		})
		good := filepath.Join(dir, "good.db")
		_, err := storage.Backup(t.Context(), config(url), good)
		must(t, err)
		whole, err := os.ReadFile(good)
		must(t, err)
		made := func(name string, content []byte) string {
			name = filepath.Join(dir, name)
			must(t, os.WriteFile(name, content, 0o600))
			return name
		}
		changed := func(name, statement string) string {
			name = made(name, whole)
			db, err := sqlx.Open("sqlite", "file:"+name)
			must(t, err)
			_, err = db.Exec(statement)
			must(t, err)
			must(t, db.Close())
			return name
		}
		for _, tt := range []struct {
			name, file string
			want       error
		}{
			{"none", filepath.Join(dir, "none.db"), fs.ErrNotExist},
			{"empty", made("empty", nil), storage.ErrDamaged},
			{"no database", made("text", []byte("not a database at all")), storage.ErrDamaged},
			{"cut off", made("cut", whole[:len(whole)/2]), storage.ErrDamaged},
			{"another's database", changed("other", `DROP TABLE file`), storage.ErrDamaged},
			{"a file that is not what it was", changed("file", `UPDATE file SET bytes = x'00'`), storage.ErrDamaged},
			{"a row without what it refers to", changed("orphan", `PRAGMA foreign_keys = 0; DELETE FROM course`), storage.ErrDamaged},
			{"of a newer program", changed("newer", `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`), storage.ErrNewer},
		} {
			to := storagetest.SQLiteURL(t)
			_, err := storage.Restore(t.Context(), config(to), tt.file, t.TempDir())
			wantErr(t, tt.name, err, tt.want)
			rows, err := storage.Backup(t.Context(), config(to), filepath.Join(t.TempDir(), "after"))
			must(t, err)
			equal(t, tt.name+": rows afterwards", rows, 4) // what the tables are made with
		}
		_, err = storage.Restore(t.Context(), config(url), good, t.TempDir())
		wantErr(t, "a database with data", err, storage.ErrNotEmpty)
		_, err = storage.Backup(t.Context(), config(url), good)
		wantErr(t, "a backup that is there", err, storage.ErrNotEmpty)
		left, err := filepath.Glob(filepath.Join(dir, "*.part*"))
		must(t, err)
		equal(t, "parts left", len(left), 0)
	})
}
