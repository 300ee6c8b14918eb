package outbox

import (
	"cmp"
	"slices"
	"time"

	"loptruong/course"
)

const (
	replySlots = 128
	bulkSlots  = 4               // at least
	most       = 200             // notices that a pool holds in memory, beside those on the wire
	patience   = 2 * time.Second // that a notice may wait for its chat in memory
)

// pool is the notices of some lanes on their way through memory. Its slots are
// how many may be on the wire or without a committed outcome.
type pool struct {
	bulk    bool
	lanes   []course.Lane // in their order
	slots   int
	taken   int             // slots of messages
	asides  int             // slots of tap answers and menus, which have as many again: doubled they harm nobody
	busy    map[int64]bool  // chats of which a notice has a slot
	waiting []course.Notice // claimed, by lane and id
	blocked int             // of those, how many wait for their chat
	away    map[int64]*away // what has gone back to the database, by chat
	more    bool            // there may be something to claim
}

// away is the notices of a chat that have gone back to wait in the database. The
// database gives notices in the order in which they are due, so one that is due
// before the chat's moment would overtake them: it goes back too.
type away struct {
	until time.Time
	ids   map[int64]bool
}

// newPools are the pool of replies and that of bulk. A message takes about a
// seventh of a second with its way there and back, so a rate of 28/s needs four
// slots.
func newPools(r Rates) [2]*pool {
	slots := max(bulkSlots, r.All/7)
	if r.All == 0 {
		slots = replySlots
	}
	return [2]*pool{
		{lanes: []course.Lane{course.ReplyLane}, slots: replySlots, busy: map[int64]bool{}, away: map[int64]*away{}},
		{lanes: []course.Lane{course.ReminderLane, course.AnnouncementLane}, bulk: true,
			slots: slots, busy: map[int64]bool{}, away: map[int64]*away{}},
	}
}

// room is how many notices to claim now: none while there are enough that only
// wait for a slot, so that few are claimed at a kill.
func (p *pool) room() int {
	ready := len(p.waiting) - p.blocked
	if !p.more || 2*ready > p.slots {
		return 0
	}
	return max(0, min(p.slots-ready, most-len(p.waiting)))
}

// admit takes in claimed notices. It returns those that have to go back.
func (p *pool) admit(claimed []course.Notice) (back []course.Notice) {
	for _, n := range claimed {
		if gone := p.away[n.ChatID]; gone != nil && !aside(n) {
			if n.NextAt.Before(gone.until) {
				back = append(back, p.putBack(n, gone.until))
				continue
			}
			if delete(gone.ids, n.ID); len(gone.ids) == 0 {
				delete(p.away, n.ChatID)
			}
		}
		p.waiting = append(p.waiting, n)
	}
	slices.SortStableFunc(p.waiting, func(a, b course.Notice) int {
		return cmp.Or(cmp.Compare(a.Lane, b.Lane), cmp.Compare(a.ID, b.ID))
	})
	return back
}

// take removes from the waiting notices those that may go to the wire now, and
// gives them their slots; and those that had to wait too long, to go back. next
// is when to ask again if nothing happens before; the zero time means never.
func (p *pool) take(now time.Time, pc *pace) (ready, back []course.Notice, next time.Time) {
	if p.blocked = 0; len(p.waiting) == 0 {
		return nil, nil, time.Time{}
	}
	rest := p.waiting[:0]
	before := map[int64]int{} // waiting notices of a chat so far
	for i, n := range p.waiting {
		if p.taken == p.slots && (p.bulk || p.asides == p.slots) {
			rest = append(rest, p.waiting[i:]...)
			break
		}
		if wait := pc.bulkTurn(); p.bulk && wait.After(now) && !aside(n) {
			rest = append(rest, p.waiting[i:]...)
			next = earlier(next, wait)
			break
		}
		switch turn := pc.turn(n.ChatID, p.bulk, before[n.ChatID], now); {
		case aside(n) && p.asides < p.slots:
			ready = append(ready, n)
			p.asides++
		case aside(n) || p.taken == p.slots:
			rest = append(rest, n)
		case turn.After(now.Add(patience)):
			back = append(back, p.putBack(n, moment(turn)))
		case p.busy[n.ChatID] || before[n.ChatID] > 0 || turn.After(now):
			rest = append(rest, n)
			before[n.ChatID]++
			p.blocked++
			if turn.After(now) {
				next = earlier(next, turn)
			}
		default:
			ready = append(ready, n)
			p.taken++
			p.busy[n.ChatID] = true
			pc.spend(n.ChatID, p.bulk, now)
		}
	}
	clear(p.waiting[len(rest):])
	p.waiting = rest
	return ready, back, next
}

// free gives back the slot of a notice whose outcome is committed.
func (p *pool) free(n course.Notice) {
	if aside(n) {
		p.asides--
		return
	}
	p.taken--
	delete(p.busy, n.ChatID)
}

// out is how many notices have a slot.
func (p *pool) out() int { return p.taken + p.asides }

// putBack is the notice as it waits in the database, until the moment or the
// chat's, if that is later.
func (p *pool) putBack(n course.Notice, until time.Time) course.Notice {
	n.State = course.Queued
	n.NextAt = later(n.NextAt, until)
	if aside(n) {
		return n
	}
	gone := p.leave(n.ChatID, n.NextAt)
	n.NextAt = gone.until
	gone.ids[n.ID] = true
	return n
}

// recall learns what an earlier sender has put back, so that nothing overtakes it.
func (p *pool) recall(away []course.Notice) {
	for _, n := range away {
		if slices.Contains(p.lanes, n.Lane) {
			p.putBack(n, n.NextAt)
		}
	}
}

// leave makes the chat's notices wait in the database until the moment at least.
func (p *pool) leave(chat int64, until time.Time) *away {
	gone := p.away[chat]
	if gone == nil {
		gone = &away{ids: map[int64]bool{}}
		p.away[chat] = gone
	}
	gone.until = later(gone.until, until)
	return gone
}

// close makes the notices of a chat wait in the database until the moment, and
// returns those that have to go back there.
func (p *pool) close(chat int64, until time.Time) (back []course.Notice) {
	p.leave(chat, until)
	p.waiting = slices.DeleteFunc(p.waiting, func(n course.Notice) bool {
		if n.ChatID != chat || aside(n) {
			return false
		}
		back = append(back, p.putBack(n, until))
		return true
	})
	return back
}

// empty takes back everything that waits; each notice keeps its place.
func (p *pool) empty() []course.Notice {
	back := p.waiting
	for i, n := range back {
		back[i] = p.putBack(n, n.NextAt)
	}
	p.waiting, p.blocked, p.more = nil, 0, true
	return back
}

// aside tells whether a notice is no message: it keeps no order and no limits.
func aside(n course.Notice) bool {
	return n.Message.Tap != "" || n.Message.MenuRole != ""
}
