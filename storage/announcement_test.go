package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loptruong/course"
	"loptruong/storage"
)

// newDraft makes a class of six people with and one without Telegram, the sixth
// of them withdrawn, and a draft to them.
func newDraft(t testing.TB, s *store) (class, course.Announcement) {
	t.Helper()
	c := newClass(t, s.DB, 6)
	a := course.Announcement{CourseID: c.course.ID, By: 2, FromChat: 2, FromMessage: 31}
	s.do(func(ctx context.Context, tx *storage.Tx) error {
		must(t, tx.StoreRoster(ctx, c.course.ID, course.Diff{Gone: c.roster[5:], New: []course.Enrollment{person(7)}}))
		equal(t, "withdrawn", got[int](t)(tx.WithdrawLeftOut(ctx, c.course.ID)), 1)
		return tx.CreateAnnouncement(ctx, &a)
	})
	return c, a
}

// confirm returns the counts of the confirmation, and whether it was one.
func (s *store) confirm(id int64) (d course.Delivery, confirmed bool) {
	s.t.Helper()
	s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		d, confirmed, err = tx.ConfirmAnnouncement(ctx, id, course.Message{CopyChat: 2, CopyMessage: 31})
		return err
	})
	return d, confirmed
}

func TestDraft(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		_, a := newDraft(t, s)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "state", a.State, course.AnnouncementDraft)
			a.OnUnknown = course.Hold
			must(t, tx.SaveAnnouncement(ctx, a))
			equal(t, "draft", got[course.Announcement](t)(tx.Announcement(ctx, a.ID)), a)
			equal(t, "sending", len(got[[]course.Announcement](t)(tx.SendingAnnouncements(ctx))), 0)
			equal(t, "finished as a draft", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)
			equal(t, "cancelled", got[bool](t)(tx.CancelAnnouncement(ctx, a.ID)), true)
			equal(t, "cancelled again", got[bool](t)(tx.CancelAnnouncement(ctx, a.ID)), false)
			wantErr(t, "save", tx.SaveAnnouncement(ctx, a), course.ErrConflict)
			_, _, err := tx.ConfirmAnnouncement(ctx, 99, course.Message{})
			wantErr(t, "unknown", err, course.ErrNotFound)
			return nil
		})
		d, confirmed := s.confirm(a.ID)
		equal(t, "confirmed when cancelled", confirmed, false)
		equal(t, "delivery when cancelled", d, course.Delivery{})
	})
}

func TestConfirm(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c, a := newDraft(t, s)
		s.pass(time.Minute)
		s.takeChanged()
		want := course.Delivery{Total: 6, Waiting: 5, Unreachable: 1}
		d, confirmed := s.confirm(a.ID)
		equal(t, "delivery", d, want)
		equal(t, "confirmed", confirmed, true)
		equal(t, "changed", s.takeChanged(), storage.NoticesQueued)
		d, confirmed = s.confirm(a.ID)
		equal(t, "delivery again", d, want)
		equal(t, "confirmed again", confirmed, false)
		equal(t, "changed again", s.takeChanged(), 0)

		s.do(func(ctx context.Context, tx *storage.Tx) error {
			wantErr(t, "save", tx.SaveAnnouncement(ctx, a), course.ErrConflict)
			equal(t, "cancelled", got[bool](t)(tx.CancelAnnouncement(ctx, a.ID)), false)
			a.State, a.ConfirmedAt = course.AnnouncementSending, start.Add(time.Minute)
			equal(t, "sending", cmp.Diff([]course.Announcement{a}, got[[]course.Announcement](t)(tx.SendingAnnouncements(ctx))), "")
			epoch := got[int64](t)(tx.TakeOver(ctx))
			first := got[[]course.Notice](t)(tx.Claim(ctx, epoch, course.AnnouncementLane, 1))[0]
			equal(t, "chat", first.ChatID, 1000)
			equal(t, "message", first.Message.CopyMessage, 31)
			equal(t, "announcement", first.AnnouncementID, a.ID)
			equal(t, "enrollment", first.EnrollmentID, c.roster[0].ID)
			return nil
		})
	})
}

func TestOutcomes(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		_, a := newDraft(t, s)
		s.confirm(a.ID)
		var epoch int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			epoch = got[int64](t)(tx.TakeOver(ctx))
			claimed := got[[]course.Notice](t)(tx.Claim(ctx, epoch, course.AnnouncementLane, 9))
			outcomes := []course.NoticeState{course.Sent, course.Failed, course.Blocked, course.Held, course.Queued}
			for i := range claimed {
				claimed[i].State = outcomes[i]
			}
			claimed[1].Failure = "chat_not_found"
			must(t, tx.Mark(ctx, epoch, claimed))
			equal(t, "delivery", got[course.Delivery](t)(tx.Delivery(ctx, a.ID)),
				course.Delivery{Total: 6, Waiting: 1, Sent: 1, Failed: 1, Blocked: 1, Unreachable: 1, Held: 1})
			equal(t, "finished before the end", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)

			type missed struct {
				No      int
				State   course.NoticeState
				Failure string
			}
			var people []missed
			for _, u := range got[[]course.Undelivered](t)(tx.Undelivered(ctx, a.ID, 9)) {
				people = append(people, missed{u.Enrollment.No, u.State, u.Failure})
			}
			want := []missed{{2, course.Failed, "chat_not_found"}, {3, course.Blocked, ""}, {4, course.Held, ""}, {7, course.Unreachable, ""}}
			equal(t, "undelivered", cmp.Diff(want, people), "")
			equal(t, "some undelivered", len(got[[]course.Undelivered](t)(tx.Undelivered(ctx, a.ID, 2))), 2)
			return nil
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			last := got[[]course.Notice](t)(tx.Claim(ctx, epoch, course.AnnouncementLane, 9))
			last[0].State = course.Sent
			must(t, tx.Mark(ctx, epoch, last))
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
			equal(t, "finished again", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)
			equal(t, "state", got[course.Announcement](t)(tx.Announcement(ctx, a.ID)).State, course.AnnouncementDone)
			return nil
		})
	})
}
