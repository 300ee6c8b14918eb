package storage

import (
	"context"
	"time"
)

// Firings returns the slots of a job that are done, from one on, in order.
func (tx *Tx) Firings(ctx context.Context, job string, from time.Time) (slots []time.Time, err error) {
	defer wrap(&err, "storage.Firings(%s)", job)
	var rows []stamp
	err = tx.list(ctx, &rows, `SELECT slot FROM firing WHERE job = ? AND slot >= ? ORDER BY slot`, job, stamp{from})
	for _, row := range rows {
		slots = append(slots, row.Time)
	}
	return slots, err
}

// Fire records that a slot of a job is done, now, and tells whether this is new:
// only then may the job have its effect.
func (tx *Tx) Fire(ctx context.Context, job string, slot time.Time) (created bool, err error) {
	defer wrap(&err, "storage.Fire(%s)", job)
	n, err := tx.exec(ctx, `
		INSERT INTO firing (job, slot, at)
		VALUES (?, ?, ?)
		ON CONFLICT (job, slot) DO NOTHING`, job, stamp{slot}, stamp{tx.now})
	return n == 1, err
}
