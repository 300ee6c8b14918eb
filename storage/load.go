package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// Load counts what waits, by indexes alone: it is asked again and again while the bot works.
func (db *DB) Load(ctx context.Context) (l notice.Load, err error) {
	err = db.View(ctx, func(tx *Tx) (err error) {
		l, err = tx.load(ctx)
		return err
	})
	l.Connections = cap(db.pool.places)
	l.Lent = l.Connections - len(db.pool.places) - len(db.pool.back)
	return l, err
}

func (tx *Tx) load(ctx context.Context) (l notice.Load, err error) {
	defer wrap(&err, "storage.Load")
	var row struct {
		Waiting     int   `db:"waiting"`
		Quarantined int   `db:"quarantined"`
		UnderWay    int   `db:"under_way"`
		NextDay     int   `db:"next_day"`
		Bytes       int64 `db:"bytes"`
	}
	now, tomorrow := stamp{tx.now}, stamp{tx.now.Add(24 * time.Hour)}
	err = tx.get(ctx, &row, `
		SELECT (SELECT COUNT(*) FROM unhandled WHERE state = 'new') AS waiting,
			(SELECT COUNT(*) FROM unhandled WHERE state = 'quarantined') AS quarantined,
			(SELECT COUNT(*) FROM session
				WHERE starts_at > ? AND starts_at <= ? AND ends_at > ? AND state <> 'cancelled') AS under_way,
			(SELECT COUNT(*) FROM session WHERE starts_at > ? AND starts_at <= ? AND state <> 'cancelled') AS next_day,
			`+tx.conn.dialect.size+` AS bytes`,
		stamp{tx.now.Add(-24 * time.Hour)}, now, now, now, tomorrow)
	if err != nil {
		return l, err
	}
	l = notice.Load{Waiting: row.Waiting, Quarantined: row.Quarantined, UnderWay: row.UnderWay, NextDay: row.NextDay, Bytes: row.Bytes}
	var oldest stamp
	err = tx.get(ctx, &oldest, `SELECT i.received_at FROM `+tx.unhandled()+` WHERE u.state = 'new' ORDER BY u.id LIMIT 1`)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return l, err
	}
	if err == nil {
		l.OldestFor = max(0, tx.now.Sub(oldest.Time))
	}
	if at, found, err := tx.NextDue(ctx); err != nil {
		return l, err
	} else if found {
		l.Overdue = tx.now.Sub(at)
	}
	l.Queued, err = tx.queued(ctx)
	return l, err
}

// queued counts the notices to be sent or on their way, by lane.
func (tx *Tx) queued(ctx context.Context) (map[notice.Lane]int, error) {
	var lanes []struct {
		Lane  notice.Lane `db:"lane"`
		Count int         `db:"notices"`
	}
	// A SELECT for each partial index: one for all would read every notice there is.
	err := tx.list(ctx, &lanes, `
		SELECT lane, SUM(notices) AS notices
		FROM (
			SELECT lane, 1 AS notices FROM notice WHERE state = 'queued' AND lane > 1
			UNION ALL
			SELECT lane, 1 FROM notice WHERE `+bulkSending+`
			UNION ALL
			SELECT lane, 1 FROM notice WHERE lane = 1 AND state IN ('queued', 'sending')
			UNION ALL
			SELECT 3, people FROM recipients
			UNION ALL
			SELECT 3, people FROM in_hand) AS waiting
		GROUP BY lane`)
	queued := map[notice.Lane]int{}
	for _, l := range lanes {
		queued[l.Lane] = l.Count
	}
	return queued, err
}
