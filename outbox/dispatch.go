package outbox

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/notice"
)

const (
	drainTime = 6 * time.Second // for what is on the wire at the end
	writeTime = 2 * time.Second // after that, for its outcomes
	lookTime  = 5 * time.Second // between looks at the queue that nobody asked for

	// How long an outcome waits for others to share its commit. A commit costs as
	// much as several messages, so one for each would halve the rate at which an
	// announcement without a limit goes out.
	gathering     = 5 * time.Millisecond
	freeGathering = 25 * time.Millisecond // of bulk without a rate, unless half of its slots are to be had before
)

// dispatcher is the state of one Run; only its own goroutine touches it.
type dispatcher struct {
	*Outbox
	wire, life context.Context // of deliveries and of transactions: they outlive Run's
	cut, abort context.CancelFunc

	pools [2]*pool
	pace  *pace
	epoch int64 // the latest
	since int64 // the first

	jobs       chan *outcome // notices to be delivered
	workers    int           // goroutines that deliver
	flying     int           // jobs whose outcome is not known
	delivered  chan *outcome
	results    chan result
	known      []*outcome // outcomes to be written
	until      time.Time  // when they are written at the latest
	committing bool       // a transaction is under way
	begun      time.Time  // when it began
	commitTime usual      // how long one takes
	uncertain  bool       // notices may be claimed that nobody knows of: take over

	read     time.Time // what the clock showed last
	silent   int       // deliveries in a row without an answer
	pauses   int       // in a row for want of an answer
	failures failures
	due      time.Time        // when to look at the queue again; zero when nobody knows of anything
	bell     <-chan time.Time // rings at the moment rung; nil when there is none
	rung     time.Time

	stopping bool
	err      error // why it stops, if not because it was asked to
}

// send is the life of the outbox: see Run.
func (o *Outbox) send(ctx context.Context) error {
	d := &dispatcher{Outbox: o, pools: newPools(o.cfg.Rates), pace: newPace(o.cfg.Rates), uncertain: true, failures: failures{}}
	d.life, d.abort = context.WithCancel(context.WithoutCancel(ctx))
	d.wire, d.cut = context.WithCancel(d.life)
	defer d.abort()
	d.jobs = make(chan *outcome, 2*(replySlots+mostSlots))
	defer close(d.jobs)
	d.delivered = make(chan *outcome, cap(d.jobs))
	d.pools[0].births = o.births
	d.results = make(chan result, 1)
	look := time.NewTicker(lookTime)
	defer look.Stop()

	for done, cut := ctx.Done(), d.wire.Done(); ; {
		d.readClock()
		d.takeIn()
		d.allowBirths()
		next := earlier(d.start(), d.write())
		if d.stopping && d.idle() {
			return d.err
		}
		select {
		case out := <-d.delivered:
			d.settle(out)
			for n := len(d.delivered); n > 0; n-- {
				d.settle(<-d.delivered)
			}
		case r := <-d.results:
			d.takeIn()
			d.apply(r)
		case <-d.births.bell:
		case <-d.replies:
			d.pools[0].more = true
		case <-d.queued:
			d.look()
		case <-look.C:
			d.look()
		case <-d.alarm(next):
			d.bell = nil
			d.ring()
		case <-done:
			done = nil
			d.stop(nil)
		case <-cut:
			cut = nil
		}
	}
}

// start hands over what may go to the wire. It returns when to call it again if
// nothing happens before; the zero time means never.
func (d *dispatcher) start() (next time.Time) {
	now := d.cfg.Now()
	if d.stopping {
		return time.Time{}
	}
	for _, p := range d.pools {
		if p.pausedAt(now) {
			next = earlier(next, p.paused)
			continue
		}
		ready, back, at := p.take(now, d.pace)
		d.putBack(back)
		next = earlier(next, at)
		for _, n := range ready {
			d.handOver(&outcome{notice: n, weight: n.Weight(), pool: p, begun: now, generation: p.generation})
		}
	}
	return earlier(next, d.due)
}

