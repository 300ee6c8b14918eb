package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/loptruong/loptruong/course"
)

// Tx is one transaction, lent to a unit for as long as the unit runs. Its
// methods are the business steps of the product; each is for one goroutine at a
// time. What is not found is course.ErrNotFound unless a method says otherwise;
// lists may be empty.
type Tx struct {
	conn      *conn
	now       time.Time
	detached  bool // of the writer's group: one unit's context must not break the others' transaction
	changed   Changed
	failed    error               // of the first statement that failed
	wrote     bool                // it has run a statement that does more than read
	touched   int                 // rows, by such statements
	ending    ending              // what it leaves to the end of the transaction
	ahead     *ahead              // of a unit in a group: it runs no statement itself
	entries   []course.Attendance // first ones, which a unit in a group leaves to the group
	reactions []reactionRow       // likewise
	term      int64               // of the lease, under which it was begun
	sender    int64               // the epoch that is known to be the sender's, until the commit
	births    Births
	birth     birth // what is to be handed over after the commit
}

// Changed says what a commit has made to do; whoever does it is to be woken.
type Changed uint8

const (
	UpdatesWaiting      Changed = 1 << iota // the inbox
	RepliesQueued                           // the outbox
	NoticesQueued                           // the outbox, for others than replies
	ImportsWaiting                          // an import was requested or confirmed, or a form's file was
	ClosingsWaiting                         // a course was closed: its papers are to be released
	CertificatesWaiting                     // certificates and bundles are to be drawn
	PicturesWaiting                         // what people think of a session, a preview of papers, or papers to print, is to be drawn
	RegistersWaiting                        // a register of certificates, a list about an announcement, or a backup was asked for
)

// Now is the moment of the transaction: fixed, in UTC, to the millisecond.
func (tx *Tx) Now() time.Time { return tx.now }

// run runs a unit. One that passes over a failed statement fails all the same: on
// PostgreSQL the transaction is lost by then, and COMMIT would say nothing.
func (tx *Tx) run(fn func(*Tx) error) error {
	if err := fn(tx); err != nil {
		return err
	}
	err := tx.failed
	wrap(&err, "storage: a statement of the unit has failed")
	return err
}

// errEnded is what a statement meets after what has to be its unit's last.
var errEnded = errors.New("storage: the unit goes on after Handled")

// statement has fn run a prepared statement.
func (tx *Tx) statement(ctx context.Context, query string, fn func(context.Context, *sqlx.Stmt) error) error {
	if tx.detached {
		ctx = context.WithoutCancel(ctx)
	}
	err := tx.ready()
	if err == nil {
		err = tx.prepared(ctx, query, fn)
	}
	if err != nil && tx.failed == nil && !errors.Is(err, sql.ErrNoRows) {
		tx.failed = err
	}
	return err
}

// ready returns an error when the unit may run no statement.
func (tx *Tx) ready() error {
	switch {
	case tx.ending.any():
		return errEnded
	case tx.ahead != nil:
		return errAlone
	}
	return nil
}

func (tx *Tx) prepared(ctx context.Context, query string, fn func(context.Context, *sqlx.Stmt) error) error {
	s, err := tx.conn.prepare(ctx, query)
	if err != nil {
		return err
	}
	tx.wrote = tx.wrote || !s.reads
	return fn(ctx, s.Stmt)
}

// get reads one row; sql.ErrNoRows when there is none.
func (tx *Tx) get(ctx context.Context, dest any, query string, args ...any) error {
	return tx.statement(ctx, query, func(ctx context.Context, s *sqlx.Stmt) error {
		return s.GetContext(ctx, dest, args...)
	})
}

// list reads all rows.
func (tx *Tx) list(ctx context.Context, dest any, query string, args ...any) error {
	return tx.statement(ctx, query, func(ctx context.Context, s *sqlx.Stmt) error {
		return s.SelectContext(ctx, dest, args...)
	})
}

