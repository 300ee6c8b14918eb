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
		for _, kind := range []course.ReminderKind{course.EveningReminder, course.MorningReminder, course.LeadReminder} {
			if err := s.remindKind(ctx, c, kind, sessions[c.ID], now); err != nil {
				failures = append(failures, fmt.Errorf("%s reminders of course %d: %w", kind, c.ID, err))
			}
		}
	}
	return errors.Join(failures...)
}

func (s *Scheduler) remindKind(ctx context.Context, c course.Course, kind course.ReminderKind, sessions []course.Session, now time.Time) error {
	due, err := remindersDue(c, kind, sessions, now)
	if err != nil || len(due) == 0 {
		return err
	}
	name := reminders(c, kind)
	var fired []course.Firing
	err = s.View(ctx, func(tx Tx) (err error) {
		fired, err = tx.Firings(ctx, name, due[0].Slot)
		return err
	})
	for _, r := range due {
		said := func(f course.Firing) bool { return f.State == course.FiringDone && f.Slot.Equal(r.Slot) }
		if err == nil && !slices.ContainsFunc(fired, said) {
			err = s.fire(ctx, c, name, r, now)
		}
	}
	return err
}

// reminders is the job's name for one kind of reminders of a course.
func reminders(c course.Course, kind course.ReminderKind) string {
	return fmt.Sprintf("reminder/%s/%d", kind, c.ID)
}

// remindersDue lists the reminders of one kind that are of use now, in the order
// of their slots.
func remindersDue(c course.Course, kind course.ReminderKind, sessions []course.Session, now time.Time) ([]course.Reminder, error) {
	planned, err := remindersPlanned(c, kind, sessions, now.AddDate(0, 0, -1), now) // none is of use for longer
	return slices.DeleteFunc(planned, func(r course.Reminder) bool { return !r.Useful(now) }), err
}

// remindersPlanned lists the reminders of one kind with a slot on the days from one
// moment's to another's, and perhaps more, in the order of their slots; also those
// with nothing to say.
func remindersPlanned(c course.Course, kind course.ReminderKind, sessions []course.Session, from, to time.Time) (planned []course.Reminder, err error) {
	var spec string
	switch kind {
	case course.LeadReminder:
		return c.Leads(sessions), nil
	case course.EveningReminder:
		spec = c.Reminders.Evening
	case course.MorningReminder:
		spec = c.Reminders.Morning
	}
	if spec == "" || len(sessions) == 0 {
		return nil, nil
	}
	schedule, err := parseSpec(spec)
	if err != nil {
		return nil, err
	}
	// No other days have something to say.
	first, last := sessions[0].Start.AddDate(0, 0, -1), sessions[len(sessions)-1].Start
	if from.Before(first) {
		from = first
	}
	if to.After(last) {
		to = last
	}
	to = noon(to.In(c.Location()))
	for day := noon(from.In(c.Location())); !day.After(to); day = day.AddDate(0, 0, 1) {
		for _, slot := range slots(schedule, day) {
			planned = append(planned, c.Digest(kind, slot, sessions))
		}
	}
	return planned, nil
}

func noon(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, day.Location())
}

// fire settles one slot in one transaction: the firing's row and a notice for
// each person. Of a session that has begun, those are not reminded who stand in
// its book.
func (s *Scheduler) fire(ctx context.Context, c course.Course, name string, r course.Reminder, now time.Time) error {
	var begun int64
	if r.Begun(now) {
		begun = r.Sessions[0].ID
	}
	return s.Update(ctx, func(tx Tx) error {
		created, err := tx.Fire(ctx, name, r.Slot)
		if err != nil || !created {
			return err
		}
		messages := map[string]notice.Message{}
		for _, lang := range i18n.Languages {
			messages[lang] = words.Reminder(s.Texts.In(lang, c.Address), c, r, now)
		}
		_, err = tx.QueueReminder(ctx, c.ID, fmt.Sprintf("%s/%d", name, r.Slot.Unix()), messages, begun)
		return err
	})
}
