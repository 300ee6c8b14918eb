package scheduler

import (
	"context"
	"fmt"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/roster"
	"loptruong/words"
)

// showImport shows what storing the file would do, and keeps what it has shown
// with the import. data is the file when it is to be kept, nil when it is already;
// marked is the file with its issues written in, nil when there are none, when they
// were shown before, or when they can't be written into it.
func (s *Scheduler) showImport(ctx context.Context, i course.Import, r *roster.Roster, data, marked []byte) error {
	next := i
	var c course.Course
	var p *i18n.Printer
	var diff course.Diff
	err := s.View(ctx, func(tx Tx) (err error) {
		if next.CourseID, err = importGoal(ctx, tx, i, r); err != nil {
			return err
		}
		if c, p, err = s.importer(ctx, tx, next); err != nil {
			return err
		}
		diff, err = diffOf(ctx, tx, c.ID, r)
		return err
	})
	if err != nil {
		return err
	}
	next.State, next.Seen, next.Shown = course.ImportRead, diff.Seen(c), i.Shown+1
	if len(r.Problems()) > 0 {
		next.State = course.ImportRefused // nothing to confirm: the file is to be mended and sent again
	}
	messages, files := words.FileRead(p, next, c, r, diff, marked)
	return s.Update(ctx, func(tx Tx) error {
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
		for n := range files {
			if err := tx.CreateFile(ctx, &files[n].File); err != nil {
				return err
			}
			messages = append(messages, notice.Message{File: files[n].File.ID, Text: files[n].Text})
		}
		return s.sayImport(ctx, tx, i, fmt.Sprintf("read/%d", next.Shown), messages...)
	})
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
		c, p, err := s.importer(ctx, tx, i)
		if err != nil {
			return err
		}
		return s.sayImport(ctx, tx, i, "refused", words.FileRefused(p, c, i, refusal))
	})
}

// importer is the course an import goes into (zero for one that is still to be
// made) and how to speak to whoever sent it.
func (s *Scheduler) importer(ctx context.Context, tx Tx, i course.Import) (c course.Course, p *i18n.Printer, err error) {
	if i.CourseID != 0 {
		if c, err = tx.Course(ctx, i.CourseID); err != nil {
			return c, nil, err
		}
	}
	by, err := tx.Account(ctx, i.By)
	return c, s.printer(by, c), err
}

// sayImport queues the messages of a step, once.
func (s *Scheduler) sayImport(ctx context.Context, tx Tx, i course.Import, step string, messages ...notice.Message) error {
	var notices []notice.Notice
	for _, m := range messages {
		for _, part := range notice.Split(m) {
			notices = append(notices, notice.Notice{
				Key: fmt.Sprintf("import/%d/%s/%d", i.ID, step, len(notices)), Lane: notice.ReplyLane, ChatID: i.ChatID,
				Message: part, OnUnknown: notice.Resend,
			})
		}
	}
	_, err := tx.Enqueue(ctx, notices...)
	return err
}
