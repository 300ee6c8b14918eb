package outbox

import (
	"slices"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// take removes from the waiting notices those that may go to the wire now, and
// gives them their slots; and those that had to wait too long, to go back. What is
// ready is so until the next call. next is when to ask again if nothing happens before; the
// zero time means never.
func (p *pool) take(now time.Time, pc *pace) (ready, back []*notice.Notice, next time.Time) {
	ready = p.takeOthers(p.going[:0], now)
	late, next := p.taps.late(now)
	others, at := p.taps.steps(now)
	next = earlier(earlier(next, at), p.toasts.next())
	p.queue(late)
	p.queue(others)
	p.blocked = 0
	var before map[int64]int    // waiting messages of a chat so far
	var returned map[int64]bool // chats of which one goes back: then all behind it do
	rest, seen := p.waiting[:0], 0
	for ; seen < len(p.waiting) && !p.full(); seen++ {
		n := p.waiting[seen]
		if p.bulk {
			if wait := pc.bulkTurn(); wait.After(now) {
				next = earlier(next, wait)
				break
			}
		}
		turn := now
		if !p.booked[n.ID] {
			turn = pc.turn(n.ChatID, p.bulk && !n.Begun(), before[n.ChatID], now)
		}
		switch {
		case returned[n.ChatID]:
			back = append(back, p.snooze(n, n.NextAt))
		case turn.After(now.Add(p.patience())):
			if p.bulk {
				pc.spend(n.ChatID, turn)
				p.booked[n.ID] = true
			}
			returned = with(returned, n.ChatID, true)
			back = append(back, p.snooze(n, moment(turn)))
		case p.busy[n.ChatID] || before[n.ChatID] > 0 || turn.After(now) || p.births != nil && p.births.due(n.ChatID):
			before = with(before, n.ChatID, before[n.ChatID]+1)
			p.blocked++
			if turn.After(now) {
				next = earlier(next, turn)
			}
			rest = append(rest, n)
		default:
			ready = append(ready, n)
			p.goes(n, now, pc)
		}
	}
	back = append(back, p.leaveOut(rest, seen, returned)...)
	p.going = ready
	return ready, back, next
}

// goes gives a notice its slot, and takes from the limits what its messages cost.
func (p *pool) goes(n *notice.Notice, now time.Time, pc *pace) {
	p.taken++
	p.flying++
	p.busy[n.ChatID] = true
	weight := n.Weight()
	if !p.booked[n.ID] {
		pc.spend(n.ChatID, now)
	}
	for range min(weight, replyBurst) - 1 { // what is more than a burst goes at once all the same
		pc.spend(n.ChatID, now)
	}
	delete(p.booked, n.ID)
	for range weight {
		switch {
		case p.bulk:
			pc.spendBulk(now)
		case beside(n):
			pc.spendBeside()
		}
	}
}

// beside tells whether it waits for no bulk, but is counted with it by Telegram: an edit of the bot's own, as of the progress of an
// announcement, is no answer to somebody who has just spoken.
func beside(n *notice.Notice) bool { return n.Message.EditNotice != "" }

// takeOthers removes the answers to taps and the menus that may go now, and gives them their
// slots.
func (p *pool) takeOthers(ready []*notice.Notice, now time.Time) []*notice.Notice {
	for _, n := range p.toasts.due(now) {
		p.others = place(p.others, n)
	}
	n := min(len(p.others), max(0, replySlots-p.unpaced))
	ready = append(ready, p.others[:n]...)
	for _, n := range ready {
		p.taps.went(n, now)
	}
	clear(p.others[:n])
	p.others = behind(p.others, n)
	p.unpaced += n
	if p.unpaced+len(p.others) >= p.rush() {
		p.taps.rush = now.Add(lull)
	}
	return ready
}

// rush is how many answers to taps at once make one: more than hallRate of them a second have on a way as long as it is.
func (p *pool) rush() int { return max(rushing, int(hallRate*p.least.Seconds())) }

// behind is what is left without the first so many: where that is nothing, their room, unless a
// rush has made it large.
func behind(list []*notice.Notice, gone int) []*notice.Notice {
	if gone == len(list) && cap(list) <= mostSlots {
		return list[:0]
	}
	return list[gone:]
}

// leaveOut has those wait on that are left of the first so many, and the others behind them, but
// for the chats of which one goes back: theirs do too, also from behind the answer to a tap. It moves those that are left,
// because they are few.
func (p *pool) leaveOut(rest []*notice.Notice, seen int, returned map[int64]bool) (back []*notice.Notice) {
	gone := seen - len(rest)
	copy(p.waiting[gone:seen], rest)
	clear(p.waiting[:gone])
	p.waiting = behind(p.waiting, gone)
	if len(returned) > 0 {
		left := p.waiting[len(rest):]
		left = slices.DeleteFunc(left, func(n *notice.Notice) bool {
			if returned[n.ChatID] {
				back = append(back, p.snooze(n, n.NextAt))
			}
			return returned[n.ChatID]
		})
		p.waiting = p.waiting[:len(rest)+len(left)]
	}
	for chat := range returned {
		for _, n := range p.taps.release(chat) {
			back = append(back, p.snooze(n, n.NextAt))
		}
	}
	return back
}

// with is the map with one more; few calls need any.
func with[T any](m map[int64]T, key int64, value T) map[int64]T {
	if m == nil {
		m = map[int64]T{}
	}
	m[key] = value
	return m
}
