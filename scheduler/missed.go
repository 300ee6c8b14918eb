package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// slot is one moment of a job, and for how long after it is of use to do it.
type slot struct {
	job string
	course.Reminder
}

// miss records the slots that have come to be of no use since it last looked and are
// not done: the program was away, or could not do them. Should the moment of one still
// come, because the clock was ahead, it is done all the same.
func (s *Scheduler) miss(ctx context.Context, now time.Time) error {
	var missed []slot
	var failures []error
	err := s.Update(ctx, func(tx Tx) error {
		missed, failures = nil, nil // the unit may be run again
		since, err := tx.SettledUntil(ctx)
		if err != nil {
			return err
		}
		if since.IsZero() { // a database that was never looked at has missed nothing
			return tx.Settle(ctx, now)
		}
		courses, sessions, err := tx.CoursesAround(ctx, since.Add(-2*day), now.Add(2*day))
		if err != nil {
			return err
		}
		for _, c := range courses {
			slots, err := slotsPast(c, sessions[c.ID], since, now)
			if err != nil {
				failures = append(failures, fmt.Errorf("slots of course %d: %w", c.ID, err))
			}
			if slots, err = skip(ctx, tx, slots); err != nil {
				return err
			}
			if err := s.tellMissed(ctx, tx, c, slots, now); err != nil {
				return err
			}
			missed = append(missed, slots...)
		}
		return tx.Settle(ctx, now)
	})
	if err != nil {
		return err
	}
	for _, m := range missed {
		s.Logger.WarnContext(ctx, "a slot was missed", "job", m.job, "slot", m.Slot.UTC(), "late", now.Sub(m.Slot).Round(time.Second))
	}
	return errors.Join(failures...)
}

// slotsPast lists the slots of a course that have come to be of no use after since and
// by now, whether they were done or not, in order. None is of before its course was made.
func slotsPast(c course.Course, sessions []course.Session, since, now time.Time) (past []slot, err error) {
	var failures []error
	for _, kind := range course.ReminderKinds {
		planned, err := c.Planned(kind, sessions, since.AddDate(0, 0, -1), now)
		failures = append(failures, err)
		for _, r := range planned {
			past = append(past, slot{r.Job(c), r})
		}
	}
	for _, one := range sessions {
		past = append(past, slot{opening(one), course.Reminder{
			Slot: c.CheckIn.Opens(one), Until: c.CheckIn.Over(one), Sessions: []course.Session{one},
		}})
	}
	past = slices.DeleteFunc(past, func(s slot) bool { return !s.Missed(since, now) || s.Slot.Before(c.CreatedAt) })
	slices.SortStableFunc(past, func(a, b slot) int { return a.Slot.Compare(b.Slot) })
	return past, errors.Join(failures...)
}

// skip records slots as missed, and returns those that are neither done nor recorded
// yet.
func skip(ctx context.Context, tx Tx, slots []slot) (skipped []slot, err error) {
	for _, one := range slots {
		created, err := tx.Skip(ctx, one.job, one.Slot)
		if err != nil {
			return nil, err
		}
		if created {
			skipped = append(skipped, one)
		}
	}
	return skipped, nil
}

// tellMissed tells the organizers of a course of all the reminders that were missed,
// in one sentence however many they are. Of an opening they hear by the totals of its
// session.
func (s *Scheduler) tellMissed(ctx context.Context, tx Tx, c course.Course, slots []slot, now time.Time) error {
	var moments []time.Time
	for _, one := range slots {
		if one.Kind != "" {
			moments = append(moments, one.Slot)
		}
	}
	if len(moments) == 0 {
		return nil
	}
	return s.tellOrganizers(ctx, tx, c, fmt.Sprintf("missed/%d/%d", c.ID, now.Unix()), func(p *i18n.Printer) notice.Message {
		return words.RemindersMissed(p, c, moments)
	})
}
