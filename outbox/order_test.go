package outbox

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// queueModel is what the database does with a pool's notices, without the database.
type queueModel struct {
	t      *testing.T
	pool   *pool
	pace   *pace
	now    time.Time
	queued []notice.Notice
	sent   map[int64][]int64 // ids by chat, in the order in which they went
	born   int
}

// claim hands the pool what is due, in the order in which it is due, as storage.Claim does.
func (q *queueModel) claim(limit int) {
	slices.SortFunc(q.queued, func(a, b notice.Notice) int { return cmp.Or(a.NextAt.Compare(b.NextAt), cmp.Compare(a.ID, b.ID)) })
	due := 0
	for due < min(limit, len(q.queued)) && !q.queued[due].NextAt.After(q.now) {
		due++
	}
	claimed := slices.Clone(q.queued[:due])
	q.queued = slices.Delete(q.queued, 0, due)
	q.queued = append(q.queued, q.pool.admit(claimed)...)
}

// make queues a notice, or has it born where none of its chat is before it.
func (q *queueModel) make(n notice.Notice, born bool) {
	if q.pool.bulk || !born || q.pool.busy[n.ChatID] || slices.ContainsFunc(append(q.pool.waiting, q.queued...), func(o notice.Notice) bool { return o.ChatID == n.ChatID }) {
		q.queued = append(q.queued, n)
		return
	}
	q.born++
	q.queued = append(q.queued, q.pool.admit([]notice.Notice{n})...)
}

// send takes what may go; one of so many fails, and its chat waits.
func (q *queueModel) send(dice *rand.Rand, failing int) {
	ready, back, _ := q.pool.take(q.now, q.pace)
	q.queued = append(q.queued, back...)
	for _, n := range ready {
		if q.pool.bulk {
			q.pace.landedBulk(q.now, q.now)
		}
		if dice.IntN(failing) > 0 {
			q.sent[n.ChatID] = append(q.sent[n.ChatID], n.ID)
			q.pool.free(n)
			continue
		}
		n = q.pool.snooze(n, moment(q.now.Add(firstWait)))
		q.queued = append(q.queued, q.pool.close(n.ChatID, n.NextAt)...)
		q.queued = append(q.queued, n)
		q.pool.free(n)
	}
}

// TestOrderThroughEverything: whatever goes back to the database and whyever (a chat's
// turn, a failure, a pause of all), the notices of a chat go in the order in which they
// were queued or born.
func TestOrderThroughEverything(t *testing.T) {
	const chats, each = 5, 12
	for seed := range uint64(300) {
		for kind := range 2 {
			dice := rand.New(rand.NewPCG(seed, 1))
			q := &queueModel{t: t, pool: newPools(DefaultRates())[kind], pace: newPace(DefaultRates()), now: noon, sent: map[int64][]int64{}}
			for id := int64(1); id <= chats*each || len(q.queued)+len(q.pool.waiting) > 0; {
				for ; id <= chats*each && dice.IntN(3) > 0; id++ {
					n := row(id, id%chats+1)
					n.Lane, n.NextAt = q.pool.lanes[0], q.now
					q.make(n, dice.IntN(2) == 0)
				}
				q.claim(1 + dice.IntN(8))
				q.send(dice, 10)
				if dice.IntN(10) == 0 {
					q.queued = append(q.queued, q.pool.empty()...)
				}
				q.now = q.now.Add(time.Duration(dice.IntN(700)) * time.Millisecond)
			}
			for chat, ids := range q.sent {
				if len(ids) != each || !slices.IsSorted(ids) {
					t.Fatalf("seed %d, pool %d: chat %d got %v", seed, kind, chat, ids)
				}
			}
			if (q.born > 0) == q.pool.bulk {
				t.Errorf("seed %d, pool %d: %d were born", seed, kind, q.born)
			}
		}
	}
}
