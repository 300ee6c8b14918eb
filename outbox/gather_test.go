package outbox

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// Ensure outcomes that come within a few milliseconds of each other share a commit.
func TestOutcomesShareCommits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		w.answer = func(_ context.Context, _ notice.Notice, nth int) error {
			time.Sleep(time.Duration(100+nth) * time.Millisecond)
			return nil
		}
		_, stop := run(t, s, w, DefaultRates())
		synctest.Wait()
		before := s.transactions()
		s.queue(to(notice.ReplyLane, 1, 100)...)
		time.Sleep(210 * time.Millisecond) // the last has ended 10 ms ago
		if got := s.states(); got != "sent 100" {
			t.Error(got)
		}
		if n := s.transactions() - before; n > 30 {
			t.Errorf("%d transactions for 100 outcomes within 100 ms", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
