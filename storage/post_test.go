package storage_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestPosts: a post goes into no group that is not its course's any more, and waits for an announcement to go on that was
// paused while it was on its way, also by a sender that has taken over.
func TestPosts(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		var a notice.Announcement
		states := func(tx *storage.Tx) (all [3]notice.State) {
			for i, p := range got[notice.MailingState](t)(tx.MailingState(context.Background(), a.Mailing())).Posts {
				all[i] = p.State
			}
			return all
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by := storagetest.Account(t, tx, 2)
			var ids []int64
			for i := range int64(3) {
				g := course.Group{ChatID: -1 - i, CourseID: c.course.ID, Title: "Nhóm", By: by}
				must(t, tx.BindGroup(ctx, &g))
				ids = append(ids, g.ID)
			}
			must(t, tx.UnbindGroup(ctx, ids[2]))
			a = notice.Announcement{CourseID: c.course.ID, By: by, Draft: 1, Message: hello, OnUnknown: notice.Resend, Groups: ids}
			_, err := tx.Announce(ctx, &a, got[course.Audience](t)(tx.Audience(ctx, c.course.ID, nil)))
			equal(t, "announced", states(tx), [3]notice.State{notice.Queued, notice.Queued, notice.Unreachable})
			return err
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			epoch := got[int64](t)(tx.TakeOver(ctx))
			claimed := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 9))
			equal(t, "claimed", len(claimed), 4)
			must(t, tx.PauseAnnouncement(ctx, a.ID, ""))
			for i := range claimed {
				claimed[i].State = notice.Queued
			}
			must(t, tx.Mark(ctx, epoch, claimed[:2])) // Telegram says: later
			equal(t, "put back", states(tx), [3]notice.State{notice.Cancelled, notice.Sending, notice.Unreachable})
			epoch = got[int64](t)(tx.TakeOver(ctx))
			equal(t, "taken over", states(tx), [3]notice.State{notice.Cancelled, notice.Cancelled, notice.Unreachable})
			equal(t, "claimed while it is paused", len(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 9))), 0)
			must(t, tx.ResumeAnnouncement(ctx, a.ID))
			equal(t, "goes on", len(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 9))), 4)
			return nil
		})
	})
}

// TestUnboundPosts: nothing more is posted in a group that was unbound, neither what is queued nor what comes back from its way,
// also after an end of the sender; what has arrived there can be taken back.
func TestUnboundPosts(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		var a notice.Announcement
		var ids []int64
		states := func(tx *storage.Tx) (all [4]notice.State) {
			for i, p := range got[notice.MailingState](t)(tx.MailingState(context.Background(), a.Mailing())).Posts {
				all[i] = p.State
			}
			return all
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by := storagetest.Account(t, tx, 2)
			for i := range int64(4) {
				g := course.Group{ChatID: -1 - i, CourseID: c.course.ID, Title: "Nhóm", By: by}
				must(t, tx.BindGroup(ctx, &g))
				ids = append(ids, g.ID)
			}
			a = notice.Announcement{CourseID: c.course.ID, By: by, Draft: 1, Message: hello, OnUnknown: notice.Resend, Groups: ids}
			_, err := tx.Announce(ctx, &a, got[course.Audience](t)(tx.Audience(ctx, c.course.ID, nil)))
			return err
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			epoch := got[int64](t)(tx.TakeOver(ctx))
			claimed := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 6))
			for i := range claimed {
				claimed[i].State = notice.Queued // Telegram says: later
			}
			claimed[4].State, claimed[4].MessageID = notice.Sent, 7
			for _, id := range ids {
				must(t, tx.UnbindGroup(ctx, id))
			}
			equal(t, "unbound", states(tx), [4]notice.State{notice.Sending, notice.Sending, notice.Sending, notice.Unreachable})
			must(t, tx.Mark(ctx, epoch, []*notice.Notice{claimed[0], claimed[4]}))
			equal(t, "come back", states(tx), [4]notice.State{notice.Unreachable, notice.Sending, notice.Sent, notice.Unreachable})
			epoch = got[int64](t)(tx.TakeOver(ctx))
			equal(t, "taken over", states(tx), [4]notice.State{notice.Unreachable, notice.Unreachable, notice.Sent, notice.Unreachable})
			equal(t, "claimed", len(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 9))), 0)
			equal(t, "can be taken back", got[[]int64](t)(tx.DoablePosts(ctx, a, notice.Recall))[0], ids[2])
			return nil
		})
	})
}

// TestDeedsInGroups: an edit leaves no post out that has come into its group meanwhile, and what is said of the pin of a post is what
// was done last.
func TestDeedsInGroups(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		var a notice.Announcement
		var ids []int64
		sends := func(ctx context.Context, tx *storage.Tx, of int64) {
			t.Helper()
			epoch := got[int64](t)(tx.TakeOver(ctx))
			for _, lane := range []notice.Lane{notice.ReminderLane, notice.AnnouncementLane} {
				claimed := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, lane, 9))
				for i := range claimed {
					if claimed[i].State, claimed[i].MessageID = notice.Sent, 500+i; claimed[i].UniqueKey == notice.PinKey(a.ID, ids[0]) {
						claimed[i].State, claimed[i].Failure = notice.Failed, "no_right"
					}
				}
				must(t, tx.Mark(ctx, epoch, claimed))
			}
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, of)), true)
		}
		pin := func(tx *storage.Tx) notice.Post {
			return got[notice.MailingState](t)(tx.MailingState(context.Background(), a.Mailing())).Posts[0]
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by := storagetest.Account(t, tx, 2)
			g := course.Group{ChatID: -1, CourseID: c.course.ID, Title: "Nhóm", By: by}
			must(t, tx.BindGroup(ctx, &g))
			ids = []int64{g.ID}
			a = notice.Announcement{CourseID: c.course.ID, By: by, Draft: 1, Message: hello, OnUnknown: notice.Resend, Groups: ids}
			_, err := tx.Announce(ctx, &a, got[course.Audience](t)(tx.Audience(ctx, c.course.ID, nil)))
			return err
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			sends(ctx, tx, a.ID)
			equal(t, "not pinned", pin(tx).PinFailure, "no_right")
			return nil
		})
		for i, one := range []struct {
			deed notice.Deed
			pin  notice.State
		}{{notice.Pin, notice.Sent}, {notice.Unpin, notice.Recalled}, {notice.Pin, notice.Sent}} {
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				run := notice.Announcement{No: a.No, CourseID: a.CourseID, Of: a.ID, Deed: one.deed, Groups: ids, By: a.By, Draft: int64(2 + i)}
				must(t, tx.StartDeed(ctx, &run, got[course.Audience](t)(tx.Doable(ctx, a.ID, one.deed))))
				sends(ctx, tx, run.ID)
				is := pin(tx)
				equal(t, string(one.deed), is.Pin, one.pin)
				equal(t, "why", is.PinFailure, "")
				return nil
			})
		}
		err := s.DB.Update(context.Background(), func(tx *storage.Tx) error {
			run := notice.Announcement{No: a.No, CourseID: a.CourseID, Of: a.ID, Deed: notice.Edit, Message: hello, By: a.By, Draft: 9}
			return tx.StartDeed(context.Background(), &run, got[course.Audience](t)(tx.Doable(context.Background(), a.ID, notice.Edit)))
		})
		equal(t, "an edit without the post is undone", err != nil, true)
	})
}
