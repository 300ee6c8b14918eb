package outbox

import (
	"sync"

	"github.com/loptruong/loptruong/notice"
)

// births are the replies that are claimed in the transactions which make them, while these
// are under way, and until the dispatcher takes them in.
type births struct {
	bell chan struct{} // rings when there is something to take in

	mu        sync.Mutex
	epoch     int64         // under which they are claimed; 0 while none may be
	room      room          // for how many more
	expected  room          // by transactions under way
	chats     map[int64]int // of messages that are expected or born, how many
	born      []*notice.Notice
	uncertain bool // some may have been born of which nobody knows
}

// room is how many replies: messages, and answers to taps and menus.
type room struct{ messages, others int }

// of is the number for a reply.
func (r *room) of(n *notice.Notice) *int {
	if unpaced(n) {
		return &r.others
	}
	return &r.messages
}

func newBirths() *births {
	return &births{bell: make(chan struct{}, 1), chats: map[int64]int{}}
}

// Expect makes sending those of the notices, about to be made, for which the outbox keeps a
// place until Born, and returns the epoch to claim them under. No message is among them behind
// one of its chat that is not. It never blocks and may be called from any goroutine, as Born.
func (o *Outbox) Expect(notices []*notice.Notice) (epoch int64) {
	b := o.births
	b.mu.Lock()
	defer b.mu.Unlock()
	var refused map[int64]bool // chats
	for _, n := range notices {
		room, inOrder := b.room.of(n), !unpaced(n)
		if b.epoch == 0 || n.ChatID == 0 || *room == 0 || inOrder && refused[n.ChatID] {
			if refused == nil {
				refused = map[int64]bool{}
			}
			refused[n.ChatID] = refused[n.ChatID] || inOrder
			continue
		}
		n.State = notice.Sending
		*room--
		*b.expected.of(n)++
		b.count(n, 1)
	}
	return b.epoch
}

// Born ends what Expect has begun for the same notices: those that were born are handed over,
// in their order. When uncertain, the transaction may have been committed.
func (o *Outbox) Born(expected, born []*notice.Notice, uncertain bool) {
	b := o.births
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range expected {
		if n.State != notice.Sending {
			continue
		}
		*b.expected.of(n)--
		b.count(n, -1)
	}
	for _, n := range born {
		b.count(n, 1)
	}
	b.born = append(b.born, born...)
	b.uncertain = b.uncertain || uncertain
	signal(b.bell)
}

// allow sets how many may be in memory, beside what is there; with the epoch 0 none more.
func (b *births) allow(epoch int64, free room) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.epoch = epoch
	for _, n := range b.born {
		*free.of(n)--
	}
	b.room = room{max(0, free.messages-b.expected.messages), max(0, free.others-b.expected.others)}
}

// take returns what is born, and whether something may be of which nobody knows.
func (b *births) take() (born []*notice.Notice, uncertain bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	born, uncertain = b.born, b.uncertain
	b.born, b.uncertain = nil, false
	for _, n := range born {
		b.count(n, -1)
	}
	return born, uncertain
}

// count counts messages of a chat that are expected or born.
func (b *births) count(n *notice.Notice, by int) {
	if unpaced(n) {
		return
	}
	if b.chats[n.ChatID] += by; b.chats[n.ChatID] == 0 {
		delete(b.chats, n.ChatID)
	}
}

// due tells whether a message to the chat is about to be born, or not taken in yet.
func (b *births) due(chat int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.chats[chat] > 0
}

// over tells whether none is expected and all are taken in.
func (b *births) over() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.expected == room{} && len(b.born) == 0 && !b.uncertain
}

// takeIn takes what is born among what waits. It comes before what was claimed since.
func (d *dispatcher) takeIn() {
	born, uncertain := d.births.take()
	if d.epoch == 0 { // of an earlier Run: the take-over queues it again
		born = nil
	}
	d.uncertain = d.uncertain || uncertain
	now := d.cfg.Now()
	for _, n := range born {
		hasten(n, now)
	}
	if len(born) > 0 {
		d.putBack(d.pools[0].admit(born))
	}
	if uncertain {
		d.empties()
	} else if len(born) > 0 {
		d.emptyHeld(now)
	}
}

// allowBirths says how many may be born while the dispatcher waits.
func (d *dispatcher) allowBirths() {
	epoch := d.epoch
	if d.uncertain || d.stopping || d.pools[0].pausedAt(d.cfg.Now()) {
		epoch = 0
	}
	d.births.allow(epoch, d.pools[0].spare())
}
