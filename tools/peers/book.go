package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	_ "github.com/lib/pq"  // PostgreSQL
	_ "modernc.org/sqlite" // SQLite
)

// book is the database of a peer.
type book struct {
	db    *sql.DB
	entry *sql.Stmt
}

// openBook opens the database, with as much safety as the product's, and makes the
// tables.
func openBook(ctx context.Context, database string) (*book, error) {
	driver, source, connections := "postgres", database, 16
	if path, file := strings.CutPrefix(database, "sqlite:"); file {
		driver, connections = "sqlite", 1 // SQLite has one writer; a queue before it is faster than its locks
		source = "file:" + path + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_txlock=immediate"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	for _, table := range []string{
		`CREATE TABLE IF NOT EXISTS checkin (session TEXT NOT NULL, person BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (session, person))`,
		`CREATE TABLE IF NOT EXISTS recipient (chat BIGINT PRIMARY KEY, state TEXT NOT NULL)`,
	} {
		if _, err := db.ExecContext(ctx, table); err != nil {
			return nil, fmt.Errorf("make the tables: %w", err)
		}
	}
	entry, err := db.PrepareContext(ctx, `INSERT INTO checkin (session, person, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`)
	if err != nil {
		return nil, err
	}
	return &book{db: db, entry: entry}, nil
}

// enter commits that the person has checked in, whether they had before or not.
func (b *book) enter(ctx context.Context, session string, person int64) error {
	_, err := b.entry.ExecContext(ctx, session, person, time.Now().UnixMilli())
	return err
}

func (b *book) close() { _ = b.db.Close() }
