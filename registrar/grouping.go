package registrar

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Groups is what binding groups asks of a transaction.
type Groups interface {
	Log
	Course(ctx context.Context, id int64) (course.Course, error)
	LockCourse(ctx context.Context, courseID int64) error
	GroupsOf(ctx context.Context, courseID int64) ([]course.Group, error)
	Group(ctx context.Context, id int64) (course.Group, error)
	BindGroup(ctx context.Context, g *course.Group) error
	UnbindGroup(ctx context.Context, id int64) error
}

// BindGroup makes a Telegram group that of a course, which is not closed. The actor has to be in it, as Telegram tells at this
// moment. One that is another course's already it refuses with course.ErrConflict.
func (b By) BindGroup(ctx context.Context, store Groups, g course.Group, inside bool) (course.Group, error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: g.CourseID}); err != nil {
		return g, err
	}
	if !inside {
		return g, course.Refuse(course.ErrForbidden, "group.stranger")
	}
	if err := store.LockCourse(ctx, g.CourseID); err != nil {
		return g, err
	}
	c, err := store.Course(ctx, g.CourseID)
	if err != nil {
		return g, err
	}
	if c.Closed() {
		return g, course.Refuse(course.ErrConflict, "group.closed", "Course", c.Title)
	}
	others, err := store.GroupsOf(ctx, g.CourseID)
	if err != nil {
		return g, err
	}
	known := slices.ContainsFunc(others, func(other course.Group) bool { return other.ChatID == g.ChatID })
	if !known && len(others) >= course.MaxGroups {
		return g, course.Refuse(course.ErrInvalid, "group.too_many", "Max", course.MaxGroups)
	}
	g.By = b.Actor.AccountID
	if err := store.BindGroup(ctx, &g); err != nil {
		return g, err
	}
	return g, b.log(ctx, store, course.AuditEntry{Act: "group.bind", CourseID: g.CourseID, Subject: "group", After: g.Title})
}

// UnbindGroup takes a group from its course: nothing more of it goes there. It returns
// course.ErrConflict when it is none's any more.
func (b By) UnbindGroup(ctx context.Context, store Groups, id int64) (course.Group, error) {
	g, err := store.Group(ctx, id)
	if err != nil {
		return g, err
	}
	if g.CourseID == 0 {
		return g, course.ErrConflict
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: g.CourseID}); err != nil {
		return g, err
	}
	if err := store.UnbindGroup(ctx, id); err != nil {
		return g, err
	}
	return g, b.log(ctx, store, course.AuditEntry{Act: "group.unbind", CourseID: g.CourseID, Subject: "group", Before: g.Title})
}
