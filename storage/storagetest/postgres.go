package storagetest

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
)

// PostgresURL is the URL of an empty PostgreSQL database, dropped when the test
// ends. The server is the one of TEST_DATABASE_URL, else one that is started from
// the installed programs, once for all tests of the process. Without any the test
// is skipped, and failed where CI=true. On a server of the tests' own the tables are
// there already.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return newPostgres(t, "")
}

// BarePostgresURL is PostgresURL of a database without tables.
func BarePostgresURL(t testing.TB) string {
	t.Helper()
	return newPostgres(t, " TEMPLATE template0")
}

func newPostgres(t testing.TB, options string) string {
	t.Helper()
	server, err := findServer()
	if err != nil {
		missing(t, err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	run(t, server.db, "CREATE DATABASE "+name+options+server.copies)
	t.Cleanup(func() { run(t, server.db, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(server.url)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// found is the server of all tests of the process. The driver is the one that package storage registers.
type found struct {
	url    string
	db     *sql.DB // open until the process ends
	copies string  // how CREATE DATABASE copies soonest
}

var findServer = sync.OnceValues(func() (f found, err error) {
	f.url = os.Getenv("TEST_DATABASE_URL")
	theirs := f.url != ""
	if !theirs {
		if f.url, err = startServer(); err != nil {
			return f, err
		}
	}
	if f.db, err = sql.Open("postgres", f.url); err != nil || theirs { // whose checkpoints take their time
		return f, err
	}
	version := 0
	if err := f.db.QueryRow("SELECT current_setting('server_version_num')").Scan(&version); err != nil {
		return f, err
	}
	if version >= 150000 { // which else writes each page into its log: half of what a short test takes
		f.copies = " STRATEGY FILE_COPY"
	}
	return f, nil
})

// missing ends a test that has no server.
func missing(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("no PostgreSQL: %v", err)
	}
	t.Skipf("no PostgreSQL: %v", err)
}

func run(t testing.TB, server *sql.DB, statement string) {
	t.Helper()
	if _, err := server.Exec(statement); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", statement, err))
	}
}

// EndAll ends all connections to a PostgreSQL database, as a restart of its server does.
func EndAll(address string) error {
	db, err := sql.Open("postgres", address)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(`
		SELECT pg_terminate_backend(pid)
		FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	return err
}