// write begins a transaction, unless one is under way or there is nothing to do.
// While more outcomes are to come it waits a moment for them, and with claims for
// bulk until it may go. It returns when to call it again if nothing happens before;
// the zero time means never.
func (d *dispatcher) write() (next time.Time) {
	if d.stopping {
		d.queueToasts()
	}
	if d.committing {
		return time.Time{}
	}
	b := batch{epoch: d.epoch, since: d.since, outcomes: d.known, pools: d.pools}
	now, urgent := d.cfg.Now(), d.stopping
	switch {
	case d.stopping:
	case d.uncertain:
		b.takeOver = len(d.known) == 0 && d.empty() && d.births.over()
		if b.takeOver && d.epoch == 0 {
			b = d.fromLeft()
		}
	default:
		var ahead int
		ahead, next = d.pace.ahead(now, d.commitTime.most())
		for i, p := range d.pools {
			if p.pausedAt(now) {
				continue
			}
			b.room[i] = p.room(ahead)
			urgent = urgent || p.hungry(b.room[i])
		}
		if !d.pools[1].more || d.pools[1].pausedAt(now) {
			next = time.Time{}
		}
	}
	if len(d.known) == 0 && !b.takeOver && b.room == [2]int{} {
		return next
	}
	onWire := d.pools[0].out()+d.pools[1].out() > len(d.known)
	if len(d.known) > 0 && onWire && !urgent && now.Before(d.until) {
		return earlier(next, d.until)
	}
	for i, p := range d.pools {
		p.more = p.more && b.room[i] == 0 // else: until somebody says so again
		p.ended = 0
	}
	d.committing, d.begun, d.known = true, now, nil
	go func() { d.results <- d.commit(d.life, b) }()
	return time.Time{}
}

// apply takes in what a transaction has done.
func (d *dispatcher) apply(r result) {
	d.committing = false
	now := d.cfg.Now()
	if !r.failed {
		d.commitTime.learn(min(now.Sub(d.begun), longTrip))
	}
	for _, out := range r.outcomes {
		for _, p := range d.pools {
			p.written(out.notice)
		}
		if out.pool != nil {
			out.pool.free(out.notice)
			if out.err == nil && out.pool.measure(now.Sub(out.begun)) {
				d.cfg.Logger.Debug("slots of reminders and announcements", "count", out.pool.slots)
			}
		}
		if out.notice.Announces() != 0 {
			signal(d.mailings)
		}
		if out.pool != nil && out.notice.Begun() {
			out.pool.more = true
		}
	}
	d.pools[0].follow(r.outcomes, d.commitTime.mean, now)
	if r.unwritten {
		d.keep(r.batch)
	}
	if r.err != nil {
		d.stop(r.err)
		return
	}
	for _, list := range [][]*notice.Notice{r.away, r.claimed[0], r.claimed[1]} {
		for _, n := range list {
			hasten(n, now)
		}
	}
	if r.takeOver {
		d.tookOver(r, now)
	}
	if r.takeOver || r.failed {
		d.look()
	}
	if r.room != [2]int{} && !r.none {
		r.due = now.Add(time.Second) // the next due moment is known only when nothing is due now
	}
	d.due = earlier(d.due, r.due)
	for i, p := range d.pools {
		p.more = p.more || r.room[i] > 0 && len(r.claimed[i]) == r.room[i]
		d.putBack(p.admit(r.claimed[i]))
	}
	d.uncertain = d.uncertain || r.uncertain
	d.emptyHeld(now) // what was claimed meanwhile
}

// tookOver makes this the one sender. What earlier ones have put back keeps
// its chats waiting.
func (d *dispatcher) tookOver(r result, now time.Time) {
	d.epoch, d.uncertain = r.taken, false
	if d.since == 0 {
		d.since = r.taken
		for _, n := range r.away {
			if n.Lane == notice.ReplyLane {
				d.pace.fill(n.ChatID, now)
			}
		}
	}
	for _, p := range d.pools {
		p.recall(r.away)
	}
}

