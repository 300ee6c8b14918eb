package work

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// formStore is what reading forms' files asks of a transaction.
type formStore interface {
	teller
	WaitingFormFiles(ctx context.Context) ([]course.FormFile, error)
	ReadFormFile(ctx context.Context, id int64, values []course.FormValue) (read bool, err error)
	Account(ctx context.Context, id int64) (course.Account, error)
}

// readForms fetches and reads the forms' files that wait, side by side, and shows what each would
// change.
func (w *Worker) readForms(ctx context.Context) error {
	var waiting []course.FormFile
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingFormFiles(ctx)
		return err
	})
	if err != nil {
		return err
	}
	failures := make([]error, len(waiting))
	var all sync.WaitGroup
	for n, f := range waiting {
		if _, busy := w.formsBusy.LoadOrStore(f.ID, true); busy {
			continue
		}
		all.Go(func() {
			defer w.formsBusy.Delete(f.ID)
			if err := w.readForm(ctx, f); err != nil {
				failures[n] = fmt.Errorf("form's file %d: %w", f.ID, err)
			}
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

// readForm fetches and reads one, outside of a transaction.
func (w *Worker) readForm(ctx context.Context, f course.FormFile) error {
	data, err := w.fetchInTime(ctx, f.ChatID, f.TelegramFile, course.MaxFormFile)
	var values []course.FormValue
	var wrong []error
	if err == nil {
		values, wrong, err = roster.ReadForm(data)
	}
	if err != nil {
		if !errors.As(err, new(*course.Error)) {
			return err
		}
		wrong = []error{err}
	}
	return w.Update(ctx, func(tx Tx) error { return w.showForm(ctx, tx, f, values, wrong) })
}

// showForm says what a form's file would change now, or what is wrong with it.
func (w *Worker) showForm(ctx context.Context, tx Tx, f course.FormFile, values []course.FormValue, wrong []error) error {
	c, err := tx.Course(ctx, f.CourseID)
	if err != nil {
		return err
	}
	if runs, err := runsStill(ctx, tx, f.For, c.ID); err != nil || !runs {
		_, endErr := tx.ReadFormFile(ctx, f.ID, nil)
		return errors.Join(err, endErr)
	}
	to, err := tx.Account(ctx, f.For)
	if err != nil {
		return err
	}
	m, err := c.WithForm(values)
	if err == nil {
		if faults := m.Faults(w.Drawer.Check); faults != nil {
			err = &course.PaperError{Faults: faults}
		}
	}
	said := words.FormChange(w.printer(to, c), f, m)
	if len(wrong) == 0 && err != nil {
		wrong = []error{err}
	}
	if len(wrong) > 0 {
		said, values = words.FormRefused(w.printer(to, c), c, f, wrong...), nil
	} else if len(m.Settings) == 0 {
		values = nil // nothing to be confirmed
	}
	read, err := tx.ReadFormFile(ctx, f.ID, values)
	if err != nil || !read {
		return err
	}
	var notices []notice.Notice
	for i, part := range notice.Split(said) {
		notices = append(notices, notice.Notice{
			UniqueKey: fmt.Sprintf("form/%d/%d", f.ID, i), Lane: notice.ReplyLane, ChatID: f.ChatID, Message: part, OnUnknown: notice.Resend,
		})
	}
	_, err = tx.Enqueue(ctx, notices...)
	return err
}
