package storage_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// cradle is a sender that takes all that is born, or as many as there is room for.
type cradle struct {
	mu       sync.Mutex
	epoch    int64
	room     int
	expected int
	born     []*notice.Notice

	uncertain bool
}

func (c *cradle) Expect(notices []*notice.Notice) (epoch int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range notices {
		if c.expected < c.room {
			notices[i].State = notice.Sending
			c.expected++
		}
	}
	return c.epoch
}

func (c *cradle) Born(expected, born []*notice.Notice, uncertain bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range expected {
		if n.State == notice.Sending {
			c.expected--
		}
	}
	c.born = append(c.born, born...)
	c.uncertain = c.uncertain || uncertain
}

// keys are the unique keys of what was born since they were last asked for.
func (c *cradle) keys() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var keys []string
	for _, n := range c.born {
		keys = append(keys, n.UniqueKey)
	}
	c.born = nil
	return strings.Join(keys, " ")
}

// eachBorn runs the test on each engine with a sender that has taken over.
func eachBorn(t *testing.T, room int, test func(t *testing.T, s *store, c *cradle)) {
	t.Helper()
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		c := &cradle{room: room}
		s := &store{t: t, url: url, now: start}
		s.DB = storagetest.Open(t, storage.Config{URL: url, Now: s.clock, AfterCommit: s.afterCommit, Births: c})
		c.epoch = takeOver(s)
		test(t, s, c)
	})
}

func takeOver(s *store) (epoch int64) {
	s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		epoch, err = tx.TakeOver(ctx)
		return err
	})
	return epoch
}

// message and toast are answers with the key.
func message(uniqueKey string, chat int64) notice.Notice {
	return notice.Notice{UniqueKey: uniqueKey, Lane: notice.ReplyLane, ChatID: chat, Message: notice.Message{Text: "Chào " + uniqueKey}}
}

func toast(uniqueKey string, chat int64) notice.Notice {
	n := message(uniqueKey, chat)
	n.Message.Tap = "tap " + uniqueKey
	return n
}

// states are the states of the notices of a chat, in their order.
func (s *store) states(chat int64) string {
	s.t.Helper()
	var keys []string
	must(s.t, s.View(context.Background(), func(tx *storage.Tx) (err error) {
		keys, err = storage.Texts(context.Background(), tx,
			`SELECT unique_key || ' ' || state FROM notice WHERE chat_id = ? ORDER BY id`, chat)
		return err
	}))
	return strings.Join(keys, ", ")
}

// TestBorn: what is born is claimed with the commit, and handed over as a claim would.
func TestBorn(t *testing.T) {
	eachBorn(t, 100, func(t *testing.T, s *store, c *cradle) {
		ids := s.updates(4)
		answer := func(i int, answers ...notice.Notice) error {
			return s.Handle(context.Background(), storage.From{}, func(tx *storage.Tx) error {
				tx.Handled(ids[i], answers...)
				return nil
			})
		}
		s.takeChanged()
		must(t, answer(0, toast("a", 1), message("b", 1), message("c", 1), message("d", 2)))
		equal(t, "there is something to claim", s.takeChanged(), 0)
		born := slices.Clone(c.born)
		equal(t, "born", c.keys(), "a b c d")
		equal(t, "of chat 1", s.states(1), "a sending, b sending, c sending")
		want := message("b", 1)
		want.ID, want.State, want.OnUnknown, want.NextAt, want.QueuedAt, want.CreatedAt = born[1].ID, notice.Sending, notice.Resend, start, start, start
		if !reflect.DeepEqual(*born[1], want) {
			t.Errorf("b: got %+v, want %+v", *born[1], want)
		}

		// What waits for its turn in a chat keeps those behind it back, but no answer to a tap.
		must(t, answer(1, toast("e", 1), message("f", 1), notice.Notice{UniqueKey: "g", Lane: notice.ReplyLane, Message: hello}, message("d", 3)))
		equal(t, "born", c.keys(), "e")
		equal(t, "there is something to claim", s.takeChanged(), storage.RepliesQueued)
		equal(t, "of chat 1", s.states(1), "a sending, b sending, c sending, e sending, f queued")
		equal(t, "of chat 3", s.states(3), "")

		// What is born is marked as what is claimed, and queued again by who takes over.
		born[0].State, born[0].MessageID = notice.Sent, 17
		s.do(func(ctx context.Context, tx *storage.Tx) error { return tx.Mark(ctx, c.epoch, born[:1]) })
		takeOver(s)
		equal(t, "of chat 1", s.states(1), "a sent, b queued, c queued, e queued, f queued")

		// The sender is another one now.
		must(t, answer(2, message("h", 4)))
		equal(t, "of chat 4", s.states(4), "h queued")
		c.room = 0
		must(t, answer(3, message("i", 5)))
		equal(t, "of chat 5", s.states(5), "i queued")
		equal(t, "born", c.keys(), "")
		equal(t, "expected", c.expected, 0)
	})
}

