package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

func TestNewChecksItsConfig(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("no error without functions")
	}
}

// Ensure 300 recipients are told in the time the rate allows, and that no
// second, wherever it begins, has more than 30 of them.
func TestBulkUsesItsRateUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 50 * time.Millisecond}
		begun := time.Now()
		s.queue(to(notice.AnnouncementLane, 1, 300)...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(12 * time.Second)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		calls := w.seen()
		if len(calls) != 300 || s.states() != "sent 300" {
			t.Fatalf("%d calls, %s", len(calls), s.states())
		}
		if took := calls[299].ended.Sub(begun); took > 10800*time.Millisecond {
			t.Errorf("took %v", took)
		}
		for i := 30; i < len(calls); i++ {
			if d := calls[i].begun.Sub(calls[i-30].begun); d <= time.Second {
				t.Fatalf("31 messages within %v", d)
			}
		}
	})
}

func TestRepliesPassBulk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 100 * time.Millisecond}
		s.queue(to(notice.AnnouncementLane, 1, 1000)...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(3 * time.Second)
		asked := time.Now()
		s.queue(to(notice.ReminderLane, 2001, 4)...)
		s.queue(to(notice.ReplyLane, 5001, 100)...)
		time.Sleep(2 * time.Second)
		stop()
		last := map[notice.Lane]time.Time{}
		for _, c := range w.seen() {
			last[c.lane] = c.ended
		}
		if d := last[notice.ReplyLane].Sub(asked); d > 150*time.Millisecond {
			t.Errorf("100 replies took %v", d)
		}
		// A few announcements were claimed before; a reminder waits for no more.
		if d := last[notice.ReminderLane].Sub(asked); d > 600*time.Millisecond {
			t.Errorf("4 reminders took %v", d)
		}
	})
}

// Ensure an announcement does not wait behind what gives way, which goes when it has gone, at the pace of all.
func TestOutdatedGoesLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 100 * time.Millisecond}
		s.queue(to(notice.OutdatedLane, 1, 500)...)
		_, stop := run(t, s, w, DefaultRates())
		begun := time.Now()
		time.Sleep(3 * time.Second)
		asked := time.Now()
		s.queue(to(notice.AnnouncementLane, 2001, 56)...)
		time.Sleep(time.Minute)
		stop()
		last := map[notice.Lane]time.Time{}
		for _, c := range w.seen() {
			last[c.lane] = c.ended
		}
		if d := last[notice.AnnouncementLane].Sub(asked); d > 3*time.Second {
			t.Errorf("56 announcements took %v", d)
		}
		if d := last[notice.OutdatedLane].Sub(begun); s.states() != "sent 556" || d < 18*time.Second || d > 22*time.Second {
			t.Errorf("%s; what gives way took %v", s.states(), d)
		}
	})
}

// Ensure notices to one chat go in order, three at once and then one a second,
// although they are queued faster and some fail on the way.
func TestOrderWithinAChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 30 * time.Millisecond}
		w.answer = func(_ context.Context, n notice.Notice, nth int) error {
			if nth%7 == 3 {
				return &bot.SendError{Outcome: bot.Unknown, Reason: "server_error"}
			}
			return nil
		}
		_, stop := run(t, s, w, DefaultRates())
		begun := time.Now()
		for range 30 {
			s.queue(to(notice.ReplyLane, 7, 1)...)
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		stop()
		var sent []int64
		for i, c := range w.seen() {
			if i >= replyBurst && c.begun.Sub(begun) < time.Duration(i-replyBurst+1)*time.Second {
				t.Errorf("message %d went after %v", i+1, c.begun.Sub(begun))
			}
			if c.err == nil {
				sent = append(sent, c.id)
			}
		}
		if len(sent) != 30 || !slices.IsSorted(sent) {
			t.Errorf("order %v", sent)
		}
	})
}

// Ensure that at no moment more messages than there are slots have been given
// to the wire without a committed outcome.
func TestSlotsAreFreeOnlyAfterTheCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		s.commitTime = 300 * time.Millisecond // outcomes are written slowly
		worst := 0
		w.answer = func(context.Context, notice.Notice, int) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			unmarked := 0
			for _, c := range w.seen() {
				if s.notices[s.byID[c.id]].State == notice.Sending {
					unmarked++
				}
			}
			worst = max(worst, unmarked)
			return nil
		}
		s.queue(to(notice.AnnouncementLane, 1, 2000)...)
		_, stop := run(t, s, w, Rates{})
		time.Sleep(time.Minute)
		stop()
		if s.states() != "sent 2000" || worst != freeSlots {
			t.Errorf("%s; at most %d without an outcome, want %d", s.states(), worst, freeSlots)
		}
	})
}

