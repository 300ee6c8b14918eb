package scheduler

import (
	"context"
	"time"
)

// keptDays is how long handled updates and sent replies are kept: long enough to
// recognise a repeated update and to look into a complaint. Reminders,
// announcements and everything about the course are kept for good.
const keptDays = 30

// tidy forgets, once a day, what is only of use for a while.
func (s *Scheduler) tidy(ctx context.Context, now time.Time) error {
	today := false
	err := s.Update(ctx, func(tx Tx) (err error) {
		today, err = tx.Fire(ctx, "tidying", now.UTC().Truncate(24*time.Hour))
		return err
	})
	for err == nil && today {
		forgotten := 0
		err = s.Update(ctx, func(tx Tx) (err error) {
			forgotten, err = tx.Forget(ctx, now.AddDate(0, 0, -keptDays))
			return err
		})
		if forgotten == 0 {
			break
		}
	}
	return err
}
