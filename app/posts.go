package app

import (
	"context"
	"sync"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// postTime is how long storing what was posted may take; whoever posted it has given up by
// then and posts it again.
const postTime = 15 * time.Second

// gathering is how long after one transaction the next begins at the earliest. A commit costs
// as much as storing many: on a fast disk each of a crowd would have one of its own.
const gathering = 2 * time.Millisecond

// posts has updates that Telegram posts one by one, many at a time, share a transaction.
// Who comes alone waits for nobody; what comes within two milliseconds, or while others are
// stored, is stored together after that.
type posts struct {
	store func(context.Context, []notice.Update) error

	mu      sync.Mutex
	waiting []*post
	leading bool // the goroutine that stores lives

	begun time.Time // when that has begun to store last
}

// post is one that waits for its outcome.
type post struct {
	updates []notice.Update
	outcome chan error
}

// add stores updates and returns when they are, can't be, or ctx is done: then they may be
// stored all the same.
func (p *posts) add(ctx context.Context, updates []notice.Update) error {
	one := &post{updates, make(chan error, 1)}
	p.mu.Lock()
	p.waiting = append(p.waiting, one)
	begin := !p.leading
	p.leading = true
	p.mu.Unlock()
	if begin {
		go p.lead()
	}
	select {
	case err := <-one.outcome:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// lead stores until nobody waits.
func (p *posts) lead() {
	for {
		time.Sleep(time.Until(p.begun.Add(gathering)))
		p.mu.Lock()
		together := p.waiting
		p.waiting = nil
		p.leading = len(together) > 0
		p.mu.Unlock()
		if len(together) == 0 {
			return
		}
		p.begun = time.Now()
		p.storeAll(together)
	}
}

// storeAll stores posts by one transaction, and where one of them is in the way of the
// others, each by its own.
func (p *posts) storeAll(together []*post) {
	ctx, cancel := context.WithTimeout(context.Background(), postTime)
	defer cancel()
	var all []notice.Update
	for _, one := range together {
		all = append(all, one.updates...)
	}
	err := p.store(ctx, all)
	alone := err != nil && len(together) > 1 && !storage.Unavailable(err)
	for _, one := range together {
		if alone {
			err = p.store(ctx, one.updates)
		}
		one.outcome <- err
	}
}
