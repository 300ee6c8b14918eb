package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// open tells the organizers of each course that check-in has opened, with the
// code to say in the room, and the representatives that they can check their people in,
// once. One that was never opened in time is passed over.
func (s *Scheduler) open(ctx context.Context, now time.Time) error {
	return s.eachSession(ctx, now, func(c course.Course, session course.Session) error {
		opens := c.CheckIn.Opens(session)
		if now.Before(opens) || c.CheckIn.At(session, now) == course.Over {
			return nil
		}
		return s.Update(ctx, func(tx Tx) error {
			name := opening(session)
			created, err := tx.Fire(ctx, name, opens)
			if err != nil || !created {
				return err
			}
			name = fmt.Sprintf("%s/%d", name, opens.Unix()) // one that was moved opens again
			err = s.tellOrganizers(ctx, tx, c, name, func(p *i18n.Printer) notice.Message {
				return words.CheckInOpened(p, c, session)
			})
			if err != nil || !c.Takes(session, course.ByRepresentative) {
				return err
			}
			return s.tellOpenedFor(ctx, tx, c, session, name+"/for")
		})
	})
}

// tellOpenedFor tells the representatives of a course, each once, that they can check
// their people in at a session.
func (s *Scheduler) tellOpenedFor(ctx context.Context, tx Tx, c course.Course, session course.Session, uniqueKey string) error {
	delegations, err := tx.Delegations(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, d := range delegations {
		to, err := tx.Representatives(ctx, d.ID)
		if err != nil {
			return err
		}
		_, err = tx.Enqueue(ctx, words.Each(s.Texts, c, to, uniqueKey, func(p *i18n.Printer) notice.Message {
			return words.CheckInOpenedFor(p, c, session)
		})...)
		if err != nil {
			return err
		}
	}
	return nil
}

// opening is the job's name for the opening of a session's check-in.
func opening(s course.Session) string { return fmt.Sprintf("opening/%d", s.ID) }

const (
	// keptUpdates is how long Telegram keeps an update that it can't deliver: "they will
	// not be kept longer than 24 hours" (core.telegram.org/bots/api#getting-updates).
	// What people tapped before a closing is lost after that, and no wait finds it.
	keptUpdates = 24 * time.Hour
	// sayWaiting is for how long after its time a closing waits before it is told of.
	sayWaiting = 10 * time.Minute
)

// close ends the check-in of each session whose time is over: whoever has no
// entry is marked absent, and all hear of it whom it concerns. Who has tapped while
// the program could not hear it comes first, so a session that should have closed
// then is closed when all that has waited is handled, or can't be had any more; the
// organizers are told of a wait. That the program has heard until the closing is noted
// with it, so that a tap while it is away right after counts as made after the closing.
func (s *Scheduler) close(ctx context.Context, now time.Time) error {
	return s.eachSession(ctx, now, func(c course.Course, session course.Session) error {
		if !toClose(c, session, now) {
			return nil
		}
		return s.Update(ctx, func(tx Tx) error {
			session, err := tx.HoldSession(ctx, session.ID)
			if errors.Is(err, course.ErrConflict) {
				return nil // the course is closed by now
			}
			if err != nil {
				return err
			}
			c, err := tx.Course(ctx, c.ID)
			if err != nil || !toClose(c, session, now) {
				return err // an organizer has given it more time since, moved it, or cancelled it
			}
			closes := c.CheckIn.Closes(session)
			listening := s.Listening() // at the moment that is noted, however long the database was waited for
			if !listening && now.Before(closes.Add(keptUpdates)) {
				return s.tellWaiting(ctx, tx, c, session, now)
			}
			if waiting, err := tx.WaitedUpdates(ctx, closes); err != nil || waiting > 0 {
				return err
			}
			done, closed, err := registrar.CloseSessionByClock(ctx, tx, c, session)
			if err != nil || !closed {
				return err
			}
			if listening {
				err = tx.Heard(ctx)
			}
			if err != nil {
				return err
			}
			return s.tellClosed(ctx, tx, c, done, listening, now)
		})
	})
}

// toClose tells whether the check-in of a session is over and still to be closed.
func toClose(c course.Course, s course.Session, now time.Time) bool {
	return !s.Cancelled() && s.ClosedAt.IsZero() && !now.Before(c.CheckIn.Closes(s))
}

// tellWaiting tells the organizers, once, that a session whose time is over is still to
// be closed, because what people have tapped has not come in.
func (s *Scheduler) tellWaiting(ctx context.Context, tx Tx, c course.Course, session course.Session, now time.Time) error {
	closes := c.CheckIn.Closes(session)
	if now.Before(closes.Add(sayWaiting)) {
		return nil
	}
	name := fmt.Sprintf("closing/%d/waits", session.ID)
	created, err := tx.Fire(ctx, name, closes)
	if err != nil || !created {
		return err
	}
	last := closes.Add(keptUpdates)
	return s.tellOrganizers(ctx, tx, c, fmt.Sprintf("%s/%d", name, closes.Unix()), func(p *i18n.Printer) notice.Message {
		return words.ClosingLate(p, c, session, last)
	})
}

func (s *Scheduler) eachSession(ctx context.Context, now time.Time, do func(course.Course, course.Session) error) error {
	courses, sessions, err := s.coursesAround(ctx, now)
	if err != nil {
		return err
	}
	var failures []error // one course's trouble keeps nobody else's session from closing
	for _, c := range courses {
		for _, session := range sessions[c.ID] {
			if err := do(c, session); err != nil {
				failures = append(failures, fmt.Errorf("session %d: %w", session.ID, err))
			}
		}
	}
	return errors.Join(failures...)
}

// tellOrganizers queues a message for each of those in charge of the course, once each
// by the unique key; that there is nobody to tell is logged.
func (s *Scheduler) tellOrganizers(ctx context.Context, tx Tx, c course.Course, uniqueKey string, say func(*i18n.Printer) notice.Message) error {
	to, err := tx.InCharge(ctx, c.ID)
	if err != nil {
		return err
	}
	if len(to) == 0 {
		s.Logger.WarnContext(ctx, "nobody in charge can be reached", "course", c.ID)
	}
	_, err = tx.Enqueue(ctx, words.Each(s.Texts, c, to, uniqueKey, say)...)
	return err
}
