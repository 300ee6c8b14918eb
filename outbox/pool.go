package outbox

import (
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
	freeSlots  = 1024             // of bulk without a rate: half of them make a transaction; PostgreSQL sends a fifth less with 256
	freeWire   = 64               // of these on the wire, each of which costs a connection
	many       = 1000             // replies that wait are a crowd's: none waits for its chat in memory then
	most       = 10000            // of them held in memory, beside those on the wire
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
	wire    int              // how many messages are on the wire at most; 0: as many as have slots
	flying  int              // messages on the wire
	taken   int              // slots of messages
	ended   int              // of those, whose outcomes wait for a transaction
	unpaced int              // slots of tap answers and menus, of which there are replySlots: doubled they harm nobody
	busy    map[int64]bool   // chats of which a notice has a slot
	others  []*notice.Notice // claimed answers to taps and menus, in their order
	waiting []*notice.Notice // claimed messages, by lane and id
	going   []*notice.Notice // what was taken last, for its room
	blocked int              // of these, how many wait for their chat
	away    map[int64]*away  // what has gone back to the database, by chat
	booked  map[int64]bool   // ids of bulk notices that wait for a moment of their chat that is theirs
	more    bool             // there may be something to claim
	births  *births          // of replies; nil where none are
	taps    taps             // answers to taps, and the claimed messages behind them
	toasts  toasts           // of these, the answers that have no row of their own

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
		return &pool{lanes: lanes, slots: slots, busy: map[int64]bool{}, away: map[int64]*away{}, booked: map[int64]bool{}, taps: newTaps(), toasts: newToasts()}
	}
	replies, bulk := newPool(2*fewReplies, notice.ReplyLane), newPool(bulkSlots, notice.ReminderLane, notice.AnnouncementLane, notice.OutdatedLane)
	bulk.bulk, bulk.rate = true, r.All
	if r.All == 0 {
		bulk.slots, bulk.wire = freeSlots, freeWire
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
func (p *pool) follow(written []*outcome, commit time.Duration, now time.Time) {
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
		return max(0, min(replySlots-p.ready(), most-p.held()))
	}
	return max(0, min(p.slots-p.taken+p.ended, ahead)-p.held())
}

// held is how many are in memory and have no slot.
func (p *pool) held() int { return len(p.others) + len(p.waiting) + p.taps.count }

// ready is how many wait for nothing but a slot.
func (p *pool) ready() int { return len(p.others) + len(p.waiting) - p.blocked }

// enough tells whether so many do that no more are claimed.
func (p *pool) enough() bool { return 2*p.ready() > replySlots }

// spare is for how many more replies there is room in memory. While enough wait there is none
// for what is born when there may be others to claim: in a crowd that taps faster than it can be
// answered these would not have their turn before its end.
func (p *pool) spare() room {
	if p.more && p.enough() {
		return room{}
	}
	return room{most - p.held() + len(p.others), 2*most - p.held()}
}

// hungry tells whether to claim at once, whatever outcomes are still to come. Where
// nothing but the slots limits bulk, every message would have a transaction of its
// own.
func (p *pool) hungry(room int) bool { return room > 0 && (!p.bulk || p.rate > 0 || 2*room >= p.slots) }

// admit takes in claimed notices, which are in the order in which they are due. It
// returns those that have to go back: behind one that does go all of its chat that
// come after it, or they would overtake it.
func (p *pool) admit(claimed []*notice.Notice) (back []*notice.Notice) {
	for _, n := range claimed {
		if toast, has := p.toasts.of(n); has {
			n = toast
		}
		if unpaced(n) {
			p.taps.ask(n)
			p.others = place(p.others, n)
		}
	}
	returned, behind := map[int64]bool{}, p.taps.count
	for _, n := range claimed {
		if unpaced(n) {
			continue
		}
		if gone := p.away[n.ChatID]; gone != nil {
			if returned[n.ChatID] || n.NextAt.Before(gone.until) || gone.ahead(n.ID) {
				returned[n.ChatID] = true
				back = append(back, p.snooze(n, gone.until))
				continue
			}
			if delete(gone.ids, n.ID); len(gone.ids) == 0 {
				delete(p.away, n.ChatID)
			}
		}
		if !p.taps.hold(n) {
			p.waiting = place(p.waiting, n)
		}
	}
	if p.taps.count > behind { // what was there before may come after it
		p.waiting = slices.DeleteFunc(p.waiting, func(n *notice.Notice) bool { return p.taps.hold(n) })
	}
	return back
}

// answered says that a notice has had its try: what was behind the answer to a tap may go, after a rush.
func (p *pool) answered(n *notice.Notice, now time.Time) { p.queue(p.taps.given(n, now)) }

func (p *pool) queue(messages []*notice.Notice) {
	for _, n := range messages {
		p.waiting = place(p.waiting, n)
	}
}

// patience is how long a notice may wait for its chat in memory. Bulk may not: it
// would keep a slot from others, and if it is never to come twice a kill would
// hold it. It books its moment instead, because somebody who is being answered
// all the time would else never have it. Nor may replies when many wait.
func (p *pool) patience() time.Duration {
	if p.bulk || p.held() > many {
		return 0
	}
	return patience
}

// end counts a notice whose outcome is to be written: its slot will be free then.
func (p *pool) end(n *notice.Notice) {
	if !unpaced(n) {
		p.ended++
		p.flying--
	}
}

// full tells whether no further message may go.
func (p *pool) full() bool { return p.taken >= p.slots || p.wire > 0 && p.flying >= p.wire }

// gathers is how long an outcome waits for others to share its commit.
func (p *pool) gathers() time.Duration {
	switch {
	case p.rate > 0:
		return 0 // it has company rarely, and its slot is what a kill doubles
	case p.bulk:
		return freeGathering
	}
	return gathering
}

// free gives back the slot of a notice whose outcome is committed.
func (p *pool) free(n *notice.Notice) {
	if unpaced(n) {
		p.unpaced--
		return
	}
	p.taken--
	delete(p.busy, n.ChatID)
}

// out is how many notices have a slot.
func (p *pool) out() int { return p.taken + p.unpaced }

// snooze makes the notice one that waits in the database, until the moment or the
// chat's, if that is later, and returns it.
func (p *pool) snooze(n *notice.Notice, until time.Time) *notice.Notice {
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
func (p *pool) written(n *notice.Notice) {
	if gone := p.away[n.ChatID]; gone != nil && gone.ids[n.ID] {
		gone.ids[n.ID] = false
	}
	if n.State != notice.Queued {
		delete(p.toasts.begun, n.ID)
	}
}

// recall learns what an earlier sender has put back, so that nothing overtakes it.
func (p *pool) recall(away []*notice.Notice) {
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
func (p *pool) close(chat int64, until time.Time) (back []*notice.Notice) {
	p.leave(chat, until)
	p.queue(p.taps.release(chat))
	p.waiting = slices.DeleteFunc(p.waiting, func(n *notice.Notice) bool {
		if n.ChatID != chat {
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
func (p *pool) empty() []*notice.Notice {
	behind := p.taps.all()
	back := slices.Concat(p.toasts.without(p.others, p.waiting, behind), p.waiting, behind)
	for _, n := range back {
		if !unpaced(n) {
			p.leave(n.ChatID, n.NextAt)
		}
	}
	for _, n := range back {
		p.snooze(n, n.NextAt)
	}
	p.others, p.waiting, p.blocked, p.more = nil, nil, 0, true
	return back
}

// unpaced tells whether a notice is no message: it keeps no order and no limits.
func unpaced(n *notice.Notice) bool { return !n.Message.InOrder() }
