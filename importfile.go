package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"loptruong/course"
	"loptruong/handlers"
	"loptruong/i18n"
	"loptruong/letters"
	"loptruong/reader"
	"loptruong/roster"
	"loptruong/scheduler"
	"loptruong/storage"
)

type importCommand struct {
	File   string `arg:"" help:"Class workbook or roster (.xlsx, .csv)."`
	Course string `help:"Code of the course that a bare roster belongs to." placeholder:"CODE"`
	DryRun bool   `help:"Say what would be stored, and store nothing."`
}

// errRows says that rows have to be mended; what they are has been printed.
var errRows = errors.New("nothing was stored: mend the rows above and run the import again")

// Run prints what the file says, as the chat does, and stores it unless rows
// have errors.
func (c importCommand) Run(s shell) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	p := texts.In(i18n.Vietnamese, "")
	info, err := os.Stat(c.File)
	switch {
	case err != nil:
		return usageError{fmt.Errorf("read the roster: %w", err)}
	case info.Size() > roster.MaxBytes:
		return usageError{errors.New(p.Plain("roster.too_large", "Max", roster.MaxBytes>>20))}
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return usageError{fmt.Errorf("read the roster: %w", err)}
	}
	files, err := newReader(newLogger(cfg.Log, s.err))
	if err != nil {
		return err
	}
	r, err := files.Read(s.ctx, filepath.Base(c.File), data)
	if err != nil {
		return inWords(p, err)
	}
	db, err := openDatabase(s.ctx, cfg, MachineClock, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	return c.store(s, db, p, r)
}

// readRoster is the command by which the program reads a file for itself.
const readRoster = "read-roster"

// newReader makes what reads strangers' files.
func newReader(logger *slog.Logger) (*reader.Reader, error) { return reader.New(logger, readRoster) }

type readCommand struct{}

// Run reads the one file that the program hands to itself.
func (readCommand) Run(shell) error { return reader.Serve(os.Stdin, os.Stdout) }

// errDryRun undoes the transaction of a dry run.
var errDryRun = errors.New("dry run")

// store stores the roster, prints what that changed, and takes it back after a
// dry run.
func (c importCommand) store(s shell, db *storage.DB, p *i18n.Printer, r *roster.Roster) error {
	var summary string
	err := db.Update(s.ctx, func(tx *storage.Tx) error {
		goal, err := c.goal(s, tx, r)
		if err != nil {
			return err
		}
		if len(r.Problems()) > 0 {
			summary = handlers.DryRunInFull(p, goal, r, course.Diff{})
			if c.DryRun {
				return errDryRun
			}
			return errRows
		}
		stored, err := scheduler.StoreRoster(s.ctx, tx, goal.ID, r, "", 0)
		if err != nil {
			return err
		}
		summary = handlers.DryRunInFull(p, goal, r, stored.Diff)
		if c.DryRun {
			return errDryRun
		}
		return nil
	})
	if summary != "" {
		fmt.Fprintln(s.out, summary)
	}
	if errors.Is(err, errDryRun) {
		return nil
	}
	return inWords(p, err)
}

// goal is the course that the file goes into; zero when it makes its own.
func (c importCommand) goal(s shell, tx *storage.Tx, r *roster.Roster) (course.Course, error) {
	code := letters.Clean(c.Course)
	if code == "" {
		if r.Course == nil {
			return course.Course{}, usageError{errors.New("this file has no sheet «Lớp»; name the course with --course CODE")}
		}
		code = r.Course.Code
	}
	found, err := tx.CourseByCode(s.ctx, code)
	if errors.Is(err, course.ErrNotFound) && c.Course == "" {
		return course.Course{}, nil
	}
	if errors.Is(err, course.ErrNotFound) {
		return course.Course{}, usageError{fmt.Errorf("there is no course %q", code)}
	}
	return found, err
}

// inWords turns a refusal into the sentence that people read.
func inWords(p *i18n.Printer, err error) error {
	if refusal, ok := errors.AsType[*course.Error](err); ok {
		return errors.New(p.PlainArgs(refusal.Key, refusal.Args))
	}
	return err
}

type migrateCommand struct{}

// Run brings the tables up to this program.
func (migrateCommand) Run(s shell) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	db, err := openDatabase(s.ctx, cfg, MachineClock, nil)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, "the database is up to date")
	return db.Close()
}
