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

// afterwards is what saying something after a session asks of a transaction.
type afterwards interface {
	registrar.Reckoning
	Course(ctx context.Context, id int64) (course.Course, error)
	EndedSessions(ctx context.Context, job string, after, until time.Time) ([]course.Session, error)
	NamedOpinions(ctx context.Context) ([]course.Session, error)
	Materials(ctx context.Context, sessionID int64) ([]notice.Material, error)
	TellMaterials(ctx context.Context, sessionID int64) (untold int, err error)
	QueueAfter(ctx context.Context, s course.Session, prefix string, byLanguage map[string]notice.Message, there bool) (created int, err error)
}

// recent is for how long it is looked back for sessions that have ended: for longer than
// what is said after one can be of use (course.Course.OpinionsUntil).
const recent = 3 * 24 * time.Hour

// afterJob is what is said after a session, by its id.
const afterJob = "after"

// thank thanks those who were at a session when it has ended, with its materials and a
// question about it, and tells all others of the materials, also when the course is closed
// by then. It is said for as long as the question can be answered, outside the quiet hours, and to
// nobody twice, however the session's end moves.
func (s *Scheduler) thank(ctx context.Context, now time.Time) error {
	var ended []course.Session
	err := s.View(ctx, func(tx Tx) (err error) {
		ended, err = tx.EndedSessions(ctx, afterJob, now.Add(-recent), now)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, session := range ended {
		if err := s.thankFor(ctx, session, now); err != nil {
			failures = append(failures, fmt.Errorf("after session %d: %w", session.ID, err))
		}
	}
	return errors.Join(failures...)
}

func (s *Scheduler) thankFor(ctx context.Context, session course.Session, now time.Time) error {
	name := fmt.Sprintf("%s/%d", afterJob, session.ID)
	var c course.Course
	err := s.View(ctx, func(tx Tx) (err error) {
		c, err = tx.Course(ctx, session.CourseID)
		return err
	})
	slot := c.AfterAt(session)
	quiet := !course.QuietUntil(now, c.Location()).Equal(now)
	if err != nil || quiet || now.Before(slot) || !now.Before(c.OpinionsUntil(session)) {
		return err
	}
	return s.Update(ctx, func(tx Tx) error {
		created, err := tx.Fire(ctx, name, slot)
		if err != nil || !created {
			return err
		}
		materials, err := tx.Materials(ctx, session.ID)
		if err != nil {
			return err
		}
		there, others := map[string]notice.Message{}, map[string]notice.Message{}
		for _, lang := range i18n.Languages {
			p := s.Texts.In(lang, c.Address)
			if len(materials) > 0 || c.Feedback {
				there[lang] = words.SessionOver(p, c, session, len(materials))
			}
			if len(materials) > 0 {
				others[lang] = words.MaterialsThere(p, c, session)
			}
		}
		if _, err := tx.QueueAfter(ctx, session, name, there, true); err != nil {
			return err
		}
		if _, err := tx.QueueAfter(ctx, session, name, others, false); err != nil {
			return err
		}
		_, err = tx.TellMaterials(ctx, session.ID)
		return err
	})
}

// reckon forgets whose the opinions of a session are as soon as nobody can change theirs
// any more, and has them drawn for the organizers.
func (s *Scheduler) reckon(ctx context.Context, now time.Time) error {
	var named []course.Session
	err := s.View(ctx, func(tx Tx) (err error) {
		named, err = tx.NamedOpinions(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, session := range named {
		err := s.Update(ctx, func(tx Tx) error {
			c, err := tx.Course(ctx, session.CourseID)
			if err != nil || now.Before(c.OpinionsUntil(session)) {
				return err
			}
			return registrar.ReckonOpinionsByClock(ctx, tx, session)
		})
		if err != nil {
			failures = append(failures, fmt.Errorf("opinions of session %d: %w", session.ID, err))
		}
	}
	return errors.Join(failures...)
}
