package storage_test

import (
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

func open(url string) (*storage.DB, error) {
	return storage.Open(context.Background(), storage.Config{URL: url, Now: time.Now})
}

func TestMigrationsAreParallel(t *testing.T) {
	t.Parallel()
	list := func(engine string) []string {
		files, err := fs.Glob(storage.Migrations, "migrations/"+engine+"/*")
		must(t, err)
		for i, f := range files {
			files[i] = filepath.Base(f)
		}
		return files
	}
	equal(t, "files", cmp.Diff(list("sqlite"), list("postgres")), "")
	if len(list("sqlite")) == 0 {
		t.Error("no migrations")
	}
}

func TestOpenAgain(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error { return write(ctx, tx, 1) })
		again := openStore(t, s.url)
		equal(t, "row 1 is there", written(t, again.DB, 1), true)
		must(t, again.Ready(context.Background()))
	})
}

// TestClosedFileIsWhole: after Close nothing is left in the log beside the file, so
// that a copy of the file is a copy of the database.
func TestClosedFileIsWhole(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "whole.db")
	db, err := open("sqlite:" + path)
	must(t, err)
	must(t, db.Update(t.Context(), func(tx *storage.Tx) error {
		_, err := tx.EnsureAccount(t.Context(), 7, "vi")
		return err
	}))
	must(t, db.Close())
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		t.Errorf("%d bytes are left in the log", log.Size())
	}
}

