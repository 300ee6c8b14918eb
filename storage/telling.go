package storage

import (
	"context"
	"strconv"
	"time"

	"github.com/lib/pq"
)

// channel is what the replicas of a database notify the holder by.
const channel = `'loptruong_' || CAST(CAST('lease' AS regclass) AS oid)`

// made says what a commit has made for the holder to do. It does not wait.
func (l *lease) made(changed Changed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.untold |= changed
	select {
	case l.told <- struct{}{}:
	default:
	}
}

// tell tells the holder until ctx is done, of much that was made at a time by one notification. It is not
// part of what has made it: commits that notify wait for each other. What gets lost is found by looking.
func (l *lease) tell(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.told:
		}
		l.mu.Lock()
		made := l.untold
		l.untold = 0
		l.mu.Unlock()
		if err := l.db.Update(ctx, func(tx *Tx) error {
			_, err := tx.exec(ctx, `SELECT pg_notify(`+channel+`, ?)`, strconv.Itoa(int(made)))
			return err
		}); err != nil {
			l.made(made)
			l.pause(ctx)
		}
	}
}

// listen wakes by what other replicas tell, until ctx is done.
func (l *lease) listen(ctx context.Context, wake func(Changed)) {
	var name string
	for name == "" {
		if err := l.db.View(ctx, func(tx *Tx) error { return tx.get(ctx, &name, `SELECT `+channel) }); err != nil && !l.pause(ctx) {
			return
		}
	}
	listener := pq.NewDialListener(&dialer{}, l.db.pool.server.address, lookForLease/10, lookForLease, nil)
	go func() {
		if listener.Listen(name) == nil { // which waits for a server that is away
			wake(^Changed(0)) // of what was made before
		}
	}()
	defer func() { go func() { _ = listener.Close() }() }() // which waits for that
	for {
		select {
		case <-ctx.Done():
			return
		case told := <-listener.Notify:
			made := ^Changed(0) // there may have been any
			if told != nil {
				if n, err := strconv.ParseUint(told.Extra, 10, 16); err == nil {
					made = Changed(n)
				}
			}
			wake(made)
		}
	}
}

func (l *lease) pause(ctx context.Context) (on bool) {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(lookForLease):
		return true
	}
}
