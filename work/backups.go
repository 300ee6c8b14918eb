package work

import (
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Backups sends an encrypted backup of the whole, made now, into a chat.
type Backups interface {
	Send(ctx context.Context, chatID int64, caption string) error
}

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
	may := false
	err := w.View(ctx, func(tx Tx) error {
		actor, err := tx.Actor(ctx, one.For)
		if err != nil {
			return err
		}
		may = course.Can(actor, course.TakeBackup, course.Object{})
		to, err = tx.Account(ctx, one.For)
		return err
	})
	if err != nil {
		return err
	}
	textID := ""
	if p := w.printer(to, course.Course{}); may {
		textID = "copy.off"
		if w.Backups != nil {
			textID, err = outcome(w.Backups.Send(ctx, to.TelegramID, p.T("copy.caption")))
		}
	}
	if ctx.Err() != nil {
		return nil // it is sent after the next start
	}
	return errors.Join(err, w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndBackup(ctx, one.ID)
		if err != nil || !ended || textID == "" {
			return err
		}
		said := notice.Message{Text: w.printer(to, course.Course{}).T(textID)}
		_, err = tx.Enqueue(ctx, notice.To(to.TelegramID, notice.ReplyLane, fmt.Sprintf("backup/asked/%d", one.ID), said)...)
		return err
	}))
}

// outcome is the text for what came of it, and what is to be logged.
func outcome(err error) (textID string, failure error) {
	switch {
	case err == nil:
		return "copy.sent", nil
	case errors.Is(err, ErrBackupTooLarge):
		return "copy.too_large", nil
	}
	return "copy.failed", err
}
