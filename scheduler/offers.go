package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// lines is what the lists of those who wait for a place ask of a transaction.
type lines interface {
	registrar.Offering
	registrar.UntoldRegistrants
	CoursesToOffer(ctx context.Context, now time.Time) ([]course.Course, error)
	CoursesWithRegistrations(ctx context.Context) ([]course.Course, error)
	TellRegistrations(ctx context.Context, courseID int64) error
}

// offer offers the places that have become free to those who wait, whatever has made them free, and
// ends the offers that nobody has taken in time.
func (s *Scheduler) offer(ctx context.Context, now time.Time) error {
	var courses []course.Course
	err := s.View(ctx, func(tx Tx) (err error) {
		courses, err = tx.CoursesToOffer(ctx, now)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, c := range courses {
		err := s.Update(ctx, func(tx Tx) error {
			facts, err := registrar.OfferByClock(ctx, tx, now, c.ID)
			if err != nil {
				return err
			}
			return words.TellAll(ctx, s.Texts, tx, facts)
		})
		if err != nil {
			failures = append(failures, fmt.Errorf("waiting list of course %d: %w", c.ID, err))
		}
	}
	return errors.Join(failures...)
}

// registrations tells the organizers of each course who has registered and is to be approved, some
// minutes after they were told the last time.
func (s *Scheduler) registrations(ctx context.Context, now time.Time) error {
	return s.untold(ctx, Tx.CoursesWithRegistrations, func(ctx context.Context, tx Tx, c course.Course) (course.Fact, error) {
		return registrar.UntoldRegistrations(ctx, tx, c, now)
	}, Tx.TellRegistrations)
}
