package storage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// marks writes a state for what was claimed under an epoch.
func (s *store) marks(epoch int64, claimed []*notice.Notice, state notice.State) {
	s.t.Helper()
	s.do(func(ctx context.Context, tx *storage.Tx) error {
		for i := range claimed {
			claimed[i].State = state
		}
		return tx.Mark(ctx, epoch, claimed)
	})
}

func chatsOf(claimed []*notice.Notice) (chats []int64) {
	for _, n := range claimed {
		chats = append(chats, n.ChatID)
	}
	return chats
}

// TestPause: of a paused announcement nothing is claimed, neither of those of whom there is no
// notice yet nor what was queued or comes back from its way, also after an end of the sender;
// another announcement goes meanwhile. When it goes on everybody gets it once, at their place.
func TestPause(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 250)
		a, _ := s.announce(c, 1)
		var epoch int64
		first := s.claimAnnouncements(&epoch, 3)
		s.marks(epoch, first[:1], notice.Queued) // to be tried again
		pause := func(want error) {
			t.Helper()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				wantErr(t, "pause", tx.PauseAnnouncement(ctx, a.ID, "bad_file"), want)
				return nil
			})
		}
		pause(nil)
		pause(course.ErrConflict)
		s.marks(epoch, first[1:2], notice.Queued)
		equal(t, "claimed of a paused one", len(s.claimAnnouncements(&epoch, 9)), 0)
		var again int64
		equal(t, "claimed after another end", len(s.claimAnnouncements(&again, 9)), 0) // the third was in hand
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, found, err := tx.NextDue(ctx)
			equal(t, "anything due", found, false)
			state := got[notice.MailingState](t)(tx.MailingState(ctx, a.Mailing()))
			equal(t, "state", cmp.Diff(notice.MailingState{Waiting: 246, Paused: true, PauseReason: "bad_file", ChangedAt: start,
				People: notice.Delivery{Total: 250, Waiting: 246, Cancelled: 4}}, state), "")
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)
			return err
		})
		b, _ := s.announce(c, 2)
		equal(t, "the number", b.No, a.No+1)
		other := s.claimAnnouncements(&again, 400)
		equal(t, "of the other", len(other), 250)
		equal(t, "is of the other", other[0].AnnouncementID, b.ID)
		s.marks(again, other, notice.Sent)

		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.UnlinkPlace(ctx, c.roster[1].ID))
			must(t, tx.UnlinkPlace(ctx, c.roster[20].ID))
			must(t, tx.ResumeAnnouncement(ctx, a.ID))
			wantErr(t, "resume again", tx.ResumeAnnouncement(ctx, a.ID), course.ErrConflict)
			return nil
		})
		rest := s.claimAnnouncements(&again, 400)
		equal(t, "goes on to", len(rest), 248)
		chats := chatsOf(rest)
		slices.Sort(chats)
		equal(t, "each once", len(slices.Compact(chats)), 248)
		equal(t, "not to who has left", slices.Contains(chats, c.roster[1].Trainee.TelegramID) || slices.Contains(chats, c.roster[20].Trainee.TelegramID), false)
		s.marks(again, rest, notice.Sent)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "finished at the end", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
			equal(t, "delivery", got[notice.Delivery](t)(tx.Delivery(ctx, a.ID)), notice.Delivery{Total: 250, Sent: 248, Unreachable: 2})
			return nil
		})
	})
}

// TestPausedAtTheEnd: an announcement that is paused when all of it is on its way has nothing that could go on, and ends with
// it; one of which something came back waits.
func TestPausedAtTheEnd(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		finishes := func(a notice.Announcement, want bool) {
			t.Helper()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				state := got[notice.MailingState](t)(tx.MailingState(ctx, a.Mailing()))
				equal(t, "over", state.Over(), want)
				equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), want)
				return nil
			})
		}
		var epoch int64
		for n, back := range []notice.State{notice.Sent, notice.Queued} {
			a, _ := s.announce(c, int64(n+1))
			all := s.claimAnnouncements(&epoch, 9)
			s.do(func(ctx context.Context, tx *storage.Tx) error { return tx.PauseAnnouncement(ctx, a.ID, "") })
			s.marks(epoch, all[:2], notice.Sent)
			finishes(a, false)
			s.marks(epoch, all[2:], back)
			finishes(a, back == notice.Sent)
		}
	})
}

