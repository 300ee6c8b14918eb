package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/words"
)

// askBirth puts the two readings of a date of birth to the person.
func (v *Visit) askBirth(e course.Enrollment) bot.Reply {
	t := e.Trainee
	return bot.Say(v.Say.T("birth.ask", "First", t.Birth.String(), "Second", t.BirthAlt.String()),
		[]notice.Button{
			{Label: t.Birth.String(), Data: notice.Data("birth", e.ID, t.Birth.Key())},
			{Label: t.BirthAlt.String(), Data: notice.Data("birth", e.ID, t.BirthAlt.Key())},
		},
		[]notice.Button{v.key(notice.Data("birth", e.ID, "neither"), "birth.neither")})
}

// chooseBirth settles which reading of the date is right, until the course is
// closed. A date that is neither is a matter for the organizers.
func chooseBirth(ctx context.Context, v *Visit) (bot.Reply, error) {
	var e *course.Enrollment
	for i := range v.Actor.Enrollments {
		if v.Actor.Enrollments[i].ID == v.param(0) {
			e = &v.Actor.Enrollments[i]
		}
	}
	if e == nil || len(v.Params) < 2 {
		return bot.Reply{}, course.Refuse(course.ErrForbidden, "refuse.old_button")
	}
	c, err := v.Store.Course(ctx, e.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	c = v.in(c)
	open, err := v.lockCourses(ctx, *e)
	if err != nil {
		return bot.Reply{}, err
	}
	now, err := v.Store.Enrollment(ctx, e.ID) // nobody changes it any more
	if err != nil {
		return bot.Reply{}, err
	}
	e = &now
	switch {
	case e.Trainee.BirthAlt.IsZero():
		return v.replace(v.Say.T("birth.done", "Birth", e.Trainee.Birth.String())), nil
	case !open:
		// The buttons stay: the closing may be taken back.
		return bot.Reply{}, course.Refuse(course.ErrConflict, "birth.closed", "Course", c.Title, "Birth", e.Trainee.Birth.String(),
			"Organizers", words.Organizers(v.Say, c))
	}
	if v.Params[1] == "neither" {
		told, err := v.tellOrganizers(ctx, c, fmt.Sprintf("birth/%d/%s/%s", e.ID, e.Trainee.Birth.Key(), e.Trainee.BirthAlt.Key()), func(p *i18n.Printer) notice.Message {
			return words.BirthWrong(p, c, *e)
		})
		return v.replace(v.Say.T("birth.told", "Told", told, "Organizers", words.Organizers(v.Say, c))), err
	}
	birth := course.BirthFromKey(v.Params[1])
	if birth != e.Trainee.Birth && birth != e.Trainee.BirthAlt {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	if err := v.Store.SetBirth(ctx, e.Trainee.ID, birth); err != nil {
		return bot.Reply{}, err
	}
	return v.replace(v.Say.T("birth.done", "Birth", birth.String())), nil
}

// lockCourses keeps all courses of a trainee from being closed until the commit, so
// that no paper is made of the date that is just being settled. It tells whether
// the course of the enrollment is open: a paper of another one that is closed stays
// as it was given.
func (v *Visit) lockCourses(ctx context.Context, of course.Enrollment) (open bool, err error) {
	var ids []int64
	for _, e := range v.Actor.Enrollments {
		if e.Trainee.ID == of.Trainee.ID {
			ids = append(ids, e.CourseID)
		}
	}
	slices.Sort(ids) // in one order, so that nobody waits for each other
	for _, id := range ids {
		locked := v.Store.LockCourse(ctx, id)
		if locked != nil && !errors.Is(locked, course.ErrConflict) {
			return false, locked
		}
		if id == of.CourseID {
			open = locked == nil
		}
	}
	return open, nil
}
