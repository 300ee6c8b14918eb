package torture

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// blow is what is done to the replicas, of which one works.
type blow func(s *stage, ctx context.Context, works int) error

// holdersEnd does the plan's worst to the replicas, in turn, on the way of the crowd.
func (s *stage) holdersEnd(ctx context.Context, p crowdPlan) error {
	blows := slices.Repeat([]blow{(*stage).killsHolder}, p.kills)
	between := slices.Concat(slices.Repeat([]blow{(*stage).cutAll}, p.cuts), slices.Repeat([]blow{(*stage).cutsOff, (*stage).cutsOffOther}, p.partitions))
	for i, one := range between {
		blows = slices.Insert(blows, i+(i+1)*p.kills/(len(between)+1), one)
	}
	step := p.people * p.each / (len(blows) + 1)
	for i, one := range blows {
		if err := s.reached(ctx, s.offers, i*step+1+s.dice.IntN(step)); err != nil {
			return err
		}
		if err := pause(ctx, time.Duration(s.dice.Int64N(int64(anyMoment)))); err != nil {
			return err
		}
		works, err := s.replicas.holder(ctx, -1, time.Now())
		if err != nil {
			return err
		}
		if err := one(s, ctx, works); err != nil {
			return err
		}
	}
	return nil
}

// killsHolder kills the replica that works, and starts it again when another one does.
func (s *stage) killsHolder(ctx context.Context, works int) error {
	began := time.Now()
	s.replicas.bots[works].Kill()
	if err := s.ends(ctx, slotsOfReplicas); err != nil {
		return err
	}
	if _, err := s.replicas.holder(ctx, works, began); err != nil {
		return err
	}
	s.sheet.TakeOversMS = append(s.sheet.TakeOversMS, time.Since(began).Milliseconds())
	return s.replicas.bots[works].Start()
}

// cutAll has the server end all connections to the database, as its restart does. That doubles nothing unless another
// one works afterwards.
func (s *stage) cutAll(ctx context.Context, _ int) error {
	before, line, err := s.term(ctx, 0)
	if err != nil {
		return err
	}
	if _, err := s.db.sql.ExecContext(ctx, `
		SELECT pg_terminate_backend(pid)
		FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
		return err
	}
	if err := s.landed(ctx); err != nil {
		return err
	}
	after, _, err := s.term(ctx, line)
	if err != nil {
		return err
	}
	if after != before {
		return s.ends(ctx, slotsOfReplicas)
	}
	if err := s.ends(ctx, noSlots); err != nil {
		return err
	}
	return s.written(ctx)
}

// term is that of the lease, once somebody holds it by another line than one that was ended, and which process of the server
// is at the other end of that.
func (s *stage) term(ctx context.Context, but int) (term, line int, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, takenOverIn, fmt.Errorf("no replica holds the lease after %v", takenOverIn))
	defer cancel()
	for {
		err := s.db.sql.QueryRowContext(ctx, `
			SELECT lease.term, l.pid
			FROM lease
			JOIN pg_stat_activity a ON a.application_name = lease.holder
			JOIN pg_locks l ON l.pid = a.pid
			WHERE l.locktype = 'advisory' AND l.classid = 7103 AND l.granted AND l.pid <> $1`, but).Scan(&term, &line)
		if !errors.Is(err, sql.ErrNoRows) {
			return term, line, err
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return 0, 0, err
		}
	}
}

// claimed are the numbers of all that is claimed: of what has a notice, and of the people in hand of announcements.
const claimed = `(
	SELECT id FROM notice WHERE state = 'sending'
	UNION ALL
	SELECT CAST(split_part(one, ':', 1) AS BIGINT) FROM in_hand, string_to_table(trim(list), ' ') AS one) AS claimed`

// written waits until what came of all that was claimed is written.
func (s *stage) written(ctx context.Context) error {
	last, err := s.db.count(ctx, `SELECT COALESCE(MAX(id), 0) FROM `+claimed)
	for err == nil {
		var n int
		if n, err = s.db.count(ctx, fmt.Sprintf(`SELECT COUNT(*) FROM %s WHERE id <= %d`, claimed, last)); n == 0 {
			break
		}
		if err == nil {
			err = pause(ctx, 20*time.Millisecond)
		}
	}
	return err
}

// goesOn is longer than one that is cut off from the database goes on, and shorter than another one leaves it to that.
const goesOn = 18 * time.Second

// cutsOff has the network between the replica that works and the database swallow everything until another one works. It
// reaches Telegram meanwhile, and whoever posts reaches it.
func (s *stage) cutsOff(ctx context.Context, works int) error {
	began := time.Now()
	s.replicas.lines[works].breaks()
	if err := pause(ctx, goesOn); err != nil {
		return err
	}
	if err := s.ends(ctx, slotsOfReplicas); err != nil {
		return err
	}
	if _, err := s.replicas.holder(ctx, works, began); err != nil {
		return err
	}
	s.sheet.CutOffMS = append(s.sheet.CutOffMS, time.Since(began).Milliseconds())
	return s.comesBack(ctx, works)
}

// away is for how long a replica is cut off that only stands by: longer than a question to the database waits.
const away = 5 * time.Second

// cutsOffOther does that to one that stands by: whoever works goes on.
func (s *stage) cutsOffOther(ctx context.Context, works int) error {
	before, _, err := s.term(ctx, 0)
	if err != nil {
		return err
	}
	other := (works + 1) % len(s.replicas.lines)
	s.replicas.lines[other].breaks()
	if err := pause(ctx, away); err != nil {
		return err
	}
	if err := s.comesBack(ctx, other); err != nil {
		return err
	}
	after, _, err := s.term(ctx, 0)
	if err == nil && after != before {
		err = fmt.Errorf("the lease has another term after one that stood by was cut off")
	}
	return err
}

// comesBack mends the line of a replica, which has to stand by soon.
func (s *stage) comesBack(ctx context.Context, i int) error {
	s.replicas.lines[i].mends()
	ctx, cancel := context.WithTimeoutCause(ctx, takenOverIn, fmt.Errorf("a replica that was cut off does not stand by after %v", takenOverIn))
	defer cancel()
	for s.replicas.says(ctx, i) != "ok stands by" {
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}
