package outbox

import (
	"math"
	"time"
)

// Rates are the limits the outbox keeps to. Zero means unlimited.
type Rates struct {
	All   int // reminders and announcements a second, over all chats
	Chat  int // messages a second to one person
	Group int // messages a minute to one group
}

// DefaultRates keep below what Telegram's FAQ for bots allows: about 30 messages
// a second in all, one a second to a person, 20 a minute to a group. At 30 a
// second a limit counted over a sliding second already answers 429.
func DefaultRates() Rates { return Rates{All: 28, Chat: 1, Group: 20} }

const (
	replyBurst = 3                     // messages that may answer one person at once
	lateness   = 20 * time.Millisecond // of a timer, made up for by the next message
	memory     = 256                   // messages in which a fastest trip is forgotten that none equals
	haste      = 20 * time.Millisecond // by which a message may be faster than the fastest of late
	slowdown   = 0.8                   // what a 429 leaves of the rate
	slowest    = 0.1                   // share of the rate that is always left
	recovery   = time.Minute           // until the rate is whole again
	suspicion  = 5 * time.Second       // two chats refused within it: the limit is everybody's
	sobriety   = 10 * time.Minute      // without bursts, after one was refused
)

// pace says when the next message may go, as a generic cell rate algorithm: each
// message moves the moment of the following one by an interval. Replies and bulk
// share the moments of a chat.
type pace struct {
	rates  Rates
	chats  moments       // when the next message to the chat is due
	all    time.Time     // when the next bulk message is due
	out    int           // bulk messages on the wire
	landed []landing     // the latest of the others, as many as a second takes
	least  time.Duration // the shortest trip, of late
	cut    float64       // share of the rate that was left by the last 429; 0 when there was none
	mended time.Time     // when the rate began to grow again

	suspect   int64     // the chat of the last 429 that may have been everybody's
	suspected time.Time // when that was
	sober     time.Time // until then nobody is answered in a burst
}

// landing is a bulk message that has come to its end.
type landing struct {
	at   time.Time
	trip time.Duration
}

func newPace(r Rates) *pace { return &pace{rates: r, chats: moments{}} }

// interval is the time between two messages to the chat; groups have negative
// ids.
func (p *pace) interval(chat int64) time.Duration {
	switch {
	case chat < 0 && p.rates.Group > 0:
		return time.Minute / time.Duration(p.rates.Group)
	case chat > 0 && p.rates.Chat > 0:
		return time.Second / time.Duration(p.rates.Chat)
	}
	return 0
}

// turn is when a message to the chat may go that has the given number of others
// to the same chat before it. It may lie long past.
func (p *pace) turn(chat int64, bulk bool, before int, now time.Time) time.Time {
	due, step := p.chats[chat], p.interval(chat)
	if before > 0 {
		due = later(due, now).Add(time.Duration(before) * step)
	}
	if !bulk && chat > 0 && !now.Before(p.sober) {
		due = due.Add(-(replyBurst - 1) * step)
	}
	return due
}

// bulkTurn is when the next bulk message may go: when it is due, and no second can
// see more arrive than Telegram takes in one. A message arrives after the fastest
// way there at the earliest, and before the fastest way back at the latest, so two
// of them arrive a second apart that left so, less what the first took longer than
// the fastest trip.
func (p *pace) bulkTurn() time.Time {
	turn := p.all.Add(-lateness)
	if i := len(p.landed) + p.out - p.perSecond(); i >= 0 && i < len(p.landed) {
		turn = later(turn, p.landed[i].at.Add(time.Second+haste-p.least))
	}
	return turn
}

// perSecond is how many bulk messages Telegram takes in a second of the rate, which
// is that far below: 30 where it is 28.
func (p *pace) perSecond() int { return (p.rates.All*15 + 13) / 14 }

// spend counts a message to the chat that goes now, or whose turn it is next.
func (p *pace) spend(chat int64, now time.Time) {
	if step := p.interval(chat); step > 0 {
		p.chats.set(chat, later(p.chats[chat], now).Add(step), now)
	}
}

