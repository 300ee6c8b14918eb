package scheduler

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/roster"
)

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

// readingTime is how long reading a file and marking its rows may take together.
const readingTime = 27 * time.Second

// mostReadings is how often reading a file is begun that has ended the program
// each time.
const mostReadings = 2

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
// fetched, read and shown as a dry run; a confirmed one is stored. It returns when
// all have been that it has begun with.
func (s *Scheduler) importAll(ctx context.Context, _ time.Time) error {
	var waiting []course.Import
	err := s.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingImports(ctx)
		return err
	})
	if err != nil {
		return err
	}
	failures := make([]error, len(waiting))
	var all sync.WaitGroup
	for n, i := range waiting {
		if _, busy := s.files.busy.LoadOrStore(i.ID, true); busy {
			continue
		}
		all.Go(func() {
			defer s.files.busy.Delete(i.ID)
			err := s.importOne(ctx, i)
			if refusal, ok := errors.AsType[*course.Error](err); ok {
				err = s.refuseImport(ctx, i, refusal)
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
func (s *Scheduler) importOne(ctx context.Context, i course.Import) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Logger.ErrorContext(ctx, "an import has panicked", "import", i.ID, "panic", course.Caught(p).Error())
			err = course.Refuse(course.ErrInvalid, "roster.unreadable")
		}
	}()
	places := s.files.large
	if 0 < i.Size && i.Size <= smallFile {
		places = s.files.small
	}
	within, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	for tries := 0; ; tries++ {
		again, err := s.inPlace(ctx, within, places, tries, i)
		if !again {
			return err
		}
		s.Logger.WarnContext(ctx, "a roster file is not fetched yet", "import", i.ID, "error", err)
		if !pause(within, time.Second<<tries) {
			return late(ctx, "import.not_fetched")
		}
	}
}

// inPlace takes one import a step further as soon as there is a place for it. It
// says again when its file could not be fetched this time. What it does for the
// file it does within, which ends before ctx.
func (s *Scheduler) inPlace(ctx, within context.Context, places *turns, tries int, i course.Import) (again bool, err error) {
	leave, err := places.enter(within, i.ChatID, tries, false)
	if err != nil {
		if tries > 0 {
			return false, late(ctx, "import.not_fetched")
		}
		return false, late(ctx, "import.not_read")
	}
	defer leave()
	if places == s.files.large {
		// What one leaves behind is not to lie about until the heap has doubled.
		// There is one at a time, so the setting is set by one.
		usual := debug.SetGCPercent(10)
		defer func() {
			debug.SetGCPercent(usual)
			debug.FreeOSMemory()
		}()
	}
	if i.State == course.ImportConfirmed {
		return false, s.storeImport(ctx, within, i)
	}
	try, cancel := context.WithTimeout(within, firstTry<<tries)
	defer cancel()
	data, err := s.Fetch(try, i.TelegramFile, roster.MaxBytes)
	switch refused := (*bot.SendError)(nil); {
	case err == nil:
		return false, s.dryRun(ctx, within, i, data)
	case errors.As(err, new(*course.Error)):
		return false, err
	case errors.As(err, &refused) && refused.Outcome == bot.Rejected:
		return false, course.Refuse(course.ErrInvalid, "import.gone")
	}
	return true, err
}

// late is the refusal with that key of a file whose time is over; when it is the
// program that ends, it is no refusal.
func late(ctx context.Context, key string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return course.Refuse(course.ErrInvalid, key)
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

// reading reads an import's file by read. That it begins is written down before,
// and that it came back after: a file that has ended the whole program in between
// is read once more, with no other beside it, and then refused. A reader that does
// not start is tried again within the file's time.
func (s *Scheduler) reading(ctx, within context.Context, i course.Import, read func(context.Context) error) error {
	for tries := 0; ; tries++ {
		err := s.readOnce(ctx, within, i, tries, read)
		if err == nil || ctx.Err() != nil || errors.As(err, new(*course.Error)) || !errors.As(err, new(notRead)) {
			return err
		}
		s.Logger.ErrorContext(ctx, "a roster file is not read yet", "import", i.ID, "error", err)
		if !pause(within, time.Second<<tries) {
			return late(ctx, "import.not_read")
		}
	}
}

// notRead is an error of reading that says nothing of the file.
type notRead struct{ error }

func (e notRead) Unwrap() error { return e.error }

func (s *Scheduler) readOnce(ctx, within context.Context, i course.Import, tries int, read func(context.Context) error) error {
	leave, err := s.files.readers.enter(within, i.ChatID, tries, i.Unended > 0)
	if err != nil {
		return late(ctx, "import.not_read")
	}
	defer leave()
	var begun int
	err = s.Update(ctx, func(tx Tx) (err error) {
		begun, err = tx.BeginReading(ctx, i.ID)
		return err
	})
	if err != nil {
		return err
	}
	if begun > mostReadings {
		return course.Refuse(course.ErrInvalid, "roster.unsafe")
	}
	limited, cancel := context.WithTimeout(within, readingTime)
	defer cancel()
	if err = read(limited); err != nil {
		err = notRead{err}
	}
	return errors.Join(err, s.endReading(ctx, i))
}

// endReading writes down that a reading came back, as soon as the database is
// there: what is not written counts against the file.
func (s *Scheduler) endReading(ctx context.Context, i course.Import) error {
	for wait := time.Second; ; wait = min(2*wait, 10*time.Second) {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		err := s.Update(after, func(tx Tx) error { return tx.EndReading(after, i.ID) })
		cancel()
		if err == nil || !pause(ctx, wait) {
			return err
		}
		s.Logger.WarnContext(ctx, "the end of a reading is not written down yet", "import", i.ID, "error", err)
	}
}
