package work

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// turns gives out places to chats in turn: whoever sends many files waits for
// himself, and nobody else does. One chat has at most half of the places.
type turns struct {
	all int

	mu     sync.Mutex
	free   int
	served int             // turns given so far
	chats  map[int64]*turn // those that have a place or wait for one
	queue  []*waiter       // in the order of their coming
}

type turn struct {
	in, waiting int
	last        int // the number of its last turn, 0 before the first
}

type waiter struct {
	chat   int64
	tries  int // turns it has had in vain: it stands behind those that have had fewer
	places int
	ready  chan struct{} // closed when it has them
}

func newTurns(places int) *turns {
	return &turns{all: places, free: places, chats: map[int64]*turn{}}
}

// enter waits for a place, or for all of them at once, and returns how to leave.
// tries are the turns that were had in vain before.
func (t *turns) enter(ctx context.Context, chat int64, tries int, alone bool) (leave func(), err error) {
	w := &waiter{chat: chat, tries: tries, places: 1, ready: make(chan struct{})}
	if alone {
		w.places = t.all
	}
	t.mu.Lock()
	t.queue = append(t.queue, w)
	if t.chats[chat] == nil {
		t.chats[chat] = &turn{}
	}
	t.chats[chat].waiting++
	t.give()
	t.mu.Unlock()
	select {
	case <-w.ready:
		return func() { t.leave(w) }, nil
	case <-ctx.Done():
		t.leave(w)
		return nil, ctx.Err()
	}
}

// leave gives a waiter's places back, or ends its waiting.
func (t *turns) leave(w *waiter) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.chats[w.chat]
	if n := slices.Index(t.queue, w); n >= 0 {
		t.queue = slices.Delete(t.queue, n, n+1)
		c.waiting--
	} else {
		t.free += w.places
		c.in -= w.places
	}
	if c.in == 0 && c.waiting == 0 {
		delete(t.chats, w.chat)
	}
	t.give()
}

// give lets in who is next, as long as there is room. Who must be alone goes
// first, and holds back the others until the room is empty.
func (t *turns) give() {
	for {
		var next *waiter
		for _, w := range t.queue {
			if w.places == 1 && t.chats[w.chat].in >= (t.all+1)/2 {
				continue
			}
			if next == nil || t.before(w, next) < 0 {
				next = w
			}
		}
		if next == nil || next.places > t.free {
			return
		}
		t.queue = slices.DeleteFunc(t.queue, func(w *waiter) bool { return w == next })
		t.free -= next.places
		t.served++
		c := t.chats[next.chat]
		c.in, c.waiting, c.last = c.in+next.places, c.waiting-1, t.served
		close(next.ready)
	}
}

func (t *turns) before(a, b *waiter) int {
	return cmp.Or(cmp.Compare(b.places, a.places), cmp.Compare(a.tries, b.tries), cmp.Compare(t.chats[a.chat].last, t.chats[b.chat].last))
}