// Ensure the rate is reached whatever a round trip and a commit take, with no more
// on the wire than that needs.
func TestFarFromTelegram(t *testing.T) {
	const ms = time.Millisecond
	for _, tt := range []struct {
		takes, commit time.Duration
		onWire        int
	}{{5 * ms, ms, 1}, {220 * ms, ms, 7}, {800 * ms, ms, 24}, {220 * ms, 30 * ms, 7}, {100 * ms, 200 * ms, 10}} {
		t.Run(fmt.Sprint(tt.takes, tt.commit), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, w := newStore(), &wire{takes: tt.takes}
				s.commitTime = tt.commit
				s.queue(to(notice.AnnouncementLane, 1, 560)...)
				_, stop := run(t, s, w, DefaultRates())
				time.Sleep(30 * time.Second)
				stop()
				calls := w.seen()
				if len(calls) != 560 {
					t.Fatalf("%d calls", len(calls))
				}
				// At first it is not known how long a trip takes.
				late := calls[112:]
				if took, want := late[len(late)-1].begun.Sub(late[0].begun), 16*time.Second; took > want+want/50 {
					t.Errorf("448 messages took %v, want %v", took, want)
				}
				worst := 0
				for i, c := range late {
					n := 1
					for j := i - 1; j >= 0 && late[j].ended.After(c.begun); j-- {
						n++
					}
					worst = max(worst, n)
				}
				if worst > tt.onWire {
					t.Errorf("%d on the wire at once, want at most %d", worst, tt.onWire)
				}
			})
		})
	}
}

// Ensure that of what must never come twice no more is claimed than the wire
// needs: a kill would hold it, sent or not.
func TestClaimsForTheWireOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 5 * time.Millisecond}
		worst := 0
		w.answer = func(_ context.Context, _ notice.Notice, nth int) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			claimed := 0
			for _, n := range s.notices {
				if n.State == notice.Sending {
					claimed++
				}
			}
			if worst = max(worst, claimed); nth == 30 {
				worst = claimed // what a message takes is known by now
			}
			if claimed > 2 {
				t.Errorf("%d claimed", claimed)
			}
			return nil
		}
		notices := to(notice.AnnouncementLane, 1, 300)
		for i := range notices {
			notices[i].OnUnknown = notice.Hold
		}
		s.queue(notices...)
		s.queue(to(notice.AnnouncementLane, 1, 100)...) // some for chats that have just had one
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(20 * time.Second)
		stop()
		if s.states() != "sent 400" || worst > 1 {
			t.Errorf("%s; at most %d claimed, want 1", s.states(), worst)
		}
	})
}

func TestStopDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 5 * time.Second}
		s.queue(to(notice.AnnouncementLane, 1, 100)...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(2 * time.Second)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := s.states(); got != "queued 96, sent 4" {
			t.Error(got)
		}
	})
}

// Ensure a stop comes to an end at whatever moment it comes, and leaves nothing
// half done, also what is being claimed then.
func TestStopAtAnyMoment(t *testing.T) {
	for at := time.Duration(0); at < time.Second; at += 50 * time.Millisecond {
		synctest.Test(t, func(t *testing.T) {
			s, w := newStore(), &wire{takes: 70 * time.Millisecond}
			s.commitTime = 120 * time.Millisecond
			s.queue(to(notice.AnnouncementLane, 1, 100)...)
			s.queue(to(notice.ReplyLane, 1, 300)...)
			_, stop := run(t, s, w, DefaultRates())
			time.Sleep(at)
			if err := stop(); err != nil {
				t.Errorf("after %v: %v", at, err)
			}
			sent := len(w.seen())
			if got, want := s.states(), fmt.Sprintf("queued %d, sent %d", 400-sent, sent); sent > 0 && got != want {
				t.Errorf("after %v: %s, want %s", at, got, want)
			}
		})
	}
}

