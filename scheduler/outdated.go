package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// outdated is what is asked to have messages give way to later ones.
type outdated interface {
	CountSent(ctx context.Context, keys []string) (int, error)
	QueueOutdated(ctx context.Context, earlier, later []string, byLanguage map[string]notice.Message) (created int, err error)
}

// outdate has what people were told of a session give way to what they have been told since: it becomes a
// line without buttons, so that a chat has one button for a check-in and one timetable of a day. Only what has
// arrived has anything give way to it, and what somebody has tapped stays what it has become. Where nothing
// has arrived since it last looked, and no check-in is over since, there is nothing to do.
func (s *Scheduler) outdate(ctx context.Context, now time.Time) error {
	courses, sessions, err := s.coursesAround(ctx, now)
	if err != nil {
		return err
	}
	seen := map[string]string{}
	var failures []error
	for _, c := range courses {
		told, err := c.Told(sessions[c.ID], now)
		for _, later := range told {
			if err == nil && later.Arriving(now) {
				seen[later.Keys[0]], err = s.giveWay(ctx, c, told, later, now)
			}
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("outdated reminders of course %d: %w", c.ID, err))
		}
	}
	s.gaveWay = seen
	return errors.Join(failures...)
}

// giveWay does it for one that may just have arrived, and returns how often it has and for what, to remember.
func (s *Scheduler) giveWay(ctx context.Context, c course.Course, told []course.Told, later course.Told, now time.Time) (seen string, err error) {
	var earlier []course.Told
	var keys []string
	for _, one := range told {
		if c.Outdates(later, one, now) {
			earlier, keys = append(earlier, one), append(keys, one.Keys...)
		}
	}
	var arrived int
	err = s.View(ctx, func(tx Tx) (err error) {
		arrived, err = tx.CountSent(ctx, later.Keys)
		return err
	})
	if err != nil || arrived == 0 {
		return "", err
	}
	if seen = course.Seen(arrived, keys); seen == s.gaveWay[later.Keys[0]] {
		return seen, nil
	}
	err = s.Update(ctx, func(tx Tx) error {
		for _, one := range earlier {
			messages := i18n.InEach(s.Texts, c.Address, func(p *i18n.Printer) notice.Message { return words.Outdated(p, c, one, now) })
			if _, err := tx.QueueOutdated(ctx, one.Keys, later.Keys, messages); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return seen, nil
}
