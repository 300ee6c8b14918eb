package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
)

// What a unit may take, and how many of a crowd run by themselves at a time.
const (
	UnitTime = unitTime
	Turns    = turns
)

// Measure looks up what the monitoring is told.
func Measure(ctx context.Context, tx *Tx) error {
	_, err := tx.load(ctx)
	return err
}

// Waiting is how many units wait for their turn.
func Waiting(db *DB) int { return db.writer.waiting() }

// Grouped is how many units wait for the next group.
func Grouped(db *DB) int { return db.groups.waiting() }

// Company has units of Handle not be the only ones, until leave is called.
func Company(db *DB) (leave func()) {
	db.groups.come()
	return db.groups.gone
}

// Break ends the transaction behind the writer's back, as SQLite does by itself
// when the disk is full.
func Break(ctx context.Context, tx *Tx) error { return tx.conn.run(ctx, "ROLLBACK") }

// Exec runs a statement that no method would.
func Exec(ctx context.Context, tx *Tx, query string, args ...any) error {
	_, err := tx.exec(ctx, query, args...)
	wrap(&err, "exec")
	return err
}

// Texts are what a query of one column of texts finds.
func Texts(ctx context.Context, tx *Tx, query string, args ...any) (texts []string, err error) {
	err = tx.list(ctx, &texts, query, args...)
	return texts, err
}

// Opcodes are what SQLite does for a statement, one after the other.
func Opcodes(ctx context.Context, tx *Tx, statement string) (opcodes []string, err error) {
	err = tx.each(ctx, "EXPLAIN "+statement, func(rows *sqlx.Rows) error {
		row, err := rows.SliceScan()
		if err == nil {
			opcodes = append(opcodes, fmt.Sprint(row[1]))
		}
		return err
	})
	return opcodes, err
}

// Any tells whether a count is over zero.
func Any(ctx context.Context, tx *Tx, query string) (bool, error) {
	n := 0
	err := tx.get(ctx, &n, query)
	return n > 0, err
}

// Migrations are the files of the tables.
var Migrations = migrations

// Plans runs a unit that is undone, and returns how the engine does each of its statements,
// by their texts. PostgreSQL is asked for the plan of any values.
func Plans(ctx context.Context, db *DB, unit func(*Tx) error) (plans map[string]string, err error) {
	c, err := connect(ctx, db.pool.db, db.pool.server, db.dialect, db.pool.count)
	if err != nil {
		return nil, err
	}
	defer c.discard()
	if db.writer != nil { // its readers can't write
		if err := c.run(ctx, "PRAGMA query_only = 0"); err != nil {
			return nil, err
		}
	}
	if err := c.run(ctx, db.dialect.beginWrite); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.rollback(ctx)) }()
	texts := c.statements
	c.statements = map[string]*statement{}
	if err := unit(&Tx{conn: c, now: db.now(), term: unfenced}); err != nil {
		return nil, err
	}
	texts, c.statements = c.statements, texts
	plans = map[string]string{}
	for text := range texts {
		if plans[text], err = c.plan(ctx, text); err != nil {
			return nil, fmt.Errorf("%w: %s", err, text)
		}
	}
	return plans, nil
}

// plan asks for the plan of a statement.
func (c *conn) plan(ctx context.Context, text string) (string, error) {
	places := strings.Count(text, "?")
	explain, column, values := "EXPLAIN QUERY PLAN "+text, 3, make([]any, places)
	if c.dialect == postgresDialect {
		if _, err := c.ExecContext(ctx, "SET LOCAL plan_cache_mode = force_generic_plan"); err != nil {
			return "", err
		}
		if _, err := c.ExecContext(ctx, "PREPARE asked AS "+sqlx.Rebind(c.dialect.bindType, text)); err != nil {
			return "", err
		}
		defer func() { _, _ = c.ExecContext(ctx, "DEALLOCATE asked") }()
		explain, column, values = "EXPLAIN EXECUTE asked", 0, nil
		if places > 0 {
			explain += "(NULL" + strings.Repeat(", NULL", places-1) + ")"
		}
	}
	rows, err := c.QueryxContext(ctx, explain, values...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			return "", err
		}
		fmt.Fprintln(&plan, row[column])
	}
	return plan.String(), rows.Err()
}

// TakeLease begins a term, as another replica does.
func (tx *Tx) TakeLease(ctx context.Context) error {
	_, err := tx.exec(ctx, `UPDATE lease SET term = term + 1 WHERE id = 1`)
	return err
}

// Made has others told that work was made.
func Made(db *DB, changed Changed) { db.lease.made(changed) }
