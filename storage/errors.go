package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/loptruong/loptruong/course"
)

// ErrNewer says that the database was made by a newer version of the program,
// which this one could only damage.
var ErrNewer = errors.New("the database is newer than the program")

// ErrInUse says that replicas of an older program run on the database, whose tables are to be changed.
var ErrInUse = errors.New("replicas of an older program run on the database")

// ErrClosed is what a closed DB answers.
var ErrClosed = errors.New("the database is closed")

// wrap adds what was attempted to a failure, and its kind when it is one that a
// caller may act on. It costs nothing when there is none.
func wrap(err *error, format string, args ...any) {
	if *err == nil {
		return
	}
	attempt := fmt.Sprintf(format, args...)
	if kind := kindOf(*err); kind != nil && !errors.Is(*err, kind) {
		*err = fmt.Errorf("%s: %w: %w", attempt, kind, *err)
		return
	}
	*err = fmt.Errorf("%s: %w", attempt, *err)
}

// kindOf classifies a driver's error by its code, nil when it is none of ours.
// Codes: https://www.sqlite.org/rescode.html,
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
func kindOf(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return course.ErrNotFound
	}
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		switch e.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return course.ErrConflict
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			return course.ErrNotFound
		case sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL,
			sqlite3.SQLITE_CONSTRAINT_TRIGGER, sqlite3.SQLITE_CONSTRAINT_DATATYPE:
			return course.ErrInvalid
		}
	}
	if e := (*pq.Error)(nil); errors.As(err, &e) {
		switch e.Code {
		case "23505": // unique_violation
			return course.ErrConflict
		case "23503": // foreign_key_violation
			return course.ErrNotFound
		case "23514", "23502": // check_violation, not_null_violation
			return course.ErrInvalid
		}
	}
	return nil
}

// again tells whether the whole unit may succeed when it is run once more: a
// lost race, a lock that was not to be had, a lost connection. A unique
// violation is a lost race too: every method that expects a taken key looks
// first, and on the second run it sees the other's row.
func again(err error) bool {
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return e.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	if e := (*pq.Error)(nil); errors.As(err, &e) {
		switch e.Code {
		case "40001", "40P01", "23505": // serialization_failure, deadlock_detected, unique_violation
			return true
		}
	}
	return lost(err)
}

// lost tells whether the connection is of no use any more.
func lost(err error) bool {
	if e := (*unreachable)(nil); errors.As(err, &e) {
		return true
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return false // the caller has given up; a deadline would pass for a net.Error
	}
	if e := (*pq.Error)(nil); errors.As(err, &e) {
		// connection_exception; the server is stopping, crashed or starting;
		// idle_in_transaction_session_timeout: it has hung up on a program that stood still.
		return strings.HasPrefix(string(e.Code), "08") || strings.HasPrefix(string(e.Code), "57P0") || e.Code == "25P03"
	}
	var netErr net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &netErr)
}

// Unavailable tells whether an error is the database's own state and not a fault
// of what was asked: it can't be reached, does not answer in time, is closed,
// locked by others or out of room. The same unit may succeed later.
func Unavailable(err error) bool {
	if errors.Is(err, ErrNotHeld) || errors.Is(err, ErrClosed) || errors.Is(err, errTooLong) || lost(err) {
		return true
	}
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
			sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM:
			return true
		}
	}
	if e := (*pq.Error)(nil); errors.As(err, &e) {
		switch e.Code {
		case "25006", "55P03": // read_only_sql_transaction: a standby; lock_not_available
			return true
		}
		switch e.Code.Class() {
		case "53", "57", "58": // insufficient_resources, operator_intervention (a statement's time is over), system_error
			return true
		}
	}
	return false
}

// fallsSilent tells whether a server that was reached is away.
func fallsSilent(err error) bool {
	_, unreached := errors.AsType[*unreachable](err)
	return lost(err) && !unreached
}
