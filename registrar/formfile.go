package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// FormFiles is what taking in a form's file asks of a transaction.
type FormFiles interface {
	CourseEditing
	CreateFormFile(ctx context.Context, f course.FormFile) error
	FormFile(ctx context.Context, id int64) (course.FormFile, error)
	EndFormFile(ctx context.Context, id int64) (ended bool, err error)
}

// RequestForm has a form's file read that the actor has sent for a course.
func (b By) RequestForm(ctx context.Context, store FormFiles, f course.FormFile) error {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: f.CourseID}); err != nil {
		return err
	}
	if _, err := openCourse(ctx, store, f.CourseID, "setting.closed"); err != nil {
		return err
	}
	f.For = b.Actor.AccountID
	return store.CreateFormFile(ctx, f)
}

// formFile is a form's file that may still be confirmed; else it is not found.
func (b By) formFile(ctx context.Context, store FormFiles, id int64) (course.FormFile, error) {
	f, err := store.FormFile(ctx, id)
	if err != nil {
		return f, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: f.CourseID}); err != nil {
		return f, err
	}
	if f.Ended || len(f.Values) == 0 {
		return f, course.ErrNotFound
	}
	return f, nil
}

// ChangingForm is what a form's file would change of its course now; see
// course.Course.WithForm. Texts that can't be printed are a *course.PaperError. What is read
// stays so until the commit.
func (b By) ChangingForm(ctx context.Context, store FormFiles, id int64, check func(course.Paper) []course.PaperFault) (m course.FormChange, err error) {
	f, err := b.formFile(ctx, store, id)
	if err != nil {
		return m, err
	}
	c, err := lockCourse(ctx, store, f.CourseID)
	if err != nil {
		return m, err
	}
	if m, err = c.WithForm(f.Values); err != nil {
		return m, err
	}
	if faults := m.Faults(check); faults != nil {
		return m, &course.PaperError{Faults: faults}
	}
	return m, nil
}

// ApplyForm changes a course by a form's file as it was shown, by course.FormChange.Seen; what is
// no longer so it refuses with course.ErrChanged. Each setting is a line of the log.
func (b By) ApplyForm(ctx context.Context, store FormFiles, id int64, check func(course.Paper) []course.PaperFault, seen string) (m course.FormChange, err error) {
	if m, err = b.ChangingForm(ctx, store, id, check); err != nil {
		return m, err
	}
	if err := course.CheckSeen(seen, m.Seen()); err != nil {
		return m, err
	}
	ended, err := store.EndFormFile(ctx, id)
	if err == nil && !ended { // by another, since it was looked up
		err = course.ErrNotFound
	}
	if err != nil {
		return m, err
	}
	if err := store.UpdateCourse(ctx, m.Is); err != nil {
		return m, err
	}
	for _, s := range m.Settings {
		err := b.log(ctx, store, course.AuditEntry{
			Act: "course.edit", CourseID: m.Is.ID, Subject: string(s), Before: m.Was.Setting(s), After: m.Is.Setting(s),
		})
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

// DropForm drops a form's file that is not to be taken; ended is false when it was not waiting.
func (b By) DropForm(ctx context.Context, store FormFiles, id int64) (ended bool, err error) {
	if _, err := b.formFile(ctx, store, id); err != nil {
		return false, err
	}
	return store.EndFormFile(ctx, id)
}
