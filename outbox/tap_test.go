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

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

// tapped are the answers to a tap: a toast, and the change of the message under the button.
func tapped(chat int64) []notice.Notice {
	list := append(to(notice.ReplyLane, chat, 1), to(notice.ReplyLane, chat, 1)...)
	list[0].Message, list[1].Message = notice.Message{Tap: "tap", Text: "x"}, notice.Message{Edit: 7, Text: "x"}
	return list
}

// tappedAtOnce is the same as one notice.
func tappedAtOnce(chat int64) []notice.Notice {
	list := to(notice.ReplyLane, chat, 1)
	list[0].Message = notice.Message{Edit: 7, Text: "x", Tapped: &notice.Tapped{ID: "tap", Toast: "x"}}
	return list
}

// TestChangeAfterTap: the change of a message goes when the tap in its chat is answered, or
// not to be; and after a second when no answer comes.
func TestChangeAfterTap(t *testing.T) {
	for _, tt := range []struct {
		takes, after time.Duration
		err          error
	}{
		{60 * time.Millisecond, 60 * time.Millisecond, nil},
		{60 * time.Millisecond, 60 * time.Millisecond, &bot.SendError{Outcome: bot.Rejected, Reason: "tap"}},
		{5 * time.Second, longestTap, nil},
	} {
		for _, answers := range []func(int64) []notice.Notice{tapped, tappedAtOnce} {
			synctest.Test(t, func(t *testing.T) {
				s, w := newStore(), &wire{takes: tt.takes}
				w.answer = func(_ context.Context, n notice.Notice, _ int) error {
					if n.Message.Tap != "" {
						return tt.err
					}
					return nil
				}
				o, stop := run(t, s, w, DefaultRates())
				time.Sleep(time.Second)
				s.handle(o, answers(1)...)
				time.Sleep(30 * time.Second)
				stop()
				calls := w.seen()
				if len(calls) != 2 || !calls[0].toast || calls[1].toast {
					t.Fatalf("calls %+v", calls)
				}
				if after := calls[1].begun.Sub(calls[0].begun); after != tt.after {
					t.Errorf("the change went %v after the answer to the tap, want %v", after, tt.after)
				}
			})
		}
	}
}

// TestRush: when a hall taps at once, everybody is answered before the first message is changed; when it goes on and on,
// each is changed two seconds after its answer.
func TestRush(t *testing.T) {
	for _, tt := range []struct {
		name          string
		times, people int // who tap at once, each 10 ms
		least, most   time.Duration
	}{
		{"at once", 1, 300, 0, 500 * time.Millisecond},
		{"goes on", 500, 20, standsBack, standsBack + 500*time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, w := newStore(), &wire{takes: 40 * time.Millisecond}
			o, stop := run(t, s, w, DefaultRates())
			time.Sleep(time.Second)
			for i := range tt.times {
				var list []notice.Notice
				for j := range tt.people {
					list = append(list, tappedAtOnce(int64(1+i*tt.people+j))...)
				}
				s.handle(o, list...)
				time.Sleep(10 * time.Millisecond)
			}
			time.Sleep(30 * time.Second)
			stop()
			calls := w.seen()
			answered := map[int64]time.Time{}
			for _, c := range calls[:min(tt.people, len(calls))] {
				if !c.toast {
					t.Fatalf("%s: a message is changed before %d are answered", tt.name, tt.people)
				}
			}
			for _, c := range calls {
				if c.toast {
					answered[c.chat] = c.ended
				}
			}
			for i, c := range calls {
				after, early := c.begun.Sub(answered[c.chat]), i < len(calls)/4 // later the rush is over
				if !c.toast && (after > tt.most || early && after < tt.least) {
					t.Fatalf("%s: a message was changed %v after the answer, want %v to %v", tt.name, after, tt.least, tt.most)
				}
			}
			if len(calls) != 2*tt.times*tt.people || len(answered) != tt.times*tt.people {
				t.Errorf("%s: %d calls, %d answered", tt.name, len(calls), len(answered))
			}
		})
	}
}