// settle decides what becomes of a notice after its delivery.
func (d *dispatcher) settle(out *outcome) {
	d.flying--
	now := d.cfg.Now()
	if out.err == nil {
		d.pools[0].flew(now.Sub(out.begun), now)
		out.notice.State, out.notice.SentAt, out.notice.Failure = notice.Sent, now, ""
		out.notice.Attempts++
		d.silent, d.pauses = 0, 0
		d.came(out)
	} else {
		err := d.scoped(out, now)
		hasten(out.notice, now)
		*out.notice = after(*out.notice, err, now)
		if out.notice.State == notice.Queued {
			out.pool.snooze(out.notice, out.notice.NextAt)
			out.notice.QueuedAt = d.read
		}
		d.learn(out, err, now)
	}
	if !unpaced(out.notice) {
		d.pace.arrived(out.notice.ChatID, now)
		if out.pool.bulk || beside(out.notice) {
			for range out.weight {
				d.pace.landedBulk(out.begun, now)
			}
		}
	}
	out.pool.answered(out.notice, now)
	if rowless(out.notice) {
		out.pool.toasted(out.notice)
		return
	}
	out.halt = d.failures.count(out.notice)
	out.pool.end(out.notice)
	if until := now.Add(out.pool.gathers()); len(d.known) == 0 || until.Before(d.until) {
		d.until = until
	}
	d.known = append(d.known, out)
}

// stop lets nothing new begin.
func (d *dispatcher) stop(err error) {
	if d.err == nil {
		d.err = err
	}
	if !d.stopping {
		d.stopping = true
		d.empties()
		time.AfterFunc(drainTime, d.cut) // real time, whatever clock the outbox has
		time.AfterFunc(drainTime+writeTime, d.abort)
	}
}

// empties puts back all that waits in memory.
func (d *dispatcher) empties() {
	for _, p := range d.pools {
		d.putBack(p.empty())
	}
}

// emptyHeld puts back what waits in memory and may not go now.
func (d *dispatcher) emptyHeld(now time.Time) {
	for _, p := range d.pools {
		if d.uncertain || d.stopping || p.pausedAt(now) {
			d.putBack(p.empty())
		}
	}
}

func (d *dispatcher) putBack(notices []*notice.Notice) {
	for _, n := range notices {
		n.QueuedAt = d.read
		d.known = append(d.known, &outcome{notice: n})
	}
}

// queueToasts has the answers to taps queued that wait in memory for another try.
func (d *dispatcher) queueToasts() {
	for _, p := range d.pools {
		for _, n := range p.toasts.withRows() {
			d.known = append(d.known, &outcome{notice: n, rowless: true})
		}
	}
}

// look makes both pools ask for more.
func (d *dispatcher) look() {
	for _, p := range d.pools {
		p.more = true
	}
}

// ring is called when the moment of alarm has come.
func (d *dispatcher) ring() {
	if !d.due.IsZero() && !d.cfg.Now().Before(d.due) {
		d.due = time.Time{}
		d.look()
	}
}

// alarm is a channel that tells when the moment has come; nil, so never, for the
// zero time.
func (d *dispatcher) alarm(at time.Time) <-chan time.Time {
	if at.IsZero() {
		return nil
	}
	if d.bell == nil || !d.rung.Equal(at) {
		d.bell, d.rung = d.cfg.After(max(0, at.Sub(d.cfg.Now()))), at
	}
	return d.bell
}

// empty tells whether no notice is in memory.
func (d *dispatcher) empty() bool {
	for _, p := range d.pools {
		if p.out() > 0 || p.held() > 0 {
			return false
		}
	}
	return true
}

// idle tells whether everything has ended and is written. What is born later than a stop
// waits for it was never sent, and the next sender finds it.
func (d *dispatcher) idle() bool {
	return d.empty() && len(d.known) == 0 && !d.committing && (d.births.over() || d.wire.Err() != nil)
}
