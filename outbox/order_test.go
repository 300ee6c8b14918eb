package outbox

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// queueModel is what the database and the dispatcher do with a pool's notices, without
// the database.
type queueModel struct {
	pool   *pool
	pace   *pace
	now    time.Time
	queued []*notice.Notice  // rows
	known  []*notice.Notice  // put back, and not in a transaction yet
	tx     *transaction      // nil while none is under way
	sent   map[int64][]int64 // ids by chat, in the order in which they went
	born   int
}

// transaction writes what was known when it began, and claims when it gets to it.
type transaction struct {
	outcomes, claimed []*notice.Notice
	ran               bool
}

// write goes a step: a transaction begins, runs in the database or is answered, and meanwhile
// other things happen.
func (q *queueModel) write(limit int) {
	switch {
	case q.tx == nil:
		q.tx, q.known = &transaction{outcomes: q.known}, nil
	case !q.tx.ran:
		q.tx.ran, q.queued = true, append(q.queued, q.tx.outcomes...)
		q.tx.claimed = q.claim(limit)
	default:
		for _, n := range q.tx.outcomes {
			q.pool.written(n)
		}
		q.known = append(q.known, q.pool.admit(q.tx.claimed)...)
		q.tx = nil
	}
}

// claim takes what is due, in the order in which it is due, as storage.Claim does.
func (q *queueModel) claim(limit int) (claimed []*notice.Notice) {
	slices.SortFunc(q.queued, func(a, b *notice.Notice) int { return cmp.Or(a.NextAt.Compare(b.NextAt), cmp.Compare(a.ID, b.ID)) })
	due := 0
	for due < min(limit, len(q.queued)) && !q.queued[due].NextAt.After(q.now) {
		due++
	}
	for _, row := range q.queued[:due] {
		n := *row
		claimed = append(claimed, &n)
	}
	q.queued = slices.Delete(q.queued, 0, due)
	return claimed
}

// all are the notices that are not sent and have no slot.
func (q *queueModel) all() []*notice.Notice {
	all := slices.Concat(q.pool.others, q.pool.waiting, q.queued, q.known)
	for _, behind := range q.pool.taps.behind {
		all = append(all, behind...)
	}
	if q.tx != nil && q.tx.ran {
		return append(all, q.tx.claimed...)
	} else if q.tx != nil {
		return append(all, q.tx.outcomes...)
	}
	return all
}

// make queues a notice, or has it born where none of its chat is before it.
func (q *queueModel) make(n *notice.Notice, born bool) {
	if q.pool.bulk || !born || q.pool.busy[n.ChatID] || slices.ContainsFunc(q.all(), func(o *notice.Notice) bool { return o.ChatID == n.ChatID }) {
		q.queued = append(q.queued, n)
		return
	}
	q.born++
	q.known = append(q.known, q.pool.admit([]*notice.Notice{n})...)
}

// send takes what may go; one of so many fails, and its chat waits.
func (q *queueModel) send(dice *rand.Rand, failing int) {
	ready, back, _ := q.pool.take(q.now, q.pace)
	q.known = append(q.known, back...)
	for _, n := range ready {
		if q.pool.bulk {
			q.pace.landedBulk(q.now, q.now)
		}
		if n.Message.Tap != "" { // some are never heard of again
			if q.pool.free(n); dice.IntN(3) > 0 {
				q.pool.answered(n, q.now)
			}
			continue
		}
		if dice.IntN(failing) > 0 {
			q.sent[n.ChatID] = append(q.sent[n.ChatID], n.ID)
			q.pool.free(n)
			continue
		}
		n = q.pool.snooze(n, moment(q.now.Add(firstWait)))
		q.known = append(q.known, q.pool.close(n.ChatID, n.NextAt)...)
		q.known = append(q.known, n)
		q.pool.free(n)
	}
}

// TestOrderThroughEverything: whatever goes back to the database, whyever (a chat's
// turn, a failure, a pause of all) and however long the transactions take meanwhile, the messages of a chat go in the order in which they
// were queued or born, also those that wait for the answer to a tap.
func TestOrderThroughEverything(t *testing.T) {
	const chats, each = 5, 12
	var born [2]int
	for seed := range uint64(300) {
		for kind := range 2 {
			dice := rand.New(rand.NewPCG(seed, 1))
			q := &queueModel{pool: newPools(DefaultRates())[kind], pace: newPace(DefaultRates()), now: noon, sent: map[int64][]int64{}}
			messages := map[int64]int{} // by chat
			for id := int64(1); id <= chats*each || len(q.all()) > 0; {
				for ; id <= chats*each && dice.IntN(3) > 0; id++ {
					n := row(id, id%chats+1)
					n.Lane, n.NextAt = q.pool.lanes[0], q.now
					if n.Message = (notice.Message{Text: "Chào"}); kind == 0 {
						n.Message.Edit = int(id/chats) % 2
					}
					if kind == 0 && id/chats%3 == 0 {
						n.Message = notice.Message{Tap: "tap"}
					} else {
						messages[n.ChatID]++
					}
					q.make(n, dice.IntN(2) == 0)
				}
				for range 1 + dice.IntN(3) {
					q.write(1 + dice.IntN(8))
				}
				q.send(dice, 10)
				if dice.IntN(10) == 0 {
					q.known = append(q.known, q.pool.empty()...)
				}
				q.now = q.now.Add(time.Duration(dice.IntN(700)) * time.Millisecond)
			}
			for chat, ids := range q.sent {
				if len(ids) != messages[chat] || !slices.IsSorted(ids) {
					t.Fatalf("seed %d, pool %d: chat %d got %v", seed, kind, chat, ids)
				}
			}
			born[kind] += q.born
		}
	}
	if born[0] == 0 || born[1] > 0 {
		t.Errorf("%d replies were born and %d others", born[0], born[1])
	}
}