// TestBackBehindAnother: what has stood back for long enough waits for another answer of its chat, but does not stand back
// behind it once more.
func TestBackBehindAnother(t *testing.T) {
	p := newPools(DefaultRates())[0]
	p.taps.rush = noon.Add(time.Hour)
	tap := func(id int64, now time.Time) (toast *notice.Notice) {
		n := tappedAtOnce(1)[0]
		n.ID, n.State = id, notice.Sending
		p.admit([]*notice.Notice{&n})
		ready, _, _ := p.take(now, newPace(DefaultRates()))
		if len(ready) != 1 || !rowless(ready[0]) {
			t.Fatalf("ready %v", idsOf(ready))
		}
		return ready[0]
	}
	p.answered(tap(1, noon), noon)
	late := noon.Add(standsBack)
	second := tap(2, late.Add(-time.Millisecond))
	if ready, _, next := p.take(late, newPace(DefaultRates())); len(ready) > 0 || next.After(late.Add(longestTap)) {
		t.Fatalf("before the second answer: took %v, next look at %v", idsOf(ready), next)
	}
	p.answered(second, late)
	if ready, _, _ := p.take(late, newPace(DefaultRates())); !slices.Equal(idsOf(ready), []int64{1}) {
		t.Errorf("took %v, want the first change", idsOf(ready))
	}
}

// TestRushByTheWay: what is usual on a long way is no rush.
func TestRushByTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 300 * time.Millisecond}
		o, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Second)
		for chat := range int64(200) { // 60 a second: 18 on the way
			s.handle(o, tappedAtOnce(1+chat)...)
			time.Sleep(16 * time.Millisecond)
		}
		time.Sleep(10 * time.Second)
		stop()
		answered := map[int64]time.Time{}
		for _, c := range w.seen() {
			if c.toast {
				answered[c.chat] = c.ended
			} else if after := c.begun.Sub(answered[c.chat]); c.chat > 50 && after > 0 {
				t.Fatalf("a message was changed %v after the answer", after)
			}
		}
	})
}

// TestToastsOfAHall has people tap, several times each, while calls fail in every way, everything pauses, and the sender
// does not know what was born: each change arrives once and in its order, each toast before it at least once, and
// of a toast that was refused or has arrived nothing is tried again.
func TestToastsOfAHall(t *testing.T) {
	const chats, each = 30, 12
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			s, w := newStore(), &wire{takes: 3 * time.Millisecond}
			var mu sync.Mutex
			dice := rand.New(rand.NewPCG(seed, 9))
			chance := func(n int) int {
				mu.Lock()
				defer mu.Unlock()
				return dice.IntN(n)
			}
			w.answer = func(_ context.Context, n notice.Notice, _ int) error {
				switch chance(30) {
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
						time.Sleep(time.Duration(chance(100)) * time.Millisecond)
						replies := tappedAtOnce(chat)
						if chance(8) > 0 {
							s.handle(o, replies...)
							continue
						}
						lost := ones(replies)
						s.bear(o.Expect(lost), lost)
						o.Born(lost, nil, true) // the answer of the commit is lost
					}
				})
			}
			all.Wait()
			time.Sleep(10 * time.Minute)
			if err := stop(); err != nil {
				t.Error(err)
			}
			changed, toasted := map[int64][]int64{}, map[int64]int{}
			for _, c := range w.seen() {
				switch {
				case c.err != nil:
				case c.toast:
					toasted[c.id]++
				default:
					changed[c.chat] = append(changed[c.chat], c.id)
				}
			}
			again, none := 0, 0
			for chat, ids := range changed {
				if !slices.IsSorted(ids) || len(ids) != each || len(slices.Compact(ids)) != each {
					t.Errorf("seed %d: chat %d got %v", seed, chat, ids)
				}
				for _, id := range ids {
					again += max(0, toasted[id]-1)
					if toasted[id] == 0 {
						none++
					}
				}
			}
			if got, want := s.states(), fmt.Sprint("sent ", chats*each); got != want {
				t.Errorf("seed %d: %s, want %s", seed, got, want)
			}
			if again > 0 || none > 0 {
				t.Errorf("seed %d: %d toasts came again, %d not at all", seed, again, none)
			}
		})
	}
}

