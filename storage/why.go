package storage

import (
	"context"
	"errors"
	"io/fs"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Why says in a few words why a database can't be opened or used, and with none of
// its address, users, passwords and paths, which the drivers' own texts show.
func Why(err error) string {
	switch {
	case errors.Is(err, pq.ErrSSLNotSupported):
		return "the server does not speak TLS; put ?sslmode=disable at the address's end if that is meant"
	case errors.Is(err, fs.ErrNotExist):
		return "its folder does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "its file or folder can't be written"
	case errors.Is(err, errAddress):
		return errAddress.Error()
	}
	if e := (*pq.Error)(nil); errors.As(err, &e) {
		return whyPostgres(e)
	}
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return whySQLite(e.Code() & 0xff)
	}
	if errors.Is(err, context.DeadlineExceeded) || Unavailable(err) {
		return "it can't be reached, or does not answer in time"
	}
	return "its address is not understood, or the disk fails"
}

func whyPostgres(e *pq.Error) string {
	switch e.Code {
	case "28P01", "28000": // invalid_password, invalid_authorization_specification
		return "the server refuses the user or the password"
	case "3D000": // invalid_catalog_name
		return "the server has no such database"
	case "42501": // insufficient_privilege
		return "the user may not make tables in it, or not write them"
	case "53300": // too_many_connections
		return "the server has too many connections"
	case "25006": // read_only_sql_transaction
		return "the server is a standby, which can't be written"
	}
	if lost(e) {
		return "the server is starting or stopping"
	}
	return "the server fails with code " + string(e.Code)
}

func whySQLite(code int) string {
	switch code {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another program has it locked"
	case sqlite3.SQLITE_FULL:
		return "the disk is full"
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return "the file is no database, or is damaged"
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return "its file or folder can't be written"
	}
	return "the file can't be read or written"
}
