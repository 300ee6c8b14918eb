package storage_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestQueueOutdated: what gives way has arrived, in the chat where a later one has, and nothing has changed it; once.
func TestQueueOutdated(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 6)
		first, second := []string{"reminder/evening/1/100"}, []string{"reminder/morning/1/200", "nudge/1"}
		line := map[string]notice.Message{"vi": {Text: "below {x}", IfUntouched: true}, "en": {Text: "other"}}
		chat := func(i int) int64 { return c.roster[i].Trainee.TelegramID }
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for _, key := range append(first, second[0]) {
				equal(t, "told", got[int](t)(tx.QueueReminder(ctx, c.course.ID, key, map[string]notice.Message{"vi": {Text: "x"}}, 0)), 6)
			}
			epoch := got[int64](t)(tx.TakeOver(ctx))
			sent := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 100))
			for i := range sent {
				sent[i].State, sent[i].MessageID = notice.Sent, 10+i
			}
			sent[6+1].State = notice.Failed // the second person has not got the later one
			must(t, tx.Mark(ctx, epoch, sent))
			must(t, storage.Exec(ctx, tx, fmt.Sprintf(`UPDATE notice SET chat_id = 77 WHERE id = %d`, sent[6+2].ID))) // the third has it elsewhere
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: "in/1", Lane: notice.ReplyLane, ChatID: chat(3), Message: notice.Message{Edit: 13, Text: "x"}}))
			must(t, storage.Exec(ctx, tx, `UPDATE notice SET state = 'sent', sent_at = created_at, message_id = 13 WHERE unique_key = 'in/1'`)) // the fourth has tapped it
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: "in/2", Lane: notice.ReplyLane, ChatID: chat(4), Message: notice.Message{Edit: 14, Text: "x"}}))
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: "in/3", Lane: notice.ReplyLane, ChatID: chat(5), Message: notice.Message{Edit: 150, Text: "x"}}))

			equal(t, "arrived", got[int](t)(tx.CountSent(ctx, second)), 5)
			equal(t, "gives way to what hasn't come", got[int](t)(tx.QueueOutdated(ctx, first, []string{"nudge/1"}, line)), 0)
			equal(t, "gives way to what came before", got[int](t)(tx.QueueOutdated(ctx, second, first, line)), 0)
			equal(t, "gives way", got[int](t)(tx.QueueOutdated(ctx, first, second, line)), 3)
			equal(t, "again", got[int](t)(tx.QueueOutdated(ctx, first, second, line)), 0)
			equal(t, "go with announcements", len(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.AnnouncementLane, 100))), 0)
			_, found, err := tx.NextDue(ctx)
			must(t, err)
			equal(t, "are due", found, true)
			queued := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.OutdatedLane, 100))
			equal(t, "queued", len(queued), 3)
			slices.SortFunc(queued, func(a, b *notice.Notice) int { return cmp.Compare(a.ChatID, b.ChatID) })
			for i, of := range []int{0, 4, 5} {
				key := fmt.Sprintf("%s/%d", first[0], c.roster[of].ID)
				equal(t, "key", queued[i].UniqueKey, "replaced/"+key)
				equal(t, "chat", queued[i].ChatID, chat(of))
				equal(t, "message", fmt.Sprint(queued[i].Message.EditNotice, queued[i].Message.Text, queued[i].Message.IfUntouched), key+"below {x}true")
				id, found, err := tx.UntouchedMessage(ctx, key)
				must(t, err)
				equal(t, "nobody is answering by it", found, of != 4)
				equal(t, "it is the message", id == 10+of, found)
			}
			_, found, err = tx.UntouchedMessage(ctx, fmt.Sprintf("%s/%d", first[0], c.roster[3].ID))
			must(t, err)
			equal(t, "what was tapped is untouched", found, false)
			return nil
		})
	})
}