// TestToastTriedAgain: a toast that Telegram did not take is tried again by itself, and the change does not wait for it.
func TestToastTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		w.answer = func(_ context.Context, n notice.Notice, nth int) error {
			if nth == 1 {
				return &bot.SendError{Outcome: bot.Unknown, Reason: "500"}
			}
			return nil
		}
		o, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Second)
		s.handle(o, tappedAtOnce(1)...)
		time.Sleep(30 * time.Second)
		calls := w.seen()
		if len(calls) != 3 || calls[1].toast || !calls[2].toast {
			t.Fatalf("calls %+v", calls)
		}
		if after := calls[2].begun.Sub(calls[0].begun); after < firstWait || after > 2*firstWait {
			t.Errorf("the toast was tried again after %v", after)
		}
		if got := s.states(); got != "sent 1" || o.births.due(1) {
			t.Errorf("%s", got)
		}
		stop()
	})
}

// TestToastsAreForgotten: nothing of a toast is left when its change has its outcome.
func TestToastsAreForgotten(t *testing.T) {
	p := newPools(DefaultRates())[0]
	n := tappedAtOnce(1)[0]
	n.ID, n.State = 7, notice.Sending
	p.admit([]*notice.Notice{&n})
	ready, _, _ := p.take(time.Now(), newPace(DefaultRates()))
	if len(ready) != 1 || !rowless(ready[0]) || p.unpaced != 1 || p.held() != 1 {
		t.Fatalf("ready %+v, %d slots, %d held", ready, p.unpaced, p.held())
	}
	toast := ready[0]
	toast.State = notice.Sent
	p.answered(toast, noon)
	p.toasted(toast)
	n.State = notice.Queued
	p.written(&n)
	if again := p.empty(); len(again) != 1 || again[0].ID != n.ID {
		t.Fatalf("put back %+v", again)
	}
	if p.admit([]*notice.Notice{&n}); len(p.others) != 0 {
		t.Error("a toast that was taken is to go again")
	}
	n.State = notice.Sent
	p.written(&n)
	if p.unpaced != 0 || len(p.toasts.begun) != 0 {
		t.Errorf("%d slots, begun %v", p.unpaced, p.toasts.begun)
	}
}

// TestToastOutlivesItsSender: an answer to a tap that Telegram did not take is given by the next sender when the change
// has gone already: it gets a row. The same of one that waits for a slot, and it keeps its words and that it has to be
// dismissed.
func TestToastOutlivesItsSender(t *testing.T) {
	for _, answers := range []func(int64) []notice.Notice{tapped, tappedAtOnce} {
		synctest.Test(t, func(t *testing.T) {
			s, w := newStore(), &wire{}
			var given []notice.Message
			w.answer = func(_ context.Context, n notice.Notice, nth int) error {
				if nth == 1 {
					return &bot.SendError{Outcome: bot.Unknown, Reason: "500"}
				}
				if n.Message.Tap != "" {
					given = append(given, n.Message)
				}
				return nil
			}
			o, stop := run(t, s, w, DefaultRates())
			time.Sleep(time.Second)
			list := answers(1)
			if at := list[0].Message.Tapped; at != nil {
				at.Alert = true
			} else {
				list[0].Message.TapAlert = true
			}
			s.handle(o, list...)
			time.Sleep(500 * time.Millisecond)
			if err := stop(); err != nil {
				t.Error(err)
			}
			_, stop = run(t, s, w, DefaultRates())
			time.Sleep(time.Minute)
			if err := stop(); err != nil {
				t.Error(err)
			}
			if want := []notice.Message{{Tap: "tap", Text: "x", TapAlert: true}}; !cmp.Equal(given, want) {
				t.Errorf("given %+v", given)
			}
			if got := s.states(); got != "sent 2" {
				t.Error(got)
			}
		})
	}
}

// TestToastsAtAPause: a toast that waits for a slot when everything pauses waits on if its change has gone, and begins
// anew with the change otherwise.
func TestToastsAtAPause(t *testing.T) {
	p := newPools(DefaultRates())[0]
	gone, here := tappedAtOnce(1)[0], tappedAtOnce(2)[0]
	gone.ID, here.ID = 7, 8
	p.admit([]*notice.Notice{&here})
	toast, _ := p.toasts.of(&gone)
	p.others = place(p.others, toast)
	if back := p.empty(); len(back) != 1 || back[0].ID != here.ID {
		t.Errorf("put back %+v", back)
	}
	if again := p.toasts.again; len(again) != 1 || again[0].ID != gone.ID || p.toasts.begun[here.ID] {
		t.Errorf("%+v wait", again)
	}
}
