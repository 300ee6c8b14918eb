package registrar

import (
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/course"
)

// Text is a text that all papers of a course are to show.
type Text struct {
	Field course.PaperField
	Line  string
	Lines []string                               // the same line by line, for the fields that have several
	Check func(course.Paper) []course.PaperFault // what of a certificate can't be printed
}

// printable returns a *course.PaperError when a field can't stand on the paper so, by
// what check finds; what is wrong elsewhere on it is no matter of the field.
func printable(p course.Paper, field course.PaperField, check func(course.Paper) []course.PaperFault) error {
	for _, f := range check(p) {
		if f.Field == field {
			return &course.PaperError{Faults: []course.PaperFault{f}}
		}
	}
	return nil
}

// CourseEditing is what changing a course's texts asks of a transaction.
type CourseEditing interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	UpdateCourse(ctx context.Context, c course.Course) error
}

// EditCourse changes one of course.CourseTexts; what can't be changed any more
// (course.Course.Fixed) is refused with kind course.ErrConflict. A text that can't be stored is refused,
// and for one that can't be printed a *course.PaperError is returned, both of kind
// course.ErrInvalid.
func (b By) EditCourse(ctx context.Context, store CourseEditing, courseID int64, t Text) (course.Course, error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return course.Course{}, err
	}
	if !t.Field.OfCourse() {
		return course.Course{}, fmt.Errorf("edit %q of a course: %w", t.Field, course.ErrInvalid)
	}
	c, err := lockCourse(ctx, store, courseID)
	if err != nil {
		return c, err
	}
	if c.Fixed(t.Field) {
		return c, course.Refuse(course.ErrConflict, "paper.closed", "Course", c.Title)
	}
	alone := course.NewCourse(c.Code, c.Code) // what is wrong elsewhere is mended there
	alone.SetPaperText(t.Field, t.Line, t.Lines)
	if err := alone.Check(); err != nil {
		return c, err
	}
	before := c.PaperText(t.Field)
	c.SetPaperText(t.Field, t.Line, t.Lines)
	if err := printable(c.Paper(), t.Field, t.Check); err != nil {
		return c, err
	}
	if err := store.UpdateCourse(ctx, c); err != nil {
		return c, err
	}
	return c, b.log(ctx, store, course.AuditEntry{
		Act: "course.edit", CourseID: c.ID, Subject: string(t.Field), Before: before, After: c.PaperText(t.Field),
	})
}

// locking is what keeping a course as it is asks of a transaction.
type locking interface {
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
}

// lockCourse is the course, kept from being closed and its roster from being changed
// by others until the commit.
func lockCourse(ctx context.Context, store locking, id int64) (course.Course, error) {
	if err := store.LockCourse(ctx, id); err != nil && !errors.Is(err, course.ErrConflict) {
		return course.Course{}, err
	}
	return store.Course(ctx, id)
}

// openCourse is lockCourse for an open course; of a closed one it refuses with the
// text, which takes its title.
func openCourse(ctx context.Context, store locking, id int64, textID string) (course.Course, error) {
	c, err := lockCourse(ctx, store, id)
	if err == nil && c.Closed() {
		err = course.Refuse(course.ErrConflict, textID, "Course", c.Title)
	}
	return c, err
}
