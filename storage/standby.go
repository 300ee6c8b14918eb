package storage

import (
	"context"
	"math/rand/v2"
	"time"
)

// await waits for the lease and returns the line that holds it, and its term; nil when ctx is
// done. Mine is the term that this replica has held last, 0 if none.
func (l *lease) await(ctx context.Context, mine int64, standBy func()) (line *conn, term int64) {
	for w := (waiting{mine: mine, stood: mine != 0}); ; {
		var err error
		if line == nil {
			line, err = l.open(ctx)
			w.since = time.Time{} // whoever held it may have lost its line too
		}
		if line != nil {
			if term, err = l.lookAndTake(ctx, line, &w); term != 0 {
				return line, term
			}
		}
		switch {
		case err != nil && line != nil:
			line.discard()
			line = nil
		case err == nil && !w.told:
			w.told = true
			standBy()
		}
		if !l.pause(ctx) {
			if line != nil {
				line.discard()
			}
			return nil, 0
		}
	}
}

// waiting is what a replica knows that waits for the lease.
type waiting struct {
	mine  int64     // the term that it has held last
	since time.Time // it has found the lock free; zero while another one has it
	stood bool      // it has looked before
	told  bool      // it has been said to stand by
}

// seen is what it sees.
type seen struct {
	Term     int64 `db:"term"`
	Given    bool  `db:"given"` // back, or held by nobody yet
	Replicas int   `db:"replicas"`
	Held     int   `db:"held"`
	Ended    int   `db:"ended"` // lines that were
}

// may tells whether the lock may be tried: the others leave it for unheld to a holder that has
// lost its line, unless there is none: the lease was given back, or nobody is there at a start.
func (w *waiting) may(s seen) bool {
	first := !w.stood
	w.stood = true
	switch {
	case s.Ended > 0: // its holder has had its time
		w.since = time.Now().Add(-unheld)
	case s.Held > 0:
		w.since = time.Time{}
	case w.since.IsZero():
		w.since = time.Now()
	}
	return s.Held == 0 && (s.Given || s.Term == w.mine || first && s.Replicas == 1 || time.Since(w.since) >= unheld)
}

// lookAndTake takes the lease where it is free, and begins a term; 0 where it is another's.
func (l *lease) lookAndTake(ctx context.Context, line *conn, w *waiting) (term int64, err error) {
	s, err := l.look(ctx, line, w.mine)
	if err != nil || !w.may(s) {
		return 0, err
	}
	if got, err := l.try(ctx, line); err != nil || !got {
		return 0, err
	}
	return l.take(ctx, line)
}

// open opens a line, by which the replica is counted.
func (l *lease) open(ctx context.Context) (line *conn, err error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime+sayTime)
	defer cancel()
	p := l.db.pool
	if line, err = connect(ctx, p.db, p.server, p.dialect, p.count); err != nil {
		return nil, err
	}
	if err = l.ask(ctx, line, nil, `SELECT pg_advisory_lock_shared($1, CAST(CAST('lease' AS regclass) AS oid)::int)`, replicaLock); err != nil {
		line.discard()
		return nil, err
	}
	return line, nil
}

// ask runs a statement on a line, whose row is read into dest unless that is nil.
func (l *lease) ask(ctx context.Context, line *conn, dest any, query string, args ...any) error {
	defer line.follow(ctx)()
	if dest == nil {
		_, err := line.ExecContext(ctx, query, args...)
		return err
	}
	return line.GetContext(ctx, dest, query, args...)
}

// look sees whose the lease is. Where the one that holds it has said nothing for too long, its
// line is ended; and where that is this replica's own of before, because the last term is mine: the
// server doesn't know yet that it is lost.
func (l *lease) look(ctx context.Context, line *conn, mine int64) (s seen, err error) {
	ctx, cancel := context.WithTimeout(ctx, sayTime)
	defer cancel()
	err = l.ask(ctx, line, &s, `
		WITH holder AS MATERIALIZED (
			SELECT a.pid, a.state_change
			FROM pg_locks l
			JOIN pg_stat_activity a ON a.pid = l.pid
			WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
				AND l.classid = CAST($1 AS BIGINT)::oid AND l.objid = CAST('lease' AS regclass) AND l.objsubid = 2 AND a.pid <> pg_backend_pid()
		)
		SELECT term, taken_at IS NULL AS given, (`+countReplicas+`) AS replicas, (SELECT COUNT(*) FROM holder) AS held,
			(SELECT COUNT(pg_terminate_backend(pid)) FROM holder
				WHERE state_change < clock_timestamp() - make_interval(secs => $2) OR term = $3 AND term <> 0) AS ended
		FROM lease
		WHERE id = 1`, leaseLock, leaseTime.Seconds(), mine)
	return s, err
}

// try takes the lock where it is free.
func (l *lease) try(ctx context.Context, line *conn) (got bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, sayTime)
	defer cancel()
	err = l.ask(ctx, line, &got, `SELECT pg_try_advisory_lock($1, CAST(CAST('lease' AS regclass) AS oid)::int)`, leaseLock)
	return got, err
}

// take begins a term. It waits for what is being written under the one before. Where that was not given back, all
// connections of its holder are ended first: of one that is gone, cut off or stands still the server would go on with a
// statement for as long as that takes, and keep what it has locked from whoever works next. One that still lives does
// over again what it may.
func (l *lease) take(ctx context.Context, line *conn) (term int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, takeTime)
	defer cancel()
	if err = l.ask(ctx, line, nil, `
		SELECT pg_terminate_backend(a.pid)
		FROM lease
		JOIN pg_stat_activity a ON a.application_name = lease.holder
		WHERE lease.taken_at IS NOT NULL AND lease.holder <> '' AND a.datname = current_database() AND a.usename = current_user
			AND a.application_name <> current_setting('application_name')`); err != nil {
		return 0, err
	}
	// By how much it grows is chance, as with epochStep: a server that takes another's place may not know the last one.
	err = l.ask(ctx, line, &term, `
		UPDATE lease
		SET term = term + $1, taken_at = $2, holder = current_setting('application_name')
		WHERE id = 1
		RETURNING term`,
		1+rand.Int64N(epochStep), stamp{l.db.now()})
	return term, err
}
