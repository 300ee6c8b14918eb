package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loptruong/course"
	"loptruong/storage"
)

func TestAnnouncement(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 6)
		var a course.Announcement
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			// A seventh has no Telegram, the sixth is gone.
			must(t, tx.StoreRoster(ctx, c.course.ID, course.Diff{Gone: c.roster[5:], New: []course.Enrollment{person(7)}}, true))
			_, _, err := tx.EnsureAccount(ctx, c.roster[2].Trainee.UserID, "vi")
			must(t, err)

			a = course.Announcement{CourseID: c.course.ID, By: 2, FromChat: 2, FromMessage: 31}
			must(t, tx.CreateAnnouncement(ctx, &a))
			equal(t, "state", a.State, course.AnnouncementDraft)
			a.OnUnknown = course.Hold
			must(t, tx.SaveAnnouncement(ctx, a))
			equal(t, "draft", got[course.Announcement](t)(tx.Announcement(ctx, a.ID)), a)
			equal(t, "sending", len(got[[]course.Announcement](t)(tx.SendingAnnouncements(ctx))), 0)
			equal(t, "finished as a draft", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)
			return nil
		})
		s.pass(time.Minute)
		s.takeChanged()
		confirm := func(want bool) (d course.Delivery) {
			s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
				var confirmed bool
				d, confirmed, err = tx.ConfirmAnnouncement(ctx, a.ID, course.Message{CopyChat: 2, CopyMessage: 31})
				equal(t, "confirmed", confirmed, want)
				return err
			})
			return d
		}
		equal(t, "delivery", confirm(true), course.Delivery{Total: 6, Waiting: 5, Unreachable: 1})
		equal(t, "changed", s.takeChanged(), storage.NoticesQueued)
		equal(t, "delivery again", confirm(false), course.Delivery{Total: 6, Waiting: 5, Unreachable: 1})
		equal(t, "changed again", s.takeChanged(), 0)

		var epoch int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			wantErr(t, "save", tx.SaveAnnouncement(ctx, a), course.ErrConflict)
			equal(t, "cancelled", got[bool](t)(tx.CancelAnnouncement(ctx, a.ID)), false)
			a.State, a.ConfirmedAt = course.AnnouncementSending, start.Add(time.Minute)
			equal(t, "sending", cmp.Diff([]course.Announcement{a}, got[[]course.Announcement](t)(tx.SendingAnnouncements(ctx))), "")

			epoch = got[int64](t)(tx.TakeOver(ctx))
			claimed := got[[]course.Notice](t)(tx.Claim(ctx, epoch, course.AnnouncementLane, 9))
			equal(t, "chat of the first", claimed[0].ChatID, 1000)
			equal(t, "message", claimed[0].Message.CopyMessage, 31)
			equal(t, "announcement", claimed[0].AnnouncementID, a.ID)
			equal(t, "enrollment", claimed[0].EnrollmentID, c.roster[0].ID)
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

			b := course.Announcement{CourseID: c.course.ID, By: 2}
			must(t, tx.CreateAnnouncement(ctx, &b))
			equal(t, "cancelled", got[bool](t)(tx.CancelAnnouncement(ctx, b.ID)), true)
			_, confirmed, err := tx.ConfirmAnnouncement(ctx, b.ID, course.Message{})
			must(t, err)
			equal(t, "confirmed when cancelled", confirmed, false)
			_, _, err = tx.ConfirmAnnouncement(ctx, 99, course.Message{})
			wantErr(t, "unknown", err, course.ErrNotFound)
			return nil
		})
	})
}
