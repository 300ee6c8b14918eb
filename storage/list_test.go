package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestListRequests: a list that somebody waits for is not asked for again, that of a delegation and the other one are lists of their
// own; once made it can be asked for anew.
func TestListRequests(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		a, _ := s.announce(c, 1)
		var all notice.ListRequest
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by := storagetest.Account(t, tx, 77)
			all = notice.ListRequest{Announcement: a.ID, What: notice.CallsList, For: by}
			own := notice.ListRequest{Announcement: a.ID, What: notice.CallsList, For: by, Delegation: c.roster[0].DelegationID}
			results := notice.ListRequest{Announcement: a.ID, What: notice.ResultsList, For: by}
			want := []notice.ListRequest{all, own, results}
			for i, r := range want {
				equal(t, "asked", got[bool](t)(tx.AskList(ctx, r)), true)
				equal(t, "asked again", got[bool](t)(tx.AskList(ctx, r)), false)
				want[i].ID = int64(i + 1)
			}
			waiting := got[[]notice.ListRequest](t)(tx.WaitingLists(ctx))
			for i := range waiting {
				equal(t, "made", got[bool](t)(tx.EndList(ctx, waiting[i].ID)), true)
				equal(t, "made again", got[bool](t)(tx.EndList(ctx, waiting[i].ID)), false)
				waiting[i].ID = int64(i + 1)
			}
			equal(t, "waiting", cmp.Diff(want, waiting), "")
			equal(t, "left", len(got[[]notice.ListRequest](t)(tx.WaitingLists(ctx))), 0)
			equal(t, "by a second tap", got[bool](t)(tx.AskList(ctx, all)), false)
			return nil
		})
		s.pass(5 * time.Second)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "asked anew", got[bool](t)(tx.AskList(ctx, all)), true)
			return nil
		})
	})
}
