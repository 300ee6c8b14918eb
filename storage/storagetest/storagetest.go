// Package storagetest gives tests real databases: a fresh SQLite file, and a
// fresh database on a PostgreSQL server that is found or started. Making the tables takes
// longer than most tests do: it is done once for all tests of a process, who get copies.
package storagetest

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// Scaled is how many people, rows or messages a benchmark works on: n, and with -short, which only shows that it
// still runs, a hundredth.
func Scaled(n int) int {
	if testing.Short() {
		return n / 100
	}
	return n
}

// EachURL runs the test with the URL of an empty database of each engine.
func EachURL(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLiteURL(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, PostgresURL(t)) })
}

// EachBareURL runs the test with the URL of a SQLite file that does not exist yet, and of a
// PostgreSQL database without tables.
func EachBareURL(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, BarePostgresURL(t)) })
}

// SQLiteURL is the URL of a file with the tables, in which nothing is yet.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "test.db")
	empty, err := emptySQLite()
	if err == nil {
		err = os.WriteFile(file, empty, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

// emptySQLite is the content of a file with the tables.
var emptySQLite = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "loptruong-empty-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "empty.db")
	if err := makeTables("sqlite:" + file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

func makeTables(url string) error {
	db, err := storage.Open(context.Background(), storage.Config{URL: url, Now: time.Now})
	if err != nil {
		return err
	}
	return db.Close()
}

// Watch looks at a SQLite database until the test ends: what it returns tells whether
// anything was committed to it since it was asked before.
func Watch(t testing.TB, sqliteURL string) (changed func() bool) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(sqliteURL, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // the version is one connection's count of what the others have changed
	t.Cleanup(func() { _ = db.Close() })
	last := 0
	changed = func() bool {
		t.Helper()
		version := 0
		if err := db.QueryRowContext(t.Context(), "PRAGMA data_version").Scan(&version); err != nil {
			t.Fatal(err)
		}
		was := last
		last = version
		return version != was
	}
	changed()
	return changed
}

// Open opens a database until the test ends.
func Open(t testing.TB, cfg storage.Config) *storage.DB {
	t.Helper()
	db, err := storage.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}

// Account is the id of the account of a Telegram user. When there is none it is made,
// of a user who has not opened the bot.
func Account(t testing.TB, tx *storage.Tx, telegramID int64) int64 {
	t.Helper()
	a, err := tx.EnsureAccount(t.Context(), telegramID, "")
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

// Grant gives a role to a Telegram user, who has opened the bot.
func Grant(t testing.TB, tx *storage.Tx, telegramID int64, g course.Grant) {
	t.Helper()
	a, err := tx.EnsureAccount(t.Context(), telegramID, "vi")
	if err == nil {
		g.AccountID = a.ID
		_, err = tx.GrantRole(t.Context(), g)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Store puts a class, whose people have the numbers from 1, into the database and fills
// the ids in. Those with a TelegramID have opened the bot and are linked.
func Store(t testing.TB, tx *storage.Tx, c *coursetest.Class) {
	t.Helper()
	if err := store(t.Context(), tx, c); err != nil {
		t.Fatal(err)
	}
}

func store(ctx context.Context, tx *storage.Tx, c *coursetest.Class) error {
	if err := tx.CreateCourse(ctx, &c.Course, c.Sessions); err != nil {
		return err
	}
	if err := tx.StoreRoster(ctx, c.Course.ID, course.Diff{New: c.Roster}); err != nil {
		return err
	}
	stored, err := tx.Roster(ctx, c.Course.ID)
	if err != nil {
		return err
	}
	for i, e := range stored {
		user := c.Roster[i].Trainee.TelegramID
		if user == 0 {
			continue
		}
		a, err := tx.EnsureAccount(ctx, user, "vi")
		if err != nil {
			return err
		}
		if err := tx.LinkTrainee(ctx, e.Trainee.ID, a.ID); err != nil {
			return err
		}
	}
	c.Roster, err = tx.Roster(ctx, c.Course.ID)
	return err
}

// Do does something in a transaction that is committed.
func Do(t testing.TB, db *storage.DB, do func(context.Context, *storage.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx *storage.Tx) error { return do(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// Told is what is queued as a reply or a reminder, by chat, in the order in which it
// would be sent. It counts as sent then.
func Told(t testing.TB, db *storage.DB) map[int64][]string {
	t.Helper()
	told := map[int64][]string{}
	err := db.Update(t.Context(), func(tx *storage.Tx) error {
		clear(told) // the unit may be run again
		epoch, err := tx.TakeOver(t.Context())
		if err != nil {
			return err
		}
		for _, lane := range []notice.Lane{notice.ReplyLane, notice.ReminderLane} {
			notices, err := tx.Claim(t.Context(), epoch, lane, 1000)
			if err != nil {
				return err
			}
			for i, n := range notices {
				told[n.ChatID] = append(told[n.ChatID], n.Message.Text)
				notices[i].State = notice.Sent
			}
			if err := tx.Mark(t.Context(), epoch, notices); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return told
}