// TestOpenAtOnce: several processes may make the tables at once.
func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.EachBareURL(t, func(t *testing.T, url string) {
		var all sync.WaitGroup
		for n := range int64(4) {
			all.Go(func() {
				db, err := open(url)
				if err != nil {
					t.Error(err)
					return
				}
				defer db.Close()
				ctx := context.Background()
				if err := db.Update(ctx, func(tx *storage.Tx) error { return write(ctx, tx, n+1) }); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

// TestOpenWhileAnotherMigrates: a process that is at a step of the migrations for longer than a lock
// is waited for, and than any unit takes, holds up one that starts beside it, and no more.
func TestOpenWhileAnotherMigrates(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "new.db")
	other, err := sqlx.Open("sqlite", "file:"+file)
	must(t, err)
	defer other.Close()
	other.SetMaxOpenConns(1)
	_, err = other.Exec(`BEGIN EXCLUSIVE`)
	must(t, err)
	time.AfterFunc(storage.UnitTime+time.Second, func() { // a lock is waited for two seconds
		if _, err := other.Exec(`ROLLBACK`); err != nil {
			t.Error(err)
		}
	})
	db, err := open("sqlite:" + file)
	must(t, err)
	must(t, db.Close())
}

func TestNewerDatabase(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			return storage.Exec(ctx, tx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)`)
		})
		_, err := open(s.url)
		wantErr(t, "Open", err, storage.ErrNewer)
		if err != nil && !strings.Contains(err.Error(), "99") {
			t.Errorf("the error does not name the version: %v", err)
		}
	})
}

func TestOpenFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "text.db"), []byte(strings.Repeat("not a database ", 100)), 0o600))
	tests := []struct{ url, want string }{
		{"", "has to begin with sqlite: or postgres://"},
		{"mysql://x", "has to begin with sqlite: or postgres://"},
		{"sqlite:", "sqlite:PATH"},
		{"sqlite::memory:", "sqlite:PATH"},
		{"sqlite:" + filepath.Join(dir, "no", "such", "folder.db"), "no such file or directory"},
		{"sqlite:" + filepath.Join(dir, "text.db"), "not a database"},
		{"postgres://u:secret@127.0.0.1:1/x?sslmode=disable", "connection refused"},
		{"postgres://u:secret@%zz", "postgres://user:password@host"},
	}
	for _, test := range tests {
		_, err := open(test.url)
		if err == nil {
			t.Errorf("Open(%q) worked", test.url)
			continue
		}
		if !strings.Contains(err.Error(), test.want) {
			t.Errorf("Open(%q): got error %q, want one with %q", test.url, err, test.want)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("Open(%q): the error shows the password: %v", test.url, err)
		}
	}
}

// TestStrangePaths opens files whose names mean something in a URI.
func TestStrangePaths(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a b.db", "what?.db", "50%.db", "a#b.db", "lớp trưởng.db", "a&mode=ro.db"} {
		path := filepath.Join(t.TempDir(), name)
		db := storagetest.Open(t, storage.Config{URL: "sqlite:" + path, Now: time.Now})
		ctx := context.Background()
		must(t, db.Update(ctx, func(tx *storage.Tx) error { return write(ctx, tx, 1) }))
		equal(t, name, written(t, db, 1), true)
		file, err := os.Stat(path)
		must(t, err)
		if file.Size() == 0 {
			t.Errorf("%s is empty", name)
		}
		equal(t, "mode of "+name, file.Mode().Perm(), 0o600)
	}
}

// entries makes an entry at a session, of a place and by an account, for each of the rows.
func entries(at, rows string) string {
	return `INSERT INTO attendance (session_id, enrollment_id, revision, state, way, by_account, at)
		SELECT v.column1, v.column2, 9, 'present', 'code', CAST(v.column3 AS BIGINT), ` + at + ` FROM (VALUES ` + rows + `) AS v`
}

// TestIllegalStates writes, behind the methods, what the tables have to refuse.
func TestIllegalStates(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		session, one := c.sessions[0].ID, c.roster[0].ID
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: session, EnrollmentID: one, State: course.Present, Way: course.ByCode})
			must(t, err)
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: "a", Lane: notice.ReplyLane, ChatID: 1}))
			must(t, write(ctx, tx, 1))
			got[int64](t)(tx.Audit(ctx, course.AuditEntry{Act: "test"}))
			_, err = tx.StoreUpdates(ctx, []notice.Update{{Event: "1"}})
			return err
		})
		at := "'2022-08-16T00:30:00.000Z'"
		tests := []struct {
			statement string
			want      error
		}{
			{`UPDATE course SET state = 'paused'`, course.ErrInvalid},
			{`UPDATE course SET state = 'closed'`, course.ErrInvalid}, // without a time
			{`UPDATE course SET percent = 101`, course.ErrInvalid},
			{`UPDATE course SET title = NULL`, course.ErrInvalid},
			{`UPDATE session SET ends_at = starts_at`, course.ErrInvalid},
			{`UPDATE session SET code = '12'`, course.ErrInvalid},
			{`UPDATE session SET no = 1`, course.ErrConflict},
			{`UPDATE session SET uid = 'x'`, course.ErrConflict},
			{`UPDATE session SET state = 'cancelled'`, course.ErrInvalid}, // without a time
			{`UPDATE session SET cancelled_at = ` + at, course.ErrInvalid},
			{`UPDATE course SET ways = ''`, course.ErrInvalid},
			{`INSERT INTO leave_request (enrollment_id, by_account, reason, photo, at, state)
				VALUES (1, 1, 'ốm', '', ` + at + `, 'approved')`, course.ErrInvalid}, // without a time
			{`INSERT INTO leave_session (leave_id, session_id) VALUES (99, 1)`, course.ErrNotFound},
			{`UPDATE enrollment SET state = 'lost'`, course.ErrInvalid},
			{`UPDATE enrollment SET warned = 'twice'`, course.ErrInvalid},
			{`INSERT INTO objection (attendance_id, by_account, reason, at, state) VALUES (1, 1, 'x', ` + at + `, 'kept')`, course.ErrInvalid}, // without a time
			{`INSERT INTO objection (attendance_id, by_account, reason, at, state) VALUES (99, 1, 'x', ` + at + `, 'asked')`, course.ErrNotFound},
			{`INSERT INTO feedback (session_id, enrollment_id, useful) VALUES (1, 1, 6)`, course.ErrInvalid},
			{`UPDATE enrollment SET course_id = 99`, course.ErrNotFound},
			{`UPDATE enrollment SET linked_by = 'guess', linked_at = ` + at, course.ErrInvalid},
			{`UPDATE enrollment SET linked_by = 'name'`, course.ErrInvalid}, // without a time
			{`INSERT INTO claim (course_id, account_id, way, name, birth, phone, unit, at, state)
				VALUES (1, 1, 'vouched', 'Lan', '', '', '', ` + at + `, 'waiting')`, course.ErrInvalid}, // that is what is asked for
			{`INSERT INTO claim (course_id, account_id, way, name, birth, phone, unit, at, state)
				VALUES (1, 1, '', 'Lan', '', '', '', ` + at + `, 'granted')`, course.ErrInvalid}, // without a time
			{`UPDATE trainee SET account_id = 1`, course.ErrConflict},
			{`UPDATE attendance SET state = 'late'`, course.ErrInvalid}, // append only
			{`DELETE FROM attendance`, course.ErrInvalid},
			{`INSERT INTO attendance (session_id, enrollment_id, revision, state, way, at)
				VALUES (1, 1, 9, 'asleep', 'code', ` + at + `)`, course.ErrInvalid},
			{entries(at, `(99, 1, NULL)`), course.ErrNotFound},
			{entries(at, `(1, 1, NULL), (1, 99, NULL)`), course.ErrNotFound},
			{entries(at, `(1, 1, NULL), (1, 2, 99)`), course.ErrNotFound},
			{`DELETE FROM session WHERE id = 1`, course.ErrNotFound},
			{`UPDATE session SET id = 98 WHERE id = 1`, course.ErrNotFound},
			{`DELETE FROM enrollment WHERE id = 1`, course.ErrNotFound},
			{`DELETE FROM account WHERE id = 1`, course.ErrNotFound},
			{`INSERT INTO correction (enrollment_id, field, before, after, by_account, at, state)
				VALUES (1, 'unit', '', 'x', 1, ` + at + `, 'approved')`, course.ErrInvalid}, // without a time
			{`UPDATE account SET language = 'fr'`, course.ErrInvalid},
			{`UPDATE account SET telegram_id = 5`, course.ErrConflict},
			{`UPDATE attendance SET by_account = 99`, course.ErrInvalid},
			{`INSERT INTO role_grant (account_id, role, at) VALUES (99, 'admin', ` + at + `)`, course.ErrNotFound},
			{`INSERT INTO closing (course_id, by_account, state, closed_at, release_at) VALUES (1, 99, 'waiting', ` + at + `, ` + at + `)`, course.ErrNotFound},
			{`UPDATE audit SET reason = 'other'`, course.ErrInvalid}, // append only
			{`DELETE FROM audit`, course.ErrInvalid},
			{`INSERT INTO audit (at, act, subject, before, after, reason) VALUES (` + at + `, '', '', '', '', '')`, course.ErrInvalid},
			{`UPDATE account SET consent = '1'`, course.ErrInvalid},                                                  // without a time
			{`INSERT INTO role_grant (account_id, role, at) VALUES (1, 'organizer', ` + at + `)`, course.ErrInvalid}, // of no course
			{`INSERT INTO role_grant (account_id, role, course_id, at) VALUES (1, 'admin', 1, ` + at + `)`, course.ErrInvalid},
			{`INSERT INTO role_grant (account_id, role, at) VALUES (1, 'trainee', ` + at + `)`, course.ErrInvalid},
			{`UPDATE notice SET state = 'lost'`, course.ErrInvalid},
			{`UPDATE notice SET state = 'sent'`, course.ErrInvalid},    // without a time
			{`UPDATE notice SET state = 'sending'`, course.ErrInvalid}, // without a sender
			{`UPDATE notice SET chat_id = NULL`, course.ErrInvalid},
			{`UPDATE notice SET lane = 5`, course.ErrInvalid},
			{`INSERT INTO recipients (announcement_id, people, list) VALUES (99, 1, ' 1:1:1')`, course.ErrNotFound},
			{`INSERT INTO recipients (announcement_id, people, list) VALUES (99, 0, '')`, course.ErrInvalid},
			{`UPDATE unhandled SET state = 'lost'`, course.ErrInvalid},
			{`INSERT INTO sender (id, epoch) VALUES (2, 1)`, course.ErrInvalid},
			{`INSERT INTO firing (job, slot, at) VALUES ('', ` + at + `, ` + at + `)`, course.ErrInvalid},
			{`INSERT INTO series (year, last) VALUES (2022, 0)`, course.ErrInvalid},
			{`INSERT INTO bot (id, username) VALUES (1, '')`, course.ErrInvalid},
		}
		ctx := context.Background()
		for _, test := range tests {
			err := s.Update(ctx, func(tx *storage.Tx) error { return storage.Exec(ctx, tx, test.statement) })
			wantErr(t, test.statement, err, test.want)
		}
		if strings.HasPrefix(s.url, "sqlite") { // PostgreSQL has no other column types
			err := s.Update(ctx, func(tx *storage.Tx) error { return storage.Exec(ctx, tx, `UPDATE notice SET attempts = 'two'`) })
			wantErr(t, "text in a number's place", err, course.ErrInvalid)
		}
	})
}

// TestUniqueViolation: an unforeseen taken key makes the unit run again,
// and is a conflict if it stays.
func TestUniqueViolation(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		runs := 0
		ctx := context.Background()
		err := s.Update(ctx, func(tx *storage.Tx) error {
			runs++
			if _, err := tx.EnsureAccount(ctx, 1, "vi"); err != nil {
				return err
			}
			return storage.Exec(ctx, tx, fmt.Sprintf(`
				INSERT INTO account (telegram_id, language, created_at) VALUES (%d, 'vi', '2022-08-16T00:30:00.000Z')`, runs))
		})
		if strings.HasPrefix(s.url, "postgres") {
			must(t, err)
			equal(t, "runs", runs, 2)
			return
		}
		wantErr(t, "Update", err, course.ErrConflict) // one writer: nobody can have been faster
		equal(t, "runs", runs, 1)
	})
}

// TestNoRowMakesATable: of the values of IN, when they are more than two, SQLite makes a table for each row on which it tries
// a CHECK or a partial index. Those of an import and of a waiting list are few.
func TestNoRowMakesATable(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.SQLiteURL(t))
	s.do(func(ctx context.Context, tx *storage.Tx) error {
		tables := got[[]string](t)(storage.Texts(ctx, tx, `
			SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('roster_import', 'waiting')`))
		equal(t, "notice is one", slices.Contains(tables, "notice"), true)
		for _, name := range tables {
			opcodes := got[[]string](t)(storage.Opcodes(ctx, tx, `INSERT INTO `+name+` DEFAULT VALUES`))
			if slices.Contains(opcodes, "OpenEphemeral") || len(opcodes) == 0 {
				t.Errorf("each row of %s makes a table: say a = 1 OR a = 2 OR a = 3", name)
			}
		}
		return nil
	})
}
