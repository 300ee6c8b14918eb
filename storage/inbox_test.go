package storage_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

func TestInbox(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		updates := []notice.Update{
			{UpdateID: 10, Event: "callback/1", ChatID: 7, Raw: []byte(`{"update_id":10}`)},
			{UpdateID: 11, Event: "raw/11", ChatID: 8, Raw: []byte("\xff\x00 not JSON")},
			{Event: "raw/0", ChatID: 7, Raw: nil},
		}
		var stored []int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			rows := got[[]notice.Update](t)(tx.StoreUpdates(ctx, updates))
			equal(t, "stored", cmp.Diff(got[[]notice.Update](t)(tx.PendingUpdates(ctx, 0, 9)), rows, cmpopts.EquateEmpty()), "")
			stored = idsOf(rows)
			equal(t, "stored", len(stored), 3)
			again := []notice.Update{
				updates[0],
				{UpdateID: 12, Event: "callback/1", ChatID: 7}, // the same press under a new number
				{UpdateID: 10, Event: "callback/2", ChatID: 7}, // another press under a number that is there
				{UpdateID: 14, Event: "callback/2", ChatID: 7},
			}
			equal(t, "stored again", len(got[[]notice.Update](t)(tx.StoreUpdates(ctx, again))), 1)
			equal(t, "stored of none", len(got[[]notice.Update](t)(tx.StoreUpdates(ctx, nil))), 0)

			pending := got[[]notice.Update](t)(tx.PendingUpdates(ctx, 0, 9))
			equal(t, "pending", len(pending), 4)
			want := updates[0]
			want.ID, want.ReceivedAt, want.State = stored[0], start, notice.UpdateNew
			equal(t, "first", cmp.Diff(want, pending[0]), "")
			equal(t, "second", string(pending[1].Raw), string(updates[1].Raw))
			equal(t, "after the second", got[[]notice.Update](t)(tx.PendingUpdates(ctx, stored[1], 1))[0].ID, stored[2])
			equal(t, "without chat 7 and without any", len(got[[]notice.Update](t)(tx.PendingUpdates(ctx, 0, 9, 7, 0))), 1)
			equal(t, "of chat 7", len(got[[]notice.Update](t)(tx.PendingUpdatesOf(ctx, 7, stored[0], 9))), 2)
			return nil
		})
		equal(t, "changed", s.takeChanged(), storage.UpdatesWaiting)
		must(t, handle(s.DB, stored[0]))
		wantErr(t, "done again", handle(s.DB, stored[0]), course.ErrConflict)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for want := 1; want <= 3; want++ {
				equal(t, "tries", got[int](t)(tx.UpdateFailed(ctx, stored[1], "panic")), want)
			}
			must(t, tx.QuarantineUpdate(ctx, stored[1], "third panic"))
			wantErr(t, "quarantined again", tx.QuarantineUpdate(ctx, stored[1], ""), course.ErrConflict)
			_, err := tx.UpdateFailed(ctx, stored[0], "late")
			wantErr(t, "failed when done", err, course.ErrNotFound)

			aside := got[[]notice.Update](t)(tx.Quarantined(ctx, 9))
			equal(t, "quarantined", len(aside), 1)
			equal(t, "tries", aside[0].Tries, 3)
			equal(t, "failure", aside[0].Failure, "third panic")
			equal(t, "pending", len(got[[]notice.Update](t)(tx.PendingUpdates(ctx, 0, 9))), 2)
			return nil
		})
		wantErr(t, "done when quarantined", handle(s.DB, stored[1]), course.ErrConflict)
	})
}

// TestStoredTogether: as many updates as a commit of a crowd has are stored with as few statements as one.
func TestStoredTogether(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		next, one := int64(0), int64(0)
		for _, n := range []int{1, 2, 3, 37, 63, 64} {
			updates := make([]notice.Update, n)
			for i := range updates {
				next++
				updates[i] = notice.Update{UpdateID: next, Event: fmt.Sprint("tap:", next), ChatID: 1000 + next}
			}
			before := s.Statements()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				equal(t, "stored", idsOf(got[[]notice.Update](t)(tx.StoreUpdates(ctx, updates)))[n-1], next)
				return nil
			})
			took := s.Statements() - before
			if n == 1 {
				one = took
			}
			equal(t, fmt.Sprint("statements for ", n), took, one)
		}
	})
}

