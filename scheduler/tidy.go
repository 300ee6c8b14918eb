package scheduler

import (
	"context"
	"time"
)

// keptDays is how long handled updates and sent replies are kept: long enough to
// recognise a repeated update and to look into a complaint. Reminders,
// announcements and what else is about the course are kept for good.
const keptDays = 30

// askedDays is how long is kept what people said of themselves when they asked for a place on a course, from when they were
// answered: whoever has the place is on the roster with it.
const askedDays = 90

// tidy forgets, once a day, what is only of use for a while.
func (s *Scheduler) tidy(ctx context.Context, now time.Time) error {
	today := false
	err := s.Update(ctx, func(tx Tx) (err error) {
		today, err = tx.Fire(ctx, "tidying", now.UTC().Truncate(24*time.Hour))
		return err
	})
	if err != nil || !today {
		return err
	}
	if err := s.forget(ctx, Tx.Forget, now.AddDate(0, 0, -keptDays)); err != nil {
		return err
	}
	return s.forget(ctx, Tx.ForgetAsked, now.AddDate(0, 0, -askedDays))
}

// forget forgets all of a kind from before a moment, some at a time.
func (s *Scheduler) forget(ctx context.Context, some func(Tx, context.Context, time.Time) (int, error), before time.Time) error {
	for {
		forgotten := 0
		err := s.Update(ctx, func(tx Tx) (err error) {
			forgotten, err = some(tx, ctx, before)
			return err
		})
		if err != nil || forgotten == 0 {
			return err
		}
	}
}
