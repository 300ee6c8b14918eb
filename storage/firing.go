package storage

import (
	"context"
	"time"
)

// LastFiring returns the latest slot of a job that was done or skipped; found is
// false when there is none.
func (tx *Tx) LastFiring(ctx context.Context, job string) (slot time.Time, found bool, err error) {
	defer wrap(&err, "storage.LastFiring(%s)", job)
	var last stamp
	err = tx.get(ctx, &last, `SELECT MAX(slot) FROM firing WHERE job = ?`, job)
	return last.Time, !last.IsZero(), err
}

// Fire records that a slot of a job is done, or skipped, so much after its time,
// and tells whether this is new: only then may the job have its effect.
func (tx *Tx) Fire(ctx context.Context, job string, slot time.Time, state string, late time.Duration) (created bool, err error) {
	defer wrap(&err, "storage.Fire(%s, %s)", job, state)
	n, err := tx.exec(ctx, `
		INSERT INTO firing (job, slot, state, late_seconds, at)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (job, slot) DO NOTHING`, job, stamp{slot}, state, int64(late/time.Second), stamp{tx.now})
	return n == 1, err
}
