package scheduler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/roster"
)

// importAll takes each waiting import one step further: a requested one is
// fetched, read and shown as a dry run; a confirmed one is stored.
func (s *Scheduler) importAll(ctx context.Context, _ time.Time) error {
	var waiting []course.Import
	err := s.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingImports(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, i := range waiting {
		err := s.importOne(ctx, i)
		if refusal, ok := errors.AsType[*course.Error](err); ok {
			err = s.refuseImport(ctx, i, refusal)
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("import %d: %w", i.ID, err))
		}
	}
	return errors.Join(failures...)
}

// importOne takes one import a step further. A file that trips a library up is
// refused: it must not keep others from theirs.
func (s *Scheduler) importOne(ctx context.Context, i course.Import) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Logger.ErrorContext(ctx, "an import has panicked", "import", i.ID, "stack", string(debug.Stack()))
			err = course.Refuse(course.ErrInvalid, "roster.unreadable")
		}
	}()
	if i.State == course.ImportConfirmed {
		return s.storeImport(ctx, i)
	}
	return s.dryRun(ctx, i)
}

// dryRun fetches and reads the file, and shows what storing it would do.
func (s *Scheduler) dryRun(ctx context.Context, i course.Import) error {
	data, err := s.Fetch(ctx, i.TelegramFile, roster.MaxBytes)
	if refused, ok := errors.AsType[*bot.SendError](err); ok && refused.Outcome == bot.Rejected {
		return course.Refuse(course.ErrInvalid, "import.gone")
	}
	if err != nil {
		return err
	}
	r, err := roster.Read(i.Name, data)
	if err != nil {
		return err
	}
	marked, err := s.mark(ctx, i, r, data)
	if err != nil {
		return err
	}
	return s.showImport(ctx, i, r, data, marked)
}

// mark is the file with what is wrong written beside each row; nil when nothing
// is. A long one takes seconds, so it is made outside the transaction.
func (s *Scheduler) mark(ctx context.Context, i course.Import, r *roster.Roster, data []byte) ([]byte, error) {
	if len(r.Issues) == 0 {
		return nil, nil
	}
	var p *i18n.Printer
	err := s.View(ctx, func(tx Tx) (err error) {
		_, p, err = s.importer(ctx, tx, i)
		return err
	})
	if err != nil {
		return nil, err
	}
	marked, err := r.Annotate(data, func(issue roster.Issue) string { return p.PlainArgs(issue.Key, issue.Args) })
	if err != nil {
		return nil, fmt.Errorf("mark the rows of the file: %w", err)
	}
	return marked, nil
}

// keptRoster reads the file of an import that has been read before.
func (s *Scheduler) keptRoster(ctx context.Context, i course.Import) (*roster.Roster, error) {
	var f course.File
	err := s.View(ctx, func(tx Tx) (err error) {
		f, err = tx.File(ctx, i.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return roster.Read(i.Name, f.Bytes)
}

func newFile(name, mediaType string, data []byte) course.File {
	sum := sha256.Sum256(data)
	return course.File{Name: name, MediaType: mediaType, SHA256: hex.EncodeToString(sum[:]), Bytes: data}
}
