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

// remind says each reminder whose slot has come, that is still of use, and that
// has not been said. Nothing is written of one that is not: a clock that is ahead
// may have come to it, and its own moment is still to be.
func (s *Scheduler) remind(ctx context.Context, now time.Time) error {
	courses, sessions, err := s.openCourses(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for _, c := range courses {
		for _, kind := range course.ReminderKinds {
			if err := s.remindKind(ctx, c, kind, sessions[c.ID], now); err != nil {
				failures = append(failures, fmt.Errorf("%s reminders of course %d: %w", kind, c.ID, err))
			}
		}
	}
	return errors.Join(failures...)
}

func (s *Scheduler) remindKind(ctx context.Context, c course.Course, kind course.ReminderKind, sessions []course.Session, now time.Time) error {
	due, err := c.Due(kind, sessions, now)
	if err != nil || len(due) == 0 {
		return err
	}
	var said []bool
	err = s.View(ctx, func(tx Tx) error {
		said = make([]bool, len(due)) // the unit may be run again
		for i, r := range due {
			fired, err := tx.Firings(ctx, r.Job(c), r.Slot)
			if err != nil {
				return err
			}
			said[i] = slices.ContainsFunc(fired, func(f course.Firing) bool { return f.State == course.FiringDone && f.Slot.Equal(r.Slot) })
		}
		return nil
	})
	for i, r := range due {
		if err == nil && !said[i] {
			err = s.fire(ctx, c, r, now)
		}
	}
	return err
}

// fire settles one slot in one transaction: the firing's row and a notice for
// each person. Of a session that has begun, those are not reminded who stand in
// its book.
func (s *Scheduler) fire(ctx context.Context, c course.Course, r course.Reminder, now time.Time) error {
	name := r.Job(c)
	var begun int64
	if r.Begun(now) {
		begun = r.Sessions[0].ID
	}
	return s.Update(ctx, func(tx Tx) error {
		if same, err := s.settle(ctx, tx, c.ID, r.Sessions, now); err != nil || !same {
			return err
		}
		created, err := tx.Fire(ctx, name, r.Slot)
		if err != nil || !created {
			return err
		}
		messages := i18n.InEach(s.Texts, c.Address, func(p *i18n.Printer) notice.Message { return words.Reminder(p, c, r, now) })
		_, err = tx.QueueReminder(ctx, c.ID, fmt.Sprintf("%s/%d", name, r.Slot.Unix()), messages, begun)
		return err
	})
}
