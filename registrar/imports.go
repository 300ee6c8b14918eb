package registrar

import (
	"context"
	"strconv"

	"github.com/loptruong/loptruong/course"
)

// Imports is what a roster file's way into a course asks of a transaction.
type Imports interface {
	Log
	Course(ctx context.Context, id int64) (course.Course, error)
	Thanks(ctx context.Context, courseID int64) ([]course.Certificate, error)
	CreateImport(ctx context.Context, i *course.Import) error
	LockImport(ctx context.Context, id int64) (course.Import, error)
	MoveImport(ctx context.Context, i course.Import, from course.ImportState) (moved bool, err error)
	ImportQuestions(ctx context.Context, importID int64) ([]course.Question, error)
	AnswerQuestion(ctx context.Context, importID int64, key string, answer course.Answer) error
}

// RequestImport keeps a file's place in the line of those to be read, and fills the
// import's id, sender, state and time. CourseID 0 is a class workbook, which makes its
// own course.
func (b By) RequestImport(ctx context.Context, store Imports, i *course.Import) error {
	if err := b.mayImport(ctx, store, *i); err != nil {
		return err
	}
	i.By = b.Actor.AccountID
	if err := store.CreateImport(ctx, i); err != nil {
		return err
	}
	return b.logImport(ctx, store, *i, course.AuditEntry{Act: "import.request"})
}

// mayImport refuses who may not, and a course that is closed, or for papers that were signed
// one whose papers are not released.
func (b By) mayImport(ctx context.Context, store interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	Thanks(ctx context.Context, courseID int64) ([]course.Certificate, error)
}, i course.Import) error {
	courseID := i.CourseID
	if i.Signed {
		return b.maySign(ctx, store, courseID)
	}
	if courseID == 0 {
		return course.Allow(b.Actor, course.CreateCourse, course.Object{})
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return err
	}
	c, err := store.Course(ctx, courseID)
	if err == nil && c.Closed() {
		err = course.Refuse(course.ErrConflict, "import.closed", "Title", c.Title)
	}
	return err
}

// ConfirmImport has a file stored as its dry run has shown it; one that was shown
// anew since, or of which an answer has changed, is refused with course.ErrChanged.
// moved is false, and nothing done, when the import does not wait to be confirmed; i is
// as it was found.
func (b By) ConfirmImport(ctx context.Context, store Imports, id int64, seen string) (i course.Import, moved bool, err error) {
	if i, err = store.LockImport(ctx, id); err != nil {
		return i, false, err
	}
	if err := b.mayImport(ctx, store, i); err != nil {
		return i, false, err
	}
	if i.State == course.ImportRead {
		if err := course.CheckSeen(seen, i.Seen); err != nil {
			return i, false, err
		}
		questions, err := store.ImportQuestions(ctx, i.ID)
		if err == nil {
			err = unanswered(questions)
		}
		if err != nil {
			return i, false, err
		}
	}
	moved, err = b.moveImport(ctx, store, i, course.ImportConfirmed, course.AuditEntry{Act: "import.confirm"})
	return i, moved, err
}

// CancelImport drops a file that waits to be confirmed, also when the course has been
// closed meanwhile: it is for whoever manages the course, and for the sender of a
// class workbook. moved and i are those of ConfirmImport.
func (b By) CancelImport(ctx context.Context, store Imports, id int64) (i course.Import, moved bool, err error) {
	if i, err = store.LockImport(ctx, id); err != nil {
		return i, false, err
	}
	if i.CourseID != 0 || i.By != b.Actor.AccountID {
		if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: i.CourseID}); err != nil {
			return i, false, err
		}
	}
	moved, err = b.moveImport(ctx, store, i, course.ImportCancelled, course.AuditEntry{Act: "import.cancel"})
	return i, moved, err
}

func (b By) moveImport(ctx context.Context, store Imports, i course.Import, to course.ImportState, e course.AuditEntry) (moved bool, err error) {
	i.State = to
	if moved, err = store.MoveImport(ctx, i, course.ImportRead); err != nil || !moved {
		return moved, err
	}
	return true, b.logImport(ctx, store, i, e)
}

// CancelImports drops the files that wait in a chat of the actor's own to be read or
// to be confirmed, and tells how many these were.
func (b By) CancelImports(ctx context.Context, store interface {
	Log
	CancelImports(ctx context.Context, chatID int64) (cancelled int, err error)
}, chatID int64) (cancelled int, err error) {
	if cancelled, err = store.CancelImports(ctx, chatID); err != nil || cancelled == 0 {
		return cancelled, err
	}
	return cancelled, b.log(ctx, store, course.AuditEntry{Act: "import.cancel", Before: strconv.Itoa(cancelled)})
}

// logImport writes of an import.
func (b By) logImport(ctx context.Context, log Log, i course.Import, e course.AuditEntry) error {
	e.CourseID, e.Subject, e.After = i.CourseID, strconv.FormatInt(i.ID, 10), i.Name
	return b.log(ctx, log, e)
}
