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
	run(t, server, "CREATE DATABASE "+name+options)
	t.Cleanup(func() { run(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

var findServer = sync.OnceValues(func() (string, error) {
	if u := os.Getenv("TEST_DATABASE_URL"); u != "" {
		return u, nil
	}
	return startServer()
})

// missing ends a test that has no server.
func missing(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("no PostgreSQL: %v", err)
	}
	t.Skipf("no PostgreSQL: %v", err)
}

// run has the server run one statement. The driver is the one that package
// storage registers.
func run(t testing.TB, server, statement string) {
	t.Helper()
	err := func() error {
		db, err := sql.Open("postgres", server)
		if err != nil {
			return err
		}
		defer db.Close()
		_, err = db.Exec(statement)
		return err
	}()
	if err != nil {
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
