package outbox

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

// Ensure a 429 for one chat makes that chat wait to the second, in order, and
// nobody else.
func TestFloodOfOneChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		flooded := false
		w.answer = func(_ context.Context, n notice.Notice, _ int) error {
			if n.ChatID == 1 && !flooded {
				flooded = true
				return &bot.SendError{Outcome: bot.RetryAfter, Scope: bot.ScopeChat, After: 17 * time.Second}
			}
			return nil
		}
		s.queue(append(to(notice.ReplyLane, 1, 1), to(notice.ReplyLane, 1, 20)...)...)
		_, stop := run(t, s, w, DefaultRates())
		begun := time.Now()
		time.Sleep(10 * time.Second)
		s.queue(to(notice.ReplyLane, 1, 1)...)
		time.Sleep(20 * time.Second)
		stop()
		var first []call
		for _, c := range w.seen() {
			if c.chat != 1 {
				if c.begun.Sub(begun) > 50*time.Millisecond {
					t.Errorf("chat %d waited %v", c.chat, c.begun.Sub(begun))
				}
			} else if c.err == nil {
				first = append(first, c)
			}
		}
		if len(first) != 3 || first[0].id != 1 || first[1].id != 2 || first[2].id != 22 {
			t.Fatalf("chat 1 saw %v", ids(first))
		}
		if d := first[0].begun.Sub(begun); d < 17*time.Second || d > 17100*time.Millisecond {
			t.Errorf("sent again after %v", d)
		}
		if n := s.notice(1); n.Attempts != 1 {
			t.Errorf("%d tries, a 429 is none", n.Attempts)
		}
	})
}

// Ensure a 429 that may be everybody's makes only the chat wait that has just been
// sent to, and bulk is not slowed; and everybody, when a second chat has one.
func TestFloodOfWhom(t *testing.T) {
	for _, tt := range []struct {
		name    string
		refused int64 // chats from 1 that are refused their second reply
		pause   time.Duration
		takes   time.Duration // all of bulk, at most
	}{{"one chat", 1, 0, 10200 * time.Millisecond}, {"two", 2, 3 * time.Second, 15500 * time.Millisecond}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, w := newStore(), &wire{takes: 10 * time.Millisecond}
				got := map[int64]int{}
				w.answer = func(_ context.Context, n notice.Notice, _ int) error {
					s.mu.Lock()
					defer s.mu.Unlock()
					if got[n.ChatID]++; n.ChatID <= tt.refused && got[n.ChatID] == 2 {
						return &bot.SendError{Outcome: bot.RetryAfter, Scope: bot.ScopeAll, After: 3 * time.Second}
					}
					return nil
				}
				s.queue(to(notice.AnnouncementLane, 101, 280)...)
				_, stop := run(t, s, w, DefaultRates())
				time.Sleep(time.Second)
				asked := time.Now()
				s.queue(append(to(notice.ReplyLane, 1, 2), to(notice.ReplyLane, 1, 2)...)...)
				time.Sleep(20 * time.Second)
				stop()
				if got := s.states(); got != "sent 284" {
					t.Fatal(got)
				}
				calls := w.seen()
				pause := time.Duration(0)
				for i, c := range calls[1:] {
					pause = max(pause, c.begun.Sub(calls[i].begun))
				}
				if pause < tt.pause || pause > tt.pause+100*time.Millisecond {
					t.Errorf("nothing was sent for %v, want %v", pause, tt.pause)
				}
				for _, c := range calls {
					if c.chat == 1 && c.err == nil && c.begun.Sub(asked) > time.Second && c.begun.Sub(asked) < 3*time.Second {
						t.Errorf("chat 1 was sent to after %v", c.begun.Sub(asked))
					}
				}
				if took := calls[len(calls)-1].ended.Sub(calls[0].begun); took > tt.takes {
					t.Errorf("280 messages took %v, want at most %v", took, tt.takes)
				}
			})
		})
	}
}

