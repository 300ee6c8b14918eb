package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

func uniqueKeys(notices []*notice.Notice) (uniqueKeys []string) {
	for _, n := range notices {
		uniqueKeys = append(uniqueKeys, n.UniqueKey)
	}
	return uniqueKeys
}

// TestWokenForReplies: what a commit has queued wakes its own part of the outbox only; and
// a transaction of the outbox asks once whether it is still the sender.
func TestWokenForReplies(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		var epoch int64
		for lane, want := range map[notice.Lane]storage.Changed{
			notice.ReplyLane: storage.RepliesQueued, notice.ReminderLane: storage.NoticesQueued, notice.AnnouncementLane: storage.NoticesQueued,
			notice.OutdatedLane: storage.NoticesQueued,
		} {
			s.takeChanged()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprint(lane), Lane: lane, ChatID: 7})
				return err
			})
			equal(t, fmt.Sprintf("changed by lane %d", lane), s.takeChanged(), want)
		}
		s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			epoch, err = tx.TakeOver(ctx)
			return err
		})
		before := s.Statements()
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for range 3 {
				got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReplyLane, 1))
			}
			_, err := tx.Claim(ctx, epoch-1, notice.ReplyLane, 1)
			wantErr(t, "an earlier epoch's claim", err, course.ErrConflict)
			return nil
		})
		equal(t, "statements of three claims and one of another", s.Statements()-before, int64(2+1+3+1))
	})
}

