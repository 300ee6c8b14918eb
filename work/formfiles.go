package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

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
	artKeeping
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

// formSaid is what the file of a form says: what is set, and the pictures that were read.
type formSaid struct {
	values   []course.FormValue
	pictures formArts
}

// readForm fetches and reads one, outside of a transaction.
func (w *Worker) readForm(ctx context.Context, f course.FormFile) error {
	within, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	said, wrong, err := w.fetchForm(ctx, within, f)
	if err != nil {
		if !errors.As(err, new(*course.Error)) {
			return err
		}
		wrong = []error{err}
	}
	return w.Update(ctx, func(tx Tx) error { return w.showForm(ctx, tx, f, said, wrong) })
}

// fetchForm is what a form's file says, with all that is wrong with it. A large one waits for the
// others that are large.
func (w *Worker) fetchForm(ctx, within context.Context, f course.FormFile) (said formSaid, wrong []error, err error) {
	data, err := w.fetchInTime(ctx, within, f.ChatID, f.TelegramFile, smallFile)
	if isTooLarge(err) {
		leave, noPlace := w.files.large.enter(within, f.ChatID, 0, false)
		if noPlace != nil {
			return said, nil, late(ctx, "import.not_read")
		}
		defer leave()
		defer sparing()()
		data, err = w.fetchInTime(ctx, within, f.ChatID, f.TelegramFile, course.MaxFormFile)
	}
	switch {
	case isTooLarge(err):
		return said, nil, course.Refuse(course.ErrInvalid, "formfile.too_large", "Max", course.MaxFormFile>>20)
	case err != nil:
		return said, nil, err
	}
	form, wrong, err := roster.ReadForm(data)
	if err != nil {
		return said, nil, err
	}
	said.values = form.Values
	pictures, bad, err := readFormArts(form.Pictures, func(p course.FormPicture) (course.ArtFile, error) {
		return w.readFormArt(ctx, within, f.ChatID, p)
	})
	said.pictures = pictures
	return said, append(wrong, bad...), err
}

// isTooLarge tells whether a file was not fetched because it is larger than it may be.
func isTooLarge(err error) bool {
	refused, ok := errors.AsType[*course.Error](err)
	return ok && refused.TextID == "roster.too_large"
}

// readFormArt reads a picture of a form's file as one that was sent alone, in a process of its own
// among the few there may be. A reader that does not start is tried again within the file's time.
func (w *Worker) readFormArt(ctx, within context.Context, chat int64, p course.FormPicture) (kept course.ArtFile, err error) {
	for tries := 0; ; tries++ {
		leave, err := w.files.readers.enter(within, chat, tries, false)
		if err != nil {
			return kept, late(ctx, "import.not_read")
		}
		limited, cancel := context.WithTimeout(within, readingTime)
		kept, err = w.Reader.ReadArt(limited, p.Place, p.Bytes)
		cancel()
		leave()
		if err == nil || ctx.Err() != nil || errors.As(err, new(*course.Error)) {
			return kept, err
		}
		w.Logger.ErrorContext(ctx, "a form's picture is not read yet", "error", err)
		if !pause(within, time.Second<<tries) {
			return kept, late(ctx, "import.not_read")
		}
	}
}

// showForm says what a form's file would change now, or what is wrong with it.
func (w *Worker) showForm(ctx context.Context, tx Tx, f course.FormFile, form formSaid, wrong []error) error {
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
	names, err := form.pictures.named(ctx, tx)
	if err != nil {
		return err
	}
	values := append(slices.Clone(form.values), names...)
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
	if err := form.pictures.keep(ctx, tx, values); err != nil {
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
