package outbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

// handle makes replies as the unit of an update does: claimed at their birth for the outbox,
// or queued.
func (s *store) handle(o *Outbox, list ...notice.Notice) {
	replies := ones(list)
	epoch := o.Expect(replies)
	time.Sleep(s.commitTime)
	born := s.bear(epoch, replies)
	time.Sleep(s.lag)
	o.Born(replies, born, false)
}

// ones are notices one by one, as they are handed over.
func ones(list []notice.Notice) (notices []*notice.Notice) {
	for i := range list {
		notices = append(notices, &list[i])
	}
	return notices
}

// bear stores replies: storage.bear says which are born.
func (s *store) bear(epoch int64, replies []*notice.Notice) (born []*notice.Notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	waits := map[int64]bool{}
	for _, n := range s.notices {
		waits[n.ChatID] = waits[n.ChatID] || n.Lane == notice.ReplyLane && (n.State == notice.Queued || n.State == notice.Sending)
	}
	for _, n := range replies {
		claimed := n.State == notice.Sending && epoch == s.epoch && (unpaced(n) || !waits[n.ChatID])
		row := *n
		row.Lane, row.ID, row.State, row.NextAt = notice.ReplyLane, int64(len(s.notices)+1), notice.Queued, time.Now().Truncate(time.Millisecond)
		if claimed {
			row.State, s.claims[row.ID] = notice.Sending, epoch
			*n = row
			born = append(born, n)
		} else {
			defer s.wake()
		}
		s.byID[row.ID] = len(s.notices)
		s.notices = append(s.notices, row)
	}
	return born
}

// asked is how often a lane was asked for.
func (s *store) asked(lane notice.Lane) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.claimed[lane]
}

// TestBornGoesUnclaimed: what is born goes to the wire with no other transaction than that
// which writes its outcome, and a slot of its pool.
func TestBornGoesUnclaimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 20 * time.Millisecond}
		o, stop := run(t, s, w, DefaultRates())
		time.Sleep(lookTime + time.Second) // it has looked, and does so again in four seconds
		claims, before, begun := s.asked(notice.ReplyLane), s.transactions(), time.Now()
		s.handle(o, to(notice.ReplyLane, 1, 300)...)
		time.Sleep(400 * time.Millisecond)
		if got := s.asked(notice.ReplyLane) - claims; got != 0 || s.states() != "sent 300" {
			t.Errorf("claimed %d times; %s", got, s.states())
		}
		if got := s.transactions() - before; got > 20 {
			t.Errorf("%d transactions", got)
		}
		onWire := 0
		for _, c := range w.seen() {
			if c.begun.Sub(begun) < 20*time.Millisecond {
				onWire++
			}
		}
		if onWire != 2*fewReplies {
			t.Errorf("%d on the wire at once before the way is known, want %d", onWire, 2*fewReplies)
		}
		stop()
	})
}

// TestBornInOrder has chats answered by births and told things by others meanwhile, while
// deliveries fail in every way, everything pauses, and the sender does not know what was
// born: each message of a chat goes in the order in which they were committed, and none is
// lost or, but for what was unknown, doubled.
func TestBornInOrder(t *testing.T) {
	const chats, each = 8, 25
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			s, w := newStore(), &wire{takes: 3 * time.Millisecond}
			s.lag = 5 * time.Millisecond
			var mu sync.Mutex
			dice := rand.New(rand.NewPCG(seed, 3))
			chance := func(n int) int {
				mu.Lock()
				defer mu.Unlock()
				return dice.IntN(n)
			}
			w.answer = func(_ context.Context, n notice.Notice, _ int) error {
				switch chance(40) {
				case 0:
					return &bot.SendError{Outcome: bot.NotSent, Reason: "refused"}
				case 1:
					return &bot.SendError{Outcome: bot.RetryAfter, Scope: bot.ScopeChat, After: time.Second}
				case 2:
					return &bot.SendError{Outcome: bot.RetryAfter, Scope: bot.ScopeAll, After: time.Second}
				}
				return nil
			}
			o, stop := run(t, s, w, Rates{})
			var all sync.WaitGroup
			for chat := int64(1); chat <= chats; chat++ {
				all.Go(func() {
					for range each {
						time.Sleep(time.Duration(chance(60)) * time.Millisecond)
						switch chance(4) {
						case 0:
							s.queue(to(notice.ReplyLane, 1+int64(chance(chats)), 1)...)
						case 1:
							replies := ones(to(notice.ReplyLane, chat, 1))
							s.bear(o.Expect(replies), replies)
							o.Born(replies, nil, true) // the answer of the commit is lost
						default:
							s.handle(o, append(to(notice.ReplyLane, chat, 1), to(notice.ReplyLane, chat, 1)...)...)
						}
					}
				})
			}
			all.Wait()
			time.Sleep(10 * time.Minute)
			if err := stop(); err != nil {
				t.Error(err)
			}
			sent := map[int64][]int64{}
			for _, c := range w.seen() {
				if c.err == nil {
					sent[c.chat] = append(sent[c.chat], c.id)
				}
			}
			total := 0
			for chat, ids := range sent {
				if total += len(ids); !slices.IsSorted(ids) || len(slices.Compact(ids)) != len(ids) {
					t.Errorf("seed %d: chat %d got %v", seed, chat, ids)
				}
			}
			if got, want := s.states(), fmt.Sprint("sent ", total); got != want || total != len(s.notices) {
				t.Errorf("seed %d: %s of %d, %d calls", seed, got, len(s.notices), total)
			}
		})
	}
}