// TestTakeOversMeet: a sender that takes over from itself, while another that wants to waits for it,
// comes to it at the first try, and the other after it.
func TestTakeOversMeet(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		if strings.HasPrefix(s.url, "sqlite") {
			return // one writer: they don't meet
		}
		ctx := context.Background()
		var before int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			before = got[int64](t)(tx.TakeOver(ctx))
			return nil
		})
		var runs, others atomic.Int64
		var other sync.WaitGroup
		var once sync.Once
		must(t, s.Update(ctx, func(tx *storage.Tx) error {
			runs.Add(1)
			must(t, tx.AwaitTakeOver(ctx))
			must(t, tx.Mark(ctx, before, nil))
			once.Do(func() {
				other.Go(func() {
					must(t, s.Update(ctx, func(tx *storage.Tx) error {
						others.Add(1)
						_, err := tx.TakeOver(ctx)
						return err
					}))
				})
				waits := func(tx *storage.Tx) error {
					return storage.Exec(ctx, tx, `
						SELECT 1 / COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
				}
				for s.Update(ctx, waits) != nil { // a division by zero, until the other waits
					runtime.Gosched()
				}
			})
			_, err := tx.TakeOver(ctx)
			return err
		}))
		other.Wait()
		equal(t, "runs of the one", runs.Load(), 1)
		equal(t, "runs of the other", others.Load(), 1)
	})
}

func TestEnqueue(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		s.takeChanged()
		message := notice.Message{Text: "<b>Chào</b> \x01 “đồng chí”", Buttons: [][]notice.Button{{{Label: "Có", Data: "y"}}}}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, found, err := tx.NextDue(ctx)
			must(t, err)
			equal(t, "due in an empty queue", found, false)
			var notices []notice.Notice
			for i := range 75 { // more than one statement takes
				notices = append(notices, notice.Notice{UniqueKey: fmt.Sprint(i), Lane: notice.ReminderLane, ChatID: 7})
			}
			notices[3].NextAt = start.Add(time.Hour)
			notices[4].ChatID = 0
			notices[5] = notice.Notice{
				UniqueKey: "5", Lane: notice.ReminderLane, ChatID: 7, EnrollmentID: c.roster[0].ID, OnUnknown: notice.Hold,
				Message: message, NextAt: start.Add(-time.Hour),
			}
			notices[6].UniqueKey = "5"
			equal(t, "created", got[int](t)(tx.Enqueue(ctx, notices...)), 74)
			equal(t, "created again", got[int](t)(tx.Enqueue(ctx, notices...)), 0)
			equal(t, "created of none", got[int](t)(tx.Enqueue(ctx)), 0)
			at, found, err := tx.NextDue(ctx)
			must(t, err)
			equal(t, "due", at, start.Add(-time.Hour))
			equal(t, "found", found, true)
			return nil
		})
		equal(t, "changed", s.takeChanged(), storage.NoticesQueued)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			epoch := got[int64](t)(tx.TakeOver(ctx))
			claimed := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 3))
			equal(t, "claimed", cmp.Diff([]string{"5", "0", "1"}, uniqueKeys(claimed)), "")
			want := notice.Notice{
				ID: claimed[0].ID, UniqueKey: "5", Lane: notice.ReminderLane, ChatID: 7, EnrollmentID: c.roster[0].ID,
				Message: message, OnUnknown: notice.Hold, State: notice.Sending, NextAt: start.Add(-time.Hour), QueuedAt: start, CreatedAt: start,
			}
			equal(t, "first", cmp.Diff(want, *claimed[0]), "")
			equal(t, "on unknown", claimed[1].OnUnknown, notice.Resend)
			equal(t, "rest", len(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 1000))), 69)
			equal(t, "other lane", len(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReplyLane, 1000))), 0)
			at, _, err := tx.NextDue(ctx)
			equal(t, "due after all", at, start.Add(time.Hour))
			return err
		})
		equal(t, "changed by the sender", s.takeChanged(), 0)
	})
}

func TestMark(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		var epoch int64
		var claimed []*notice.Notice
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for chat := range int64(5) {
				_, err := tx.EnsureAccount(ctx, 10+chat, "vi")
				must(t, err)
				got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprint(chat), Lane: notice.ReplyLane, ChatID: 10 + chat}))
			}
			epoch = got[int64](t)(tx.TakeOver(ctx))
			claimed = got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReplyLane, 4))
			return nil
		})
		s.pass(time.Second)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			claimed[0].State, claimed[0].MessageID, claimed[0].Attempts = notice.Sent, 501, 1
			claimed[1].State, claimed[1].Failure = notice.Failed, "chat_not_found"
			claimed[2].State, claimed[2].Failure = notice.Blocked, "blocked"
			claimed[3].State, claimed[3].Attempts, claimed[3].NextAt = notice.Queued, 1, start.Add(time.Minute)
			notClaimed := &notice.Notice{ID: claimed[3].ID + 1, State: notice.Sent}
			must(t, tx.Mark(ctx, epoch, append(claimed, notClaimed)))
			must(t, tx.Mark(ctx, epoch, nil))

			id, found, err := tx.NoticeMessage(ctx, "0")
			must(t, err)
			equal(t, "message", id, 501)
			equal(t, "found", found, true)
			_, found, err = tx.NoticeMessage(ctx, "1")
			must(t, err)
			equal(t, "message of a failed one", found, false)
			equal(t, "blocked at", got[course.Account](t)(tx.Account(ctx, storagetest.Account(t, tx, 12))).BlockedAt, start.Add(time.Second))
			equal(t, "blocked another", got[course.Account](t)(tx.Account(ctx, storagetest.Account(t, tx, 11))).BlockedAt.IsZero(), true)

			claimed[0].State = notice.Failed // it is final: nothing happens
			must(t, tx.Mark(ctx, epoch, claimed[:1]))
			_, found, err = tx.NoticeMessage(ctx, "0")
			equal(t, "message after a late mark", found, true)
			return err
		})
		s.pass(time.Minute)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			again := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReplyLane, 9))
			equal(t, "claimed again", cmp.Diff([]string{"4", "3"}, uniqueKeys(again)), "")
			equal(t, "attempts", again[1].Attempts, 1)
			return nil
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			got[int64](t)(tx.TakeOver(ctx))
			return nil
		})
		wantErr(t, "mark of an old sender", s.Update(ctx, func(tx *storage.Tx) error { return tx.Mark(ctx, epoch, claimed) }), course.ErrConflict)
		wantErr(t, "claim of an old sender", s.Update(ctx, func(tx *storage.Tx) error {
			_, err := tx.Claim(ctx, epoch, notice.ReplyLane, 1)
			return err
		}), course.ErrConflict)
	})
}

func TestTakeOver(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			epoch := got[int64](t)(tx.TakeOver(ctx))
			got[int](t)(tx.Enqueue(ctx,
				notice.Notice{UniqueKey: "never miss", Lane: notice.ReplyLane, ChatID: 1, OnUnknown: notice.Resend},
				notice.Notice{UniqueKey: "never twice", Lane: notice.ReplyLane, ChatID: 1, OnUnknown: notice.Hold},
				notice.Notice{UniqueKey: "not claimed", Lane: notice.ReplyLane, ChatID: 1, OnUnknown: notice.Hold}))
			got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReplyLane, 2))
			next := got[int64](t)(tx.TakeOver(ctx))
			equal(t, "a later epoch", next > epoch, true)
			claimed := got[[]*notice.Notice](t)(tx.Claim(ctx, next, notice.ReplyLane, 9))
			equal(t, "claimed", cmp.Diff([]string{"never miss", "not claimed"}, uniqueKeys(claimed)), "")
			return nil
		})
	})
}

// TestPutOffBehindAnother: a reply that was never claimed waits behind one of its chat that went back, and a new sender hears of
// both: what is said to the chat meanwhile would overtake it, for the one before it may be no message and keep no order.
func TestPutOffBehindAnother(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			epoch := got[int64](t)(tx.TakeOver(ctx))
			for _, key := range []string{"went back", "never claimed"} {
				got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: key, Lane: notice.ReplyLane, ChatID: 1, OnUnknown: notice.Resend}))
			}
			claimed := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReplyLane, 1))
			claimed[0].State, claimed[0].NextAt = notice.Queued, claimed[0].NextAt.Add(time.Minute)
			must(t, tx.Mark(ctx, epoch, claimed))
			got[int64](t)(tx.TakeOver(ctx))
			var back []string
			for _, n := range got[[]*notice.Notice](t)(tx.PutBack(ctx)) {
				equal(t, n.UniqueKey+" is due", n.NextAt.Equal(claimed[0].NextAt), true)
				back = append(back, n.UniqueKey)
			}
			equal(t, "put back", cmp.Diff([]string{"went back", "never claimed"}, back), "")
			return nil
		})
	})
}

// TestTakeOverReadsWhatWasInHand: a take-over reads what was on its way and what waits behind that, however much waits beside.
// Of replies it reads those that wait too: an index that knew these apart would have to be written for each tap.
func TestTakeOverReadsWhatWasInHand(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	const crowd, inHand = 3000, 5
	db := got[*storage.DB](t)(storage.Open(t.Context(), storage.Config{URL: url, Now: time.Now}))
	storagetest.Do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		var notices []notice.Notice
		for i := range crowd {
			for _, key := range []string{"first", "second"} {
				notices = append(notices, notice.Notice{UniqueKey: fmt.Sprint(key, i), Lane: notice.ReminderLane, ChatID: int64(i + 1), OnUnknown: notice.Resend})
			}
		}
		got[int](t)(tx.Enqueue(ctx, notices...))
		epoch := got[int64](t)(tx.TakeOver(ctx))
		equal(t, "in hand", len(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, inHand))), inHand)
		return storage.Exec(ctx, tx, `ANALYZE`) // as the server does by itself within a minute
	})
	must(t, db.Close())
	read := rowsRead(t, url, "notice", func(ctx context.Context, tx *storage.Tx) error {
		got[int64](t)(tx.TakeOver(ctx))
		equal(t, "put back", len(got[[]*notice.Notice](t)(tx.PutBack(ctx))), inHand)
		return nil
	})
	if read > 20*inHand {
		t.Errorf("%d rows are read of %d that wait", read, 2*crowd)
	}
}

// Ensure that who does not know whether a take-over was committed never takes the
// epoch of another sender for its own.
func TestTakeOverUndone(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		var undone int64
		gone := errors.New("gone")
		err := s.Update(t.Context(), func(tx *storage.Tx) (err error) {
			if undone, err = tx.TakeOver(t.Context()); err == nil {
				err = gone
			}
			return err
		})
		wantErr(t, "the first", err, gone)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			another := got[int64](t)(tx.TakeOver(ctx))
			equal(t, "the same epoch", undone == another, false)
			must(t, tx.Mark(ctx, another, nil))
			wantErr(t, "Mark", tx.Mark(ctx, undone, nil), course.ErrConflict)
			return nil
		})
	})
}

// Ensure a sender with nothing in hand takes back what it has claimed, and what an
// earlier one has had in hand is still held.
func TestUnclaim(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			earlier := got[int64](t)(tx.TakeOver(ctx))
			for _, uniqueKey := range []string{"an earlier one's", "its own"} {
				got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: uniqueKey, Lane: notice.ReplyLane, ChatID: 1, OnUnknown: notice.Hold}))
			}
			got[[]*notice.Notice](t)(tx.Claim(ctx, earlier, notice.ReplyLane, 1))
			since := got[int64](t)(tx.TakeOver(ctx))
			got[[]*notice.Notice](t)(tx.Claim(ctx, since, notice.ReplyLane, 9))
			must(t, tx.Unclaim(ctx, since))
			next := got[int64](t)(tx.TakeOver(ctx))
			claimed := got[[]*notice.Notice](t)(tx.Claim(ctx, next, notice.ReplyLane, 9))
			equal(t, "claimed", cmp.Diff([]string{"its own"}, uniqueKeys(claimed)), "")
			return nil
		})
	})
}

// sent counts what senders have sent and marked, by unique key.
type sent struct {
	mu           sync.Mutex
	sent, marked map[string]int
}

// batch claims, sends and marks a few notices; it is false when there are none, or
// another sender has taken over.
func (l *sent) batch(ctx context.Context, s *store, epoch int64) bool {
	var claimed []*notice.Notice
	err := s.Update(ctx, func(tx *storage.Tx) (err error) {
		claimed, err = tx.Claim(ctx, epoch, notice.AnnouncementLane, 4)
		return err
	})
	if err != nil || len(claimed) == 0 {
		return false
	}
	count := func(counts map[string]int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		for i := range claimed {
			counts[claimed[i].UniqueKey]++
			claimed[i].State = notice.Sent
		}
	}
	count(l.sent)
	if s.Update(ctx, func(tx *storage.Tx) error { return tx.Mark(ctx, epoch, claimed) }) != nil {
		return false
	}
	count(l.marked)
	return true
}

// TestSendersNeverDouble runs senders that claim, send, mark, and take over from
// each other at any moment: a notice that is to be held when its fate is unknown
// is sent at most once, and marked at most once.
func TestSendersNeverDouble(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		var notices []notice.Notice
		for i := range 400 {
			notices = append(notices, notice.Notice{UniqueKey: fmt.Sprint(i), Lane: notice.AnnouncementLane, ChatID: 1, OnUnknown: notice.Hold})
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			got[int](t)(tx.Enqueue(ctx, notices...))
			return nil
		})
		l := &sent{sent: map[string]int{}, marked: map[string]int{}}
		var senders sync.WaitGroup
		for range 3 {
			senders.Go(func() {
				for range 12 {
					var epoch int64
					if err := s.Update(ctx, func(tx *storage.Tx) (err error) {
						epoch, err = tx.TakeOver(ctx)
						return err
					}); err != nil {
						t.Error(err)
					}
					for batches := 1 + rand.N(8); batches > 0 && l.batch(ctx, s, epoch); batches-- {
					}
				}
			})
		}
		senders.Wait()
		for uniqueKey, n := range l.sent {
			if n > 1 || l.marked[uniqueKey] > 1 {
				t.Errorf("notice %s: sent %d times, marked %d times", uniqueKey, n, l.marked[uniqueKey])
			}
		}
		if len(l.marked) == 0 {
			t.Error("nothing was sent")
		}
	})
}

// TestClaimsOfOneSender claims from four goroutines of one sender at once.
func TestClaimsOfOneSender(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		const all = 200
		ctx := context.Background()
		var epoch int64
		s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			for i := range all {
				got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprint(i), Lane: notice.ReplyLane, ChatID: 1}))
			}
			epoch, err = tx.TakeOver(ctx)
			return err
		})
		var mu sync.Mutex
		claims := map[string]int{}
		var claimers sync.WaitGroup
		for range 4 {
			claimers.Go(func() {
				for {
					var claimed []*notice.Notice
					err := s.Update(ctx, func(tx *storage.Tx) (err error) {
						claimed, err = tx.Claim(ctx, epoch, notice.ReplyLane, 7)
						return err
					})
					if err != nil {
						t.Error(err)
					}
					if len(claimed) == 0 {
						return
					}
					mu.Lock()
					for _, n := range claimed {
						claims[n.UniqueKey]++
					}
					mu.Unlock()
				}
			})
		}
		claimers.Wait()
		equal(t, "claimed", len(claims), all)
		for uniqueKey, n := range claims {
			equal(t, "claims of "+uniqueKey, n, 1)
		}
	})
}

func TestQueueReminder(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 4)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			// The first has never come in, the second speaks English, the third
			// Vietnamese, the fourth is gone, and a fifth has no Telegram.
			must(t, storage.Exec(ctx, tx, fmt.Sprintf(`UPDATE account SET language = NULL WHERE id = %d`, c.roster[0].Trainee.AccountID)))
			must(t, tx.SetLanguage(ctx, c.roster[1].Trainee.AccountID, "en"))
			must(t, tx.StoreRoster(ctx, c.course.ID, course.Diff{Gone: c.roster[3:], New: []course.Enrollment{person(5)}}))
			equal(t, "withdrawn", got[int](t)(tx.WithdrawLeftOut(ctx, c.course.ID, tx.Now())), 1)
			words := map[string]notice.Message{"vi": {Text: "Mai học lúc 7:30"}, "en": {Text: "Tomorrow at 7:30"}}
			equal(t, "created", got[int](t)(tx.QueueReminder(ctx, c.course.ID, "reminder/evening/1", words, 0)), 3)
			equal(t, "created again", got[int](t)(tx.QueueReminder(ctx, c.course.ID, "reminder/evening/1", words, 0)), 0)
			epoch := got[int64](t)(tx.TakeOver(ctx))
			told := map[string]string{}
			for _, n := range got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 9)) {
				told[fmt.Sprintf("%s to %d", n.UniqueKey, n.ChatID)] = n.Message.Text
			}
			want := map[string]string{
				fmt.Sprintf("reminder/evening/1/%d to 1000", c.roster[0].ID): "Mai học lúc 7:30",
				fmt.Sprintf("reminder/evening/1/%d to 1001", c.roster[1].ID): "Tomorrow at 7:30",
				fmt.Sprintf("reminder/evening/1/%d to 1002", c.roster[2].ID): "Mai học lúc 7:30",
			}
			equal(t, "told", cmp.Diff(want, told), "")
			return nil
		})
	})
}

// TestQueueReminderExcept leaves out who has an entry or an approved leave for the session,
// whichever, and nobody for an entry elsewhere.
func TestQueueReminderExcept(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 6)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			first, second := c.sessions[0].ID, c.sessions[1].ID
			at := "'2022-08-15T01:30:00.000Z'"
			for i, leave := range []struct {
				session int64
				state   string
			}{{first, "approved"}, {first, "refused"}} {
				must(t, storage.Exec(ctx, tx, `INSERT INTO leave_request (id, enrollment_id, by_account, reason, photo, at, state, decided_at)
					VALUES (?, ?, 1, 'ốm', '', `+at+`, ?, `+at+`)`, i+1, c.roster[4+i].ID, leave.state))
				must(t, storage.Exec(ctx, tx, `INSERT INTO leave_session (leave_id, session_id) VALUES (?, ?)`, i+1, leave.session))
			}
			for i, a := range []course.Attendance{
				{SessionID: first, State: course.Present, Way: course.ByButton},
				{SessionID: first, State: course.Excused, Way: course.ByOrganizer},
				{SessionID: second, State: course.Present, Way: course.ByCode},
			} {
				a.EnrollmentID = c.roster[i].ID
				_, _, err := tx.CheckIn(ctx, a)
				must(t, err)
			}
			words := map[string]notice.Message{"vi": {Text: "Đã bắt đầu"}, "en": {Text: "Under way"}}
			equal(t, "created", got[int](t)(tx.QueueReminder(ctx, c.course.ID, "reminder/lead/1", words, first)), 3)
			epoch := got[int64](t)(tx.TakeOver(ctx))
			var told []int64
			for _, n := range got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 9)) {
				told = append(told, n.ChatID)
			}
			slices.Sort(told)
			equal(t, "told", cmp.Diff([]int64{1002, 1003, 1005}, told), "")
			return nil
		})
	})
}

// TestClaimByAClockSetBack: what was queued, or put back for a while, by a clock
// that is an hour ahead is due when the clock is right again; what waits by the
// right clock waits.
func TestClaimByAClockSetBack(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		var epoch int64
		ahead := func(do func(ctx context.Context, tx *storage.Tx) error) {
			s.pass(time.Hour)
			s.do(do)
			s.pass(-time.Hour)
		}
		claim := func(ctx context.Context, tx *storage.Tx) []*notice.Notice {
			return got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReplyLane, 10))
		}
		note := func(uniqueKey string, at time.Time) notice.Notice {
			return notice.Notice{UniqueKey: uniqueKey, Lane: notice.ReplyLane, ChatID: 7, NextAt: at}
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			epoch = got[int64](t)(tx.TakeOver(ctx))
			_, err := tx.Enqueue(ctx, note("right", start.Add(time.Minute)), note("again", time.Time{}))
			return err
		})
		ahead(func(ctx context.Context, tx *storage.Tx) error {
			back := claim(ctx, tx)
			equal(t, "due by the clock that is ahead", cmp.Diff([]string{"again", "right"}, uniqueKeys(back)), "")
			back[0].State, back[0].NextAt, back[0].QueuedAt = notice.Queued, tx.Now().Add(5*time.Minute), tx.Now()
			back[1].State = notice.Sent
			must(t, tx.Mark(ctx, epoch, back))
			_, err := tx.Enqueue(ctx, note("fresh", time.Time{}))
			return err
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Enqueue(ctx, note("right too", start.Add(time.Minute)))
			must(t, err)
			back := claim(ctx, tx)
			equal(t, "due now", cmp.Diff([]string{"again", "fresh"}, uniqueKeys(back)), "")
			for i := range back {
				equal(t, "waits no longer", back[i].NextAt, start)
				back[i].State, back[i].NextAt, back[i].QueuedAt = notice.Queued, start.Add(time.Minute), start
			}
			return tx.Mark(ctx, epoch, back)
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "due too early", len(claim(ctx, tx)), 0)
			return nil
		})
		ahead(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Enqueue(ctx, note("later", time.Time{}))
			return err
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error { // another process of the program begins
			epoch = got[int64](t)(tx.TakeOver(ctx))
			equal(t, "due to the next sender", cmp.Diff([]string{"later"}, uniqueKeys(claim(ctx, tx))), "")
			return nil
		})
	})
}

// TestClaimAfterOneUnderWay: a claim whose answer was lost is still under way on the
// server when it is tried again. The second does not pass over what the first holds:
// later notices of a chat would overtake.
func TestClaimAfterOneUnderWay(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	s := openStore(t, url)
	var epoch int64
	s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		for i := range 3 {
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprint(i), Lane: notice.ReplyLane, ChatID: 1}))
		}
		epoch, err = tx.TakeOver(ctx)
		return err
	})
	claim := func(limit int, end func() error) (keys []string, err error) {
		err = s.Update(t.Context(), func(tx *storage.Tx) error {
			claimed, err := tx.Claim(t.Context(), epoch, notice.ReplyLane, limit)
			keys = nil
			for _, n := range claimed {
				keys = append(keys, n.UniqueKey)
			}
			return errors.Join(err, end())
		})
		return keys, err
	}
	second := make(chan []string, 1)
	lost := errors.New("lost")
	_, err := claim(1, func() error {
		go func() {
			keys, err := claim(3, func() error { return nil })
			if err != nil {
				t.Error(err)
			}
			second <- keys
		}()
		for until := time.Now().Add(10 * time.Second); len(second) == 0 && !waitsForLock(t, url); time.Sleep(time.Millisecond) {
			if time.Now().After(until) {
				return errors.New("the second claim neither waits nor ends")
			}
		}
		return lost
	})
	if !errors.Is(err, lost) {
		t.Fatal(err)
	}
	equal(t, "claimed", fmt.Sprint(<-second), "[0 1 2]")
}

// waitsForLock tells whether a transaction of the database waits for another.
func waitsForLock(t *testing.T, url string) (waits bool) {
	t.Helper()
	db := got[*sql.DB](t)(sql.Open("postgres", url))
	defer db.Close()
	err := db.QueryRow(`SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waits)
	if err != nil {
		t.Error(err)
	}
	return waits
}
