package scheduler

import (
	"context"
	"errors"

	"loptruong/course"
	"loptruong/roster"
	"loptruong/words"
)

// storeImport stores a confirmed file's rows, if they change what was shown; else
// it shows anew what they would change now. It reads within, which ends before ctx.
func (s *Scheduler) storeImport(ctx, within context.Context, i course.Import) error {
	r, err := s.keptRoster(ctx, within, i)
	if err != nil {
		return err
	}
	err = s.Update(ctx, func(tx Tx) error {
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
		return s.sayImport(ctx, tx, i, "stored", words.FileStored(s.printer(by, stored.Course), stored.Course, stored.Diff))
	})
	if errors.Is(err, course.ErrChanged) {
		return s.showImport(ctx, i, r, nil, nil)
	}
	return err
}

// importGoal is the course that the file goes into: the one that a class workbook
// names, 0 when it is still to be made, else the one that the import was asked
// for. It refuses who may not, by the rights of this moment.
func importGoal(ctx context.Context, tx Tx, i course.Import, r *roster.Roster) (int64, error) {
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