// TestReadOn stores updates from several goroutines while one reads on from the
// highest id it has seen, as the dispatcher does: it misses none.
func TestReadOn(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		const each, writers = 40, 4
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for i := range each {
					err := s.Update(ctx, func(tx *storage.Tx) error {
						_, err := tx.StoreUpdates(ctx, []notice.Update{{UpdateID: int64(1 + w*each + i), Event: fmt.Sprint("a", w, i)}, {Event: fmt.Sprint("b", w, i)}})
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		written := make(chan struct{})
		go func() { all.Wait(); close(written) }()
		var seen []int64
		for last := false; ; {
			var page []notice.Update
			must(t, s.View(ctx, func(tx *storage.Tx) (err error) {
				after := int64(0)
				if len(seen) > 0 {
					after = seen[len(seen)-1]
				}
				page, err = tx.PendingUpdates(ctx, after, 25)
				return err
			}))
			for _, u := range page {
				seen = append(seen, u.ID)
			}
			if last && len(page) == 0 {
				break
			}
			select {
			case <-written:
				last = true
			default:
			}
		}
		equal(t, "seen", len(seen), 2*each*writers)
		equal(t, "in order", slices.IsSorted(seen), true)
	})
}

func idsOf(rows []notice.Update) (ids []int64) {
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

func TestForget(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		var stored []int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			stored = idsOf(got[[]notice.Update](t)(tx.StoreUpdates(ctx, []notice.Update{{Event: "1"}, {Event: "2"}, {Event: "3"}})))
			return nil
		})
		must(t, s.Handle(context.Background(), storage.From{}, func(tx *storage.Tx) error {
			tx.Handled(stored[0])
			return nil
		}))
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.QuarantineUpdate(ctx, stored[1], "x"))
			got[int](t)(tx.Enqueue(ctx,
				notice.Notice{UniqueKey: "answer", Lane: notice.ReplyLane, ChatID: 1},
				notice.Notice{UniqueKey: "reminder", Lane: notice.ReminderLane, ChatID: 1}))
			epoch := got[int64](t)(tx.TakeOver(ctx))
			claimed := append(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReplyLane, 1)),
				got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 1))...)
			for i := range claimed {
				claimed[i].State, claimed[i].MessageID = notice.Sent, 5
			}
			must(t, tx.Mark(ctx, epoch, claimed))
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: "waiting answer", Lane: notice.ReplyLane, ChatID: 1}))
			equal(t, "too young", got[int](t)(tx.Forget(ctx, start)), 0)
			return nil
		})
		s.pass(time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "forgotten", got[int](t)(tx.Forget(ctx, start.Add(time.Minute))), 2)
			equal(t, "forgotten again", got[int](t)(tx.Forget(ctx, start.Add(time.Minute))), 0)
			_, found, err := tx.NoticeMessage(ctx, "reminder")
			must(t, err)
			equal(t, "the reminder is there", found, true)
			status := got[notice.Status](t)(tx.Status(ctx))
			want := notice.Status{
				Waiting: 1, Oldest: start, Quarantined: 1, Queued: map[notice.Lane]int{notice.ReplyLane: 1},
				Courses: 1, Trainees: len(c.roster), Linked: 1,
			}
			equal(t, "status", cmp.Diff(want, status), "")
			return nil
		})
	})
}

// TestUpdatesThatWaited: one that may have waited for the program can have happened
// since it last heard all; one that came at once has happened then.
func TestUpdatesThatWaited(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		waiting := func(before time.Time) (n int) {
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				n = got[int](t)(tx.WaitedUpdates(ctx, before))
				return nil
			})
			return n
		}
		since := func() (all []time.Time) {
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				for _, u := range got[[]notice.Update](t)(tx.PendingUpdates(ctx, 0, 10)) {
					all = append(all, u.Since)
				}
				return nil
			})
			return all
		}
		var told []time.Time
		put := func(event string, waited bool) {
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				stored, err := tx.StoreUpdates(ctx, []notice.Update{{Event: event, Waited: waited}})
				told = append(told, stored[0].Since)
				return err
			})
		}
		put("before it has ever heard", true)
		s.do(func(ctx context.Context, tx *storage.Tx) error { return tx.Heard(ctx) })
		s.pass(time.Hour)
		put("at once", false)
		put("waited", true)
		equal(t, "since", cmp.Diff([]time.Time{{}, {}, start}, since()), "")
		equal(t, "since, as it was stored", cmp.Diff([]time.Time{{}, {}, start}, told), "")
		equal(t, "waiting", waiting(start.Add(time.Second)), 1)
		equal(t, "waiting from before", waiting(start), 0)
		must(t, handle(s.DB, 3))
		equal(t, "waiting after it is done", waiting(start.Add(time.Second)), 0)
	})
}

// TestALookReadsWhatItTakes: the look at what waits reads no row of the inbox but those that it returns, also
// where a crowd has come since the server last knew how many there are.
func TestALookReadsWhatItTakes(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	const crowd, looks, batch = 3000, 3, 100
	db := got[*storage.DB](t)(storage.Open(t.Context(), storage.Config{URL: url, Now: time.Now}))
	storagetest.Do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		updates := make([]notice.Update, crowd)
		for i := range updates {
			updates[i] = notice.Update{Event: fmt.Sprint("callback/", i), ChatID: int64(i + 1)}
		}
		_, err := tx.StoreUpdates(ctx, updates)
		return err
	})
	must(t, db.Close())
	read := rowsRead(t, url, "inbox", func(ctx context.Context, tx *storage.Tx) error {
		for look := range looks {
			equal(t, "rows", len(got[[]notice.Update](t)(tx.PendingUpdates(ctx, int64(look*batch), batch))), batch)
		}
		return nil
	})
	equal(t, "rows read", read, looks*batch)
}
