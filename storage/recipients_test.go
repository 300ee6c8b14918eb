package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// claimAnnouncements claims from their lane under the latest epoch, which it begins for 0.
func (s *store) claimAnnouncements(epoch *int64, limit int) (claimed []*notice.Notice) {
	s.t.Helper()
	s.do(func(ctx context.Context, tx *storage.Tx) error {
		if *epoch == 0 {
			*epoch = got[int64](s.t)(tx.TakeOver(ctx))
		}
		claimed = got[[]*notice.Notice](s.t)(tx.Claim(ctx, *epoch, notice.AnnouncementLane, limit))
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
			equal(t, "an id of what was queued later is above", got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 1))[0].ID > later, true)
			return nil
		})
	})
}

// TestInHand: who is claimed of an announcement counts as waiting and keeps it from its end until the outcome is
// written, which counts once, however often it is written and whatever it is; who has none when another sender takes over
// is claimed again, or held. What is queued again of one that was paused meanwhile is cancelled.
func TestInHand(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 7)
		a, _ := s.announce(c, 1)
		var epoch int64
		claimed := s.claimAnnouncements(&epoch, 7)
		outcomes := []notice.State{notice.Sent, notice.Failed, notice.Queued, notice.Sent}
		for i, state := range outcomes {
			claimed[i].State, claimed[i].MessageID, claimed[i].Attempts = state, 70+i, 1
		}
		mark := func(of ...*notice.Notice) {
			s.do(func(ctx context.Context, tx *storage.Tx) error { return tx.Mark(ctx, epoch, of) })
		}
		delivery := func(what string, want notice.Delivery) {
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				equal(t, what, got[notice.Delivery](t)(tx.Delivery(ctx, a.ID)), want)
				equal(t, what+": queued", got[notice.Status](t)(tx.Status(ctx)).Queued[notice.AnnouncementLane], want.Waiting)
				equal(t, what+": finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), false)
				return nil
			})
		}
		claimed[6].State = notice.Sent // the last has a notice from the beginning
		mark(claimed[6])
		delivery("all in hand", notice.Delivery{Total: 7, Sent: 1, Waiting: 6})
		mark(claimed[:2]...)
		mark(claimed[:2]...)
		mark(claimed[1:3]...)
		delivery("in hand", notice.Delivery{Total: 7, Sent: 2, Failed: 1, Waiting: 4})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "message", got[int](t)(first(tx.NoticeMessage(ctx, claimed[0].UniqueKey))), 70)
			return tx.PauseAnnouncement(ctx, a.ID, "")
		})
		claimed[4].State = notice.Queued
		mark(claimed[3:5]...)
		delivery("paused", notice.Delivery{Total: 7, Sent: 3, Failed: 1, Cancelled: 2, Waiting: 1})
		before := epoch
		s.pass(time.Second)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.ResumeAnnouncement(ctx, a.ID))
			epoch = got[int64](t)(tx.TakeOver(ctx))
			err := tx.Mark(ctx, before, claimed[5:])
			equal(t, "the one before", errors.Is(err, course.ErrConflict), true)
			return nil
		})
		delivery("taken over", notice.Delivery{Total: 7, Sent: 3, Failed: 1, Waiting: 3})
		var again []int64
		for _, n := range s.claimAnnouncements(&epoch, 6) {
			again = append(again, n.ID)
		}
		equal(t, "claimed again", fmt.Sprint(again), fmt.Sprint([]int64{claimed[5].ID, claimed[2].ID, claimed[4].ID}))
	})
}

// TestArrivedInHand: what is known of those in hand who have got it is written as it is, of the first as of the others.
func TestArrivedInHand(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		const people = 7
		c := newClass(t, s.DB, people)
		s.announce(c, 1)
		var epoch int64
		claimed := s.claimAnnouncements(&epoch, people)
		s.pass(time.Minute)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for i, n := range claimed[:people-1] {
				n.State, n.MessageID, n.Attempts, n.SentAt = notice.Sent, 70+i, 1+i, tx.Now().Add(time.Duration(i)*time.Millisecond)
			}
			must(t, tx.Mark(ctx, epoch, claimed[:people-1]))
			for i, e := range c.roster[:people-1] {
				said, _, err := tx.SaidTo(ctx, e, 1, 0)
				must(t, err)
				equal(t, "said", len(said), 1)
				n := said[0]
				equal(t, "who", n.EnrollmentID, e.ID)
				equal(t, "what", fmt.Sprint(n.UniqueKey, n.ChatID, n.State, n.MessageID, n.Attempts, n.OnUnknown), fmt.Sprint(claimed[i].UniqueKey, claimed[i].ChatID, notice.Sent, 70+i, 1+i, claimed[i].OnUnknown))
				equal(t, "when", n.SentAt, tx.Now().Add(time.Duration(i)*time.Millisecond))
			}
			return nil
		})
	})
}