// Ensure a 429 for everybody stops everything to the second, that the rate is
// lower after it and whole again a minute later.
func TestFloodOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 110 * time.Millisecond}
		w.answer = func(_ context.Context, n notice.Notice, nth int) error {
			if nth > 100 && nth <= 103 {
				return &bot.SendError{Outcome: bot.RetryAfter, Scope: bot.ScopeAll, After: 5 * time.Second}
			}
			return nil
		}
		s.queue(to(notice.AnnouncementLane, 1, 4000)...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(2 * time.Minute)
		stop()
		calls := w.seen()
		flood := calls[100].begun
		count := func(from, to time.Duration) (n int) {
			for _, c := range calls {
				if d := c.begun.Sub(flood); d >= from && d < to {
					n++
				}
			}
			return n
		}
		for _, tt := range []struct {
			name      string
			from, to  time.Duration
			low, high int
		}{
			{"during the pause", 200 * time.Millisecond, 5 * time.Second, 0, 0},
			{"after it", 6 * time.Second, 10 * time.Second, 4 * 21, 4 * 24},
			{"half way back", 34 * time.Second, 38 * time.Second, 4 * 24, 4 * 26},
			{"a minute later", 70 * time.Second, 80 * time.Second, 279, 281},
		} {
			if got := count(tt.from, tt.to); got < tt.low || got > tt.high {
				t.Errorf("%s: %d messages, want %d to %d", tt.name, got, tt.low, tt.high)
			}
		}
	})
}

// Ensure a 429 for everybody that bulk is given holds no answer to people who are talking to
// the bot, until an answer is refused too: then everything waits.
func TestFloodOfBulk(t *testing.T) {
	for _, tt := range []struct {
		name    string
		refused int           // of the answers
		waits   time.Duration // of whoever asks after the first answer
	}{{"answers are taken", 0, 0}, {"an answer is refused too", 1, 3 * time.Second}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, w := newStore(), &wire{takes: 10 * time.Millisecond}
				refused := map[notice.Lane]int{notice.AnnouncementLane: 1, notice.ReplyLane: tt.refused}
				w.answer = func(_ context.Context, n notice.Notice, nth int) error {
					s.mu.Lock()
					defer s.mu.Unlock()
					if nth <= 20 || refused[n.Lane] == 0 {
						return nil
					}
					refused[n.Lane]--
					after := 5 * time.Second
					if n.Lane == notice.ReplyLane {
						after = 3 * time.Second
					}
					return &bot.SendError{Outcome: bot.RetryAfter, Scope: bot.ScopeAll, After: after}
				}
				s.queue(to(notice.AnnouncementLane, 101, 56)...)
				_, stop := run(t, s, w, DefaultRates())
				time.Sleep(time.Second)
				s.queue(to(notice.ReplyLane, 1, 1)...) // bulk was refused some 300 ms ago
				time.Sleep(50 * time.Millisecond)
				asked := time.Now()
				s.queue(to(notice.ReplyLane, 2, 4)...)
				time.Sleep(20 * time.Second)
				stop()
				if got := s.states(); got != "sent 61" {
					t.Fatal(got)
				}
				var flooded time.Time
				for _, c := range w.seen() {
					switch waited := c.begun.Sub(asked); {
					case c.chat >= 2 && c.chat <= 5 && (waited < tt.waits-50*time.Millisecond || waited > tt.waits+50*time.Millisecond):
						t.Errorf("chat %d was answered after %v, want %v", c.chat, waited, tt.waits)
					case c.err != nil && c.lane == notice.AnnouncementLane:
						flooded = c.ended
					case !flooded.IsZero() && c.lane == notice.AnnouncementLane && c.begun.Sub(flooded) > 20*time.Millisecond && c.begun.Sub(flooded) < 5*time.Second:
						t.Errorf("bulk went on after %v", c.begun.Sub(flooded))
					}
				}
			})
		})
	}
}

// Ensure a network that is away for an hour costs no notice a try, is asked only
// now and then, and is used again soon after it is back.
func TestNetworkAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		back := time.Now().Add(time.Hour)
		w.answer = func(context.Context, notice.Notice, int) error {
			if time.Now().Before(back) {
				return &bot.SendError{Outcome: bot.NotSent, Reason: "network"}
			}
			return nil
		}
		s.queue(to(notice.AnnouncementLane, 1, 300)...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(30 * time.Minute)
		s.queue(to(notice.ReplyLane, 1000, 1)...)
		time.Sleep(30*time.Minute + 45*time.Second)
		stop()
		if got := s.states(); got != "sent 301" {
			t.Fatal(got)
		}
		if n := len(w.seen()); n > 301+1500 {
			t.Errorf("%d calls", n)
		}
		for id := int64(1); id <= 301; id++ {
			if n := s.notice(id); n.Attempts != 1 {
				t.Fatalf("notice %d has used %d tries", id, n.Attempts)
			}
		}
	})
}

func TestUnknownOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		w.answer = func(_ context.Context, n notice.Notice, nth int) error {
			if nth <= 2 || n.ChatID == 3 {
				return &bot.SendError{Outcome: bot.Unknown, Reason: "timeout"}
			}
			return nil
		}
		n := to(notice.AnnouncementLane, 1, 3)
		n[0].OnUnknown = notice.Hold
		s.queue(n...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Hour)
		stop()
		for id, want := range map[int64]struct {
			state notice.State
			tries int
		}{
			1: {notice.Held, 1},
			2: {notice.Sent, 2},
			3: {notice.Held, mostTries},
		} {
			if n := s.notice(id); n.State != want.state || n.Attempts != want.tries {
				t.Errorf("notice %d is %s after %d tries, want %s after %d", id, n.State, n.Attempts, want.state, want.tries)
			}
		}
	})
}

// Ensure that with a database that fails before and after commits, a network
// that fails before and after sending, and 429s, every notice is sent, in the
// order of its chat, and doubled only where the answer was lost.
func TestEverythingFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 10 * time.Millisecond}
		dice := rand.New(rand.NewPCG(1, 2))
		s.before = func() error {
			if dice.IntN(10) == 0 {
				return errStorage
			}
			return nil
		}
		s.afterwards = s.before
		unknown := map[int64]int{}
		w.answer = func(_ context.Context, n notice.Notice, _ int) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			switch dice.IntN(20) {
			case 0:
				return &bot.SendError{Outcome: bot.NotSent, Reason: "network"}
			case 1:
				unknown[n.ID]++
				return &bot.SendError{Outcome: bot.Unknown, Reason: "network"}
			case 2:
				return &bot.SendError{Outcome: bot.RetryAfter, Scope: bot.ScopeChat, After: time.Second}
			}
			return nil
		}
		for range 20 { // twenty notices to each of fifty chats
			s.queue(to(notice.ReplyLane, 1, 50)...)
		}
		s.queue(to(notice.ReminderLane, 1, 200)...)
		_, stop := run(t, s, w, Rates{})
		time.Sleep(10 * time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := s.states(); got != "sent 1200" {
			t.Fatal(got)
		}
		last, sent := map[int64]int64{}, map[int64]int{}
		for _, c := range w.seen() {
			if c.err != nil {
				continue
			}
			if sent[c.id]++; sent[c.id] > 1 {
				t.Fatalf("notice %d went twice", c.id)
			}
			if c.lane == notice.ReplyLane {
				if c.id < last[c.chat] {
					t.Fatalf("chat %d: %d after %d", c.chat, c.id, last[c.chat])
				}
				last[c.chat] = c.id
			}
		}
	})
}

// Ensure the outbox knows each of its own epochs again, also those begun by
// commits that were not answered, and holds nothing that it never sent.
func TestOwnEpochs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		notices := to(notice.AnnouncementLane, 1, 20)
		for i := range notices {
			notices[i].OnUnknown = notice.Hold
		}
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(4 * time.Second) // until it sleeps
		s.mu.Lock()
		commits, undone := 0, false
		s.afterwards = func() error {
			if commits++; commits == 1 || commits == 3 { // a claim, and the take-over that follows
				return errStorage
			}
			return nil
		}
		s.undo = func() (now bool) { // the next try of the take-over
			now, undone = s.epoch == 3 && !undone, undone || s.epoch == 3
			return now
		}
		s.mu.Unlock()
		s.queue(notices...)
		time.Sleep(time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := s.states(); got != "sent 20" || !undone {
			t.Error(got)
		}
	})
}