// TestBornOfFailures: of units that fail, or run again for the failures of others, nothing
// is handed over that is not there, all that is there is, and no place is kept.
func TestBornOfFailures(t *testing.T) {
	eachBorn(t, 1000, func(t *testing.T, s *store, c *cradle) {
		const n, workers = 300, 30
		ids := s.updates(n)
		var all sync.WaitGroup
		for w := range workers {
			all.Go(func() {
				for i := w; i < n; i += workers {
					ended := make(chan struct{})
					go func() {
						defer close(ended)
						_ = randomUnit(s, i%9, ids[i])
					}()
					<-ended
				}
			})
		}
		all.Wait()
		equal(t, "expected", c.expected, 0)
		born := map[string]int{}
		for _, n := range c.born {
			born[n.UniqueKey]++
		}
		for i, id := range ids {
			want := 0
			if i%9 < 4 {
				want = 1
			}
			equal(t, fmt.Sprintf("births of unit %d", i), born[fmt.Sprint("answer/", id)], want)
			equal(t, fmt.Sprintf("answer of unit %d", i), s.states(id), strings.Repeat(fmt.Sprintf("answer/%d sending", id), want))
		}
	})
}

// TestBornAndTakenOver has others take over while answers are born: none stays sending under
// an epoch that is over, and nobody is kept from taking over by those who come and go.
func TestBornAndTakenOver(t *testing.T) {
	eachBorn(t, 1_000_000, func(t *testing.T, s *store, c *cradle) {
		const workers = 16
		ids := s.updates(1_500)
		var next atomic.Int64
		var ended atomic.Bool
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for !ended.Load() {
					i := next.Add(1) - 1
					if i >= int64(len(ids)) {
						return
					}
					if err := handle(s.DB, ids[i]); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 12 {
			for before := next.Load(); next.Load() < min(before+20, int64(len(ids))); {
				time.Sleep(time.Millisecond)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			err := s.Update(ctx, func(tx *storage.Tx) error {
				epoch, err := tx.TakeOver(ctx)
				c.mu.Lock()
				defer c.mu.Unlock()
				c.epoch = epoch // before its commit: who is born meanwhile must not believe it
				return err
			})
			cancel()
			must(t, err)
		}
		ended.Store(true)
		all.Wait()
		must(t, s.View(t.Context(), func(tx *storage.Tx) error {
			stuck, err := storage.Texts(t.Context(), tx, `
				SELECT unique_key FROM notice WHERE state = 'sending' AND epoch <> (SELECT epoch FROM sender)`)
			equal(t, "sending under an epoch that is over", len(stuck), 0)
			return err
		}))
		equal(t, "expected", c.expected, 0)
		if len(c.born) == 0 {
			t.Error("nothing was born")
		}
	})
}

// TestBornUncertain: when a commit is not answered, nothing is handed over, and it is said
// that nobody knows.
func TestBornUncertain(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.SQLiteURL(t))
	id := s.updates(1)[0]
	c := &cradle{room: 1}
	db := storagetest.Open(t, storage.Config{URL: s.url, Now: s.clock, Births: c})
	err := handle(db, id, func(tx *storage.Tx) error { return storage.Break(context.Background(), tx) })
	if err == nil || errors.Is(err, course.ErrConflict) {
		t.Errorf("got error %v", err)
	}
	equal(t, "nobody knows", c.uncertain, true)
	equal(t, "born", c.keys(), "")
	equal(t, "expected", c.expected, 0)
}
