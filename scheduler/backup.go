package scheduler

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Backups is where the backups of the nights are.
type Backups interface {
	// Made tells whether there is one of that moment or later.
	Made(since time.Time) (bool, error)
	// Make makes one, named by the moment, and takes away those that are too many.
	Make(ctx context.Context, at time.Time) error
}

const (
	backupHour = 2         // of the night, when nobody is in class
	backupTry  = time.Hour // between tries while it can't be made
)

// backup makes the backup of the night at the first look after it is due, and tells the admins,
// in the morning and once a day, when that can't be done.
func (s *Scheduler) backup(ctx context.Context, now time.Time) error {
	if s.Backups == nil {
		return nil
	}
	due := night(now)
	made, failed := s.Backups.Made(due)
	if made {
		return nil
	}
	first := false
	err := s.Update(ctx, func(tx Tx) (err error) {
		first, err = tx.Fire(ctx, "backup", now.UTC().Truncate(backupTry))
		return err
	})
	if err != nil || !first {
		return err
	}
	if failed == nil {
		failed = s.Backups.Make(ctx, now)
	}
	if failed == nil || ctx.Err() != nil {
		return failed
	}
	s.Logger.ErrorContext(ctx, "no backup", "error", failed)
	return s.Update(ctx, func(tx Tx) error {
		admins, err := tx.Admins(ctx)
		if err != nil {
			return err
		}
		said := words.Each(s.Texts, course.Course{}, admins, "backup/"+due.UTC().Format(time.DateOnly), func(p *i18n.Printer) notice.Message {
			return notice.Message{Text: p.T("status.no_backup")}
		})
		for i := range said {
			said[i].NextAt = course.QuietUntil(now, due.Location())
		}
		_, err = tx.Enqueue(ctx, said...)
		return err
	})
}

// night is when the latest backup was due.
func night(now time.Time) time.Time {
	now = now.In(course.NewCourse("", "").Location())
	due := time.Date(now.Year(), now.Month(), now.Day(), backupHour, 0, 0, 0, now.Location())
	if due.After(now) {
		due = due.AddDate(0, 0, -1)
	}
	return due
}
