package work

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// confirmedStore is what storing a confirmed file asks of a transaction.
type confirmedStore interface {
	importStore
	registrar.Rosters
	registrar.Previews
	artKeeping
	ImportQuestions(ctx context.Context, importID int64) ([]course.Question, error)
	File(ctx context.Context, id int64) (notice.File, error)
}

// storeImport stores a confirmed file's rows, if they change what was shown; else
// it shows anew what they would change now. It reads within, which ends before ctx.
func (w *Worker) storeImport(ctx, within context.Context, i course.Import) error {
	r, err := w.keptRoster(ctx, within, i)
	if err != nil {
		return err
	}
	art, err := w.classArt(ctx, within, i, r)
	if err != nil {
		return err
	}
	err = w.Update(ctx, func(tx Tx) error {
		by, err := w.by(ctx, tx, i)
		if err != nil {
			return err
		}
		goal, err := by.RosterGoal(ctx, tx, i.CourseID, r)
		if err != nil {
			return err
		}
		next := i
		next.State = course.ImportStored
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved {
			return err
		}
		answered, err := tx.ImportQuestions(ctx, i.ID)
		if err != nil {
			return err
		}
		if goal == 0 {
			if err := art.Into(ctx, tx, r.Course); err != nil {
				return err
			}
		}
		stored, err := by.StoreRoster(ctx, tx, goal, r, course.AnswersOf(answered), i.Seen)
		if err != nil {
			return err
		}
		if goal == 0 && len(r.Pictures) > 0 {
			if err := by.PreviewPapers(ctx, tx, course.Preview{CourseID: stored.Course.ID}); err != nil {
				return err
			}
		}
		account, err := tx.Account(ctx, i.By)
		if err != nil {
			return err
		}
		return w.sayImport(ctx, tx, i, "stored", words.FileStored(w.printer(account, stored.Course), stored.Course, stored.Diff))
	})
	if errors.Is(err, course.ErrChanged) {
		return w.showImport(ctx, i, r, nil, nil)
	}
	return err
}

// review shows what a file would change by what was answered. It reads within, which
// ends before ctx.
func (w *Worker) review(ctx, within context.Context, i course.Import) error {
	r, err := w.keptRoster(ctx, within, i)
	if err != nil {
		return err
	}
	return w.showImport(ctx, i, r, nil, nil)
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
