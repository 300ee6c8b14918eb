package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"github.com/pressly/goose/v3"
)

// aside is a database open beside the DB that serves it, for what takes as long as it takes.
type aside struct {
	db      *sqlx.DB
	dialect *dialect
}

func (a aside) close() { _ = a.db.Close() }

// openAside opens a database as it is.
func openAside(address string) (aside, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil { // or there would be one
			return aside{}, err
		}
		db, err := openSQLiteFile(path, "_pragma=foreign_keys(1)", "_txlock=immediate")
		return aside{db, sqliteDialect}, err
	}
	s, err := newServer(address, 0)
	if err != nil {
		return aside{}, err
	}
	return aside{sqlx.NewDb(sql.OpenDB(s), "postgres"), postgresDialect}, nil
}

// isOurs returns ErrNewer or ErrOlder unless the tables are those of this program.
func (a aside) isOurs(ctx context.Context) error {
	var is int64
	if err := a.db.GetContext(ctx, &is, `SELECT MAX(version_id) FROM goose_db_version WHERE is_applied`); err != nil {
		if e := (*pq.Error)(nil); errors.As(err, &e) && e.Code == pqerror.UndefinedTable {
			return ErrOlder // it has no tables yet
		}
		return err
	}
	files, err := migrations.ReadDir("migrations/" + a.dialect.name)
	if err != nil {
		return err
	}
	want, err := goose.NumericComponent(files[len(files)-1].Name())
	switch {
	case err != nil:
		return err
	case is > want:
		return ErrNewer
	case is < want:
		return ErrOlder
	}
	return nil
}

// bringUp makes the tables, or brings them up to this program.
func bringUp(ctx context.Context, cfg Config) error {
	db, err := Open(ctx, cfg)
	if err != nil {
		return err
	}
	return db.Close()
}

// fill copies all rows of a database into an empty one in one transaction, and makes its tables
// first. One of the two is a SQLite file.
func fill(ctx context.Context, cfg Config, from aside, address string) error {
	cfg.URL = address
	if err := bringUp(ctx, cfg); err != nil {
		return err
	}
	to, err := openAside(address)
	if err != nil {
		return err
	}
	defer to.close()
	file := to.db
	if from.dialect == sqliteDialect {
		file = from.db
	}
	tables, err := tablesOf(ctx, file)
	if err != nil {
		return err
	}
	reader, err := from.db.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if from.dialect == sqliteDialect { // which has no other isolation, and is nobody else's here
		reader, err = from.db.BeginTxx(ctx, nil)
	}
	if err != nil {
		return err
	}
	defer func() { _ = reader.Rollback() }()
	writer, err := to.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = writer.Rollback() }()
	c := copier{from: reader, to: writer, fromDialect: from.dialect, toDialect: to.dialect}
	if err := c.all(ctx, tables); err != nil {
		return err
	}
	return writer.Commit()
}

// copier copies rows from a transaction of one database to that of another.
type copier struct {
	from, to               *sqlx.Tx
	fromDialect, toDialect *dialect
}

// all copies the tables. What refers to a later row is looked at when all are there.
func (c copier) all(ctx context.Context, tables []table) error {
	for _, side := range []struct {
		tx      *sqlx.Tx
		dialect *dialect
	}{{c.from, c.fromDialect}, {c.to, c.toDialect}} {
		if side.dialect == postgresDialect { // a copy takes as long as it takes
			if _, err := side.tx.ExecContext(ctx, `SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`); err != nil {
				return err
			}
		}
	}
	restoreKeys, err := c.deferKeys(ctx)
	if err != nil {
		return fmt.Errorf("put off the foreign keys: %w", err)
	}
	if err := c.empty(ctx, tables); err != nil {
		return err
	}
	for _, t := range tables {
		if err := c.rows(ctx, t); err != nil {
			return fmt.Errorf("copy %s: %w", t.name, err)
		}
		if slices.Contains(t.columns, "id") {
			if err := c.counter(ctx, t.name); err != nil {
				return fmt.Errorf("set the counter of %s: %w", t.name, err)
			}
		}
	}
	return restoreKeys()
}

// seeded are the tables that have rows when they are made.
var seeded = []string{"lease", "listening", "sender", "settled"}

