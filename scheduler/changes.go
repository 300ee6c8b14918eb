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

// tellChanges tells people what the sessions are now that were changed, course by
// course, when course.Course.TellAt has come: several changes in one message.
func (s *Scheduler) tellChanges(ctx context.Context, now time.Time) error {
	var all []course.Untold
	err := s.View(ctx, func(tx Tx) (err error) {
		all, err = tx.Untold(ctx, 0)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for i, u := range all {
		id := u.Is.CourseID
		if i > 0 && all[i-1].Is.CourseID == id {
			continue
		}
		err := s.Update(ctx, func(tx Tx) error {
			c, untold, err := keptUntold(ctx, tx, id)
			if err != nil || len(untold) == 0 {
				return err
			}
			if at, _ := c.TellAt(untold); at.After(now) && !c.Closed() {
				return nil
			}
			return s.tellOf(ctx, tx, c, untold, now)
		})
		if err != nil {
			failures = append(failures, fmt.Errorf("changes of course %d: %w", id, err))
		}
	}
	return errors.Join(failures...)
}

// keptUntold is a course with its sessions of which people are still to be told, both
// kept as they are until the commit.
func keptUntold(ctx context.Context, tx Tx, courseID int64) (c course.Course, untold []course.Untold, err error) {
	if err := tx.LockCourse(ctx, courseID); err != nil && !errors.Is(err, course.ErrConflict) {
		return c, nil, err
	}
	if c, err = tx.Course(ctx, courseID); err != nil {
		return c, nil, err
	}
	untold, err = tx.Untold(ctx, courseID)
	return c, untold, err
}

// tellOf tells everybody whom it concerns what sessions of a course are now, except who
// has changed them last; of a course that was closed meanwhile nobody is told any more.
func (s *Scheduler) tellOf(ctx context.Context, tx Tx, c course.Course, untold []course.Untold, now time.Time) error {
	worth := course.WorthTelling(untold, now)
	if len(worth) == 0 || c.Closed() {
		return tx.ChangesTold(ctx, c.ID)
	}
	reminded, err := wereReminded(ctx, tx, c, worth, now)
	if err != nil {
		return err
	}
	linked, err := tx.Linked(ctx, c.ID)
	if err != nil {
		return err
	}
	representatives, err := tx.AllRepresentatives(ctx, c.ID)
	if err != nil {
		return err
	}
	inCharge, err := tx.InCharge(ctx, c.ID)
	if err != nil {
		return err
	}
	last := worth[0].At
	for _, u := range worth {
		if u.At.After(last) {
			last = u.At
		}
	}
	key := fmt.Sprintf("changes/%d/%d", c.ID, last.UnixMilli())
	told := map[int64]bool{}
	for _, of := range []struct {
		role     course.Role
		accounts []course.Account
	}{{course.TraineeRole, linked}, {course.RepresentativeRole, representatives}, {course.OrganizerRole, inCharge}} {
		for _, a := range of.accounts {
			own := slices.DeleteFunc(slices.Clone(worth), func(u course.Untold) bool { return u.By == a.ID })
			if told[a.ID] || len(own) == 0 {
				continue
			}
			told[a.ID] = true
			_, err := tx.Enqueue(ctx, words.Each(s.Texts, c, []course.Account{a}, key, func(p *i18n.Printer) notice.Message {
				return words.SessionsChanged(p, c, own, of.role, reminded)
			})...)
			if err != nil {
				return err
			}
		}
	}
	return tx.ChangesTold(ctx, c.ID)
}

// wereReminded tells whether a reminder has gone out of a session as it was, which is
// still to come as it was or as it is.
func wereReminded(ctx context.Context, tx Tx, c course.Course, untold []course.Untold, now time.Time) (bool, error) {
	for _, u := range untold {
		if u.Added() || u.Was.Cancelled() || !u.Was.End.After(now) && !u.Is.End.After(now) {
			continue
		}
		for _, kind := range course.ReminderKinds {
			planned, err := c.Planned(kind, []course.Session{u.Was}, u.Was.Start.AddDate(0, 0, -2), u.Was.End)
			if err != nil {
				return false, err
			}
			for _, r := range planned {
				fired, err := tx.Firings(ctx, r.Job(c), r.Slot)
				said := func(f course.Firing) bool { return f.State == course.FiringDone && f.Slot.Equal(r.Slot) }
				if err != nil || len(r.Sessions) > 0 && slices.ContainsFunc(fired, said) {
					return err == nil, err
				}
			}
		}
	}
	return false, nil
}

// settle is what there is to do before something is said of sessions as they were read:
// those of which people are still to be told are told of first, so that no change is
// measured against what nobody was told. It is false when a session is another by now: what
// is to be said of it is said at the next ring.
func (s *Scheduler) settle(ctx context.Context, tx Tx, courseID int64, read []course.Session, now time.Time) (same bool, err error) {
	c, untold, err := keptUntold(ctx, tx, courseID)
	if err != nil {
		return false, err
	}
	for _, r := range read {
		is, err := tx.Session(ctx, r.ID)
		if err != nil || is.Sequence != r.Sequence {
			return false, err
		}
	}
	about := func(u course.Untold) bool {
		return slices.ContainsFunc(read, func(r course.Session) bool { return r.ID == u.Is.ID })
	}
	if slices.ContainsFunc(untold, about) {
		err = s.tellOf(ctx, tx, c, untold, now)
	}
	return err == nil, err
}
