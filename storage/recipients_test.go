package storage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// claimAnnouncements claims from their lane under the latest epoch, which it begins for 0.
func (s *store) claimAnnouncements(epoch *int64, limit int) (claimed []notice.Notice) {
	s.t.Helper()
	s.do(func(ctx context.Context, tx *storage.Tx) error {
		if *epoch == 0 {
			*epoch = got[int64](s.t)(tx.TakeOver(ctx))
		}
		claimed = got[[]notice.Notice](s.t)(tx.Claim(ctx, *epoch, notice.AnnouncementLane, limit))
		return nil
	})
	return claimed
}

// TestRecipients: everybody to whom an announcement goes is claimed once, in the order of the
// roster, also across an end of the sender in the middle, whoever comes to the course meanwhile; they all
// count as waiting until then, and none of what is queued later has an id before theirs.
func TestRecipients(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 250)
		a, d := s.announce(c, 1)
		equal(t, "delivery", d, notice.Delivery{Total: 250, Waiting: 250})
		var later int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			one := person(300)
			one.CourseID = c.course.ID
			must(t, tx.Enroll(ctx, &one))
			equal(t, "queued", got[notice.Status](t)(tx.Status(ctx)).Queued[notice.AnnouncementLane], 250)
			equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)
			_, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: "later", Lane: notice.ReminderLane, ChatID: 1})
			return err
		})
		var epoch int64
		var chats []int64
		for _, limit := range []int{1, 130, 0, 300} {
			if limit == 0 { // what is in hand is queued again, and comes first
				epoch = 0
				for _, n := range s.claimAnnouncements(&epoch, 131) {
					equal(t, "again", n.ChatID, chats[n.ChatID-1000])
				}
				continue
			}
			for _, n := range s.claimAnnouncements(&epoch, limit) {
				equal(t, "unique key", n.UniqueKey, fmt.Sprintf("announcement/%d/%d", a.ID, n.EnrollmentID))
				equal(t, "message", cmp.Diff(hello, n.Message), "")
				chats, later = append(chats, n.ChatID), max(later, n.ID)
			}
		}
		equal(t, "people", len(chats), 250)
		equal(t, "in the order of the roster", slices.IsSorted(chats), true)
		equal(t, "nobody is left", len(s.claimAnnouncements(&epoch, 9)), 0)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "delivery at the end", got[notice.Delivery](t)(tx.Delivery(ctx, a.ID)), d)
			equal(t, "an id of what was queued later is above", got[[]notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 1))[0].ID > later, true)
			return nil
		})
	})
}

// TestRecipientsInOrder: people who wait for an announcement are behind what was queued before
// it, and before what was queued after it.
func TestRecipientsInOrder(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		queue := func(key string, wait time.Duration) {
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: key, Lane: notice.AnnouncementLane, ChatID: 1000, NextAt: tx.Now().Add(wait)})
				return err
			})
		}
		queue("before", 0)
		queue("waits", time.Minute)
		s.announce(c, 1) // at the same moment
		queue("between", 0)
		s.announce(c, 2)
		s.pass(time.Second)
		queue("after", 0)
		s.pass(time.Minute)
		var epoch int64
		var keys []string
		for range 5 {
			last := int64(0)
			for _, n := range s.claimAnnouncements(&epoch, 2) {
				keys = append(keys, n.UniqueKey)
				if n.NextAt.Equal(start) && n.ID < last {
					t.Errorf("%s is before its place", n.UniqueKey)
				}
				last = n.ID
			}
		}
		want := []string{"before"}
		for i, then := range [][]string{{"between"}, {"after", "waits"}} {
			for _, e := range c.roster {
				want = append(want, fmt.Sprintf("announcement/%d/%d", i+1, e.ID))
			}
			want = append(want, then...)
		}
		equal(t, "claimed", cmp.Diff(want, keys), "")
	})
}

// TestSilencedRecipient: whoever loses their place before an announcement has gone to them gets none, and
// is unreachable; the others get theirs. A clock that is set back holds up nobody.
func TestSilencedRecipient(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 103)
		a, _ := s.announce(c, 1)
		for _, i := range []int{1, 100, 101, 102} { // one of many, all of a row, and the last
			s.do(func(ctx context.Context, tx *storage.Tx) error { return tx.UnlinkPlace(ctx, c.roster[i].ID) })
		}
		s.pass(-time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "delivery", got[notice.Delivery](t)(tx.Delivery(ctx, a.ID)), notice.Delivery{Total: 103, Waiting: 99, Unreachable: 4})
			equal(t, "undelivered", len(got[[]notice.Undelivered](t)(tx.Undelivered(ctx, a.ID, 9))), 4)
			return nil
		})
		var epoch int64
		claimed := s.claimAnnouncements(&epoch, 200)
		equal(t, "claimed", len(claimed), 99)
		for _, n := range claimed {
			if n.ChatID == 1001 || n.ChatID >= 1100 || n.NextAt.After(start.Add(-time.Hour)) {
				t.Errorf("%s goes to %d at %v", n.UniqueKey, n.ChatID, n.NextAt)
			}
		}
	})
}