// empty returns ErrNotEmpty when a row is there that the program has not made with the tables,
// and takes those away.
func (c copier) empty(ctx context.Context, tables []table) error {
	for _, t := range tables {
		if slices.Contains(seeded, t.name) {
			if _, err := c.to.ExecContext(ctx, `DELETE FROM `+t.name); err != nil {
				return err
			}
			continue
		}
		var there bool
		if err := c.to.GetContext(ctx, &there, `SELECT EXISTS (SELECT 1 FROM `+t.name+`)`); err != nil {
			return err
		}
		if there {
			return ErrNotEmpty
		}
	}
	return nil
}

// deferKeys has the foreign keys looked at later, and returns what does so and makes them as they were.
func (c copier) deferKeys(ctx context.Context) (restore func() error, err error) {
	if c.toDialect == sqliteDialect {
		_, err := c.to.ExecContext(ctx, `PRAGMA defer_foreign_keys = 1`)
		return func() error { return nil }, err
	}
	var keys []struct {
		Table string `db:"tbl"`
		Key   string `db:"key"`
	}
	err = c.to.SelectContext(ctx, &keys, `
		SELECT quote_ident(t.relname) AS tbl, quote_ident(k.conname) AS key
		FROM pg_constraint k
		JOIN pg_class t ON t.oid = k.conrelid
		WHERE k.contype = 'f' AND k.connamespace = CAST(current_schema() AS regnamespace)
		ORDER BY 1, 2`)
	if err != nil {
		return nil, err
	}
	alter := func(as string) error {
		for _, k := range keys {
			if _, err := c.to.ExecContext(ctx, `ALTER TABLE `+k.Table+` ALTER CONSTRAINT `+k.Key+as); err != nil {
				return err
			}
		}
		return nil
	}
	return func() error {
		if _, err := c.to.ExecContext(ctx, `SET CONSTRAINTS ALL IMMEDIATE`); err != nil {
			return err
		}
		return alter(` NOT DEFERRABLE`)
	}, alter(` DEFERRABLE INITIALLY DEFERRED`)
}

// rows copies the rows of a table.
func (c copier) rows(ctx context.Context, t table) (err error) {
	into := `INSERT INTO ` + t.name + ` (` + t.list() + `) VALUES (?` + strings.Repeat(", ?", len(t.columns)-1) + `)`
	if c.toDialect == postgresDialect {
		into = `COPY ` + t.name + ` (` + t.list() + `) FROM STDIN`
	}
	put, err := c.to.PrepareContext(ctx, into)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, put.Close()) }()
	rows, err := c.from.QueryxContext(ctx, `SELECT `+t.list()+` FROM `+t.name)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			return err
		}
		for i, value := range row {
			row[i] = c.value(value)
		}
		if _, err := put.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil || c.toDialect != postgresDialect {
		return err
	}
	_, err = put.ExecContext(ctx) // ends the copy
	return err
}

// value is how the other engine has what one of them has read.
func (c copier) value(v any) any {
	switch v := v.(type) {
	case time.Time:
		return stamp{v}
	case bool:
		if v {
			return 1
		}
		return 0
	}
	return v
}

// counter has the ids of a table go on where they were: one that is never given twice, though its
// row is gone, must not be given after a restore either.
func (c copier) counter(ctx context.Context, name string) error {
	var last int64
	query := `SELECT MAX(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '` + name + `'), 0), COALESCE((SELECT MAX(id) FROM ` + name + `), 0))`
	if c.fromDialect == postgresDialect {
		var counter sql.NullString
		if err := c.from.GetContext(ctx, &counter, `SELECT pg_get_serial_sequence($1, 'id')`, name); err != nil || !counter.Valid {
			return err
		}
		query = `SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ` + counter.String
	}
	if err := c.from.GetContext(ctx, &last, query); err != nil || last == 0 {
		return err
	}
	if c.toDialect == postgresDialect {
		_, err := c.to.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence($1, 'id'), $2) WHERE pg_get_serial_sequence($1, 'id') IS NOT NULL`, name, last)
		return err
	}
	var counted bool
	err := c.to.GetContext(ctx, &counted, `SELECT sql LIKE '%AUTOINCREMENT%' FROM sqlite_schema WHERE type = 'table' AND name = ?`, name)
	if err != nil || !counted {
		return err
	}
	if _, err := c.to.ExecContext(ctx, `DELETE FROM sqlite_sequence WHERE name = ?`, name); err != nil {
		return err
	}
	_, err = c.to.ExecContext(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)`, name, last)
	return err
}
