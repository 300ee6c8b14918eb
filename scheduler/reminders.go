package scheduler

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
)

// States of a firing.
const (
	done    = "done"
	skipped = "skipped"
)

// remind says each reminder whose slot has come and that is still of use, and
// records the others as skipped, with how late they were found.
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
	if len(sessions) == 0 {
		return nil
	}
	name := fmt.Sprintf("reminder/%s/%d", kind, c.ID)
	since := c.CreatedAt
	// Nothing is said more than two days ahead, so earlier slots need no look.
	if first := sessions[0].Start.AddDate(0, 0, -2); first.After(since) {
		since = first
	}
	err := s.View(ctx, func(tx Tx) error {
		slot, found, err := tx.LastFiring(ctx, name)
		if found && slot.After(since) {
			since = slot
		}
		return err
	})
	if err != nil {
		return err
	}
	due, err := remindersDue(c, kind, sessions, since, now)
	if err != nil {
		return err
	}
	for _, r := range due {
		if err := s.fire(ctx, c, name, r, now); err != nil {
			return err
		}
	}
	return nil
}

// remindersDue lists the reminders of one kind whose slots lie after since and
// not after now, in order; those with nothing to say are left out.
func remindersDue(c course.Course, kind course.ReminderKind, sessions []course.Session, since, now time.Time) ([]course.Reminder, error) {
	var spec string
	switch kind {
	case course.LeadReminder:
		return c.Leads(sessions, since, now), nil
	case course.EveningReminder:
		spec = c.Reminders.Evening
	case course.MorningReminder:
		spec = c.Reminders.Morning
	}
	if spec == "" {
		return nil, nil
	}
	schedule, err := parseSpec(spec)
	if err != nil {
		return nil, err
	}
	until := now
	if last := sessions[len(sessions)-1].Start; last.Before(until) {
		until = last
	}
	var due []course.Reminder
	for slot := schedule.Next(since.In(c.Location())); !slot.IsZero() && !slot.After(until); slot = schedule.Next(slot) {
		if r := c.Digest(kind, slot, sessions); len(r.Sessions) > 0 {
			due = append(due, r)
		}
	}
	return due, nil
}

// parseSpec reads a cron expression of five fields. A zone in front is refused:
// the zone is the course's (and cron's parser panics on a half-written one).
func parseSpec(spec string) (cron.Schedule, error) {
	if strings.Contains(spec, "TZ=") {
		return nil, fmt.Errorf("cron expression %q: the zone is the course's own", spec)
	}
	schedule, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("cron expression %q: %w", spec, err)
	}
	return schedule, nil
}

// fire settles one slot in one transaction: the firing's row and a notice for
// each person.
func (s *Scheduler) fire(ctx context.Context, c course.Course, name string, r course.Reminder, now time.Time) error {
	state := skipped
	if r.Useful(now) {
		state = done
	}
	return s.Update(ctx, func(tx Tx) error {
		created, err := tx.Fire(ctx, name, r.Slot, state, now.Sub(r.Slot))
		if err != nil || !created || state == skipped {
			return err
		}
		messages := map[string]course.Message{}
		for _, lang := range i18n.Languages {
			messages[lang] = s.reminder(s.Texts.In(lang, c.Address), c, r)
		}
		_, err = tx.QueueReminder(ctx, c.ID, fmt.Sprintf("%s/%d", name, r.Slot.Unix()), messages)
		return err
	})
}

// reminder is what a reminder says.
func (s *Scheduler) reminder(p *i18n.Printer, c course.Course, r course.Reminder) course.Message {
	loc := c.Location()
	var lines []string
	for _, session := range r.Sessions {
		lines = append(lines, p.T("remind.session",
			"Half", p.SessionShort(session, loc),
			"Start", course.ClockTime(session.Start.In(loc)), "End", course.ClockTime(session.End.In(loc)),
			"Topic", session.Topic, "Room", session.Room))
	}
	first := r.Sessions[0]
	text := p.T("remind."+string(r.Kind),
		"Session", p.Session(first, loc), "Start", course.ClockTime(first.Start.In(loc)),
		"Date", course.ShortDate(first.Start.In(loc)), "Minutes", c.Reminders.LeadMinutes,
		"Closes", course.ClockTime(c.CheckIn.Closes(first).In(loc)),
		"Sessions", i18n.HTML(strings.Join(lines, "\n")))
	// It is one message: of topics that are too long for one the beginning is said.
	m := course.Message{Text: bot.Split(course.Message{Text: text})[0].Text}
	if r.Kind == course.LeadReminder {
		m.Keys = [][]course.Key{{{Label: p.Plain("remind.checkin_key"), Data: bot.Data("in", first.ID)}}}
	}
	return m
}
