package storage_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestSetAside: an update that was set aside waits again under a new id, as often as it fails, and
// whatever is delivered once more; one that is dropped doesn't.
func TestSetAside(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		came := notice.Update{UpdateID: 5, Event: "msg:9:1:0", ChatID: 9, Raw: []byte("{}")}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			id := got[[]notice.Update](t)(tx.StoreUpdates(ctx, []notice.Update{came}))[0].ID
			wantErr(t, "one that waits is tried again", tx.RetryUpdate(ctx, id), course.ErrNotFound)
			wantErr(t, "one that waits is dropped", tx.DropUpdate(ctx, id), course.ErrNotFound)
			for range 2 {
				must(t, tx.QuarantineUpdate(ctx, id, "broken"))
				equal(t, "why", got[notice.Update](t)(tx.SetAside(ctx, id)).Failure, "broken")
				must(t, tx.RetryUpdate(ctx, id))
				wantErr(t, "tried twice", tx.RetryUpdate(ctx, id), course.ErrNotFound)
				again := got[[]notice.Update](t)(tx.PendingUpdates(ctx, 0, 9))
				if len(again) != 1 || again[0].ID <= id || again[0].ChatID != 9 || again[0].Tries != 0 || !again[0].ReceivedAt.Equal(s.now) {
					t.Fatalf("%+v waits", again)
				}
				id = again[0].ID
				equal(t, "delivered again", len(got[[]notice.Update](t)(tx.StoreUpdates(ctx, []notice.Update{came}))), 0)
			}
			must(t, tx.QuarantineUpdate(ctx, id, "broken"))
			must(t, tx.DropUpdate(ctx, id))
			equal(t, "waiting after the drop", len(got[[]notice.Update](t)(tx.PendingUpdates(ctx, 0, 9))), 0)
			_, err := tx.SetAside(ctx, id)
			wantErr(t, "dropped", err, course.ErrNotFound)
			return nil
		})
	})
}
