package work

import (
	"context"
	"errors"

	"loptruong/course"
	"loptruong/notice"
	"loptruong/roster"
	"loptruong/words"
)

// confirmedStore is what storing a confirmed file asks of a transaction.
type confirmedStore interface {
	importStore
	rosterStore
	File(ctx context.Context, id int64) (notice.File, error)
	SetActiveCourse(ctx context.Context, accountID, courseID int64) error
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	CourseByCode(ctx context.Context, code string) (course.Course, error)
}

// storeImport stores a confirmed file's rows, if they change what was shown; else
// it shows anew what they would change now. It reads within, which ends before ctx.
func (w *Worker) storeImport(ctx, within context.Context, i course.Import) error {
	r, err := w.keptRoster(ctx, within, i)
	if err != nil {
		return err
	}
	err = w.Update(ctx, func(tx Tx) error {
		goal, err := importGoal(ctx, tx, i, r)
		if err != nil {
			return err
		}
		next := i
		next.State = course.ImportStored
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved {
			return err
		}
		stored, err := StoreRoster(ctx, tx, goal, r, i.Seen, i.By)
		if err != nil {
			return err
		}
		if goal == 0 {
			if err := tx.SetActiveCourse(ctx, i.By, stored.Course.ID); err != nil {
				return err
			}
		}
		by, err := tx.Account(ctx, i.By)
		if err != nil {
			return err
		}
		return w.sayImport(ctx, tx, i, "stored", words.FileStored(w.printer(by, stored.Course), stored.Course, stored.Diff))
	})
	if errors.Is(err, course.ErrChanged) {
		return w.showImport(ctx, i, r, nil, nil)
	}
	return err
}

// keptRoster reads the file of an import that has been read before, within.
func (w *Worker) keptRoster(ctx, within context.Context, i course.Import) (*roster.Roster, error) {
	var f notice.File
	err := w.View(ctx, func(tx Tx) (err error) {
		f, err = tx.File(ctx, i.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	var r *roster.Roster
	err = w.reading(ctx, within, i, func(ctx context.Context) (err error) {
		r, err = w.Reader.Read(ctx, i.Name, f.Bytes)
		return err
	})
	return r, err
}

// importGoal is the course that the file goes into: the one that a class workbook
// names, 0 when it is still to be made, else the one that the import was asked
// for. It refuses who may not, by the rights of this moment.
func importGoal(ctx context.Context, tx confirmedStore, i course.Import, r *roster.Roster) (int64, error) {
	goal := i.CourseID
	if r.Course != nil {
		named, err := tx.CourseByCode(ctx, r.Course.Code)
		if err != nil && !errors.Is(err, course.ErrNotFound) {
			return 0, err
		}
		goal = named.ID
	} else if goal == 0 {
		return 0, course.Refuse(course.ErrInvalid, "import.needs_course")
	}
	actor, err := tx.Actor(ctx, i.By)
	if err != nil {
		return 0, err
	}
	switch {
	case goal == 0 && !course.Can(actor, course.CreateCourse, course.Object{}):
		return 0, course.Refuse(course.ErrForbidden, "import.new_course", "Code", r.Course.Code)
	case goal == 0:
		return 0, nil
	case !course.Can(actor, course.ManageCourse, course.Object{CourseID: goal}):
		return 0, course.Refuse(course.ErrForbidden, "refuse.forbidden")
	}
	c, err := tx.Course(ctx, goal)
	if err == nil && c.Closed() {
		err = course.Refuse(course.ErrConflict, "importing.closed", "Title", c.Title)
	}
	return goal, err
}
