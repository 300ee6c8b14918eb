package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/loptruong/loptruong/course"
)

// TestSettings asks SQLite for what the promises of the program rest on.
func TestSettings(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, err := Open(ctx, Config{URL: "sqlite:" + t.TempDir() + "/test.db", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reader, err := db.pool.take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { db.pool.give(reader) }()
	tests := []struct {
		conn          *conn
		setting, want string
	}{
		{db.writer.conn, "journal_mode", "wal"},
		{db.writer.conn, "synchronous", "2"}, // FULL: a commit survives a power cut
		{db.writer.conn, "foreign_keys", "1"},
		{db.writer.conn, "busy_timeout", "2000"},
		{reader, "query_only", "1"},
		{reader, "journal_mode", "wal"},
	}
	for _, test := range tests {
		var got string
		if err := test.conn.GetContext(ctx, &got, "PRAGMA "+test.setting); err != nil {
			t.Fatal(err)
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.setting, got, test.want)
		}
	}
	var text string
	if err := reader.GetContext(ctx, &text, `SELECT "no such column"`); err == nil {
		t.Error("a mistyped column passes for a text")
	}
}

// TestPool: whoever finds all connections lent has another, up to the size, and after that waits for one that comes back.
func TestPool(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, err := Open(ctx, Config{URL: "sqlite:" + t.TempDir() + "/test.db", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	taken := map[*conn]bool{}
	for range readers {
		c, err := db.pool.take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		taken[c] = true
	}
	if len(taken) != readers {
		t.Errorf("%d connections lent to %d", len(taken), readers)
	}
	brief, cancel := context.WithTimeout(ctx, 2*comesBack)
	defer cancel()
	if c, err := db.pool.take(brief); c != nil || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("one too many has %v, error %v", c, err)
	}
	waits := make(chan *conn)
	for range readers {
		go func() {
			c, err := db.pool.take(ctx)
			if err != nil {
				t.Error(err)
			}
			waits <- c
		}()
	}
	for c := range taken {
		db.pool.give(c)
	}
	for range readers {
		c := <-waits
		if !taken[c] {
			t.Error("one that waits has a connection that nobody gave back")
		}
		db.pool.give(c)
	}
	db.pool.flush()
	if open := readers - len(db.pool.places); open != 0 {
		t.Errorf("%d are open after all were closed", open)
	}
}

func FuzzStamp(f *testing.F) {
	f.Add(int64(0), int64(1), 0)
	f.Add(int64(1660609800123), int64(1660609800124), 7*60*60)
	f.Add(int64(253402300799999), int64(0), -11*60*60)
	f.Fuzz(func(t *testing.T, a, b int64, offset int) {
		const last = 253402300799999 // of the year 9999
		if a < 0 || b < 0 || a > last || b > last || max(offset, -offset) > 14*60*60 {
			t.Skip()
		}
		zone := time.FixedZone("", offset)
		ta, tb := time.UnixMilli(a).In(zone), time.UnixMilli(b).UTC()
		va, err := stamp{ta}.Value()
		if err != nil {
			t.Fatal(err)
		}
		vb, err := stamp{tb}.Value()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := va.(string) < vb.(string), a < b; got != want {
			t.Errorf("%v < %v: got %v, want %v", va, vb, got, want)
		}
		var back stamp
		if err := back.Scan(va); err != nil || !back.Equal(ta) || back.Location() != time.UTC {
			t.Errorf("%v comes back as %v, error %v", ta, back, err)
		}
	})
}

func TestWrap(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("cause: %w", context.DeadlineExceeded)
	if lost(err) || again(err) {
		t.Error("a deadline passes for a lost connection")
	}
	wrap(&err, "storage.Enroll(course=%d)", 7)
	if want := "storage.Enroll(course=7): cause: context deadline exceeded"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if errors.Is(err, course.ErrConflict) || errors.Is(err, course.ErrNotFound) {
		t.Error("got a kind for a deadline")
	}
	err = nil
	wrap(&err, "storage.Enroll(course=%d)", 7)
	if err != nil {
		t.Errorf("got %v for no error", err)
	}
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	code := func(c string) error { return fmt.Errorf("storage.Enroll: %w", &pq.Error{Code: pqerror.Code(c)}) }
	tests := []struct {
		err  error
		want bool
	}{
		{&unreachable{context.DeadlineExceeded}, true}, // of dialling
		{fmt.Errorf("%w: %w", errTooLong, context.DeadlineExceeded), true},
		{driver.ErrBadConn, true},
		{code("53100"), true}, // disk_full
		{code("53300"), true}, // too_many_connections
		{code("57014"), true}, // query_canceled: statement_timeout
		{code("57P03"), true}, // cannot_connect_now
		{code("58030"), true}, // io_error
		{code("25006"), true}, // read_only_sql_transaction
		{code("55P03"), true}, // lock_not_available
		{code("25P03"), true}, // idle_in_transaction_session_timeout

		{code("23505"), false}, // unique_violation
		{code("22003"), false}, // numeric_value_out_of_range
		{code("42P01"), false}, // undefined_table
		{context.Canceled, false},
		{course.ErrNotFound, false},
		{nil, false},
	}
	for _, test := range tests {
		if got := Unavailable(test.err); got != test.want {
			t.Errorf("%v: got %v, want %v", test.err, got, test.want)
		}
	}
	if !again(code("25P03")) {
		t.Error("a unit whose process stood still is not run again")
	}
}

func TestPiece(t *testing.T) {
	t.Parallel()
	tests := []struct{ n, want int }{{1, 1}, {2, 2}, {3, 2}, {7, 4}, {64, 64}, {100, 64}, {1000, 64}}
	for _, test := range tests {
		if got := piece(test.n); got != test.want {
			t.Errorf("piece(%d): got %d, want %d", test.n, got, test.want)
		}
	}
	if got, want := values(2, 3), "(?, ?, ?), (?, ?, ?)"; got != want {
		t.Errorf("values: got %s, want %s", got, want)
	}
}
