package torture

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// engine is where databases are made. What is read of them is read by plain SQL and not
// by package storage, of which only the drivers are used: a fault there can't hide itself.
type engine struct {
	name   string // sqlite, postgres
	title  string // with its version
	server string // URL of the PostgreSQL server
}

// openEngine looks at the server that is to be used.
func openEngine(ctx context.Context, where string) (*engine, error) {
	if where == "sqlite" {
		e := &engine{name: "sqlite"}
		return e, e.ask(ctx, "sqlite", ":memory:", "SELECT 'SQLite ' || sqlite_version()")
	}
	u, err := url.Parse(where)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, errors.New("--db: give sqlite, or postgres://USER:PASSWORD@HOST/NAME of a server on which databases may be made and dropped")
	}
	e := &engine{name: "postgres", server: where}
	if err := e.ask(ctx, "postgres", where, "SELECT 'PostgreSQL ' || current_setting('server_version')"); err != nil {
		return nil, errors.New("--db: the PostgreSQL server can't be reached")
	}
	return e, nil
}

func (e *engine) ask(ctx context.Context, driver, source, question string) error {
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.QueryRowContext(ctx, question).Scan(&e.title)
}

// database is one of an engine's, for one case.
type database struct {
	url  string  // for the program
	sql  *sql.DB // for looking
	drop func() error
}

// create makes an empty database.
func (e *engine) create(ctx context.Context) (*database, error) {
	if e.name == "sqlite" {
		return createSQLite()
	}
	name := "loptruong_torture_" + strings.ToLower(rand.Text())
	if err := e.order(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, fmt.Errorf("make a database: %w", err)
	}
	u, err := url.Parse(e.server)
	if err != nil {
		return nil, err
	}
	u.Path = "/" + name
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		return nil, err
	}
	return &database{url: u.String(), sql: db, drop: func() error {
		return errors.Join(db.Close(), e.order(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)"))
	}}, nil
}

// order has the server do something.
func (e *engine) order(ctx context.Context, statement string) error {
	db, err := sql.Open("postgres", e.server)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

func createSQLite() (*database, error) {
	folder, err := os.MkdirTemp("", "loptruong-torture-")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(folder, "loptruong.db")
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(20000)")
	if err != nil {
		return nil, err
	}
	return &database{url: "sqlite:" + file, sql: db, drop: func() error {
		return errors.Join(db.Close(), os.RemoveAll(folder))
	}}, nil
}

// count is the one number that a query gives.
func (d *database) count(ctx context.Context, query string) (n int, err error) {
	err = d.sql.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

// texts visits the rows of a query, each value as a text; NULL is empty.
func (d *database) texts(ctx context.Context, query string, visit func([]string) error) error {
	rows, err := d.sql.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into, line := make([]sql.NullString, len(columns)), make([]any, len(columns)), make([]string, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, v := range values {
			line[i] = v.String
		}
		if err := visit(line); err != nil {
			return err
		}
	}
	return rows.Err()
}
