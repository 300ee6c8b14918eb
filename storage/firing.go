package storage

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Firings returns the slots of a job that are done or were missed, from one on, in
// order.
func (tx *Tx) Firings(ctx context.Context, job string, from time.Time) (firings []course.Firing, err error) {
	defer wrap(&err, "storage.Firings(%s)", job)
	var rows []struct {
		Slot  stamp              `db:"slot"`
		State course.FiringState `db:"state"`
		At    stamp              `db:"at"`
	}
	err = tx.list(ctx, &rows, `
		SELECT slot, state, at FROM firing WHERE job = ? AND slot >= ? ORDER BY slot`, job, stamp{from})
	for _, r := range rows {
		firings = append(firings, course.Firing{Slot: r.Slot.Time, State: r.State, At: r.At.Time})
	}
	return firings, err
}

// Fire records that a slot of a job is done, now, and tells whether this is new:
// only then may the job have its effect. It may have been recorded as skipped, by a
// clock that was ahead.
func (tx *Tx) Fire(ctx context.Context, job string, slot time.Time) (created bool, err error) {
	defer wrap(&err, "storage.Fire(%s)", job)
	n, err := tx.exec(ctx, `
		INSERT INTO firing (job, slot, state, at)
		VALUES (?, ?, 'done', ?)
		ON CONFLICT (job, slot) DO UPDATE SET state = 'done', at = excluded.at WHERE firing.state = 'skipped'`,
		job, stamp{slot}, stamp{tx.now})
	return n == 1, err
}

// Skip records that a slot of a job was missed, as is known now, and tells whether
// this is new: one that is done is not changed.
func (tx *Tx) Skip(ctx context.Context, job string, slot time.Time) (created bool, err error) {
	defer wrap(&err, "storage.Skip(%s)", job)
	n, err := tx.exec(ctx, `
		INSERT INTO firing (job, slot, state, at)
		VALUES (?, ?, 'skipped', ?)
		ON CONFLICT (job, slot) DO NOTHING`, job, stamp{slot}, stamp{tx.now})
	return n == 1, err
}

// SettledUntil is the moment up to which all slots that are of no use any more are
// done or recorded as skipped; zero when that was never looked at.
func (tx *Tx) SettledUntil(ctx context.Context) (_ time.Time, err error) {
	defer wrap(&err, "storage.SettledUntil")
	var until stamp
	err = tx.get(ctx, &until, `SELECT until FROM settled WHERE id = 1`)
	return until.Time, err
}

// Settle moves the moment of SettledUntil; also back, for a clock that was ahead.
func (tx *Tx) Settle(ctx context.Context, until time.Time) (err error) {
	defer wrap(&err, "storage.Settle")
	_, err = tx.exec(ctx, `UPDATE settled SET until = ? WHERE id = 1`, stamp{until})
	return err
}
