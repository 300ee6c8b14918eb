package work

import (
	"context"
	"errors"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
)

// Reader reads files that anybody may have made; reader.Reader behind app.go. A
// file that can't be read, or not without harm, is an error of kind
// course.ErrInvalid.
type Reader interface {
	Read(ctx context.Context, name string, data []byte) (*roster.Roster, error)
	ReadSigned(ctx context.Context, archive []byte) ([]course.SignedFile, error)
	ReadSignedList(ctx context.Context, data []byte) (course.ReceiptScan, error)
	ReadArt(ctx context.Context, place course.ArtPlace, data []byte) (course.ArtFile, error)
	Annotate(ctx context.Context, r *roster.Roster, original []byte, texts []string) ([]byte, error)
}

// readingStore is what a reading asks of a transaction.
type readingStore interface {
	BeginReading(ctx context.Context, importID int64) (begun int, err error)
	EndReading(ctx context.Context, importID int64) error
}

// readingTime is how long reading a file and marking its rows may take together.
const readingTime = 27 * time.Second

// mostReadings is how often reading a file is begun that has ended the program
// each time.
const mostReadings = 2

// reading reads an import's file by read. That it begins is written down before,
// and that it came back after: a file that has ended the whole program in between
// is read once more, with no other beside it, and then refused. A reader that does
// not start is tried again within the file's time.
func (w *Worker) reading(ctx, within context.Context, i course.Import, read func(context.Context) error) error {
	for tries := 0; ; tries++ {
		err := w.readOnce(ctx, within, i, tries, read)
		if err == nil || ctx.Err() != nil || errors.As(err, new(*course.Error)) || !errors.As(err, new(notRead)) {
			return err
		}
		w.Logger.ErrorContext(ctx, "a roster file is not read yet", "import", i.ID, "error", err)
		if !pause(within, time.Second<<tries) {
			return late(ctx, "import.not_read")
		}
	}
}

// kindOf begins the ids of the texts about an import's file.
func kindOf(i course.Import) string {
	switch {
	case i.Signed:
		return "signed"
	case i.Art != "":
		return "art"
	case i.Delegation != 0:
		return "signedlist"
	}
	return "roster"
}

// notRead is an error of reading that says nothing of the file.
type notRead struct{ error }

func (e notRead) Unwrap() error { return e.error }

func (w *Worker) readOnce(ctx, within context.Context, i course.Import, tries int, read func(context.Context) error) error {
	leave, err := w.files.readers.enter(within, i.ChatID, tries, i.Unended > 0)
	if err != nil {
		return late(ctx, "import.not_read")
	}
	defer leave()
	var begun int
	err = w.Update(ctx, func(tx Tx) (err error) {
		begun, err = tx.BeginReading(ctx, i.ID)
		return err
	})
	if err != nil {
		return err
	}
	if begun > mostReadings {
		return course.Refuse(course.ErrInvalid, kindOf(i)+".unsafe")
	}
	limited, cancel := context.WithTimeout(within, readingTime)
	defer cancel()
	if err = read(limited); err != nil {
		err = notRead{err}
	}
	return errors.Join(err, w.endReading(ctx, i))
}

// endReading writes down that a reading came back, as soon as the database is
// there: what is not written counts against the file.
func (w *Worker) endReading(ctx context.Context, i course.Import) error {
	for wait := time.Second; ; wait = min(2*wait, 10*time.Second) {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		err := w.Update(after, func(tx Tx) error { return tx.EndReading(after, i.ID) })
		cancel()
		if err == nil || !pause(ctx, wait) {
			return err
		}
		w.Logger.WarnContext(ctx, "the end of a reading is not written down yet", "import", i.ID, "error", err)
	}
}