// spendBulk counts a bulk message that goes now.
func (p *pace) spendBulk(now time.Time) {
	if p.rates.All > 0 {
		step := float64(time.Second) / (float64(p.rates.All) * p.share(now))
		p.all = later(p.all, now).Add(time.Duration(step))
		p.out++
	}
}

// spendBeside counts a message that goes now beside bulk, see beside.
func (p *pace) spendBeside() {
	if p.rates.All > 0 {
		p.out++
	}
}

// landedBulk counts a bulk message, or one beside it, that went at the given moment and has come to
// its end.
func (p *pace) landedBulk(begun, now time.Time) {
	if p.rates.All == 0 {
		return
	}
	p.out--
	trip := max(0, now.Sub(begun))
	if p.landed == nil {
		p.least = trip
	}
	p.landed = append(p.landed, landing{now, trip})
	p.landed = p.landed[max(0, len(p.landed)-p.perSecond()):]
	least := trip
	for _, l := range p.landed {
		least = min(least, l.trip)
	}
	p.least = min(trip, p.least+(least-p.least)/memory)
}

// ahead is how many bulk messages to have at hand when a transaction that takes so
// long has claimed them: what may go until the next one can bring more. While it is
// too early for any, at is when to ask again.
func (p *pace) ahead(now time.Time, commit time.Duration) (n int, at time.Time) {
	if p.rates.All == 0 {
		return math.MaxInt, time.Time{}
	}
	if at = p.bulkTurn().Add(-commit); at.After(now) {
		return 0, at
	}
	return 1 + int(2*commit.Seconds()*float64(p.rates.All)), time.Time{}
}

// arrived counts a message as late as it can have reached Telegram, when its
// answer is there: two that leave a second apart need not arrive so.
func (p *pace) arrived(chat int64, now time.Time) {
	if step := p.interval(chat); step > 0 {
		p.chats.set(chat, later(p.chats[chat], now.Add(step)), now)
	}
}

// fill takes the chat for one that an earlier sender has just sent a burst to.
func (p *pace) fill(chat int64, now time.Time) {
	p.chats.set(chat, now.Add(replyBurst*p.interval(chat)), now)
}

// alone tells whether a 429, for a message that went at the given moment and has
// not been counted as arrived, is to bind its chat alone: when the chat had been
// sent to within the interval before, unless another chat was refused within
// seconds. A burst that was refused is not tried again for a while.
func (p *pace) alone(chat int64, begun, now time.Time) bool {
	crowded := p.chats[chat].After(begun.Add(p.interval(chat)))
	other := p.suspect != chat && now.Sub(p.suspected) < suspicion
	p.suspect, p.suspected = chat, now
	if crowded {
		p.sober = now.Add(sobriety)
	}
	return crowded && !other
}

// slow takes a fifth of the rate away, from until on: then it grows back to the
// ceiling within a minute.
func (p *pace) slow(now, until time.Time) {
	p.cut = max(slowest, p.share(now)*slowdown)
	p.mended = until
}

// share is the part of the rate that may be used now.
func (p *pace) share(now time.Time) float64 {
	if p.cut == 0 {
		return 1
	}
	grown := max(0, min(1, float64(now.Sub(p.mended))/float64(recovery)))
	return p.cut + (1-p.cut)*grown
}

// usual is how long something takes: a running mean, and how far from it in the
// mean.
type usual struct{ mean, deviation time.Duration }

func (u *usual) learn(took time.Duration) {
	switch {
	case took < 0: // the clock has been set back meanwhile
	case u.mean == 0:
		u.mean, u.deviation = took, took/2
	default:
		u.deviation += ((took - u.mean).Abs() - u.deviation) / 4
		u.mean += (took - u.mean) / 8
	}
}

// most is longer than it takes nearly always.
func (u *usual) most() time.Duration { return u.mean + 2*u.deviation }

// moments remember something about chats until a moment.
type moments map[int64]time.Time

// set also forgets what is over, whenever the number of chats has doubled.
func (m moments) set(chat int64, until, now time.Time) {
	_, known := m[chat]
	m[chat] = until
	if n := len(m); known || n < 1024 || n&(n-1) != 0 {
		return
	}
	for c, t := range m {
		if !t.After(now) {
			delete(m, c)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// earlier is the earlier of two moments, where the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