// each reads rows one by one, however many there are.
func (tx *Tx) each(ctx context.Context, query string, read func(*sqlx.Rows) error, args ...any) error {
	return tx.statement(ctx, query, func(ctx context.Context, s *sqlx.Stmt) error {
		rows, err := s.QueryxContext(ctx, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := read(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// exec runs a statement and tells how many rows it touched.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (touched int, err error) {
	err = tx.statement(ctx, query, func(ctx context.Context, s *sqlx.Stmt) error {
		result, err := s.ExecContext(ctx, args...)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		touched = int(n)
		tx.touched += touched
		return err
	})
	return touched, err
}

// must runs a statement that has to touch a row, and returns otherwise when it
// touched none.
func (tx *Tx) must(ctx context.Context, otherwise error, query string, args ...any) error {
	n, err := tx.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return otherwise
	}
	return err
}

// execNamed is exec for a text with :names, taken from the row's db tags.
func (tx *Tx) execNamed(ctx context.Context, query string, row any) (int, error) {
	query, args, err := sqlx.Named(query, row)
	if err != nil {
		return 0, err
	}
	return tx.exec(ctx, query, args...)
}

// listNamed is list for a text with :names, taken from the db tags of one row or of
// rows, which are inserted all.
func (tx *Tx) listNamed(ctx context.Context, dest any, query string, rows any) error {
	query, args, err := sqlx.Named(query, rows)
	if err != nil {
		return err
	}
	return tx.list(ctx, dest, query, args...)
}

// insert runs an INSERT with :names that ends in ON CONFLICT DO NOTHING RETURNING
// id, and returns course.ErrConflict when a unique key was taken. (A unique
// violation would do as well on SQLite, but on PostgreSQL it ends the
// transaction, in which the caller may still have something to say.)
func (tx *Tx) insert(ctx context.Context, query string, row any) (int64, error) {
	var ids []int64
	if err := tx.listNamed(ctx, &ids, query, row); err != nil {
		return 0, err
	}
	if len(ids) == 0 {
		return 0, course.ErrConflict
	}
	return ids[0], nil
}

// of is a list of columns as those of a table, under names that begin with a row's name and
// a dot where it is a part of another.
func of(table, columns, row string) string {
	names := strings.Split(columns, ",")
	for i, name := range names {
		name = strings.TrimSpace(name)
		names[i] = table + "." + name
		if row != "" {
			names[i] += ` AS "` + row + "." + name + `"`
		}
	}
	return strings.Join(names, ", ")
}

// values is n groups of k places: "(?, ?), (?, ?)".
func values(n, k int) string {
	group := "(?" + strings.Repeat(", ?", k-1) + ")"
	return group + strings.Repeat(", "+group, n-1)
}

// mostPlaces is how many groups of places a statement has at most.
const mostPlaces = 64

// width is how many columns have these types ("BIGINT, TEXT").
func width(types string) int { return strings.Count(types, ", ") + 1 }

// given is a SELECT of at most mostPlaces rows of values, none of which begins with NULL, as
// columns column1, column2, … of the given types; and the values for it: behind them NULLs for
// rows that it passes over, so that few texts are to be prepared.
func (tx *Tx) given(types string, values []any) (query string, filled []any) {
	columns := width(types)
	size := groupsFor(len(values) / columns)
	query = "SELECT v.column1"
	for i := 2; i <= columns; i++ {
		query += ", v.column" + strconv.Itoa(i)
	}
	query += " FROM (VALUES " + tx.conn.dialect.typed(types, size) + ") AS v WHERE v.column1 IS NOT NULL"
	return query, append(values, make([]any, size*columns-len(values))...)
}

// padded are ids as values of a statement that doesn't mind to get one of them twice: as many as groupsFor says.
func padded(ids []int64) (args []any) {
	for i := range groupsFor(len(ids)) {
		args = append(args, ids[min(i, len(ids)-1)])
	}
	return args
}

// groupsFor is how many groups of places a statement has for n of them: a power of two, at least n,
// so that there are few texts to prepare.
func groupsFor(n int) int {
	size := 1
	for size < n {
		size *= 2
	}
	return size
}

// piece is how many of n rows to insert with the next of several statements: a power of two, at most n.
func piece(n int) int {
	size := mostPlaces
	for size > n {
		size /= 2
	}
	return size
}

// toJSON is a value as text for a column; our types can always be written.
func toJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("storage: write %T as JSON: %T", v, err)) // its text may quote the value
	}
	return string(raw)
}
