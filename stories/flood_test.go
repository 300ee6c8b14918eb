package stories

import (
	"context"
	"sync"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/demo"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// flood is people who send much faster than they can be answered, while others
// are told something.
type flood struct {
	mu     sync.Mutex
	copies map[int64]int // of the announcement, by chat
	sent   int           // messages and edits that went through
	ticks  chan int      // how many copies there were
}

func (f *flood) accepted(method string, chat int64, _ int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sent++; method != "sendPhoto" || chat == storyAdmin {
		return
	}
	f.copies[chat]++
	if n := len(f.copies); n%10 == 0 {
		f.ticks <- n
	}
}

// TestFlood has thirty people of a hundred send many messages at once, and more
// whenever ten people have got what all are told meanwhile, at a Telegram with strict limits, and the program
// start anew in the middle. Everybody is reached once, hardly anything is refused
// and nothing to anybody else, the flooders are asked to slow down, a tap among
// their messages counts, and when they are done they are answered as ever.
func TestFlood(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		const people, flooders, atOnce, messages = 100, 30, 50, 50 + 9
		const stands = 1e-3 // the clock's speed while as good as no time passes
		f := &flood{copies: map[int64]int{}, ticks: make(chan int, people)}
		h := unstarted(t, url, simulator.Config{Limits: demo.Limits(), OnAccept: f.accepted})
		session := fill(t, h.cfg, h.clock.Now(), people)
		h.sim.AddChats(firstPerson, people)
		users := make([]*simulator.User, flooders)
		for i := range users {
			users[i] = h.sim.NewUser(t, personName(i), simulator.WithID(firstPerson+int64(i)))
		}
		h.start()
		users[0].Sends("/diemdanh")
		button := users[0].Sees("Đang mở điểm danh")
		announces(h.admin(), people)
		ask := func(times int) {
			for _, u := range users {
				for range times {
					u.Sends("/ketqua")
				}
			}
		}
		for n := range f.ticks {
			if n == 10 {
				// No time passes until they are handled: a slow machine would have answers sent as fast as it handles
				// messages, and nobody would have to slow down.
				h.clock.Runs(stands)
				ask(atOnce)
				eventually(t, "what was sent at once is handled", func() bool { return h.sim.Pending()+h.waiting() == 0 })
				h.clock.Runs(1)
			} else {
				ask(1)
			}
			switch n {
			case people / 2:
				users[0].TapsData(button.ID, button.Buttons[0][0].Data)
			case people * 7 / 10:
				h.restart()
			case people:
				close(f.ticks)
			}
		}
		h.clock.Runs(20)
		h.settled()
		f.holds(t, h, people, flooders)
		for _, u := range users {
			u.Sees("chậm lại")
			u.LooksAway()
			u.Sends("/ketqua")
			u.Sees("ít nhất")
			if got := h.sim.Count(u.ChatID()); got > messages*3/4 {
				t.Errorf("%s was sent %d messages for %d", u.Name(), got, messages)
			}
		}
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			states, err := tx.CourseStates(ctx, 1)
			here := 0
			for _, of := range states {
				if of[session] == course.Present {
					here++
				}
			}
			if here != 1 {
				t.Errorf("%d people are checked in, want the one who tapped", here)
			}
			return err
		})
	})
}

// holds checks what a flood may not do to others.
func (f *flood) holds(t *testing.T, h *house, people, flooders int) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range people {
		if n := f.copies[firstPerson+int64(i)]; n != 1 {
			t.Errorf("person %d has got the announcement %d times", i, n)
		}
	}
	refused := h.sim.TooMany()
	t.Logf("%d messages, %d refused", f.sent, refused)
	if refused*100 > f.sent {
		t.Errorf("%d of %d messages were refused", refused, f.sent+refused)
	}
	for chat, n := range h.sim.BeyondLimits() {
		if chat < firstPerson || chat >= firstPerson+int64(flooders) {
			t.Errorf("%d messages to chat %d, which floods nobody, were refused", n, chat)
		}
	}
}
