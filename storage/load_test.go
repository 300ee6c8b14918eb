package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestLoad: what waits is counted, and how long the first of it does.
func TestLoad(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		newClass(t, s.DB, 1)
		load := func() notice.Load {
			t.Helper()
			l := got[notice.Load](t)(s.Load(context.Background()))
			if l.Bytes <= 0 || l.Connections <= 0 || l.Lent != 0 {
				t.Errorf("%d bytes, %d of %d connections", l.Bytes, l.Lent, l.Connections)
			}
			l.Bytes, l.Connections = 0, 0
			return l
		}
		before := load()
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			stored := got[[]notice.Update](t)(tx.StoreUpdates(ctx, []notice.Update{{UpdateID: 1, Event: "a"}, {UpdateID: 2, Event: "b"}, {UpdateID: 3, Event: "c"}}))
			must(t, tx.QuarantineUpdate(ctx, stored[0].ID, "broken"))
			got[int](t)(tx.Enqueue(ctx,
				notice.Notice{UniqueKey: "1", Lane: notice.ReplyLane, ChatID: 7},
				notice.Notice{UniqueKey: "2", Lane: notice.ReminderLane, ChatID: 7},
				notice.Notice{UniqueKey: "3", Lane: notice.ReminderLane, ChatID: 8}))
			return nil
		})
		s.now = s.now.Add(3 * time.Minute)
		want := before
		want.Waiting, want.Quarantined, want.OldestFor, want.Overdue = 2, 1, 3*time.Minute, 3*time.Minute
		want.Queued = map[notice.Lane]int{notice.ReplyLane: 1, notice.ReminderLane: 2}
		if diff := cmp.Diff(want, load()); diff != "" {
			t.Errorf("what waits (-want +got):\n%s", diff)
		}
	})
}
