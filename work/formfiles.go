package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/bot"
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

// formWithin is how long a form's file, which is small, may take to be fetched at a time.
const formWithin = 15 * time.Second

// readForms fetches and reads the forms' files that wait, and shows what each would change.
func (w *Worker) readForms(ctx context.Context) error {
	var waiting []course.FormFile
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingFormFiles(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, f := range waiting {
		if err := w.readForm(ctx, f); err != nil {
			failures = append(failures, fmt.Errorf("form's file %d: %w", f.ID, err))
		}
	}
	return errors.Join(failures...)
}

// readForm fetches and reads one, outside of a transaction. One that can't be fetched now is
// tried again.
func (w *Worker) readForm(ctx context.Context, f course.FormFile) error {
	within, cancel := context.WithTimeout(ctx, formWithin)
	defer cancel()
	data, err := w.Fetch(within, f.TelegramFile, course.MaxFormFile)
	var values []course.FormValue
	var wrong []error
	switch refused := (*bot.SendError)(nil); {
	case err == nil:
		if values, wrong, err = roster.ReadForm(data); err != nil {
			wrong = []error{err}
		}
	case errors.As(err, new(*course.Error)):
		wrong = []error{err}
	case errors.As(err, &refused) && refused.Outcome == bot.Rejected:
		wrong = []error{course.Refuse(course.ErrInvalid, "import.gone")}
	default:
		return err
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
