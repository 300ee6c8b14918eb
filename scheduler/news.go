package scheduler

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// news tells the organizers of each course who has registered for it by themselves: at
// the whole hour of all of the hour before, so that it is one message an hour however
// many come. While none of the organizers can be told, it is kept for them.
func (s *Scheduler) news(ctx context.Context, now time.Time) error {
	return s.Update(ctx, func(tx Tx) error {
		people, err := tx.News(ctx, now)
		if err != nil {
			return err
		}
		for len(people) > 0 {
			id, n := people[0].CourseID, 0
			for n < len(people) && people[n].CourseID == id {
				n++
			}
			if err := s.tellNews(ctx, tx, people[:n], now); err != nil {
				return err
			}
			people = people[n:]
		}
		return nil
	})
}

// corrections tells the organizers of each course what people have asked to be set right
// since they were told the last time, an hour ago or more.
func (s *Scheduler) corrections(ctx context.Context, now time.Time) error {
	return s.untold(ctx, Tx.CoursesWithCorrections, func(ctx context.Context, tx Tx, c course.Course) (course.Fact, error) {
		return registrar.UntoldCorrections(ctx, tx, c, now)
	}, Tx.TellCorrections)
}

// leaves tells the organizers of each course what leave people have asked for, or have
// given up, since they were told the last time, some minutes ago or more.
func (s *Scheduler) leaves(ctx context.Context, now time.Time) error {
	return s.untold(ctx, Tx.CoursesWithLeaves, func(ctx context.Context, tx Tx, c course.Course) (course.Fact, error) {
		return registrar.UntoldLeaves(ctx, tx, c, now)
	}, Tx.TellLeaves)
}

// untold tells the organizers of each course that has news to them of it, and notes that
// they were told. While none of them can be, it stays news.
func (s *Scheduler) untold(ctx context.Context, which func(Tx, context.Context) ([]course.Course, error),
	find func(context.Context, Tx, course.Course) (course.Fact, error), note func(Tx, context.Context, int64) error,
) error {
	return s.Update(ctx, func(tx Tx) error {
		courses, err := which(tx, ctx)
		if err != nil {
			return err
		}
		for _, c := range courses {
			news, err := find(ctx, tx, c)
			if err != nil {
				return err
			}
			if news == nil {
				continue
			}
			told, err := words.Tell(ctx, s.Texts, tx, news)
			if err == nil && told {
				err = note(tx, ctx, c.ID)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// tellNews tells of people of one course.
func (s *Scheduler) tellNews(ctx context.Context, tx Tx, people []course.Enrollment, now time.Time) error {
	c, err := tx.Course(ctx, people[0].CourseID)
	if err != nil {
		return err
	}
	told, err := words.Tell(ctx, s.Texts, tx, course.NewcomersRegistered{Course: c, Places: people, Until: now.Truncate(time.Hour)})
	if err != nil || !told {
		return err
	}
	return tx.NewsTold(ctx, c.ID, now)
}
