package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Courses is what the acts of courses ask of a transaction.
type Courses interface {
	Grants
	CourseByCode(ctx context.Context, code string) (course.Course, error)
	CreateCourse(ctx context.Context, c *course.Course, sessions []course.Session) error
	SetActiveCourse(ctx context.Context, accountID, courseID int64) error
}

// CreateCourse makes a course with its sessions; the actor becomes its first
// organizer, and it the one their commands are about, if they have an account. A code
// that another course has is refused.
func (b By) CreateCourse(ctx context.Context, store Courses, c course.Course, sessions []course.Session) (course.Course, error) {
	if err := course.Allow(b.Actor, course.CreateCourse, course.Object{}); err != nil {
		return c, err
	}
	if err := c.Check(); err != nil {
		return c, err
	}
	free, err := FreeCode(ctx, store, c.Code)
	if err != nil {
		return c, err
	}
	if free != c.Code {
		return c, course.Refuse(course.ErrConflict, "newcourse.code_taken", "Code", c.Code)
	}
	sessions = slices.Clone(sessions) // what the store fills in is this unit's, which may run again
	if err := store.CreateCourse(ctx, &c, sessions); err != nil {
		return c, err
	}
	if err := b.log(ctx, store, course.AuditEntry{Act: "course.create", CourseID: c.ID, After: c.Code + "\n" + c.Title}); err != nil {
		return c, err
	}
	if b.Actor.AccountID == 0 {
		return c, nil
	}
	return c, b.takeOver(ctx, store, c)
}

// takeOver makes the actor the organizer of a course that they have made, and it the
// one their commands are about.
func (b By) takeOver(ctx context.Context, store Courses, c course.Course) error {
	organizer := course.Grant{AccountID: b.Actor.AccountID, Role: course.OrganizerRole, CourseID: c.ID, By: b.Actor.AccountID, At: b.Now}
	if _, err := b.grant(ctx, store, organizer, course.AboutAccount(b.Actor.AccountID)); err != nil {
		return err
	}
	return store.SetActiveCourse(ctx, b.Actor.AccountID, c.ID)
}

// FreeCode is the code, or the code with a number behind it when a course has it
// already.
func FreeCode(ctx context.Context, store interface {
	CourseByCode(ctx context.Context, code string) (course.Course, error)
}, code string) (string, error) {
	free := code
	for n := 2; ; n++ {
		_, err := store.CourseByCode(ctx, free)
		if errors.Is(err, course.ErrNotFound) {
			return free, nil
		}
		if err != nil {
			return "", err
		}
		free = fmt.Sprintf("%s-%d", code, n)
	}
}
