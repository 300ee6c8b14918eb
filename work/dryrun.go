package work

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// dryRunStore is what showing a file asks of a transaction.
type dryRunStore interface {
	importStore
	registrar.RosterReading
	CreateFile(ctx context.Context, f *notice.File) error
	ImportQuestions(ctx context.Context, importID int64) ([]course.Question, error)
	AskImport(ctx context.Context, importID int64, questions []course.Question) error
}

// dryRun reads the file and shows what storing it would do. It reads within, which
// ends before ctx.
func (w *Worker) dryRun(ctx, within context.Context, i course.Import, data []byte) error {
	var r *roster.Roster
	var marked []byte
	err := w.reading(ctx, within, i, func(ctx context.Context) (err error) {
		if r, err = w.Reader.Read(ctx, i.Name, data); err == nil {
			marked, err = w.mark(ctx, i, r, data)
		}
		return err
	})
	if err == nil {
		_, err = w.classArt(ctx, within, i, r) // they can be kept
	}
	if err != nil {
		return err
	}
	return w.showImport(ctx, i, r, data, marked)
}

// mark is the file with what is wrong written beside each row; nil when nothing
// is, and when it can't be written so. A long one takes seconds, so it is made
// outside the transaction.
func (w *Worker) mark(ctx context.Context, i course.Import, r *roster.Roster, data []byte) ([]byte, error) {
	if len(r.Issues) == 0 {
		return nil, nil
	}
	var p *i18n.Printer
	err := w.View(ctx, func(tx Tx) (err error) {
		_, p, err = w.importer(ctx, tx, i)
		return err
	})
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(r.Issues))
	for n, issue := range r.Issues {
		texts[n] = p.PlainArgs(issue.TextID, issue.Args)
	}
	marked, err := w.Reader.Annotate(ctx, r, data, texts)
	if err != nil && !errors.Is(err, context.Canceled) {
		w.Logger.WarnContext(ctx, "a roster file can't be marked", "import", i.ID, "error", err)
		return nil, nil
	}
	return marked, err
}

// shownAgain is why a dry run is shown once more, by the state that its import was in.
var shownAgain = map[course.ImportState]string{
	course.ImportAnswered:  "import.reviewed",
	course.ImportConfirmed: "refuse.changed",
}

// showImport shows what storing the file would do by what was answered so far, and
// keeps what it has shown, and what it asks, with the import. data is the file when it is to be kept, nil when it is already;
// marked is the file with its issues written in, nil when there are none, when they
// were shown before, or when they can't be written into it.
func (w *Worker) showImport(ctx context.Context, i course.Import, r *roster.Roster, data, marked []byte) error {
	next := i
	c, p, diff, err := w.compare(ctx, i, r)
	if err != nil {
		return err
	}
	next.CourseID = c.ID
	next.State, next.Seen, next.Shown = course.ImportRead, diff.Seen(c), i.Shown+1
	if len(r.Problems()) > 0 {
		next.State = course.ImportRefused // nothing to confirm: the file is to be mended and sent again
	}
	messages, files := words.FileRead(p, next, c, r, diff, marked)
	if again := shownAgain[i.State]; again != "" {
		messages[0].Text = p.T(again) + "\n\n" + messages[0].Text
	}
	return w.Update(ctx, func(tx Tx) error {
		if data != nil {
			original := newFile(i.Name, "application/octet-stream", data)
			if err := tx.CreateFile(ctx, &original); err != nil {
				return err
			}
			next.FileID = original.ID
		}
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved {
			return err
		}
		if err := tx.AskImport(ctx, i.ID, diff.Questions); err != nil {
			return err
		}
		all := slices.Clone(messages) // the unit may be run again
		for n := range files {
			if err := tx.CreateFile(ctx, &files[n].File); err != nil {
				return err
			}
			all = append(all, notice.Message{File: files[n].File.ID, Text: files[n].Text})
		}
		return w.sayImport(ctx, tx, i, fmt.Sprintf("read/%d", next.Shown), all...)
	})
}

// compare is what storing a file would do by what was answered so far, in which course
// (zero for one that is still to be made), and how to speak of it to whoever sent it. Of
// a file with problems, which may be a list of anything, nobody is looked for: nothing of
// it is stored.
func (w *Worker) compare(ctx context.Context, i course.Import, r *roster.Roster) (c course.Course, p *i18n.Printer, diff course.Diff, err error) {
	err = w.View(ctx, func(tx Tx) error {
		by, err := w.by(ctx, tx, i)
		if err != nil {
			return err
		}
		of := i
		if of.CourseID, err = by.RosterGoal(ctx, tx, i.CourseID, r); err != nil {
			return err
		}
		c, p, err = w.importer(ctx, tx, of)
		if err != nil || len(r.Problems()) > 0 {
			return err
		}
		answered, err := tx.ImportQuestions(ctx, i.ID)
		if err != nil {
			return err
		}
		diff, err = registrar.RosterDiff(ctx, tx, c, r, course.AnswersOf(answered))
		return err
	})
	return c, p, diff, err
}
