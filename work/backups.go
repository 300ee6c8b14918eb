package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Backups sends an encrypted backup of the whole, made now, into a chat. Whether it may go is asked
// when it is ready; course.ErrForbidden says that it may not.
type Backups interface {
	Send(ctx context.Context, chatID int64, caption string, may func(context.Context) (bool, error)) error
}

// endTime is how long noting may take that a backup was sent, also while the program stops.
const endTime = 10 * time.Second

// ErrBackupTooLarge says that Telegram takes no file of that size.
var ErrBackupTooLarge = errors.New("the backup is too large for Telegram")

// backupStore is what sending backups asks of a transaction.
type backupStore interface {
	teller
	WaitingBackups(ctx context.Context) ([]course.BackupRequest, error)
	EndBackup(ctx context.Context, id int64) (ended bool, err error)
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Account(ctx context.Context, id int64) (course.Account, error)
}

// sendBackups sends the backups that admins wait for.
func (w *Worker) sendBackups(ctx context.Context) error {
	var waiting []course.BackupRequest
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingBackups(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range waiting {
		if err := w.sendBackup(ctx, one); err != nil {
			failures = append(failures, fmt.Errorf("backup %d: %w", one.ID, err))
		}
	}
	return errors.Join(failures...)
}

// sendBackup sends one to who still may have it, and says what came of it. It is no row of the outbox:
// the file would be in the next backup.
func (w *Worker) sendBackup(ctx context.Context, one course.BackupRequest) error {
	var to course.Account
	may := func(ctx context.Context) (may bool, err error) {
		err = w.View(ctx, func(tx Tx) error {
			actor, err := tx.Actor(ctx, one.For)
			if err != nil {
				return err
			}
			may = course.Can(actor, course.TakeBackup, course.Object{})
			to, err = tx.Account(ctx, one.For)
			return err
		})
		return may, err
	}
	allowed, err := may(ctx)
	if err != nil {
		return err
	}
	p := w.printer(to, course.Course{})
	textID := ""
	switch {
	case allowed && w.Backups == nil:
		textID = "copy.off"
	case allowed:
		err = w.Backups.Send(ctx, to.TelegramID, p.T("copy.caption"), may)
		if err != nil && ctx.Err() != nil {
			return nil // it is sent after the next start
		}
		textID, err = outcome(err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	return errors.Join(err, w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndBackup(ctx, one.ID)
		if err != nil || !ended || textID == "" {
			return err
		}
		said := notice.Message{Text: p.T(textID)}
		_, err = tx.Enqueue(ctx, notice.To(to.TelegramID, notice.ReplyLane, fmt.Sprintf("backup/asked/%d", one.ID), said)...)
		return err
	}))
}

// outcome is the text for what came of it, and what is to be logged.
func outcome(err error) (textID string, failure error) {
	failed, _ := errors.AsType[*bot.SendError](err)
	switch {
	case err == nil:
		return "copy.sent", nil
	case errors.Is(err, course.ErrForbidden):
		return "", nil
	case errors.Is(err, ErrBackupTooLarge):
		return "copy.too_large", nil
	case failed != nil && failed.Outcome == bot.Unknown:
		return "copy.unknown", err
	}
	return "copy.failed", err
}
