package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Backups is what asking for a backup asks of a transaction.
type Backups interface {
	Log
	AskBackup(ctx context.Context, accountID int64) (created bool, err error)
}

// AskBackup has an encrypted backup of the whole sent to the actor, and tells whether none was on
// its way to them already.
func (b By) AskBackup(ctx context.Context, store Backups) (created bool, err error) {
	if err := course.Allow(b.Actor, course.TakeBackup, course.Object{}); err != nil {
		return false, err
	}
	if created, err = store.AskBackup(ctx, b.Actor.AccountID); err != nil || !created {
		return false, err
	}
	return true, b.log(ctx, store, course.AuditEntry{Act: "backup.send"})
}
