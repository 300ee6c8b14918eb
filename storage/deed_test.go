package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestRecall: an announcement is taken back from those who got it in the last 48 hours, each by a
// notice of its own that knows whose message to delete, also across an end of the sender and a
// pause; of those the counts say so once it has ended, and of nobody else. One at a time.
func TestRecall(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 120)
		a, _ := s.announce(c, 1)
		var epoch int64
		send := func(limit int, state notice.State) {
			t.Helper()
			claimed := s.claimAnnouncements(&epoch, limit)
			for i := range claimed {
				claimed[i].MessageID = 500 + i
			}
			s.marks(epoch, claimed, state)
		}
		send(2, notice.Sent)
		s.pass(47 * time.Hour)
		send(1, notice.Failed)
		send(200, notice.Sent)
		s.pass(2 * time.Hour) // two got it 49 hours ago
		run := notice.Announcement{No: a.No, CourseID: c.course.ID, Of: a.ID, Deed: notice.Recall, By: a.By, Draft: 2}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
			from := got[course.Audience](t)(tx.Doable(ctx, a.ID, notice.Recall))
			equal(t, "from", from.Reached, course.Reached{Reachable: 117})
			must(t, tx.StartDeed(ctx, &run, from))
			second := notice.Announcement{No: a.No, CourseID: c.course.ID, Of: a.ID, Deed: notice.Recall, By: a.By, Draft: 3}
			wantErr(t, "a second one", tx.StartDeed(ctx, &second, from), course.ErrConflict)
			missed := got[course.Audience](t)(tx.Missed(ctx, a.ID))
			wantErr(t, "to those who missed it, meanwhile", tx.SendMissed(ctx, a.ID, a.By, missed), course.ErrConflict)
			_, all, err := tx.Announcements(ctx, c.course.ID, 0, 9)
			equal(t, "is none of its own", all, 1)
			return err
		})
		first := s.claimAnnouncements(&epoch, 5)
		equal(t, "says", cmp.Diff(notice.Message{Of: a.ID, Deed: notice.Recall}, first[0].Message), "")
		var again int64
		s.claimAnnouncements(&again, 3) // after an end of the sender they come again
		epoch = again
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.PauseAnnouncement(ctx, run.ID, ""))
			wantErr(t, "to those who missed it", tx.SendMissed(ctx, run.ID, a.By, course.Audience{}), course.ErrConflict)
			return tx.ResumeAnnouncement(ctx, run.ID)
		})
		again = 0
		claimed := s.claimAnnouncements(&again, 400)
		equal(t, "claimed", len(claimed), 117)
		s.marks(again, claimed[:1], notice.Failed)
		s.marks(again, claimed[1:], notice.Sent)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			ids, err := tx.TargetMessages(ctx, a.ID, claimed[0].ChatID, claimed[0].Target())
			equal(t, "the message to delete is known", len(ids) == 1 && ids[0] >= 500, true)
			must(t, err)
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, run.ID)), true)
			equal(t, "delivery", got[notice.Delivery](t)(tx.Delivery(ctx, a.ID)), notice.Delivery{Total: 120, Sent: 3, Failed: 1, Recalled: 116})
			equal(t, "once more from", got[course.Audience](t)(tx.Doable(ctx, a.ID, notice.Recall)).Reachable, 1)
			missed := got[course.Audience](t)(tx.Missed(ctx, a.ID))
			equal(t, "missed it", missed.Reachable, 1)
			wantErr(t, "to those who missed what was taken back", tx.SendMissed(ctx, a.ID, a.By, missed), course.ErrConflict)
			b, err := tx.Announcement(ctx, a.ID)
			equal(t, "stays", b.State, notice.AnnouncementDone)
			return err
		})
		b, _ := s.announce(c, 9)
		equal(t, "the next number", b.No, a.No+1)
	})
}

// TestEditBeside: while something else is done with the messages of an announcement its words stay as they are.
func TestEditBeside(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		a, _ := s.announce(c, 1)
		var epoch int64
		claimed := s.claimAnnouncements(&epoch, 2)
		for i := range claimed {
			claimed[i].MessageID = 5
		}
		s.marks(epoch, claimed, notice.Sent)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
			run := notice.Announcement{No: a.No, CourseID: c.course.ID, Of: a.ID, Deed: notice.Pin, By: a.By, Draft: 2}
			must(t, tx.StartDeed(ctx, &run, got[course.Audience](t)(tx.Doable(ctx, a.ID, notice.Pin))))
			edit := notice.Announcement{No: a.No, CourseID: c.course.ID, Of: a.ID, Deed: notice.Edit, By: a.By, Draft: 3, Message: notice.Message{Text: "other words"}}
			wantErr(t, "edit", tx.StartDeed(ctx, &edit, got[course.Audience](t)(tx.Doable(ctx, a.ID, notice.Edit))), course.ErrConflict)
			equal(t, "says", cmp.Diff(a.Message, got[notice.Announcement](t)(tx.Announcement(ctx, a.ID)).Message), "")
			return nil
		})
	})
}

// TestRecallOthers: an announcement is taken back from nobody else than those who were shown.
func TestRecallOthers(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		a, _ := s.announce(c, 1)
		var epoch int64
		claimed := s.claimAnnouncements(&epoch, 3)
		for i := range claimed {
			claimed[i].MessageID = 5
		}
		s.marks(epoch, claimed[:2], notice.Sent)
		var from course.Audience
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			from = got[course.Audience](t)(tx.Doable(ctx, a.ID, notice.Recall))
			return nil
		})
		s.marks(epoch, claimed[2:], notice.Sent)
		err := s.DB.Update(context.Background(), func(tx *storage.Tx) error {
			run := notice.Announcement{No: a.No, CourseID: c.course.ID, Of: a.ID, Deed: notice.Recall, By: a.By, Draft: 2}
			return tx.StartDeed(context.Background(), &run, from)
		})
		equal(t, "taken back from others", err != nil, true)
		equal(t, "nothing is claimed", len(s.claimAnnouncements(&epoch, 9)), 0)
	})
}
