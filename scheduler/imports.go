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

// dryRun fetches and reads the file, keeps it, and shows what storing it would
// do.
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
	return s.Update(ctx, func(tx Tx) error {
		next := i
		var err error
		if next.CourseID, err = importGoal(ctx, tx, i, r); err != nil {
			return err
		}
		c, p, err := s.importer(ctx, tx, next)
		if err != nil {
			return err
		}
		diff, err := diffOf(ctx, tx, c.ID, r)
		if err != nil {
			return err
		}
		original := newFile(i.Name, "application/octet-stream", data)
		if err := tx.CreateFile(ctx, &original); err != nil {
			return err
		}
		next.State, next.FileID = course.ImportRead, original.ID
		if len(r.Problems()) > 0 {
			next.State = course.ImportRefused // nothing to confirm: the file is to be mended and sent again
		}
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved {
			return err
		}
		m := course.Message{Text: s.DryRun(p, r, diff)}
		if next.State == course.ImportRead {
			m.Keys = importKeys(p, i, diff)
		}
		if err := s.sayImport(ctx, tx, i, "read", m); err != nil || marked == nil {
			return err
		}
		f := newFile(p.Plain("import.marked_name")+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", marked)
		if err := tx.CreateFile(ctx, &f); err != nil {
			return err
		}
		return s.sayImport(ctx, tx, i, "marked", course.Message{File: f.ID, Text: p.T("import.marked")})
	})
}

func importKeys(p *i18n.Printer, i course.Import, d course.Diff) [][]course.Key {
	keys := [][]course.Key{{{Label: p.Plain("import.store_key"), Data: bot.Data("import", "ok", i.ID)}}}
	if n := len(d.Gone); n > 0 {
		keys = append(keys, []course.Key{{Label: p.Plain("import.withdraw_key", "Count", n), Data: bot.Data("import", "drop", i.ID)}})
	}
	return append(keys, []course.Key{{Label: p.Plain("key.cancel"), Data: bot.Data("import", "no", i.ID)}})
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

// storeImport stores a confirmed file's rows.
func (s *Scheduler) storeImport(ctx context.Context, i course.Import) error {
	var f course.File
	err := s.View(ctx, func(tx Tx) (err error) {
		f, err = tx.File(ctx, i.FileID)
		return err
	})
	if err != nil {
		return err
	}
	r, err := roster.Read(i.Name, f.Bytes)
	if err != nil {
		return err
	}
	return s.Update(ctx, func(tx Tx) error {
		goal, err := importGoal(ctx, tx, i, r)
		if err != nil {
			return err
		}
		next := i
		next.State = course.ImportStored
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved {
			return err
		}
		stored, err := StoreRoster(ctx, tx, goal, r, i.Withdraw, i.By)
		if err != nil {
			return err
		}
		if goal == 0 {
			if err := tx.SetActiveCourse(ctx, i.By, stored.Course.ID); err != nil {
				return err
			}
		}
		p := s.printer(ctx, tx, i.By, stored.Course)
		return s.sayImport(ctx, tx, i, "stored", course.Message{Text: p.T("import.stored",
			"Course", stored.Course.Title, "Code", stored.Course.Code, "New", len(stored.Diff.New), "Changed", len(stored.Diff.Changed),
			"Same", stored.Diff.Same, "Gone", stored.Gone)})
	})
}

// importGoal is the course that the file goes into: the one that a class workbook
// names, 0 when it is still to be made, else the one that the import was asked
// for. It refuses who may not, by the rights of this moment.
func importGoal(ctx context.Context, tx Tx, i course.Import, r *roster.Roster) (int64, error) {
	goal := i.CourseID
	if r.Course != nil {
		named, err := tx.CourseByCode(ctx, r.Course.Code)
		if err != nil && !errors.Is(err, course.ErrNotFound) {
			return 0, err
		}
		goal = named.ID
	} else if goal == 0 {
		return 0, course.Refuse(course.ErrInvalid, "import.needs_course")
	}
	actor, err := tx.Actor(ctx, i.By)
	if err != nil {
		return 0, err
	}
	switch {
	case goal == 0 && !course.Can(actor, course.CreateCourse, course.Object{}):
		return 0, course.Refuse(course.ErrForbidden, "import.new_course", "Code", r.Course.Code)
	case goal == 0:
		return 0, nil
	case !course.Can(actor, course.ManageCourse, course.Object{CourseID: goal}):
		return 0, course.Refuse(course.ErrForbidden, "refuse.forbidden")
	}
	c, err := tx.Course(ctx, goal)
	if err == nil && c.Closed() {
		err = course.Refuse(course.ErrConflict, "importing.closed", "Title", c.Title)
	}
	return goal, err
}

// refuseImport ends an import with the reason, in words.
func (s *Scheduler) refuseImport(ctx context.Context, i course.Import, refusal *course.Error) error {
	return s.Update(ctx, func(tx Tx) error {
		next := i
		next.State = course.ImportRefused
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved {
			return err
		}
		_, p, err := s.importer(ctx, tx, i)
		if err != nil {
			return err
		}
		return s.sayImport(ctx, tx, i, "refused", course.Message{Text: p.Error(refusal)})
	})
}

// importer is the course an import goes into (zero for a class workbook) and how
// to speak to whoever sent it.
func (s *Scheduler) importer(ctx context.Context, tx Tx, i course.Import) (c course.Course, p *i18n.Printer, err error) {
	if i.CourseID != 0 {
		if c, err = tx.Course(ctx, i.CourseID); err != nil {
			return c, nil, err
		}
	}
	return c, s.printer(ctx, tx, i.By, c), nil
}

func (s *Scheduler) sayImport(ctx context.Context, tx Tx, i course.Import, step string, m course.Message) error {
	for n, part := range bot.Split(m) {
		_, err := tx.Enqueue(ctx, course.Notice{
			Key: fmt.Sprintf("import/%d/%s/%d", i.ID, step, n), Lane: course.ReplyLane, ChatID: i.ChatID,
			Message: part, OnUnknown: course.Resend,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func newFile(name, mediaType string, data []byte) course.File {
	sum := sha256.Sum256(data)
	return course.File{Name: name, MediaType: mediaType, SHA256: hex.EncodeToString(sum[:]), Bytes: data}
}
