package storage_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestNoticeAt: a message is known by its chat and its number, as the last notice has
// left it, once it is one.
func TestNoticeAt(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for _, n := range []notice.Notice{
				{UniqueKey: "first", Lane: notice.ReminderLane, ChatID: 7, Message: notice.Message{Text: "một"}},
				{UniqueKey: "other", Lane: notice.ReminderLane, ChatID: 8, Message: notice.Message{Text: "hai"}},
				{UniqueKey: "edit", Lane: notice.ReminderLane, ChatID: 7, Message: notice.Message{Text: "ba"}},
			} {
				_, err := tx.Enqueue(ctx, n)
				must(t, err)
				_, found, err := tx.NoticeAt(ctx, n.ChatID, 0)
				must(t, err)
				equal(t, n.UniqueKey+" that waits is found", found, false)
				epoch, err := tx.TakeOver(ctx)
				must(t, err)
				claimed, err := tx.Claim(ctx, epoch, notice.ReminderLane, 1)
				must(t, err)
				claimed[0].State, claimed[0].MessageID = notice.Sent, 3
				must(t, tx.Mark(ctx, epoch, claimed))
				m, found, err := tx.NoticeAt(ctx, n.ChatID, 3)
				must(t, err)
				equal(t, n.UniqueKey+" is found", found, true)
				equal(t, "text", m.Text, n.Message.Text)
			}
			_, found, err := tx.NoticeAt(ctx, 9, 3)
			equal(t, "of another chat", found, false)
			return err
		})
	})
}
