package scheduler

import (
	"context"
	"time"
)

// keptDays is how long handled updates and sent replies are kept: long enough to
// recognise a repeated update and to look into a complaint. Reminders,
// announcements and everything about the course are kept for good.
const keptDays = 30

// apart is how long after the first look of a day the look is that tidies, by the
// machine's monotonic clock. What is forgotten can't be had back, and a clock that
// is a month ahead for some seconds would have it forget what tells repeats.
const apart = 15 * time.Second

// tidy forgets, once a day, what is only of use for a while. It takes two looks
// that see the same day.
func (s *Scheduler) tidy(ctx context.Context, now time.Time) error {
	day := now.UTC().Truncate(24 * time.Hour)
	if !day.Equal(s.tidyDay) {
		s.tidyDay, s.tidySeen = day, time.Now()
	}
	if time.Since(s.tidySeen) < apart {
		return nil
	}
	today := false
	err := s.Update(ctx, func(tx Tx) (err error) {
		today, err = tx.Fire(ctx, "tidying", day)
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
