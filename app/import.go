package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/reader"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/words"
	"github.com/loptruong/loptruong/work"
)

// ImportOptions are what the command import is told.
type ImportOptions struct {
	File   string `arg:"" help:"Class workbook or roster (.xlsx, .csv)."`
	Course string `help:"Code of the course that a bare roster belongs to." placeholder:"CODE"`
	DryRun bool   `help:"Say what would be stored, and store nothing."`
}

// errRows says that rows have to be mended; what they are has been printed.
var errRows = errors.New("nothing was stored: mend the rows above and run the import again")

// Import prints to out what the file says, as the chat does, and stores it unless
// rows have errors, or a question must be answered before, which the chat asks.
func Import(ctx context.Context, cfg Config, o ImportOptions, out io.Writer, logger *slog.Logger) error {
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	p := texts.In(i18n.Vietnamese, "")
	info, err := os.Stat(o.File)
	switch {
	case err != nil:
		return UsageError{Err: fmt.Errorf("read the roster: %w", err)}
	case info.Size() > roster.MaxBytes:
		return UsageError{Err: errors.New(p.Plain("roster.too_large", "Max", roster.MaxBytes>>20))}
	}
	data, err := os.ReadFile(o.File)
	if err != nil {
		return UsageError{Err: fmt.Errorf("read the roster: %w", err)}
	}
	files, err := newReader(logger)
	if err != nil {
		return err
	}
	r, err := files.Read(ctx, filepath.Base(o.File), data)
	if err != nil {
		return inWords(p, err)
	}
	db, err := OpenDatabase(ctx, cfg, MachineClock)
	if err != nil {
		return err
	}
	defer db.Close()
	art, err := o.art(ctx, db, files, r)
	if err != nil {
		return inWords(p, err)
	}
	return o.store(ctx, db, p, r, art, out)
}

// art has the pictures of a workbook read whose course is still to be made; one that is there keeps its own.
func (o ImportOptions) art(ctx context.Context, db *storage.DB, files *reader.Reader, r *roster.Roster) (work.ClassArt, error) {
	var goal course.Course
	err := db.View(ctx, func(tx *storage.Tx) (err error) {
		goal, err = o.goal(ctx, tx, r)
		return err
	})
	if err != nil || goal.ID != 0 {
		return work.ClassArt{}, err
	}
	return work.ReadClassArt(r, func(p course.FormPicture) (course.ArtFile, error) { return files.ReadArt(ctx, p.Place, p.Bytes) })
}

// errDryRun undoes the transaction of a dry run.
var errDryRun = errors.New("dry run")

// store stores the roster, prints what that changed, and takes it back after a
// dry run.
func (o ImportOptions) store(ctx context.Context, db *storage.DB, p *i18n.Printer, r *roster.Roster, art work.ClassArt, out io.Writer) error {
	var summary string
	err := db.Update(ctx, func(tx *storage.Tx) error {
		goal, err := o.goal(ctx, tx, r)
		if err != nil {
			return err
		}
		if len(r.Problems()) > 0 {
			summary = words.DryRunInFull(p, goal, r, course.Diff{})
			if o.DryRun {
				return errDryRun
			}
			return errRows
		}
		if goal.ID == 0 {
			if err := art.Into(ctx, tx, r.Course); err != nil {
				return err
			}
		}
		stored, err := registrar.Operator(tx.Now()).StoreRoster(ctx, tx, goal.ID, r, nil, "")
		asks := err != nil && len(course.OpenQuestions(stored.Diff.Questions)) > 0
		if err != nil && !asks {
			return err
		}
		summary = words.DryRunInFull(p, goal, r, stored.Diff)
		if asks && !o.DryRun {
			return err
		}
		if o.DryRun {
			return errDryRun
		}
		return nil
	})
	if summary != "" {
		fmt.Fprintln(out, summary)
	}
	if errors.Is(err, errDryRun) {
		return nil
	}
	return inWords(p, err)
}

// goal is the course that the file goes into; zero when it makes its own.
func (o ImportOptions) goal(ctx context.Context, tx *storage.Tx, r *roster.Roster) (course.Course, error) {
	code := letters.Clean(o.Course)
	if code == "" {
		if r.Course == nil {
			return course.Course{}, UsageError{Err: errors.New("this file has no sheet «Lớp»; name the course with --course CODE")}
		}
		code = r.Course.Code
	}
	found, err := tx.CourseByCode(ctx, code)
	if errors.Is(err, course.ErrNotFound) && o.Course == "" {
		return course.Course{}, nil
	}
	if errors.Is(err, course.ErrNotFound) {
		return course.Course{}, UsageError{Err: fmt.Errorf("there is no course %q", code)}
	}
	return found, err
}

// inWords turns a refusal into the sentence that people read.
func inWords(p *i18n.Printer, err error) error {
	if errors.As(err, new(*course.Error)) {
		return errors.New(notice.Plain(strings.Join(words.Refusals(p, err), "\n")))
	}
	return err
}

// ReadCommand is the command by which the program reads a file for itself.
const ReadCommand = "read-roster"

// newReader makes what reads strangers' files.
func newReader(logger *slog.Logger) (*reader.Reader, error) { return reader.New(logger, ReadCommand) }

// ReadRoster is the whole work of a process that was started by ReadCommand: it
// binds itself and reads the one file that its parent hands to it.
func ReadRoster() error { return reader.Serve(os.Stdin, os.Stdout) }
