// Package storagetest gives tests real databases: a fresh SQLite file, and a
// fresh database on a PostgreSQL server that is found or started.
package storagetest

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loptruong/notice"
	"loptruong/storage"
)

// Each runs the test on an empty, open database of each engine.
func Each(t *testing.T, test func(t *testing.T, db *storage.DB)) {
	t.Helper()
	EachURL(t, func(t *testing.T, url string) {
		test(t, Open(t, storage.Config{URL: url, Now: time.Now}))
	})
}

// EachURL runs the test with the URL of an empty database of each engine.
func EachURL(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLiteURL(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, PostgresURL(t)) })
}

// SQLiteURL is the URL of a file that does not exist yet.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}

// Rows is all that stands in a SQLite database, a line for each row: the same as long
// as nothing is changed.
func Rows(t testing.TB, sqliteURL string) string {
	t.Helper()
	var all strings.Builder
	err := func() error {
		db, err := sql.Open("sqlite", strings.TrimPrefix(sqliteURL, "sqlite:"))
		if err != nil {
			return err
		}
		defer db.Close()
		tables, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
		if err != nil {
			return err
		}
		names, err := columns(tables)
		if err != nil {
			return err
		}
		for _, name := range names {
			rows, err := db.Query("SELECT * FROM " + name) //nolint:unqueryvet // whatever columns it has
			if err != nil {
				return err
			}
			held, err := columns(rows)
			if err != nil {
				return err
			}
			fmt.Fprintf(&all, "%s\n%s\n", name, strings.Join(held, "\n"))
		}
		return nil
	}()
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// columns are the columns of each row, one after the other.
func columns(rows *sql.Rows) (all []string, err error) {
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(sql.NullString)
		}
		if err := rows.Scan(values...); err != nil {
			return nil, err
		}
		var line []string
		for _, v := range values {
			line = append(line, v.(*sql.NullString).String)
		}
		all = append(all, strings.Join(line, "\t"))
	}
	return all, rows.Err()
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

// Told is what is queued as a reply or a reminder, by chat, in the order in which it
// would be sent. It counts as sent then.
func Told(t testing.TB, db *storage.DB) map[int64][]string {
	t.Helper()
	told := map[int64][]string{}
	err := db.Update(t.Context(), func(tx *storage.Tx) error {
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
