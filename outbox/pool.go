package outbox

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/loptruong/loptruong/notice"
)

const (
	replySlots = 128              // at most
	fewReplies = 8                // beside what their rate needs; twice as many until the way is known
	hallRate   = 1000             // replies a second that always have slots on the way: a hall taps in the same one
	wayKnown   = 10 * time.Second // to twice as long: for how far back the shortest way is known
	headroom   = 1.5              // and so much more than have gone of late, so that their rate can grow
	bulkSlots  = 4                // until it is known how long a message takes
	fewSlots   = 2                // of bulk, at least
	mostSlots  = 256              // at most
	most       = 2000             // replies held in memory, beside those on the wire
	patience   = 2 * time.Second  // that a reply may wait for its chat in memory
	longTrip   = time.Second      // of a message; for longer ones no more slots are given
)

// pool is the notices of some lanes on their way through memory. Its slots are
// how many may be on the wire or without a committed outcome.
type pool struct {
	bulk    bool
	lanes   []notice.Lane // in their order
	rate    int           // messages a second of bulk that need slots; 0: it has no limit, or these are replies
	trip    usual         // how long a message has its slot
	least   time.Duration // the shortest way of a message to Telegram and back, of late; 0 when none is known
	next    time.Duration // the shortest since
	since   time.Time     // this moment
	seen    float64       // replies a second, of late
	counted time.Time     // when messages were last counted for that
	slots   int
	taken   int             // slots of messages
	ended   int             // of those, whose outcomes wait for a transaction
	unpaced int             // slots of tap answers and menus, of which there are replySlots: doubled they harm nobody
	busy    map[int64]bool  // chats of which a notice has a slot
	waiting []notice.Notice // claimed, by lane, answers to taps first, and id
	blocked int             // of those, how many wait for their chat
	away    map[int64]*away // what has gone back to the database, by chat
	booked  map[int64]bool  // ids of bulk notices that wait for a moment of their chat that is theirs
	more    bool            // there may be something to claim
	births  *births         // of replies; nil where none are
	taps    map[int64]tap   // answers to taps that are on their way, by chat

	paused     time.Time // nothing of it is sent before
	generation int       // counts pauses: a delivery of an earlier one tells nothing new
}

// pausedAt tells whether nothing of the pool may be sent yet.
func (p *pool) pausedAt(now time.Time) bool { return now.Before(p.paused) }

// away is the notices of a chat that have gone back to wait in the database. The
// database gives notices in the order in which they are due, so one that is due
// before the chat's moment would overtake them: it goes back too. So does one that was
// claimed while an earlier one was not there yet, by a transaction that has taken its
// time, whenever it is due.
type away struct {
	until time.Time
	ids   map[int64]bool // and whether it is still to be written
}

// ahead tells whether one is still to be written that comes before a notice.
func (a *away) ahead(id int64) bool {
	for one, unwritten := range a.ids {
		if unwritten && one < id {
			return true
		}
	}
	return false
}

// newPools are the pool of replies and that of bulk.
func newPools(r Rates) [2]*pool {
	newPool := func(slots int, lanes ...notice.Lane) *pool {
		return &pool{lanes: lanes, slots: slots, busy: map[int64]bool{}, away: map[int64]*away{}, booked: map[int64]bool{}, taps: map[int64]tap{}}
	}
	replies, bulk := newPool(2*fewReplies, notice.ReplyLane), newPool(bulkSlots, notice.ReminderLane, notice.AnnouncementLane)
	bulk.bulk, bulk.rate = true, r.All
	if r.All == 0 {
		bulk.slots = mostSlots
	}
	return [2]*pool{replies, bulk}
}

// measure learns how long a message had its slot, and makes as many slots as the
// rate needs at that pace, and one that is being filled. It tells whether there are
// more or fewer than before.
func (p *pool) measure(took time.Duration) (changed bool) {
	if p.rate == 0 {
		return false
	}
	before := p.slots
	p.trip.learn(took)
	needed := float64(p.rate) * min(p.trip.most(), longTrip).Seconds()
	p.slots = max(fewSlots, min(int(math.Ceil(needed))+1, mostSlots))
	return p.slots != before
}

// flew learns how long a message was on its way, whose ever it was.
func (p *pool) flew(trip time.Duration, now time.Time) {
	trip = max(trip, time.Microsecond)
	switch {
	case p.least == 0:
		p.least, p.next, p.since = trip, trip, now
	case now.Sub(p.since) >= wayKnown:
		p.least, p.next, p.since = p.next, trip, now
	}
	p.least, p.next = min(p.least, trip), min(p.next, trip)
}