// TestStop: a stopped announcement goes to nobody else, and ends when what was on its way has
// an outcome; those who haven't got it have a notice that says so, and can get it later. Who
// may have got it doesn't.
func TestStop(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 250)
		a, _ := s.announce(c, 1)
		var epoch int64
		first := s.claimAnnouncements(&epoch, 6)
		s.marks(epoch, first[:1], notice.Sent)
		s.marks(epoch, first[1:2], notice.Failed)
		s.marks(epoch, first[2:3], notice.Held)
		s.marks(epoch, first[3:4], notice.Queued)
		stop := func(want error) {
			t.Helper()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				wantErr(t, "stop", tx.StopAnnouncement(ctx, a.ID), want)
				return nil
			})
		}
		stop(nil)
		stop(course.ErrConflict)
		equal(t, "claimed of a stopped one", len(s.claimAnnouncements(&epoch, 9)), 0)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			wantErr(t, "pause", tx.PauseAnnouncement(ctx, a.ID, ""), course.ErrConflict)
			wantErr(t, "again", tx.SendMissed(ctx, a.ID, a.By, course.Audience{}), course.ErrConflict)
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)
			return nil
		})
		s.marks(epoch, first[4:5], notice.Queued) // comes back from its way
		s.marks(epoch, first[5:6], notice.Sent)
		s.pass(time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "finished at the end", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
			equal(t, "delivery", got[notice.Delivery](t)(tx.Delivery(ctx, a.ID)), notice.Delivery{Total: 250, Sent: 2, Failed: 1, Held: 1, Cancelled: 246})
			equal(t, "state", got[notice.Announcement](t)(tx.Announcement(ctx, a.ID)).State, notice.AnnouncementStopped)
			equal(t, "by name", len(got[[]notice.Undelivered](t)(tx.Undelivered(ctx, a.ID, 999))), 248)
			must(t, tx.SetBlocked(ctx, c.roster[249].Trainee.TelegramID, true))
			to := got[course.Audience](t)(tx.Missed(ctx, a.ID))
			equal(t, "missed", to.Reached, course.Reached{Reachable: 246})
			must(t, tx.SendMissed(ctx, a.ID, storagetest.Account(t, tx, 77), to))
			a = got[notice.Announcement](t)(tx.Announcement(ctx, a.ID))
			equal(t, "round", a.Round, 2)
			equal(t, "by", a.By, storagetest.Account(t, tx, 77))
			return nil
		})
		rest := chatsOf(s.claimAnnouncements(&epoch, 400))
		equal(t, "again to", len(rest), 246)
		for _, i := range []int{0, 2, 5, 249} {
			equal(t, "again to who has it, may have it or has blocked the bot", slices.Contains(rest, c.roster[i].Trainee.TelegramID), false)
		}
	})
}

// TestMissedOthers: an announcement goes again to nobody else than those who were shown.
func TestMissedOthers(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		a, _ := s.announce(c, 1)
		var epoch int64
		s.marks(epoch, s.claimAnnouncements(&epoch, 9), notice.Failed)
		var to course.Audience
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
			to = got[course.Audience](t)(tx.Missed(ctx, a.ID))
			return tx.SetBlocked(ctx, c.roster[0].Trainee.TelegramID, true)
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "sent to others", tx.SendMissed(ctx, a.ID, a.By, to) != nil, true)
			return tx.SetBlocked(ctx, c.roster[0].Trainee.TelegramID, false)
		})
	})
}

