package main

import (
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"loptruong/course"
	"loptruong/handlers"
	"loptruong/i18n"
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
	r, err := roster.Read(filepath.Base(c.File), data)
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

// errDryRun undoes the transaction of a dry run.
var errDryRun = errors.New("dry run")

// store stores the roster, prints what that changed, and takes it back after a
// dry run.
func (c importCommand) store(s shell, db *storage.DB, p *i18n.Printer, r *roster.Roster) error {
	var summary string
	err := db.Update(s.ctx, func(tx *storage.Tx) error {
		id, err := c.courseID(s, tx, r)
		if err != nil {
			return err
		}
		if len(r.Problems()) > 0 {
			summary = dryRun(p, r, course.Diff{})
			if c.DryRun {
				return errDryRun
			}
			return errRows
		}
		stored, err := scheduler.StoreRoster(s.ctx, tx, id, r, false, 0)
		if err != nil {
			return err
		}
		summary = dryRun(p, r, stored.Diff)
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

// courseID is the course that the file goes into; 0 when it makes its own.
func (c importCommand) courseID(s shell, tx *storage.Tx, r *roster.Roster) (int64, error) {
	code := c.Course
	if code == "" {
		if r.Course == nil {
			return 0, usageError{errors.New("this file has no sheet «Lớp»; name the course with --course CODE")}
		}
		code = r.Course.Code
	}
	found, err := tx.CourseByCode(s.ctx, code)
	if errors.Is(err, course.ErrNotFound) && c.Course == "" {
		return 0, nil
	}
	if errors.Is(err, course.ErrNotFound) {
		return 0, usageError{fmt.Errorf("there is no course %q", code)}
	}
	return found.ID, err
}

var tag = regexp.MustCompile(`</?[a-z]+>`)

// dryRun is what the chat says of a file, with every issue, as plain text.
func dryRun(p *i18n.Printer, r *roster.Roster, d course.Diff) string {
	lines := []string{handlers.DryRunSummary(p, r, d)}
	for _, i := range r.Issues {
		lines = append(lines, handlers.IssueLine(p, i))
	}
	return html.UnescapeString(tag.ReplaceAllString(strings.Join(lines, "\n"), ""))
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