// Ensure a unit that runs again, because another of its group has failed, makes nobody
// wait: what it has claimed is known.
func TestUnitsRunAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 10 * time.Millisecond}
		s.twice = true
		w.answer = func(_ context.Context, n notice.Notice, _ int) error {
			if n.ChatID == 1 {
				time.Sleep(20 * time.Second)
			}
			return nil
		}
		_, stop := run(t, s, w, DefaultRates())
		s.queue(to(notice.ReplyLane, 1, 1)...)
		time.Sleep(time.Second)
		s.queue(to(notice.ReplyLane, 2, 10)...)
		time.Sleep(time.Second)
		if got := s.states(); got != "sending 1, sent 10" {
			t.Errorf("while one message takes long: %s", got)
		}
		time.Sleep(time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := s.states(); got != "sent 11" || len(w.seen()) != 11 || s.epoch != 1 {
			t.Errorf("%s by %d calls in %d epochs", got, len(w.seen()), s.epoch)
		}
	})
}

func TestDatabaseAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		s.queue(to(notice.AnnouncementLane, 1, 100)...)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Second)
		s.mu.Lock()
		s.before = func() error { return errStorage }
		s.mu.Unlock()
		time.Sleep(time.Second)
		before := len(w.seen())
		time.Sleep(time.Minute)
		if after := len(w.seen()); after != before {
			t.Errorf("%d messages without a database", after-before)
		}
		s.mu.Lock()
		s.before = nil
		s.mu.Unlock()
		time.Sleep(9 * time.Second) // the last try was up to 5 s ago, 100 messages take 3.6 s
		stop()
		if got := s.states(); got != "sent 100" || len(w.seen()) != 100 {
			t.Errorf("%s by %d calls", got, len(w.seen()))
		}
	})
}

// TestOutcomesOfARunThatEnds: what a Run could not write because the database was away is written by the next one,
// and what was claimed without its knowledge waits: nothing comes twice, and nothing is held. Only when another sender
// has taken over meanwhile it is too late.
func TestOutcomesOfARunThatEnds(t *testing.T) {
	for name, tt := range map[string]struct {
		elsewhere, unanswered bool
		want                  string
		calls                 int
	}{
		"one sender":                    {want: "sent 41", calls: 41},
		"and its commit was unanswered": {unanswered: true, want: "sent 41", calls: 41},
		"another one has taken over":    {elsewhere: true, want: "sent 1, held 40", calls: 21},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, w := newStore(), &wire{takes: time.Second}
				o, err := New(Config{Update: s.Update, View: s.View, Deliver: w.Deliver, Texts: texts, Check: printable})
				if err != nil {
					t.Fatal(err)
				}
				s.wake = o.Wake
				run := func(life time.Duration) error {
					ctx, cancel := context.WithTimeout(t.Context(), life)
					defer cancel()
					return o.Run(ctx)
				}
				away := func(before, afterwards func() error) {
					s.mu.Lock()
					defer s.mu.Unlock()
					s.before, s.afterwards = before, afterwards
				}
				fails := func() error { return errStorage }
				never := to(notice.AnnouncementLane, 1, 40)
				for i := range never {
					never[i].OnUnknown = notice.Hold
				}
				s.queue(never[:20]...)
				time.AfterFunc(500*time.Millisecond, func() { // these are on the wire
					away(nil, fails) // a claim is committed of which nobody hears
					s.queue(never[20:]...)
					s.queue(to(notice.ReplyLane, 100, 1)...)
				})
				time.AfterFunc(510*time.Millisecond, func() { away(fails, nil) })
				if err := run(3 * time.Second); err == nil {
					t.Fatal("the first has written everything")
				}
				if err := run(time.Second); err == nil {
					t.Fatal("the second has begun")
				}
				away(nil, nil)
				if tt.elsewhere {
					s.mu.Lock()
					_, _ = s.TakeOver(t.Context())
					s.mu.Unlock()
				}
				if tt.unanswered {
					unheard := 0
					away(nil, func() error {
						if unheard++; unheard < 3 {
							return errStorage
						}
						return nil
					})
				}
				if err := run(time.Minute); err != nil {
					t.Error(err)
				}
				if got := s.states(); got != tt.want || len(w.seen()) != tt.calls {
					t.Errorf("%s by %d calls", got, len(w.seen()))
				}
			})
		})
	}
}
