package registrar

import (
	"context"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Ways is what switching ways of check-in asks of a transaction.
type Ways interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Session(ctx context.Context, id int64) (course.Session, error)
	UpdateCourse(ctx context.Context, c course.Course) error
	SetCheckIn(ctx context.Context, s course.Session) error
}

// SwitchWay says whether one can check in by a way at all sessions of a course that have no
// ways of their own. An organizer's tick is always on. It counts from now on: whoever uses
// the way is asked at the moment of the act.
func (b By) SwitchWay(ctx context.Context, store Ways, courseID int64, way course.Way, on bool) (course.Course, error) {
	c, err := b.switching(ctx, store, courseID, way)
	if err != nil {
		return c, err
	}
	before := c.Ways
	if c.Ways = before.With(way, on); c.Ways == before {
		return c, nil
	}
	if err := store.UpdateCourse(ctx, c); err != nil {
		return c, err
	}
	return c, b.log(ctx, store, course.AuditEntry{Act: "ways.course", CourseID: c.ID, Before: string(before), After: string(c.Ways)})
}

// SwitchWayOf is SwitchWay for one session, which has its own ways from then on.
func (b By) SwitchWayOf(ctx context.Context, store Ways, session int64, way course.Way, on bool) (course.Course, course.Session, error) {
	return b.setWays(ctx, store, session, way, func(now course.Ways) course.Ways { return now.With(way, on) })
}

// FollowWays takes a session's own ways from it: those of its course are on.
func (b By) FollowWays(ctx context.Context, store Ways, session int64) (course.Course, course.Session, error) {
	return b.setWays(ctx, store, session, course.ByButton, func(course.Ways) course.Ways { return "" })
}

// setWays changes a session's own ways, from those that are on there.
func (b By) setWays(ctx context.Context, store Ways, id int64, way course.Way, change func(course.Ways) course.Ways) (c course.Course, s course.Session, err error) {
	if s, err = store.Session(ctx, id); err != nil {
		return c, s, err
	}
	if c, err = b.switching(ctx, store, s.CourseID, way); err != nil {
		return c, s, err
	}
	if s, err = store.Session(ctx, id); err != nil {
		return c, s, err
	}
	if s.Cancelled() {
		return c, s, course.Refuse(course.ErrConflict, "hours.cancelled", "Session", course.NamedSession{Session: s, In: c.Location()}, "Course", c.Title)
	}
	before := s.Ways
	if s.Ways = change(c.WaysOf(s)); s.Ways == before {
		return c, s, nil
	}
	if err := store.SetCheckIn(ctx, s); err != nil {
		return c, s, err
	}
	return c, s, b.log(ctx, store, course.AuditEntry{
		Act: "ways.session", CourseID: c.ID, Subject: aboutSession(s), Before: string(before), After: string(s.Ways),
	})
}

// switching is the course, kept from others, where the actor may switch the way there.
func (b By) switching(ctx context.Context, store Ways, courseID int64, way course.Way) (course.Course, error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return course.Course{}, err
	}
	if !slices.Contains(course.SwitchableWays, way) {
		return course.Course{}, fmt.Errorf("switch %q: %w", way, course.ErrInvalid)
	}
	return openCourse(ctx, store, courseID, "hours.closed_course")
}

// aboutSession names a session in a line of the log, by its number.
func aboutSession(s course.Session) string { return fmt.Sprintf("session/%d", s.No) }