// TestHaltedBesides: those with a role who are on no roster get an announcement after a pause, and after a stop or a failure when it
// is sent again; until then they are named to be called. Whoever was withdrawn from the roster isn't called.
func TestHaltedBesides(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		to := course.Choice{{Kind: course.OrganizersOf}, {Kind: course.HandPicked, ID: c.roster[0].ID}, {Kind: course.HandPicked, ID: c.roster[1].ID}}
		var a notice.Announcement
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for _, user := range []int64{77, 78} {
				storagetest.Grant(t, tx, user, course.Grant{Role: course.OrganizerRole, CourseID: c.course.ID})
			}
			a = notice.Announcement{CourseID: c.course.ID, By: storagetest.Account(t, tx, 2), Draft: 1, Message: hello, OnUnknown: notice.Resend, To: to}
			got[notice.Delivery](t)(tx.Announce(ctx, &a, got[course.Audience](t)(tx.Audience(ctx, c.course.ID, to))))
			must(t, tx.PauseAnnouncement(ctx, a.ID, ""))
			return tx.ResumeAnnouncement(ctx, a.ID)
		})
		var epoch int64
		all := s.claimAnnouncements(&epoch, 9)
		chats := chatsOf(all)
		slices.Sort(chats)
		equal(t, "goes on to", slices.Equal(chats, []int64{77, 78, 1000, 1001}), true)
		for i := range all {
			s.marks(epoch, all[i:i+1], map[int64]notice.State{77: notice.Failed, 78: notice.Queued, 1000: notice.Sent, 1001: notice.Failed}[all[i].ChatID])
		}
		toCall := func(want ...string) {
			t.Helper()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				var names []string
				for _, u := range got[[]notice.Undelivered](t)(tx.ToCall(ctx, a.ID, 9)) {
					names = append(names, fmt.Sprint(u.Enrollment.Trainee.TelegramID, " ", u.State))
				}
				equal(t, "to call", cmp.Diff(want, names), "")
				missed, _, err := tx.CountToCall(ctx, a.ID)
				equal(t, "counted", missed, len(want))
				equal(t, "of none more than asked for", len(got[[]notice.Undelivered](t)(tx.ToCall(ctx, a.ID, 1))), 1)
				return err
			})
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.StopAnnouncement(ctx, a.ID))
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
			equal(t, "undelivered", len(got[[]notice.Undelivered](t)(tx.Undelivered(ctx, a.ID, 9))), 3)
			equal(t, "delegations", len(got[[]course.Delegation](t)(tx.MissedDelegations(ctx, a.Mailing()))), 1)
			return nil
		})
		toCall("1001 failed", "77 failed", "78 cancelled")
		alone := func(want int, to course.Choice) {
			t.Helper()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				equal(t, "alone", got[int](t)(tx.CountAlone(ctx, notice.Announcement{ID: a.ID, To: to})), want)
				return nil
			})
		}
		alone(3, to)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			d := c.roster[1].DelegationID
			storagetest.Grant(t, tx, 79, course.Grant{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: d})
			equal(t, "passable of those who can be written to", got[int](t)(tx.CountPassable(ctx, c.course.ID, nil)), 0)
			must(t, tx.SetBlocked(ctx, 1001, true))
			equal(t, "passable", got[int](t)(tx.CountPassable(ctx, c.course.ID, to)), 1)
			equal(t, "passable of picked people", got[int](t)(tx.CountPassable(ctx, c.course.ID, to[1:])), 0)
			return nil
		})
		alone(2, to)
		alone(3, to[1:]) // picked people alone
		s.do(func(ctx context.Context, tx *storage.Tx) error { return tx.SetBlocked(ctx, 79, true) })
		alone(3, to)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.MovePlace(ctx, c.roster[1].ID, course.Withdrawn))
			equal(t, "delegations", len(got[[]course.Delegation](t)(tx.MissedDelegations(ctx, a.Mailing()))), 0)
			equal(t, "of the delegation", len(got[[]notice.Undelivered](t)(tx.ToCallOf(ctx, a.ID, c.roster[1].DelegationID, 9))), 0)
			equal(t, "told", got[bool](t)(tx.PassOn(ctx, a.ID, c.roster[1].ID, a.By)), false)
			return nil
		})
		toCall("77 failed", "78 cancelled")
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			missed := got[course.Audience](t)(tx.Missed(ctx, a.ID))
			equal(t, "missed", missed.Reached, course.Reached{Reachable: 2})
			return tx.SendMissed(ctx, a.ID, a.By, missed)
		})
		chats = chatsOf(s.claimAnnouncements(&epoch, 9))
		slices.Sort(chats)
		equal(t, "again to", slices.Equal(chats, []int64{77, 78}), true)
	})
}
