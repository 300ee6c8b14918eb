package registrar

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// SetAside is what seeing to updates that were set aside asks of a transaction. Each returns
// course.ErrNotFound when the update is not set aside, or no more.
type SetAside interface {
	Log
	SetAside(ctx context.Context, id int64) (notice.Update, error)
	RetryUpdate(ctx context.Context, id int64) error
	DropUpdate(ctx context.Context, id int64) error
}

// UpdateSetAside is one that was set aside.
func (b By) UpdateSetAside(ctx context.Context, store SetAside, id int64) (notice.Update, error) {
	if err := course.Allow(b.Actor, course.SettleUpdate, course.Object{}); err != nil {
		return notice.Update{}, err
	}
	return store.SetAside(ctx, id)
}

// SeenUpdate is what of one is shown before anything is done with it.
func SeenUpdate(u notice.Update) string { return course.Seen(u.ID, u.State, u.Tries, u.Failure) }

// RetryUpdate has an update that was set aside handled once more, as if it came again.
func (b By) RetryUpdate(ctx context.Context, store SetAside, id int64, seen string) error {
	return b.settleUpdate(ctx, store, id, seen, course.AuditEntry{Act: "update.retry"}, store.RetryUpdate)
}

// DropUpdate has it never handled.
func (b By) DropUpdate(ctx context.Context, store SetAside, id int64, seen string) error {
	return b.settleUpdate(ctx, store, id, seen, course.AuditEntry{Act: "update.drop"}, store.DropUpdate)
}

func (b By) settleUpdate(ctx context.Context, store SetAside, id int64, seen string, e course.AuditEntry, settle func(context.Context, int64) error) error {
	u, err := b.UpdateSetAside(ctx, store, id)
	if err == nil {
		err = course.CheckSeen(seen, SeenUpdate(u))
	}
	if err == nil {
		err = settle(ctx, id)
	}
	if err != nil {
		return err
	}
	e.Subject = fmt.Sprintf("update/%d", id)
	return b.log(ctx, store, e)
}