// TestBornAtAStop: a stop waits for what is about to be born, and leaves it queued; for what
// does not come it waits no longer than for the wire.
func TestBornAtAStop(t *testing.T) {
	for _, comes := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s, w := newStore(), &wire{}
			o, stop := run(t, s, w, DefaultRates())
			time.Sleep(time.Second)
			replies := ones(to(notice.ReplyLane, 1, 2))
			epoch := o.Expect(replies)
			begun := time.Now()
			if comes {
				go func() {
					time.Sleep(2 * time.Second)
					o.Born(replies, s.bear(epoch, replies), false)
				}()
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
			took, want, states := time.Since(begun), 2*time.Second, "queued 2"
			if !comes {
				want, states = drainTime, ""
			}
			if took < want || took > want+100*time.Millisecond || s.states() != states || len(w.seen()) != 0 {
				t.Errorf("it comes: %v; ended after %v, want %v; %s, %d sent", comes, took, want, s.states(), len(w.seen()))
			}
			if late := ones(to(notice.ReplyLane, 1, 1)); o.Expect(late) != 0 || late[0].State == notice.Sending {
				t.Error("expected after the end")
			}
		})
	}
}

// TestBornInAPause: while everything waits nothing is born, and what was about to be goes back.
func TestBornInAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		w.answer = func(_ context.Context, _ notice.Notice, nth int) error {
			if nth == 1 {
				return &bot.SendError{Outcome: bot.RetryAfter, Scope: bot.ScopeAll, After: 5 * time.Second}
			}
			return nil
		}
		o, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Second)
		before := ones(to(notice.ReplyLane, 2, 1))
		epoch := o.Expect(before)
		s.handle(o, to(notice.ReplyLane, 1, 1)...)
		time.Sleep(time.Second)
		o.Born(before, s.bear(epoch, before), false)
		during := to(notice.ReplyLane, 3, 1)
		s.handle(o, during...)
		time.Sleep(time.Second)
		if got := s.states(); got != "queued 3" {
			t.Error(got)
		}
		time.Sleep(10 * time.Second)
		if got, calls := s.states(), len(w.seen()); got != "sent 3" || calls != 4 {
			t.Errorf("%s, %d calls", got, calls)
		}
		stop()
	})
}

// TestExpect: no more is expected than there is room for, and nothing behind what is not.
func TestExpect(t *testing.T) {
	s, w := newStore(), &wire{}
	o, err := New(Config{Update: s.Update, View: s.View, Deliver: w.Deliver, Texts: texts, Check: printable})
	if err != nil {
		t.Fatal(err)
	}
	tap := notice.Notice{ChatID: 1, Message: notice.Message{Tap: "1"}}
	one, two, nobody := to(notice.ReplyLane, 1, 1)[0], to(notice.ReplyLane, 2, 1)[0], notice.Notice{}
	for _, tt := range []struct {
		free room
		in   []notice.Notice
		want string
	}{
		{room{9, 9}, []notice.Notice{tap, one, nobody, two, one}, "1 1 0 1 1"},
		{room{2, 1}, []notice.Notice{tap, one, tap, two, one}, "1 1 0 1 0"},
		{room{0, 1}, []notice.Notice{one, tap, two}, "0 1 0"},
	} {
		o.births.allow(7, tt.free)
		got, in := "", ones(tt.in)
		if epoch := o.Expect(in); epoch != 7 {
			t.Errorf("epoch %d", epoch)
		}
		for _, n := range in {
			if n.State == notice.Sending {
				got += " 1"
			} else {
				got += " 0"
			}
		}
		if got[1:] != tt.want {
			t.Errorf("with %v: got%s, want %s", tt.free, got, tt.want)
		}
		o.Born(in, nil, false)
		if !o.births.over() {
			t.Error("something is expected still")
		}
	}
	o.births.allow(0, room{9, 9})
	if in := ones(to(notice.ReplyLane, 1, 1)); o.Expect(in) != 0 || in[0].State == notice.Sending {
		t.Error("expected while nothing may be")
	}
}
