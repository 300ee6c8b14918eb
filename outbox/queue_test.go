package outbox

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// TestQueuedBesideBorn: a reply that had to be queued has its turn also while more are born all the
// time than can go to the wire.
func TestQueuedBesideBorn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 500 * time.Millisecond} // 256 a second
		o, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Second)
		var queued time.Time
		var id int64
		for i := range int64(400) { // 320 a second
			if i == 100 {
				id, queued = s.queue(to(notice.ReplyLane, 1, 1)...), time.Now()
			}
			s.handle(o, to(notice.ReplyLane, 1000+16*i, 16)...)
			time.Sleep(50*time.Millisecond - s.commitTime)
		}
		time.Sleep(time.Minute)
		for _, c := range w.seen() {
			if c.id == id && c.begun.Sub(queued) > 3*time.Second {
				t.Errorf("it waited for %v", c.begun.Sub(queued))
			}
		}
		if got := s.states(); got != "sent 6401" {
			t.Error(got)
		}
		stop()
	})
}
