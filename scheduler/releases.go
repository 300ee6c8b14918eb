package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// release makes the closings final that this process has seen waiting for their whole
// minute: time has passed in it, whatever the clock shows, and a tap that waited while
// the program was away has been heard. So a restart begins the minute again.
func (s *Scheduler) release(ctx context.Context, now time.Time) error {
	var waiting []course.Closing
	err := s.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingClosings(ctx)
		return err
	})
	if err != nil {
		return err
	}
	elapsed, seen := s.Elapsed(), map[int64]time.Duration{}
	var failures []error
	for _, c := range waiting {
		first, known := s.waiting[c.ID]
		if !known {
			first = elapsed
		}
		seen[c.ID] = first
		if elapsed-first < course.TakeBackTime {
			continue
		}
		if err := s.Update(ctx, func(tx Tx) error { return s.releaseOne(ctx, tx, now, c) }); err != nil {
			failures = append(failures, fmt.Errorf("closing %d: %w", c.ID, err))
		}
	}
	s.waiting = seen
	return errors.Join(failures...)
}

// earlyJob is what is said at the end of a session during which its course was closed, by its id.
const earlyJob = "early"

// early tells, once for a session during which its course was closed, what its end has come to.
func (s *Scheduler) early(ctx context.Context, now time.Time) error {
	var ended []course.Session
	err := s.View(ctx, func(tx Tx) (err error) {
		ended, err = tx.ClosedEarly(ctx, earlyJob, now.Add(-recent), now)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, session := range ended {
		err := s.Update(ctx, func(tx Tx) error {
			created, err := tx.Fire(ctx, fmt.Sprintf("%s/%d", earlyJob, session.ID), session.End)
			if err != nil || !created {
				return err
			}
			facts, err := registrar.EarlyByClock(ctx, tx, now, session)
			if err != nil {
				return err
			}
			return words.TellAll(ctx, s.Texts, tx, facts)
		})
		if err != nil {
			failures = append(failures, fmt.Errorf("early closing in session %d: %w", session.ID, err))
		}
	}
	return errors.Join(failures...)
}

// releaseOne makes a closing final, unless that was done or it was taken back
// meanwhile, and tells those who must hear of it.
func (s *Scheduler) releaseOne(ctx context.Context, tx Tx, now time.Time, c course.Closing) error {
	_, facts, err := registrar.ReleaseByClock(ctx, tx, now, c)
	if err != nil {
		return err
	}
	return words.TellAll(ctx, s.Texts, tx, facts)
}
