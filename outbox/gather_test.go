package outbox

import (
	"context"
	"maps"
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
			time.Sleep(time.Duration(99+nth) * time.Millisecond)
			return nil
		}
		_, stop := run(t, s, w, DefaultRates())
		s.queue(to(notice.ReplyLane, 1000, 1)...) // from which it knows the way
		time.Sleep(time.Second)
		before := s.transactions()
		s.queue(to(notice.ReplyLane, 1, 100)...)
		time.Sleep(210 * time.Millisecond) // the last has ended 10 ms ago
		if got := s.states(); got != "sent 101" {
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

// Ensure a message of an announcement has its slot no longer than its trip and a commit,
// though others are on the wire: what has a slot is what a kill doubles.
func TestBulkGathersNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const trip, commit = 60 * time.Millisecond, time.Millisecond
		s, w := newStore(), &wire{takes: trip}
		_, stop := run(t, s, w, DefaultRates())
		s.queue(to(notice.AnnouncementLane, 1, 20)...)
		for {
			synctest.Wait()
			calls := w.seen()
			for _, c := range calls {
				if c.ended.IsZero() {
					continue
				}
				if late := time.Since(c.ended); late > 2*commit && s.notice(c.id).State != notice.Sent {
					t.Errorf("notice %d has its slot %v after its answer", c.id, late)
				}
			}
			if len(calls) == 20 {
				break
			}
			time.Sleep(commit)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// Ensure a reply has only replies looked for: each tap makes one.
func TestRepliesAreClaimedAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		o, stop := run(t, s, w, DefaultRates())
		s.wake = o.WakeReplies
		time.Sleep(100 * time.Millisecond) // it has taken over and looked
		synctest.Wait()
		before := maps.Clone(s.claimed)
		s.queue(to(notice.ReplyLane, 1, 1)...)
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		if got := s.states(); got != "sent 1" || s.claimed[notice.ReplyLane] == before[notice.ReplyLane] {
			t.Errorf("%s; claims by lane %v, before %v", got, s.claimed, before)
		}
		for _, lane := range []notice.Lane{notice.ReminderLane, notice.AnnouncementLane} {
			if s.claimed[lane] != before[lane] {
				t.Errorf("lane %d was looked at for a reply", lane)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
