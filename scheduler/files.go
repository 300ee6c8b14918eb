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

// How many files are in hand at a time. A large one is a good part of the memory
// that the bot may take, and a reader takes its own.
const (
	smallFile  = 1 << 20 // bytes
	smallFiles = 16
	largeFiles = 2
	readers    = 2
)

// fetchPatience is how long a file is tried to be fetched before its sender hears
// that it can't be had.
const fetchPatience = 50 * time.Second

// readingTime is how long reading a file and marking its rows may take together:
// its sender hears of it half a minute after it has come.
const readingTime = 27 * time.Second

// mostReadings is how often reading a file is begun that has ended the program
// each time.
const mostReadings = 2

// fileRoom is where roster files are worked on: side by side, so that none waits
// for another's download, and only so many.
type fileRoom struct {
	busy    *sync.Map // ids of the imports that are being worked on
	small   chan struct{}
	large   chan struct{}
	readers chan struct{}
}

func newFileRoom() fileRoom {
	return fileRoom{
		busy: &sync.Map{}, small: make(chan struct{}, smallFiles), large: make(chan struct{}, largeFiles),
		readers: make(chan struct{}, readers),
	}
}

// enter takes one of the places as soon as one is free, and returns how to leave
// it.
func enter(ctx context.Context, places chan struct{}) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
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
	leave, err := enter(ctx, places)
	if err != nil {
		return err
	}
	defer leave()
	if places == s.files.large {
		defer debug.FreeOSMemory() // one after the other, they would pile up before the next collection
	}
	if i.State == course.ImportConfirmed {
		return s.storeImport(ctx, i)
	}
	return s.dryRun(ctx, i)
}

// fetchFile gets an import's file. One that can't be had is refused: at once when
// Telegram says so, else after a time of trying.
func (s *Scheduler) fetchFile(ctx context.Context, i course.Import) ([]byte, error) {
	within, cancel := context.WithTimeout(ctx, fetchPatience)
	defer cancel()
	for wait := time.Second; ; wait *= 2 {
		data, err := s.Fetch(within, i.TelegramFile, roster.MaxBytes)
		if err == nil {
			return data, nil
		}
		if _, ok := errors.AsType[*course.Error](err); ok {
			return nil, err
		}
		if refused, ok := errors.AsType[*bot.SendError](err); ok && refused.Outcome == bot.Rejected {
			return nil, course.Refuse(course.ErrInvalid, "import.gone")
		}
		s.Logger.WarnContext(ctx, "a roster file is not fetched yet", "import", i.ID, "error", err)
		select {
		case <-within.Done():
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, course.Refuse(course.ErrInvalid, "import.not_fetched")
		case <-time.After(wait):
		}
	}
}

// reading reads an import's file by read. That it begins is written down before,
// and that it came back after: a file that has ended the whole program in between
// is read once more and then refused.
func (s *Scheduler) reading(ctx context.Context, i course.Import, read func(context.Context) error) error {
	leave, err := enter(ctx, s.files.readers)
	if err != nil {
		return err
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
	within, cancel := context.WithTimeout(ctx, readingTime)
	defer cancel()
	err = read(within)
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(err, s.Update(after, func(tx Tx) error { return tx.EndReading(after, i.ID) }))
}
