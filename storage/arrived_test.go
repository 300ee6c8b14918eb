package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestBegun: who has a part of several messages is next, before those to whom nothing has gone, also
// while the announcement is paused; what has arrived is kept, and all of it is taken back, of who got
// a part too.
func TestBegun(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newAudience(t, s)
		several := notice.Of([]notice.Part{{Content: hello.Content}, {Content: hello.Content, Album: 2}})
		var a notice.Announcement
		var epoch int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			a = notice.Announcement{CourseID: c.course.ID, By: storagetest.Account(t, tx, 2), Draft: 9, Message: several, OnUnknown: notice.Resend}
			got[notice.Delivery](t)(tx.Announce(ctx, &a, got[course.Audience](t)(tx.Audience(ctx, c.course.ID, nil))))
			epoch = got[int64](t)(tx.TakeOver(ctx))
			return nil
		})
		claim := func(ctx context.Context, tx *storage.Tx, limit int) []*notice.Notice {
			return got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.AnnouncementLane, limit))
		}
		var first *notice.Notice
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			first = claim(ctx, tx, 1)[0]
			first.Came([]int{71})
			equal(t, "begun", first.Begun(), true)
			first.State, first.NextAt = notice.Queued, tx.Now().Add(time.Second)
			must(t, tx.Mark(ctx, epoch, []*notice.Notice{first}))
			return nil
		})
		s.pass(time.Minute)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			again := claim(ctx, tx, 1)[0]
			equal(t, "the same", again.ID, first.ID)
			equal(t, "has", again.Arrived, "71")
			equal(t, "next is the album", again.Weight(), 2)
			again.State, again.NextAt = notice.Queued, tx.Now()
			must(t, tx.Mark(ctx, epoch, []*notice.Notice{again}))
			must(t, tx.PauseAnnouncement(ctx, a.ID, ""))
			paused := claim(ctx, tx, 9)
			equal(t, "while it is paused", len(paused), 1)
			equal(t, "the one who has a part", paused[0].ID, first.ID)
			paused[0].Came([]int{72, 73})
			equal(t, "begun", paused[0].Begun(), false)
			paused[0].State, paused[0].SentAt = notice.Sent, tx.Now()
			must(t, tx.Mark(ctx, epoch, paused))
			must(t, tx.ResumeAnnouncement(ctx, a.ID))
			return nil
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			rest := claim(ctx, tx, 9)
			equal(t, "the others", len(rest), 3)
			for i := range rest {
				rest[i].Came([]int{80 + i})
				rest[i].State, rest[i].Failure = notice.Failed, "bad_file"
			}
			rest[2].Arrived, rest[2].MessageID = "", 0
			must(t, tx.Mark(ctx, epoch, rest))
			equal(t, "ended", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
			ids := got[[]int](t)(tx.TargetMessages(ctx, a.ID, first.ChatID, first.UniqueKey))
			equal(t, "messages", len(ids), 3)
			from := got[course.Audience](t)(tx.Doable(ctx, a.ID, notice.Recall))
			equal(t, "recallable", from.Reachable, 3)
			run := notice.Announcement{No: a.No, CourseID: a.CourseID, Of: a.ID, Deed: notice.Recall, By: a.By, Draft: 10}
			must(t, tx.StartDeed(ctx, &run, from))
			gone := claim(ctx, tx, 9)
			for i := range gone {
				gone[i].State = notice.Sent
			}
			must(t, tx.Mark(ctx, epoch, gone))
			equal(t, "taken back", got[bool](t)(tx.FinishAnnouncement(ctx, run.ID)), true)
			equal(t, "delivery", got[notice.Delivery](t)(tx.Delivery(ctx, a.ID)), notice.Delivery{Total: 6, Failed: 1, Blocked: 1, Unreachable: 1, Recalled: 3})
			return nil
		})
	})
}
