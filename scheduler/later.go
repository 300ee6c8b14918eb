package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// scheduled is what sending announcements at their hour asks of a transaction, beside the act.
type scheduled interface {
	DueAnnouncements(ctx context.Context) ([]notice.Announcement, error)
	MailingState(ctx context.Context, m notice.Mailing) (notice.MailingState, error)
}

// sendScheduled sends the announcements whose hour has come, each once: that it goes and that it
// waits no more is one transaction. What people did before its hour and has waited for the
// program is heard first, so that one that was cancelled in time doesn't go.
func (s *Scheduler) sendScheduled(ctx context.Context, now time.Time) error {
	if !s.Listening() {
		return nil
	}
	var due []notice.Announcement
	err := s.View(ctx, func(tx Tx) (err error) {
		due, err = tx.DueAnnouncements(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, a := range due {
		if err := s.Update(ctx, func(tx Tx) error { return s.sendOne(ctx, tx, a, now) }); err != nil && !errors.Is(err, course.ErrConflict) {
			failures = append(failures, fmt.Errorf("announcement %d: %w", a.ID, err))
		}
	}
	return errors.Join(failures...)
}

// sendOne sends one, and tells those who run its course; the message that will show how far it is
// comes to who has scheduled it.
func (s *Scheduler) sendOne(ctx context.Context, tx Tx, a notice.Announcement, now time.Time) error {
	if waiting, err := tx.WaitedUpdates(ctx, a.Due); err != nil || waiting > 0 {
		return err
	}
	a, err := tx.Announcement(ctx, a.ID) // somebody may have changed it since it was found due
	if err != nil || !a.WaitsFor(now) {
		return err
	}
	facts, err := registrar.SendByClock(ctx, tx, now, &a)
	if err != nil {
		return err
	}
	if err := words.TellAll(ctx, s.Texts, tx, facts); err != nil || a.State != notice.AnnouncementSending {
		return err
	}
	by, err := tx.Account(ctx, a.By)
	if err != nil || by.TelegramID == 0 {
		return err
	}
	c, err := tx.Course(ctx, a.CourseID)
	if err != nil {
		return err
	}
	state, err := tx.MailingState(ctx, a.Mailing())
	if err != nil {
		return err
	}
	progress := words.AnnouncementProgress(s.Texts.In(by.Language, c.Address), c, a.Mailing(), state)
	_, err = tx.Enqueue(ctx, notice.To(by.TelegramID, notice.ReplyLane, a.Mailing().ProgressKey(), progress)...)
	return err
}
