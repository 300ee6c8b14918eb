package registrar

import (
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/course"
)

// Text is a text that papers are to show.
type Text struct {
	Field course.PaperField
	Line  string
	Lines []string                               // the same line by line, for the fields that have several
	Check func(course.Paper) []course.PaperFault // what of a certificate can't be printed
}

// printable returns a *course.PaperError when the text can't stand on the paper; what
// is wrong elsewhere on it is no matter of the text.
func (t Text) printable(p course.Paper) error {
	for _, f := range t.Check(p) {
		if f.Field == t.Field {
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
	if err := t.printable(c.Paper()); err != nil {
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

// Entries is what changing somebody's entry asks of a transaction.
type Entries interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	UpdateEnrollment(ctx context.Context, e course.Enrollment) error
	Account(ctx context.Context, id int64) (course.Account, error)
}

// Entry is somebody's entry on a roster, with its course, that the actor may change
// now; what is read stays so until the commit. It refuses when the course is closed or
// the person was taken off the roster, and returns course.ErrNotFound when there is no
// such entry.
func (b By) Entry(ctx context.Context, store Entries, id int64) (c course.Course, e course.Enrollment, err error) {
	if e, err = store.Enrollment(ctx, id); err != nil {
		return c, e, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: e.CourseID}); err != nil {
		return c, e, err
	}
	if c, err = openCourse(ctx, store, e.CourseID, "paper.closed"); err != nil {
		return c, e, err
	}
	if e, err = store.Enrollment(ctx, id); err == nil && e.State != course.Enrolled {
		err = course.Refuse(course.ErrConflict, "person.withdrawn", "Name", e.Trainee.Name)
	}
	return c, e, err
}

// Mended is an entry with another text.
type Mended struct {
	Course course.Course
	Was    course.Enrollment
	Is     course.Enrollment
	Field  course.PaperField
}

// Before is the text as it was.
func (m Mended) Before() string { return m.Was.Value(course.Field(m.Field)) }

// After is the text as it is to be.
func (m Mended) After() string { return m.Is.Value(course.Field(m.Field)) }

// Seen is the digest of what is confirmed: whose text, before and after.
func (m Mended) Seen() string {
	return course.Seen(m.Was.ID, m.Was.No, m.Was.Trainee.Name, m.Field, m.Before(), m.After())
}

// Mending is what MendEntry would do with one of course.EntryTexts. A text that can't
// be stored, or is there already, is refused, and for one that can't be printed a
// *course.PaperError is returned, both of kind course.ErrInvalid.
func Mending(c course.Course, e course.Enrollment, t Text) (Mended, error) {
	m := Mended{Course: c, Was: e, Is: e, Field: t.Field}
	if err := m.Is.Set(course.Field(t.Field), t.Line); err != nil {
		return m, err
	}
	if m.After() == m.Before() {
		return m, course.Refuse(course.ErrInvalid, "person.same")
	}
	return m, t.printable(c.PaperOf(m.Is))
}

// MendEntry changes a text of somebody's paper as it was shown, by Mended.Seen; what
// is no longer so it refuses with course.ErrChanged. Who has an account hears of it.
func (b By) MendEntry(ctx context.Context, store Entries, id int64, t Text, seen string) (Mended, []course.Fact, error) {
	c, e, err := b.Entry(ctx, store, id)
	if err != nil {
		return Mended{}, nil, err
	}
	m, err := Mending(c, e, t)
	if err != nil {
		return m, nil, err
	}
	if err := course.CheckSeen(seen, m.Seen()); err != nil {
		return m, nil, err
	}
	if err := store.UpdateEnrollment(ctx, m.Is); err != nil {
		return m, nil, err
	}
	line, err := b.line(ctx, store, course.AuditEntry{
		Act: "entry.mend", CourseID: c.ID, EnrollmentID: e.ID, Subject: string(t.Field), Before: m.Before(), After: m.After(),
	})
	if err != nil || e.Trainee.AccountID == 0 {
		return m, nil, err
	}
	account, err := store.Account(ctx, e.Trainee.AccountID)
	return m, []course.Fact{course.EntryMended{
		Course: c, Place: m.Is, Account: account, Field: t.Field, Before: m.Before(), After: m.After(), Audit: line,
	}}, err
}
