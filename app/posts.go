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

// posts has updates that Telegram posts one by one, many at a time, share a transaction.
// Nobody waits for others: what comes while one is stored is stored together when that has
// ended.
type posts struct {
	store func(context.Context, []notice.Update) error

	mu      sync.Mutex
	waiting []*post
	leading bool // the goroutine that stores lives
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
		p.mu.Lock()
		together := p.waiting
		p.waiting = nil
		p.leading = len(together) > 0
		p.mu.Unlock()
		if len(together) == 0 {
			return
		}
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
