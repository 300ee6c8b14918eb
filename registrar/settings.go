package registrar

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Setting is a setting of a course as somebody has typed it.
type Setting struct {
	Setting course.Setting
	Line    string
	Lines   []string                               // the same line by line, for the texts that have several
	Check   func(course.Paper) []course.PaperFault // what of a certificate can't be printed
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

// CourseEditing is what changing a course's settings asks of a transaction.
type CourseEditing interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	AllSessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
	Seats(ctx context.Context, courseID int64) (course.Seats, error)
	UpdateCourse(ctx context.Context, c course.Course) error
	UpdateSession(ctx context.Context, s course.Session, reopen bool) error
	Fire(ctx context.Context, job string, slot time.Time) (created bool, err error)
}

// ChangingCourse is what EditCourse would do with a setting, see course.Class.Changing;
// for a text that can't be printed a *course.PaperError is returned, of kind
// course.ErrInvalid. What is read stays so until the commit.
func (b By) ChangingCourse(ctx context.Context, store CourseEditing, courseID int64, to Setting) (m course.SettingChange, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return m, err
	}
	if to.Setting.Group() == "" {
		return m, fmt.Errorf("edit %q of a course: %w", to.Setting, course.ErrInvalid)
	}
	var class course.Class
	if class.Course, err = lockCourse(ctx, store, courseID); err != nil {
		return m, err
	}
	if class.Sessions, err = store.AllSessions(ctx, courseID); err != nil {
		return m, err
	}
	if to.Setting == course.SettingCapacity || to.Setting == course.SettingQuota {
		if class.Seats, err = store.Seats(ctx, courseID); err != nil {
			return m, err
		}
	}
	if to.Setting.Group() == course.CompletionSettings {
		if class.Roster, err = store.Roster(ctx, courseID); err == nil {
			class.States, err = store.CourseStates(ctx, courseID)
		}
		if err != nil {
			return m, err
		}
	}
	m, err = class.Changing(to.Setting, to.Line, to.Lines, b.Now)
	if err != nil {
		return m, err
	}
	return m, printable(m.Is.Paper(), course.PaperField(m.Setting), to.Check)
}

// EditCourse changes a setting of a course as it was shown, by course.SettingChange.Seen;
// what is no longer so it refuses with course.ErrChanged. Reminders whose moment has
// passed by the new rules count as said.
func (b By) EditCourse(ctx context.Context, store CourseEditing, courseID int64, to Setting, seen string) (m course.SettingChange, err error) {
	if m, err = b.ChangingCourse(ctx, store, courseID, to); err != nil {
		return m, err
	}
	if err := course.CheckSeen(seen, m.Seen()); err != nil {
		return m, err
	}
	if err := store.UpdateCourse(ctx, m.Is); err != nil {
		return m, err
	}
	for _, s := range m.Sessions {
		if err := store.UpdateSession(ctx, s, false); err != nil {
			return m, err
		}
	}
	for _, r := range m.Passed {
		if _, err := store.Fire(ctx, r.Job(m.Is), r.Slot); err != nil {
			return m, err
		}
	}
	return m, b.log(ctx, store, course.AuditEntry{
		Act: "course.edit", CourseID: courseID, Subject: string(m.Setting), Before: m.Before(), After: m.After(),
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

// Reminded is what somebody's choice about their reminders asks of a transaction.
type Reminded interface {
	Log
	SwitchReminders(ctx context.Context, enrollmentID int64, off bool) (changed bool, err error)
}

// SwitchReminders switches a course's reminders off, or on, for the actor; changed is
// false when they are so already.
func (b By) SwitchReminders(ctx context.Context, store Reminded, courseID int64, off bool) (changed bool, err error) {
	if err := course.Allow(b.Actor, course.AttendCourse, course.Object{CourseID: courseID}); err != nil {
		return false, err
	}
	place := b.Actor.EnrollmentIn(courseID)
	changed, err = store.SwitchReminders(ctx, place.ID, off)
	if err != nil || !changed {
		return false, err
	}
	was, is := "on", "off"
	if !off {
		was, is = is, was
	}
	return true, b.log(ctx, store, course.AuditEntry{
		Act: "place.reminders", CourseID: courseID, EnrollmentID: place.ID, Before: was, After: is,
	})
}