// follow makes as many slots for replies as their rate needs on the way, when nothing holds it
// up, and in a commit with others. These outcomes have just been written.
func (p *pool) follow(written []outcome, commit time.Duration, now time.Time) {
	messages := 0
	for _, out := range written {
		if out.pool == p && !unpaced(out.notice) {
			messages++
		}
	}
	if !p.counted.IsZero() {
		rate := float64(messages) / max(now.Sub(p.counted), time.Millisecond).Seconds()
		share := 0.5 // of what is new; a rush is seen at once, and forgotten slowly
		if rate < p.seen {
			share = 1.0 / 16
		}
		p.seen += share * (rate - p.seen)
	}
	if p.counted = now; p.least == 0 {
		return
	}
	rate := headroom * p.seen
	needed := max(hallRate, rate)*p.least.Seconds() + rate*(gathering+commit).Seconds()
	p.slots = min(fewReplies+int(math.Ceil(needed)), replySlots)
}

// room is how many notices to claim together with the writing of the outcomes. Of
// bulk as many as have a slot then, and no more than are about to go: what is
// claimed may have to be held after a kill, on the wire or not. Of replies about
// as many again, unless enough wait.
func (p *pool) room(ahead int) int {
	switch {
	case !p.more:
		return 0
	case !p.bulk && p.enough():
		return 0
	case !p.bulk:
		return max(0, min(replySlots-p.ready(), most-len(p.waiting)))
	}
	return max(0, min(p.slots-p.taken+p.ended, ahead)-len(p.waiting))
}

// ready is how many wait for nothing but a slot.
func (p *pool) ready() int { return len(p.waiting) - p.blocked }

// enough tells whether so many do that no more are claimed.
func (p *pool) enough() bool { return 2*p.ready() > replySlots }

// spare is for how many more replies there is room in memory. While enough wait there is none
// for what is born when there may be others to claim: in a crowd that taps faster than it can be
// answered these would not have their turn before its end.
func (p *pool) spare() room {
	if p.more && p.enough() {
		return room{}
	}
	return room{most - len(p.waiting), 2*most - len(p.waiting)}
}

// hungry tells whether to claim at once, whatever outcomes are still to come. Where
// nothing but the slots limits bulk, every message would have a transaction of its
// own.
func (p *pool) hungry(room int) bool { return room > 0 && (!p.bulk || p.rate > 0 || 2*room >= p.slots) }

// admit takes in claimed notices, which are in the order in which they are due. It
// returns those that have to go back: behind one that does go all of its chat that
// come after it, or they would overtake it.
func (p *pool) admit(claimed []notice.Notice) (back []notice.Notice) {
	returned := map[int64]bool{}
	for _, n := range claimed {
		if gone := p.away[n.ChatID]; gone != nil && !unpaced(n) {
			if returned[n.ChatID] || n.NextAt.Before(gone.until) || gone.ahead(n.ID) {
				returned[n.ChatID] = true
				back = append(back, p.snooze(n, gone.until))
				continue
			}
			if delete(gone.ids, n.ID); len(gone.ids) == 0 {
				delete(p.away, n.ChatID)
			}
		}
		p.waiting = append(p.waiting, n)
	}
	slices.SortStableFunc(p.waiting, func(a, b notice.Notice) int {
		return cmp.Or(cmp.Compare(a.Lane, b.Lane), cmp.Compare(urgency(a), urgency(b)), cmp.Compare(a.ID, b.ID))
	})
	return back
}

// urgency is 0 for the answer to a tap, whose button goes on spinning until it is there.
func urgency(n notice.Notice) int {
	if n.Message.Tap != "" {
		return 0
	}
	return 1
}

