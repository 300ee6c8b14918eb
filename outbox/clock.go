package outbox

import (
	"time"

	"github.com/loptruong/loptruong/notice"
)

// readClock looks whether the clock has been set back. What waits in memory for a
// moment of the old one is set back with it, or it would wait until the clock has
// caught up; what waits in the database is due (see storage.Claim).
func (d *dispatcher) readClock() {
	now := d.cfg.Now()
	if now.Before(d.read) {
		by := d.read.Sub(now).Truncate(time.Millisecond) + time.Millisecond // the moments of rows stay whole
		for _, at := range []*time.Time{&d.until, &d.begun, &d.due} {
			*at = setBack(*at, by)
		}
		d.bell = nil
		d.pace.setBack(by)
		for _, p := range d.pools {
			p.setBack(by)
		}
	}
	d.read = now
}

// hasten lets a notice that comes from the database or the wire wait no longer for
// a moment of a clock that has been set back since.
func hasten(n *notice.Notice, now time.Time) {
	if n.QueuedAt.After(now) && n.NextAt.After(now) {
		n.NextAt = now.Truncate(time.Millisecond)
	}
}

// setBack is the moment by the clock as it is now; the zero time is none.
func setBack(at time.Time, by time.Duration) time.Time {
	if at.IsZero() {
		return at
	}
	return at.Add(-by)
}

func (p *pace) setBack(by time.Duration) {
	for _, at := range []*time.Time{&p.all, &p.mended, &p.suspected, &p.sober} {
		*at = setBack(*at, by)
	}
	for i := range p.landed {
		p.landed[i].at = setBack(p.landed[i].at, by)
	}
	for chat, at := range p.chats {
		p.chats[chat] = setBack(at, by)
	}
}

func (p *pool) setBack(by time.Duration) {
	for _, at := range []*time.Time{&p.paused, &p.counted, &p.since} {
		*at = setBack(*at, by)
	}
	for _, gone := range p.away {
		gone.until = setBack(gone.until, by)
	}
	p.taps.setBack(by)
	for _, list := range [][]*notice.Notice{p.others, p.waiting, p.toasts.again} {
		for _, n := range list {
			n.NextAt = setBack(n.NextAt, by)
		}
	}
}
