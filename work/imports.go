package work

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// importStore is what the imports ask of a transaction.
type importStore interface {
	WaitingImports(ctx context.Context) ([]course.Import, error)
	MoveImport(ctx context.Context, i course.Import, from course.ImportState) (moved bool, err error)
	Course(ctx context.Context, id int64) (course.Course, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Now() time.Time
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
}

// Fetch gets a file that was sent to the chat, of at most so many bytes. An error of
// kind course.ErrInvalid says that it can't be had, ever.
type Fetch func(ctx context.Context, telegramFile string, most int64) ([]byte, error)

// How many files are in hand at a time, from fetching to storing. A large one is a
// good part of the memory that the bot may take, and a reader takes its own.
const (
	smallFile  = 1 << 20 // bytes
	smallFiles = 16
	largeFiles = 1
	readers    = 2
)

// answerWithin is how long a file may take from the moment that the program knows
// of it, all waiting included: its sender hears of it within a minute.
const answerWithin = 55 * time.Second

// firstTry is how long the first try to fetch a file may take, and so how long one
// that hangs keeps a place from others; each further one may take twice as long,
// and stands behind the others' first.
const firstTry = 5 * time.Second

// fileRoom is where roster files are worked on: side by side, so that none waits
// for another's download, and only so many.
type fileRoom struct {
	busy    *sync.Map // ids of the imports that are being worked on
	small   *turns
	large   *turns
	readers *turns
}

func newFileRoom() fileRoom {
	return fileRoom{busy: &sync.Map{}, small: newTurns(smallFiles), large: newTurns(largeFiles), readers: newTurns(readers)}
}

// importAll takes each waiting import one step further: a requested one is
// fetched, read and shown as a dry run; an answered one is shown anew, a confirmed one
// is stored. It returns when
// all have been that it has begun with.
func (w *Worker) importAll(ctx context.Context) error {
	var waiting []course.Import
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingImports(ctx)
		return err
	})
	if err != nil {
		return err
	}
	failures := make([]error, len(waiting))
	var all sync.WaitGroup
	for n, i := range waiting {
		if _, busy := w.files.busy.LoadOrStore(i.ID, true); busy {
			continue
		}
		all.Go(func() {
			defer w.files.busy.Delete(i.ID)
			err := w.importOne(ctx, i)
			if errors.As(err, new(*course.Error)) {
				err = w.refuseImport(ctx, i, err)
			}
			if err != nil {
				failures[n] = fmt.Errorf("import %d: %w", i.ID, err)
			}
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

// importOne takes one import a step further. What trips a library up is refused:
// it must not keep others from theirs.
func (w *Worker) importOne(ctx context.Context, i course.Import) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.Logger.ErrorContext(ctx, "an import has panicked", "import", i.ID, "panic", course.Caught(p).Error())
			err = course.Refuse(course.ErrInvalid, kindOf(i)+".unreadable")
		}
	}()
	places := w.files.large
	if 0 < i.Size && i.Size <= smallFile {
		places = w.files.small
	}
	within, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	for tries := 0; ; tries++ {
		again, err := w.inPlace(ctx, within, places, tries, i)
		if !again {
			return err
		}
		w.Logger.WarnContext(ctx, "a roster file is not fetched yet", "import", i.ID, "error", err)
		if !pause(within, time.Second<<tries) {
			return late(ctx, "import.not_fetched")
		}
	}
}

// inPlace takes one import a step further as soon as there is a place for it. It
// says again when its file could not be fetched this time. What it does for the
// file it does within, which ends before ctx.
func (w *Worker) inPlace(ctx, within context.Context, places *turns, tries int, i course.Import) (again bool, err error) {
	leave, err := places.enter(within, i.ChatID, tries, false)
	if err != nil {
		if tries > 0 {
			return false, late(ctx, "import.not_fetched")
		}
		return false, late(ctx, "import.not_read")
	}
	defer leave()
	if places == w.files.large {
		defer sparing()()
	}
	switch {
	case i.Signed && i.State == course.ImportConfirmed:
		return false, w.keepSigned(ctx, within, i)
	case i.State == course.ImportConfirmed:
		return false, w.storeImport(ctx, within, i)
	case i.State == course.ImportAnswered:
		return false, w.review(ctx, within, i)
	}
	try, cancel := context.WithTimeout(within, firstTry<<tries)
	defer cancel()
	data, again, err := w.fetched(try, i.TelegramFile, max(roster.MaxBytes, course.MaxSignedArchive))
	switch {
	case err != nil:
		return again, err
	case i.Signed:
		return false, w.readSigned(ctx, within, i, data)
	case i.Delegation != 0:
		return false, w.takeSignedList(ctx, within, i, data)
	case i.Art != "":
		return false, w.takeArt(ctx, within, i, data)
	}
	return false, w.dryRun(ctx, within, i, data)
}

// sparing keeps what a large file leaves behind from lying about until the heap has doubled, as
// long as what it returns is not called. There is one such file at a time, so the setting is set by one.
func sparing() (done func()) {
	usual := debug.SetGCPercent(10)
	return func() {
		debug.SetGCPercent(usual)
		debug.FreeOSMemory()
	}
}

// late is the refusal with that text of a file whose time is over; when it is the
// program that ends, it is no refusal.
func late(ctx context.Context, textID string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return course.Refuse(course.ErrInvalid, textID)
}

// pause waits, and tells whether ctx is still there then.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// refuseImport ends an import with the reason, in words.
func (w *Worker) refuseImport(ctx context.Context, i course.Import, refusal error) error {
	return w.Update(ctx, func(tx Tx) error {
		next := i
		next.State = course.ImportRefused
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved {
			return err
		}
		c, p, err := w.importer(ctx, tx, i)
		if err != nil {
			return err
		}
		return w.sayImport(ctx, tx, i, "refused", words.FileRefused(p, c, i, refusal))
	})
}

// importer is the course an import goes into (zero for one that is still to be
// made) and how to speak to whoever sent it.
func (w *Worker) importer(ctx context.Context, tx importStore, i course.Import) (c course.Course, p *i18n.Printer, err error) {
	if i.CourseID != 0 {
		if c, err = tx.Course(ctx, i.CourseID); err != nil {
			return c, nil, err
		}
	}
	by, err := tx.Account(ctx, i.By)
	return c, w.printer(by, c), err
}

// by is whoever sent an import, by the rights of this moment.
func (w *Worker) by(ctx context.Context, tx importStore, i course.Import) (registrar.By, error) {
	actor, err := tx.Actor(ctx, i.By)
	return registrar.By{Actor: actor, Now: tx.Now()}, err
}

// sayImport queues the messages of a step, once.
func (w *Worker) sayImport(ctx context.Context, tx importStore, i course.Import, step string, messages ...notice.Message) error {
	var notices []notice.Notice
	for _, m := range messages {
		for _, part := range notice.Split(m) {
			notices = append(notices, notice.Notice{
				UniqueKey: fmt.Sprintf("import/%d/%s/%d", i.ID, step, len(notices)), Lane: notice.ReplyLane, ChatID: i.ChatID,
				Message: part, OnUnknown: notice.Resend,
			})
		}
	}
	_, err := tx.Enqueue(ctx, notices...)
	return err
}