// take removes from the waiting notices those that may go to the wire now, and
// gives them their slots; and those that had to wait too long, to go back. next
// is when to ask again if nothing happens before; the zero time means never.
func (p *pool) take(now time.Time, pc *pace) (ready, back []notice.Notice, next time.Time) {
	if p.blocked = 0; len(p.waiting) == 0 {
		return nil, nil, time.Time{}
	}
	rest := p.waiting[:0]
	before := map[int64]int{}    // waiting notices of a chat so far
	returned := map[int64]bool{} // chats of which one goes back: then all behind it do
	for i, n := range p.waiting {
		if p.taken >= p.slots && (p.bulk || p.unpaced >= replySlots) {
			rest, back = p.stay(rest, back, p.waiting[i:], returned)
			break
		}
		if wait := pc.bulkTurn(); p.bulk && wait.After(now) && !unpaced(n) {
			rest, back = p.stay(rest, back, p.waiting[i:], returned)
			next = earlier(next, wait)
			break
		}
		p.tapping(n, now)
		turn := now
		if !p.booked[n.ID] {
			turn = pc.turn(n.ChatID, p.bulk, before[n.ChatID], now)
		}
		start := later(turn, p.afterTap(n, now))
		switch {
		case unpaced(n) && p.unpaced < replySlots:
			ready = append(ready, n)
			p.unpaced++
		case returned[n.ChatID] && !unpaced(n):
			back = append(back, p.snooze(n, n.NextAt))
		case unpaced(n) || p.taken >= p.slots:
			rest = append(rest, n)
		case turn.After(now.Add(p.patience())):
			if p.bulk {
				pc.spend(n.ChatID, turn)
				p.booked[n.ID] = true
			}
			returned[n.ChatID] = true
			back = append(back, p.snooze(n, moment(turn)))
		case p.busy[n.ChatID] || before[n.ChatID] > 0 || start.After(now) || p.births != nil && p.births.due(n.ChatID):
			rest = append(rest, n)
			before[n.ChatID]++
			p.blocked++
			if start.After(now) {
				next = earlier(next, start)
			}
		default:
			ready = append(ready, n)
			p.taken++
			p.busy[n.ChatID] = true
			if !p.booked[n.ID] {
				pc.spend(n.ChatID, now)
			}
			if delete(p.booked, n.ID); p.bulk {
				pc.spendBulk(now)
			}
		}
	}
	clear(p.waiting[len(rest):])
	p.waiting = rest
	return ready, back, next
}

// stay adds those to the rest for which there is no slot or no turn now, but for the
// chats of which one goes back: theirs do too.
func (p *pool) stay(rest, back, others []notice.Notice, returned map[int64]bool) (_, _ []notice.Notice) {
	for _, n := range others {
		if returned[n.ChatID] && !unpaced(n) {
			back = append(back, p.snooze(n, n.NextAt))
		} else {
			rest = append(rest, n)
		}
	}
	return rest, back
}

// patience is how long a notice may wait for its chat in memory. Bulk may not: it
// would keep a slot from others, and if it is never to come twice a kill would
// hold it. It books its moment instead, because somebody who is being answered
// all the time would else never have it. Nor may replies when many wait.
func (p *pool) patience() time.Duration {
	if p.bulk || len(p.waiting) > most/2 {
		return 0
	}
	return patience
}

// end counts a notice whose outcome is to be written: its slot will be free then.
func (p *pool) end(n notice.Notice) {
	if !unpaced(n) {
		p.ended++
	}
}

// free gives back the slot of a notice whose outcome is committed.
func (p *pool) free(n notice.Notice) {
	if unpaced(n) {
		p.unpaced--
		return
	}
	p.taken--
	delete(p.busy, n.ChatID)
}

// out is how many notices have a slot.
func (p *pool) out() int { return p.taken + p.unpaced }

// snooze is the notice as it waits in the database, until the moment or the
// chat's, if that is later.
func (p *pool) snooze(n notice.Notice, until time.Time) notice.Notice {
	n.State = notice.Queued
	n.NextAt = later(n.NextAt, until)
	if unpaced(n) {
		return n
	}
	gone := p.leave(n.ChatID, n.NextAt)
	n.NextAt = gone.until
	gone.ids[n.ID] = true
	return n
}

// written says that the outcome of a notice is in the database.
func (p *pool) written(n notice.Notice) {
	if gone := p.away[n.ChatID]; gone != nil && gone.ids[n.ID] {
		gone.ids[n.ID] = false
	}
}

// recall learns what an earlier sender has put back, so that nothing overtakes it.
func (p *pool) recall(away []notice.Notice) {
	for _, n := range away {
		if slices.Contains(p.lanes, n.Lane) {
			p.snooze(n, n.NextAt)
			p.written(n)
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
func (p *pool) close(chat int64, until time.Time) (back []notice.Notice) {
	p.leave(chat, until)
	p.waiting = slices.DeleteFunc(p.waiting, func(n notice.Notice) bool {
		if n.ChatID != chat || unpaced(n) {
			return false
		}
		delete(p.booked, n.ID)
		back = append(back, p.snooze(n, until))
		return true
	})
	return back
}

// empty takes back everything that waits. Those of a chat are due together, so that
// each keeps its place.
func (p *pool) empty() []notice.Notice {
	back := p.waiting
	for _, n := range back {
		if !unpaced(n) {
			p.leave(n.ChatID, n.NextAt)
		}
	}
	for i, n := range back {
		back[i] = p.snooze(n, n.NextAt)
	}
	p.waiting, p.blocked, p.more = nil, 0, true
	clear(p.taps)
	return back
}

// unpaced tells whether a notice is no message: it keeps no order and no limits.
func unpaced(n notice.Notice) bool { return !n.Message.InOrder() }
