package storage_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestUnfetched: on the list are papers that have not come into their holders' chats, and of which the
// newest receipt of the delegation doesn't say that all are there: not while it is a part, and not those
// that came after it. What is revoked isn't on it.
func TestUnfetched(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		issued := issue(t, s, c)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			closes(ctx, t, tx, c.course.ID, true)
			left := func(want ...int64) {
				t.Helper()
				var ids []int64
				for _, one := range got[[]course.Certificate](t)(tx.Unfetched(ctx, c.course.ID)) {
					ids = append(ids, one.ID)
				}
				equal(t, "not fetched", cmp.Diff(want, ids), "")
			}
			by := got[course.Account](t)(tx.EnsureAccount(ctx, 77, "vi")).ID
			receives := func(delegation int64, papers int) {
				t.Helper()
				r := got[course.Receiving](t)(tx.Receiving(ctx, delegation))
				r.Receipt = course.Receipt{Papers: papers, Issued: r.Issued, By: by, Follows: r.Receipt.ID}
				must(t, tx.CreateReceipt(ctx, &r))
			}
			draw := func(i int) {
				equal(t, "drawn", got[bool](t)(tx.SaveDrawing(ctx, issued[i].ID, &notice.File{Name: "GCN", Bytes: []byte(fmt.Sprint(i))})), true)
			}
			draw(0)
			draw(1)
			left(issued[0].ID, issued[1].ID, issued[2].ID)
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprintf("certificate/%d", issued[0].ID), Lane: notice.ReminderLane, ChatID: 5, Message: notice.Message{Text: "giấy"}}))
			left(issued[0].ID, issued[1].ID, issued[2].ID)
			epoch := got[int64](t)(tx.TakeOver(ctx))
			sent := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 9))
			for i := range sent {
				sent[i].State = notice.Sent
			}
			must(t, tx.Mark(ctx, epoch, sent))
			left(issued[1].ID, issued[2].ID)

			one := issued[1].DelegationID
			receives(one, 0)
			left(issued[1].ID, issued[2].ID)
			receives(one, 1)
			left(issued[2].ID)
			if issued[2].DelegationID == one {
				t.Fatal("they are of one delegation")
			}
			receives(issued[2].DelegationID, 0) // of a paper that is not drawn yet
			draw(2)
			left(issued[2].ID)
			equal(t, "since", got[course.Receiving](t)(tx.Receiving(ctx, issued[2].DelegationID)).Since, 1)
			receives(issued[2].DelegationID, 1)
			left()
			receives(one, 0) // it was not so
			left(issued[1].ID)
			must(t, tx.RevokeCertificate(ctx, issued[1].ID, "sai"))
			left()
			return nil
		})
	})
}
