package scheduler

import (
	"context"
	"fmt"
	"strings"
	"time"

	"loptruong/course"
	"loptruong/i18n"
)

// open tells the organizers of each course that check-in has opened, with the
// code to say in the room. One that was never opened in time is passed over.
func (s *Scheduler) open(ctx context.Context, now time.Time) error {
	return s.eachSession(ctx, func(c course.Course, session course.Session) error {
		opens := c.CheckIn.Opens(session)
		if now.Before(opens) || c.CheckIn.At(session, now) == course.Over {
			return nil
		}
		name := fmt.Sprintf("opening/%d", session.ID)
		return s.Update(ctx, func(tx Tx) error {
			created, err := tx.Fire(ctx, name, opens, done, now.Sub(opens))
			if err != nil || !created {
				return err
			}
			return s.tellOrganizers(ctx, tx, c, name, func(p *i18n.Printer) course.Message {
				return course.Message{Text: p.T("checkin_open.organizers",
					"Session", p.Session(session, c.Location()),
					"Closes", course.ClockTime(c.CheckIn.Closes(session).In(c.Location())),
					"Code", session.Code)}
			})
		})
	})
}

// close ends the check-in of each session whose time is over: whoever has no
// entry is marked absent and the organizers get the totals.
func (s *Scheduler) close(ctx context.Context, now time.Time) error {
	return s.eachSession(ctx, func(c course.Course, session course.Session) error {
		if !session.ClosedAt.IsZero() || now.Before(c.CheckIn.Closes(session)) {
			return nil
		}
		return s.Update(ctx, func(tx Tx) error {
			closed, err := tx.CloseSession(ctx, session.ID)
			if err != nil || !closed {
				return err
			}
			tallies, err := tx.Tallies(ctx, session.ID)
			if err != nil {
				return err
			}
			return s.tellOrganizers(ctx, tx, c, fmt.Sprintf("closing/%d", session.ID), func(p *i18n.Printer) course.Message {
				return course.Message{Text: totals(p, c, session, tallies)}
			})
		})
	})
}

// totals is what organizers read when check-in has closed.
func totals(p *i18n.Printer, c course.Course, session course.Session, tallies []course.Tally) string {
	var all course.Tally
	var lines []string
	for _, t := range tallies {
		all.Total += t.Total
		all.Present += t.Present
		all.Late += t.Late
		all.Excused += t.Excused
		all.Absent += t.Absent
		all.LeftEarly += t.LeftEarly
		lines = append(lines, p.T("checkin_closed.delegation", "Name", t.Delegation, "Here", t.Here(), "Total", t.Total, "Late", t.Late, "Missing", t.Missing()))
	}
	return p.T("checkin_closed.organizers",
		"Session", p.Session(session, c.Location()), "Here", all.Here(), "Total", all.Total,
		"Percent", course.Percent(all.Tenths()), "Late", all.Late, "Excused", all.Excused, "Missing", all.Missing(),
		"Delegations", i18n.HTML(strings.Join(lines, "\n")))
}

func (s *Scheduler) eachSession(ctx context.Context, do func(course.Course, course.Session) error) error {
	courses, sessions, err := s.openCourses(ctx)
	if err != nil {
		return err
	}
	for _, c := range courses {
		for _, session := range sessions[c.ID] {
			if err := do(c, session); err != nil {
				return fmt.Errorf("session %d: %w", session.ID, err)
			}
		}
	}
	return nil
}

// tellOrganizers queues one notice to each organizer of the course, in the
// organizer's language; the name makes each of them once.
func (s *Scheduler) tellOrganizers(ctx context.Context, tx Tx, c course.Course, name string, say func(*i18n.Printer) course.Message) error {
	organizers, err := tx.Holders(ctx, c.ID, course.OrganizerRole)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, c, organizers, name, say)
}

func (s *Scheduler) tell(ctx context.Context, tx Tx, c course.Course, users []int64, name string, say func(*i18n.Printer) course.Message) error {
	for _, user := range users {
		_, err := tx.Enqueue(ctx, course.Notice{
			Key: fmt.Sprintf("%s/%d", name, user), Lane: course.ReminderLane, ChatID: user,
			Message: say(s.printer(ctx, tx, user, c)), OnUnknown: course.Resend,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
