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
	courses, sessions, err := s.coursesAround(ctx, now)
	if err != nil {
		return err
	}
	type reminder struct {
		course.Reminder
		of course.Course
	}
	var due []reminder
	var jobs []string
	var failures []error
	for _, c := range courses {
		for _, kind := range course.ReminderKinds {
			useful, err := c.Due(kind, sessions[c.ID], now)
			if err != nil {
				failures = append(failures, remindersFailed(kind, c, err))
			}
			for _, r := range useful {
				due, jobs = append(due, reminder{r, c}), append(jobs, r.Job(c))
			}
		}
	}
	if len(due) == 0 {
		return errors.Join(failures...)
	}
	var done map[string][]time.Time
	err = s.View(ctx, func(tx Tx) (err error) {
		done, err = tx.Done(ctx, jobs, now.Add(-2*day)) // none is of use for longer
		return err
	})
	if err != nil {
		return err
	}
	for i, r := range due {
		if slices.ContainsFunc(done[jobs[i]], r.Slot.Equal) {
			continue
		}
		if err := s.fire(ctx, r.of, r.Reminder, now); err != nil {
			failures = append(failures, remindersFailed(r.Kind, r.of, err))
		}
	}
	return errors.Join(failures...)
}

func remindersFailed(kind course.ReminderKind, c course.Course, err error) error {
	return fmt.Errorf("%s reminders of course %d: %w", kind, c.ID, err)
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
		_, err = tx.QueueReminder(ctx, c.ID, r.Key(c), messages, begun)
		return err
	})
}
