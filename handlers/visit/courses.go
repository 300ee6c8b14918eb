package visit

import (
	"context"
	"maps"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Reachable is an act's refusal with the way to the organizers of the course, to whom
// its text may send people: an act knows no sentence. Other errors stay what they are.
func Reachable(v *Visit, c course.Course, err error) error {
	refused, ok := Refused(err)
	if !ok {
		return err
	}
	with := *refused
	with.Args = maps.Clone(refused.Args)
	if with.Args == nil {
		with.Args = map[string]any{}
	}
	with.Args["Organizers"] = words.Organizers(v.Say, c)
	return &with
}

// ManagedCourse is the course an organizer's command is about: the active one
// when the person manages it, else the only open one they manage, or the only one. It
// refuses when there is none, or several and none is chosen.
func (v *Visit) ManagedCourse(ctx context.Context) (course.Course, error) {
	managed, err := v.ManagedCourses(ctx)
	if err != nil {
		return course.Course{}, err
	}
	for _, c := range managed {
		if c.ID == v.Account.ActiveCourse {
			return v.In(c), nil
		}
	}
	if len(managed) == 0 {
		textID := "refuse.no_managed_course"
		if course.Can(v.Actor, course.CreateCourse, course.Object{}) {
			textID = "refuse.no_course_made"
		}
		return course.Course{}, course.Refuse(course.ErrNotFound, textID)
	}
	if open := slices.DeleteFunc(slices.Clone(managed), course.Course.Closed); len(open) > 0 {
		managed = open
	}
	if len(managed) > 1 {
		return course.Course{}, course.Refuse(course.ErrConflict, "refuse.choose_course")
	}
	return v.In(managed[0]), nil
}

// ManagedCourses lists the courses the person may manage, newest first.
func (v *Visit) ManagedCourses(ctx context.Context) ([]course.Course, error) {
	all, err := v.store.Courses(ctx)
	if err != nil {
		return nil, err
	}
	var managed []course.Course
	for _, c := range all {
		if course.Can(v.Actor, course.ManageCourse, course.Object{CourseID: c.ID}) {
			managed = append(managed, c)
		}
	}
	return managed, nil
}

// Managed is the course of that id when the person may manage it, else the
// refusal; for taps, which name their course.
func (v *Visit) Managed(ctx context.Context, id int64) (course.Course, error) {
	if err := v.Allow(course.ManageCourse, course.Object{CourseID: id}); err != nil {
		return course.Course{}, err
	}
	c, err := v.store.Course(ctx, id)
	if err != nil {
		return course.Course{}, Missing(err)
	}
	return v.In(c), nil
}

// TappedCourse is the course that a button is about, which the person may manage.
func TappedCourse(ctx context.Context, v *Visit, tap notice.Tap[words.OfCourse]) (course.Course, error) {
	tapped, err := Read(v, tap)
	if err != nil {
		return course.Course{}, err
	}
	return v.Managed(ctx, tapped.ID)
}

// TappedSession is the session that a button is about, of a course that the person may
// manage.
func TappedSession(ctx context.Context, v *Visit, store sessions, tap notice.Tap[words.OfSession]) (course.Course, course.Session, error) {
	tapped, err := Read(v, tap)
	if err != nil {
		return course.Course{}, course.Session{}, err
	}
	return ManagedSession(ctx, v, store, tapped.ID)
}

type sessions interface {
	Session(ctx context.Context, id int64) (course.Session, error)
}

// ManagedSession is the session of that id, of a course that the person may manage.
func ManagedSession(ctx context.Context, v *Visit, store sessions, id int64) (course.Course, course.Session, error) {
	s, err := store.Session(ctx, id)
	if err != nil {
		return course.Course{}, course.Session{}, Missing(err)
	}
	c, err := v.Managed(ctx, s.CourseID)
	return c, s, err
}