// Ensure a server that never answers can't keep the outbox from ending.
func TestStopGivesUpOnSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		w.answer = func(ctx context.Context, n notice.Notice, _ int) error {
			<-ctx.Done()
			return &bot.SendError{Outcome: bot.Unknown, Reason: "timeout"}
		}
		notices := to(notice.AnnouncementLane, 1, 10)
		notices[0].OnUnknown = notice.Hold
		s.queue(notices...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Second)
		begun := time.Now()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took < drainTime || took > drainTime+time.Second {
			t.Errorf("ended after %v", took)
		}
		if got := s.states(); got != "queued 9, held 1" {
			t.Error(got)
		}
	})
}

// Ensure a database that is away can't keep the outbox from ending either. That is
// an error when outcomes are lost by it, and none when there was nothing to write.
func TestStopGivesUpOnTheDatabase(t *testing.T) {
	for _, underWay := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s, w := newStore(), &wire{takes: 300 * time.Millisecond}
			if underWay {
				s.queue(to(notice.AnnouncementLane, 1, 10)...)
			}
			o, stop := run(t, s, w, DefaultRates())
			time.Sleep(100 * time.Millisecond)
			s.mu.Lock()
			s.before = func() error { return errStorage }
			s.mu.Unlock()
			if !underWay {
				o.Wake() // so that it asks for more
			}
			time.Sleep(time.Second)
			begun := time.Now()
			if err := stop(); (err != nil) != underWay {
				t.Errorf("messages under way: %v, error: %v", underWay, err)
			}
			if took := time.Since(begun); took > drainTime+writeTime+time.Second {
				t.Errorf("ended after %v", took)
			}
		})
	}
}

func TestTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		_, stop := run(t, s, w, DefaultRates())
		synctest.Wait()
		time.Sleep(time.Second)
		s.mu.Lock()
		s.TakeOver(t.Context())
		s.mu.Unlock()
		s.queue(to(notice.ReplyLane, 1, 1)...)
		time.Sleep(time.Second)
		if err := stop(); !errors.Is(err, ErrTakenOver) {
			t.Errorf("got %v", err)
		}
		if len(w.seen()) != 0 {
			t.Error("sent without being the sender")
		}
	})
}

func TestFatalStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		w.answer = func(context.Context, notice.Notice, int) error {
			return &bot.SendError{Outcome: bot.Fatal, Reason: "token"}
		}
		s.queue(to(notice.ReminderLane, 1, 10)...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Minute)
		var refused *bot.SendError
		if err := stop(); !errors.As(err, &refused) || refused.Outcome != bot.Fatal {
			t.Errorf("got %v", err)
		}
		if got := s.states(); got != "queued 10" || len(w.seen()) > bulkSlots {
			t.Errorf("%s after %d calls", got, len(w.seen()))
		}
	})
}

func TestPanicIsAnUnknownOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		w.answer = func(_ context.Context, n notice.Notice, _ int) error {
			if n.ChatID == 1 {
				panic("boom")
			}
			return nil
		}
		n := to(notice.ReplyLane, 1, 2)
		n[0].OnUnknown = notice.Hold
		s.queue(n...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Second)
		stop()
		if got := s.states(); got != "sent 1, held 1" || s.notice(1).Failure != "panic" {
			t.Error(got)
		}
	})
}

// Ensure an idle outbox looks at the database now and then only, and yet sends
// what is due later at its time.
func TestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Minute)
		later := to(notice.ReminderLane, 1, 1)
		later[0].NextAt = time.Now().Add(time.Hour + 2*time.Second)
		s.queue(later...)
		before := s.transactions()
		time.Sleep(2 * time.Hour)
		stop()
		if looks, most := s.transactions()-before, 2*60*60/5+10; looks > most {
			t.Errorf("%d transactions in two hours, want at most %d", looks, most)
		}
		if calls := w.seen(); len(calls) != 1 || calls[0].begun.Sub(later[0].NextAt) > 10*time.Millisecond {
			t.Errorf("calls %v", calls)
		}
	})
}

// Ensure what is due later is not forgotten while there is much else to do.
func TestDueDuringABroadcast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 50 * time.Millisecond}
		s.queue(to(notice.AnnouncementLane, 1, 1000)...)
		later := to(notice.ReplyLane, 5000, 1)
		later[0].NextAt = time.Now().Add(6100 * time.Millisecond)
		id := s.queue(later...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(20 * time.Second)
		stop()
		if n := s.notice(id); n.State != notice.Sent || n.SentAt.Sub(later[0].NextAt) > 1100*time.Millisecond {
			t.Errorf("%s %v after it was due", n.State, n.SentAt.Sub(later[0].NextAt))
		}
	})
}
