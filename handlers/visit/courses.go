package visit

import (
	"context"
	"maps"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/words"
)

// TraineeCourse is the course a trainee's command is about, with the place on
// it: of the courses whose roster the person is on the open ones come first, of
// those the active one, and else the newest. Without any it refuses with what to
// do.
func (v *Visit) TraineeCourse(ctx context.Context) (course.Course, course.Enrollment, error) {
	var best course.Course
	var place course.Enrollment
	for _, e := range v.Actor.Enrollments {
		if e.State != course.Enrolled {
			continue
		}
		c, err := v.store.Course(ctx, e.CourseID)
		if err != nil {
			return course.Course{}, course.Enrollment{}, err
		}
		better := c.ID == v.Account.ActiveCourse || best.ID != v.Account.ActiveCourse && c.ID > best.ID
		if best.Closed() != c.Closed() {
			better = best.Closed() // an import puts people on a new roster without their doing
		}
		if better || best.ID == 0 {
			best, place = c, e
		}
	}
	if best.ID == 0 {
		return course.Course{}, course.Enrollment{}, course.Refuse(course.ErrNotFound, "refuse.no_course")
	}
	return v.In(best), place, nil
}

// Standing tells a trainee where a course stands for them, and makes it the one that
// commands are about.
func Standing(ctx context.Context, v *Visit, c course.Course, place course.Enrollment) (bot.Reply, error) {
	if v.Account.ActiveCourse != c.ID {
		if err := v.store.SetActiveCourse(ctx, v.Account.ID, c.ID); err != nil {
			return bot.Reply{}, err
		}
	}
	text := v.Say.T("start.trainee", "Name", place.Trainee.Name, "Course", c.Title)
	sessions, err := v.store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	next, ok := course.NextSession(sessions, v.Now)
	switch {
	case c.Closed():
		text += "\n" + v.Say.T("start.closed")
	case ok:
		text += "\n" + v.Say.T("start.next", "Session", words.SessionLine(v.Say, c, next))
	}
	return bot.Say(text + "\n\n" + v.Hint()).And(v.Menu()), nil
}

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
// when the person manages it, else the only open one they manage. It refuses
// when there is none, or several and none is chosen.
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
	switch len(managed) {
	case 0:
		textID := "refuse.no_managed_course"
		if course.Can(v.Actor, course.CreateCourse, course.Object{}) {
			textID = "refuse.no_course_made"
		}
		return course.Course{}, course.Refuse(course.ErrNotFound, textID)
	case 1:
		return v.In(managed[0]), nil
	}
	return course.Course{}, course.Refuse(course.ErrConflict, "refuse.choose_course")
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
