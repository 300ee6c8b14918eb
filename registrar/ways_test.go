package registrar_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
)

// TestSwitchWays: on a course, at a session of its own, and back; each change is in the
// log once, and what may not be is refused.
func TestSwitchWays(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	var s course.Session
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Sessions(ctx, c.course.ID)
		s = all[1]
		return err
	})
	on := func(way course.Way) (ofCourse, ofSession bool) {
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			now, err := tx.Course(ctx, c.course.ID)
			if err != nil {
				return err
			}
			session, err := tx.Session(ctx, s.ID)
			ofCourse, ofSession = now.Takes(course.Session{}, way), now.Takes(session, way)
			return err
		})
		return ofCourse, ofSession
	}
	for _, step := range []struct {
		what          string
		do            func(ctx context.Context, tx *storage.Tx) error
		course, there bool
	}{
		{"off on the course", func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, organizer).SwitchWay(ctx, tx, c.course.ID, course.ByButton, false)
			return err
		}, false, false},
		{"off again", func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, organizer).SwitchWay(ctx, tx, c.course.ID, course.ByButton, false)
			return err
		}, false, false},
		{"on at the session", func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, organizer).SwitchWayOf(ctx, tx, s.ID, course.ByButton, true)
			return err
		}, false, true},
		{"as the course", func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, organizer).FollowWays(ctx, tx, s.ID)
			return err
		}, false, false},
	} {
		c.do(step.do)
		if ofCourse, there := on(course.ByButton); ofCourse != step.course || there != step.there {
			t.Errorf("%s: on the course %v, at the session %v", step.what, ofCourse, there)
		}
	}
	c.wantLog("organizer: ways.course ", "organizer: ways.session session/2", "organizer: ways.session session/2")
	c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, lan).SwitchWay(ctx, tx, c.course.ID, course.ByCode, false)
		return err
	})
	c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, stranger).SwitchWayOf(ctx, tx, s.ID, course.ByCode, false)
		return err
	})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := c.by(ctx, tx, organizer).SwitchWay(ctx, tx, c.course.ID, course.ByOrganizer, false); err == nil {
			t.Error("the organizers can be switched off")
		}
		return nil
	})
	c.now = coursetest.At("16/8 18:00")
	c.closes()
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, organizer).SwitchWay(ctx, tx, c.course.ID, course.ByCode, false)
		return err
	})
}
