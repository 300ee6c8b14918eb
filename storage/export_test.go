package storage

import "context"

// Waiting is how many units wait for their turn.
func Waiting(db *DB) int { return db.writer.waiting() }

// Break ends the transaction behind the writer's back, as SQLite does by itself
// when the disk is full.
func Break(ctx context.Context, tx *Tx) error { return tx.conn.run(ctx, "ROLLBACK") }

// Exec runs a statement that no method would.
func Exec(ctx context.Context, tx *Tx, query string, args ...any) error {
	_, err := tx.exec(ctx, query, args...)
	wrap(&err, "exec")
	return err
}

// Any tells whether a count is over zero.
func Any(ctx context.Context, tx *Tx, query string) (bool, error) {
	n := 0
	err := tx.get(ctx, &n, query)
	return n > 0, err
}

// Migrations are the files of the tables.
var Migrations = migrations
