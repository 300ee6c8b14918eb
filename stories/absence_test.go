package stories

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// morning is the class of a story about check-in: three people who have the button of
// the first session before them at 7:16.
type morning struct {
	*house
	admin      *simulator.User
	a, b, c    *simulator.User
	enrollment map[*simulator.User]int64
}

func (h *house) morning() morning {
	h.t.Helper()
	admin, people, _ := h.hasClass(3, 0, 1, 2)
	k := morning{house: h, admin: admin, a: people[0], b: people[1], c: people[2], enrollment: map[*simulator.User]int64{}}
	h.at("16/8 7:16")
	for _, u := range people {
		u.Sees("🔔")
	}
	h.settled()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		roster, err := tx.Roster(ctx, 1)
		for _, e := range roster {
			for _, u := range people {
				if e.Trainee.TelegramID == u.ID() {
					k.enrollment[u] = e.ID
				}
			}
		}
		return err
	})
	return k
}

// stands is what the book says of somebody at the first session.
func (k morning) stands(u *simulator.User) (state course.Presence) {
	k.t.Helper()
	k.view(func(ctx context.Context, tx *storage.Tx) error {
		states, err := tx.States(ctx, k.enrollment[u])
		state = states[1]
		return err
	})
	return state
}

// taps has somebody tap the reminder's button, whether the program is there or not.
func taps(u *simulator.User) { u.TapsData(0, notice.Data("in", 1)) }

// TestTapsThroughTheClosing stops the program from before the end of check-in until
// after it: who has tapped or sent the code meanwhile is in the book, as early as it
// can have been, and the organizers' totals have them.
func TestTapsThroughTheClosing(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		k := h.morning()
		code := sixDigits.FindString(k.admin.Sees("Đã mở điểm danh").Text)
		k.admin.LooksAway()
		h.stop()
		h.clock.Set(coursetest.At("16/8 7:50"))
		taps(k.a)       // Telegram does not say when
		k.b.Sends(code) // it does
		h.clock.Set(coursetest.At("16/8 9:00"))
		h.start()
		k.a.Sees("Đã điểm danh lúc 7:16")
		k.b.Sees("đi muộn (7:50)")
		h.at("16/8 9:01")
		k.admin.Sees("Đã đóng điểm danh", "có mặt 2/3", "đi muộn 1")
		for u, want := range map[*simulator.User]course.Presence{k.a: course.Present, k.b: course.Late, k.c: course.Absent} {
			if got := k.stands(u); got != want {
				t.Errorf("%s is %q in the book, not %q", u.Name(), got, want)
			}
		}

		h.restart() // and away again, when it is over
		h.settled()
		h.stop()
		taps(k.c)
		h.clock.Set(coursetest.At("16/8 9:30"))
		h.start()
		k.c.Sees("Sổ điểm danh ghi")
		h.settled()
		if got := k.stands(k.c); got != course.Absent {
			t.Errorf("who has tapped after the closing is %q in the book", got)
		}
	})
}

// TestTapsAfterTheClosing stops the program right after it has closed a session: it
// was heard until then, so who taps later has tapped after the closing.
func TestTapsAfterTheClosing(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		k := h.morning()
		k.admin.Sees("Đã mở điểm danh")
		h.at("16/8 8:00")
		k.admin.Sees("Đã đóng điểm danh", "có mặt 0/3")
		h.settled()
		h.stop()
		h.clock.Set(coursetest.At("16/8 8:20"))
		taps(k.a)
		h.clock.Set(coursetest.At("16/8 8:30"))
		h.start()
		k.a.Sees("Sổ điểm danh ghi")
		h.settled()
		if got := k.stands(k.a); got != course.Absent {
			t.Errorf("who has tapped after the closing is %q in the book", got)
		}
	})
}

// TestTapsWhileNothingIsHeard lets Telegram be out of reach over the end of
// check-in while the program runs: the session is closed when it is heard again,
// after those who have tapped meanwhile.
func TestTapsWhileNothingIsHeard(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		k := h.morning()
		k.admin.Sees("Đã mở điểm danh")
		h.sim.AddRule(simulator.Rule{Method: "getUpdates", Times: -1, Fault: simulator.FailBefore(502, "Bad Gateway")})
		k.c.Sends("/lich") // ends the poll under way
		eventually(t, "nothing is heard", func() bool { return !h.app.Listening() })
		h.clock.Set(coursetest.At("16/8 7:45"))
		k.a.Taps("✅ Điểm danh")
		h.clock.Set(coursetest.At("16/8 8:10"))
		if err := h.app.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := k.stands(k.c); got != "" {
			t.Errorf("the session is closed while nothing is heard: somebody is %q", got)
		}
		h.sim.ClearRules()
		k.a.Sees("Đã điểm danh lúc 7:16")
		h.at("16/8 8:11")
		k.admin.Sees("Đã đóng điểm danh", "có mặt 1/3")
	})
}

// TestTapsByWebhookThroughTheClosing is the same for updates that Telegram posts:
// they come again by and by when the program is back.
func TestTapsByWebhookThroughTheClosing(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		h.stop()
		h.startsByWebhook()
		k := h.morning()
		k.admin.Sees("Đã mở điểm danh")
		h.stop()
		h.clock.Set(coursetest.At("16/8 7:30"))
		k.a.Taps("✅ Điểm danh")
		k.b.Taps("✅ Điểm danh")
		h.clock.Set(coursetest.At("16/8 8:30"))
		h.start()
		k.a.Sees("Đã điểm danh")
		k.b.Sees("Đã điểm danh")
		h.at("16/8 8:31")
		k.admin.Sees("Đã đóng điểm danh", "có mặt 2/3", "đi muộn 0")
	})
}

// TestTapsWhileTheWebhookIsOutOfReach has Telegram deliver nothing for half an hour over
// the end of check-in, with a restart: nobody is absent as long as nothing is heard, and
// the organizer hears why. Who has tapped meanwhile is in the book.
func TestTapsWhileTheWebhookIsOutOfReach(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		h.stop()
		front := h.behindFront()
		h.start()
		k := h.morning()
		k.admin.Sees("Đã mở điểm danh")
		front.broken.Store(true)
		k.a.Taps("✅ Điểm danh")
		eventually(t, "Telegram tries again", func() bool { return front.refused.Load() > 1 })
		h.clock.Set(coursetest.At("16/8 7:58"))
		eventually(t, "nothing is heard", func() bool { return !h.app.Listening() })
		h.clock.Runs(300) // through all looks in which an update that can't be taken is waited for
		eventually(t, "half an hour passes", func() bool { return h.clock.Now().After(coursetest.At("16/8 8:30")) })
		h.clock.Runs(1)
		h.look()
		k.admin.Sees("chưa chốt sổ", "chậm nhất lúc 8:00 17/8")
		h.restart()
		h.look()
		h.clock.Set(coursetest.At("16/8 8:45"))
		h.look()
		if got := k.stands(k.c); got != "" {
			t.Errorf("the session is closed while nothing is heard: somebody is %q", got)
		}
		front.broken.Store(false)
		k.a.Sees("Đã điểm danh lúc 7:16")
		h.at("16/8 8:50")
		k.admin.Sees("Đã đóng điểm danh", "có mặt 1/3")
		if got := h.reminded(k.admin, "⏳ Lớp"); got != 1 {
			t.Errorf("the organizer is told %d times that the closing waits", got)
		}
	})
}