// TestHeardInHand: who says something to an announcement before it is known what became of theirs has got it, and counts
// once; the words of what is on its way stay as they are.
func TestHeardInHand(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		a, _ := s.announce(c, 1)
		var epoch int64
		claimed := s.claimAnnouncements(&epoch, 2)
		says := func(i int) (noticeID int64) { // in the order of the roster, in which they are claimed
			t.Helper()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				who := course.Actor{Enrollments: []course.Enrollment{{ID: c.roster[i].ID}}}
				id, found, err := tx.Received(ctx, a.ID, who)
				must(t, err)
				equal(t, fmt.Sprintf("%d has got it", i), found, true)
				noticeID = id
				return tx.React(ctx, a.ID, id, notice.Noted)
			})
			return noticeID
		}
		equal(t, "notice", says(1), claimed[1].ID)
		equal(t, "again", says(1), claimed[1].ID)
		s.do(func(ctx context.Context, tx *storage.Tx) error { return tx.PauseAnnouncement(ctx, a.ID, "") })
		edit := notice.Announcement{No: a.No, CourseID: c.course.ID, Of: a.ID, Deed: notice.Edit, By: a.By, Draft: 3, Message: notice.Message{Text: "other words"}}
		s.marks(epoch, claimed[1:], notice.Sent)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			wantErr(t, "edit", tx.StartDeed(ctx, &edit, got[course.Audience](t)(tx.Doable(ctx, a.ID, notice.Edit))), course.ErrConflict)
			return nil
		})
		s.marks(epoch, claimed[:1], notice.Sent)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			d := got[notice.Delivery](t)(tx.Delivery(ctx, a.ID))
			equal(t, "delivery", d, notice.Delivery{Total: 3, Sent: 2, Waiting: d.Waiting, Cancelled: d.Cancelled})
			return nil
		})
	})
}

// first is a value without whether it was found.
func first[T any](value T, _ bool, err error) (T, error) { return value, err }

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

// TestSentAddsToTheEnd: the notices of an announcement that have arrived are written next to one another, whatever chats
// they are for and however many there are before them.
func TestSentAddsToTheEnd(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.SQLiteURL(t))
	c := newClass(t, s.DB, 100)
	s.do(func(ctx context.Context, tx *storage.Tx) error {
		must(t, storage.Exec(ctx, tx, `UPDATE account SET telegram_id = 5000000000 + id * 7919 % 100003`))
		return storage.Exec(ctx, tx, `
			WITH RECURSIVE n (no) AS (SELECT 1 UNION ALL SELECT no + 1 FROM n WHERE no < 20000)
			INSERT INTO notice (unique_key, lane, chat_id, message, on_unknown, state, next_at, queued_at, created_at, sent_at, message_id)
			SELECT 'before/' || no, 2, 5000000000 + no * 6007 % 100003, '{}', 'resend', 'sent', at, at, at, at, no
			FROM n, (SELECT '2022-08-01T00:00:00.000Z' AS at)`)
	})
	s.announce(c, 1)
	var epoch int64
	claimed := s.claimAnnouncements(&epoch, 100)
	for i, n := range claimed {
		n.State, n.MessageID = notice.Sent, 20_001+i
	}
	db, err := sql.Open("sqlite", strings.TrimPrefix(s.url, "sqlite:"))
	must(t, err)
	defer db.Close()
	_, err = db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
	must(t, err)
	s.do(func(ctx context.Context, tx *storage.Tx) error { return tx.Mark(ctx, epoch, claimed) })
	var busy, pages, folded int
	must(t, db.QueryRow(`PRAGMA wal_checkpoint(PASSIVE)`).Scan(&busy, &pages, &folded))
	if pages == 0 || pages > 50 {
		t.Errorf("%d notices are written to %d pages", len(claimed), pages)
	}
}
