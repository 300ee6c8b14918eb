package storage_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// hello is what the announcements here say.
var hello = notice.Message{Content: json.RawMessage(`{"text":"Mai học ở Hội trường B"}`)}

// newAudience makes a class of six people with and one without Telegram, the sixth
// of them withdrawn and the fifth one who has blocked the bot.
func newAudience(t testing.TB, s *store) class {
	t.Helper()
	c := newClass(t, s.DB, 6)
	s.do(func(ctx context.Context, tx *storage.Tx) error {
		must(t, tx.StoreRoster(ctx, c.course.ID, course.Diff{Gone: c.roster[5:], New: []course.Enrollment{person(7)}}))
		equal(t, "withdrawn", got[int](t)(tx.WithdrawLeftOut(ctx, c.course.ID, tx.Now())), 1)
		must(t, tx.SetBlocked(ctx, c.roster[4].Trainee.TelegramID, true))
		return nil
	})
	return c
}

// announce makes the announcement of a draft to everybody.
func (s *store) announce(c class, draft int64) (a notice.Announcement, d notice.Delivery) {
	s.t.Helper()
	s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		a = notice.Announcement{CourseID: c.course.ID, By: storagetest.Account(s.t, tx, 2), Draft: draft, Message: hello, OnUnknown: notice.Resend}
		d, err = tx.Announce(ctx, &a, got[course.Audience](s.t)(tx.Audience(ctx, c.course.ID, nil)))
		return err
	})
	return a, d
}

func TestAudience(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newAudience(t, s)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			to := got[course.Audience](t)(tx.Audience(ctx, c.course.ID, nil))
			equal(t, "reached", to.Reached, course.Reached{Reachable: 4, Blocked: 1, Unlinked: 1})
			equal(t, "the same people", got[course.Audience](t)(tx.Audience(ctx, c.course.ID, nil)), to)
			status := got[notice.Status](t)(tx.Status(ctx))
			equal(t, "linked", status.Linked, 6) // the withdrawn one too
			equal(t, "blocked", status.Blocked, 1)

			must(t, tx.SetBlocked(ctx, c.roster[3].Trainee.TelegramID, true))
			must(t, tx.SetBlocked(ctx, c.roster[4].Trainee.TelegramID, false))
			others := got[course.Audience](t)(tx.Audience(ctx, c.course.ID, nil))
			equal(t, "as many others", others.Reached, to.Reached)
			equal(t, "are others", others.Who != to.Who, true)
			a := notice.Announcement{CourseID: c.course.ID, By: storagetest.Account(t, tx, 2), Draft: 9, Message: hello, OnUnknown: notice.Resend}
			_, err := tx.Announce(ctx, &a, to)
			equal(t, "announced to others than those", err != nil, true)
			must(t, tx.SetBlocked(ctx, c.roster[3].Trainee.TelegramID, false))
			equal(t, "unblocked", got[course.Audience](t)(tx.Audience(ctx, c.course.ID, nil)).Reached, course.Reached{Reachable: 5, Unlinked: 1})
			equal(t, "nobody", got[course.Audience](t)(tx.Audience(ctx, 99, nil)).Total(), 0)
			return nil
		})
	})
}

func TestAnnounce(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newAudience(t, s)
		s.pass(time.Minute)
		s.takeChanged()
		a, d := s.announce(c, 31)
		equal(t, "delivery", d, notice.Delivery{Total: 6, Waiting: 4, Blocked: 1, Unreachable: 1})
		equal(t, "changed", s.takeChanged(), storage.NoticesQueued)
		equal(t, "state", a.State, notice.AnnouncementSending)
		equal(t, "confirmed", a.ConfirmedAt, start.Add(time.Minute))

		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "of the draft", cmp.Diff(a, got[notice.Announcement](t)(tx.AnnouncementOf(ctx, 31))), "")
			equal(t, "sending", cmp.Diff([]notice.Announcement{a}, got[[]notice.Announcement](t)(tx.SendingAnnouncements(ctx))), "")
			_, err := tx.AnnouncementOf(ctx, 32)
			wantErr(t, "unknown draft", err, course.ErrNotFound)
			again := a
			_, err = tx.Announce(ctx, &again, course.Audience{})
			wantErr(t, "the same draft", err, course.ErrConflict)
			equal(t, "delivery again", got[notice.Delivery](t)(tx.Delivery(ctx, a.ID)), d)

			epoch := got[int64](t)(tx.TakeOver(ctx))
			first := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.AnnouncementLane, 1))[0]
			equal(t, "chat", first.ChatID, 1000)
			equal(t, "message", cmp.Diff(hello, first.Message), "")
			equal(t, "announcement", first.AnnouncementID, a.ID)
			equal(t, "enrollment", first.EnrollmentID, c.roster[0].ID)
			return nil
		})
	})
}

// TestTakenBack: a notice that waits again still says its announcement, and one
// with words of its own says those.
func TestTakenBack(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		a, _ := s.announce(newAudience(t, s), 31)
		own := notice.Message{Text: "riêng"}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: "own", Lane: notice.AnnouncementLane, ChatID: 5, AnnouncementID: a.ID, Message: own}))
			epoch := got[int64](t)(tx.TakeOver(ctx))
			got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.AnnouncementLane, 9))
			got[int64](t)(tx.TakeOver(ctx))
			for _, n := range got[[]*notice.Notice](t)(tx.PutBack(ctx)) {
				want := hello
				if n.UniqueKey == "own" {
					want = own
				}
				equal(t, n.UniqueKey, cmp.Diff(want, n.Message), "")
			}
			return nil
		})
	})
}

func TestOutcomes(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		a, _ := s.announce(newAudience(t, s), 31)
		var epoch int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			epoch = got[int64](t)(tx.TakeOver(ctx))
			claimed := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.AnnouncementLane, 9))
			outcomes := []notice.State{notice.Sent, notice.Failed, notice.Held, notice.Queued} // the fifth has blocked the bot
			for i := range claimed {
				claimed[i].State = outcomes[i]
			}
			claimed[1].Failure = "chat_not_found"
			must(t, tx.Mark(ctx, epoch, claimed))
			equal(t, "delivery", got[notice.Delivery](t)(tx.Delivery(ctx, a.ID)),
				notice.Delivery{Total: 6, Waiting: 1, Sent: 1, Failed: 1, Blocked: 1, Unreachable: 1, Held: 1})
			equal(t, "finished before the end", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)

			type missed struct {
				No      int
				State   notice.State
				Failure string
			}
			var people []missed
			for _, u := range got[[]notice.Undelivered](t)(tx.Undelivered(ctx, a.ID, 9)) {
				people = append(people, missed{u.Enrollment.No, u.State, u.Failure})
			}
			want := []missed{{2, notice.Failed, "chat_not_found"}, {3, notice.Held, ""}, {5, notice.Blocked, ""}, {7, notice.Unreachable, ""}}
			equal(t, "undelivered", cmp.Diff(want, people), "")
			equal(t, "some undelivered", len(got[[]notice.Undelivered](t)(tx.Undelivered(ctx, a.ID, 2))), 2)
			return nil
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			last := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.AnnouncementLane, 9))
			last[0].State = notice.Sent
			must(t, tx.Mark(ctx, epoch, last))
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
			equal(t, "finished again", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)
			a.State, a.DoneAt = notice.AnnouncementDone, start
			equal(t, "done", cmp.Diff(a, got[notice.Announcement](t)(tx.AnnouncementOf(ctx, 31))), "")
			return nil
		})
	})
}
