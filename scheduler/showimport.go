package scheduler

import (
	"context"
	"fmt"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/roster"
)

// showImport keeps the file that was read, and shows what storing it would do;
// marked is the file with its issues written in, nil when there are none.
func (s *Scheduler) showImport(ctx context.Context, i course.Import, r *roster.Roster, data, marked []byte) error {
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
