package main

import (
	"context"
	"fmt"
	"log"
	"strings"
	"sync"
	"time"
)

// The states of a recipient.
const (
	waiting = "waiting"
	sent    = "sent"
	failed  = "failed"
)

const (
	pageSize = 500                    // recipients that are read at once, and outcomes that are stored at once
	atLatest = 100 * time.Millisecond // until an outcome is stored
)

// outcome is what became of a recipient.
type outcome struct {
	chat  int64
	state string
}

// runSketch is bare with a row for each recipient of an announcement: all are
// stored first, and what became of each is stored by batches, so that who has not
// got it is known afterwards, also after a kill.
func runSketch(ctx context.Context, s settings, b *book) error {
	p := newBare(s, b)
	p.announce = func(ctx context.Context) error {
		if err := b.addRecipients(ctx, s.First, s.People); err != nil {
			return err
		}
		return p.announceKept(ctx)
	}
	return p.run(ctx)
}

// announceKept sends to those who wait, page by page.
func (p *bare) announceKept(ctx context.Context) error {
	chats, outcomes := make(chan int64, pageSize), make(chan outcome, pageSize)
	var senders sync.WaitGroup
	for range atOnce {
		senders.Go(func() {
			for chat := range chats {
				state := sent
				if err := p.tell(ctx, chat); err != nil {
					log.Printf("chat %d: %v", chat, err)
					state = failed
				}
				outcomes <- outcome{chat, state}
			}
		})
	}
	stored := make(chan error, 1)
	go func() { stored <- p.keep(ctx, outcomes) }()
	err := p.eachWaiting(ctx, chats)
	close(chats)
	senders.Wait()
	close(outcomes)
	if kept := <-stored; err == nil {
		err = kept
	}
	return err
}

// eachWaiting hands out who waits.
func (p *bare) eachWaiting(ctx context.Context, chats chan<- int64) error {
	for after := int64(0); ; {
		page, err := p.waitingAfter(ctx, after)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, chat := range page {
			chats <- chat
			after = chat
		}
	}
}

// keep stores the outcomes until there are no more. After an error it takes the
// rest without storing it.
func (p *bare) keep(ctx context.Context, outcomes <-chan outcome) (err error) {
	tick := time.NewTicker(atLatest)
	defer tick.Stop()
	batches := map[string][]int64{}
	n := 0
	store := func() {
		for state, chats := range batches {
			if err == nil && len(chats) > 0 {
				err = p.setState(ctx, state, chats)
			}
			batches[state] = chats[:0]
		}
		n = 0
	}
	for {
		select {
		case o, more := <-outcomes:
			if !more {
				store()
				return err
			}
			batches[o.state] = append(batches[o.state], o.chat)
			if n++; n == pageSize {
				store()
			}
		case <-tick.C:
			store()
		}
	}
}

// addRecipients stores everybody as waiting, in one transaction.
func (b *book) addRecipients(ctx context.Context, first, people int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after the commit there is nothing to roll back
	for from := first; from < first+people; from += pageSize {
		var values []string
		var args []any
		for chat := from; chat < min(from+pageSize, first+people); chat++ {
			args = append(args, chat, waiting)
			values = append(values, fmt.Sprintf("($%d, $%d)", len(args)-1, len(args)))
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO recipient (chat, state) VALUES `+strings.Join(values, ", ")+` ON CONFLICT DO NOTHING`, args...) //nolint:gosec // what is put together are places for values
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

// waitingAfter are the next who wait, by their chats.
func (b *book) waitingAfter(ctx context.Context, after int64) (chats []int64, err error) {
	rows, err := b.db.QueryContext(ctx, `SELECT chat FROM recipient WHERE state = $1 AND chat > $2 ORDER BY chat LIMIT $3`, waiting, after, pageSize)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var chat int64
		if err := rows.Scan(&chat); err != nil {
			return nil, err
		}
		chats = append(chats, chat)
	}
	return chats, rows.Err()
}

// setState stores what became of some recipients.
func (b *book) setState(ctx context.Context, state string, chats []int64) error {
	args, marks := []any{state}, make([]string, len(chats))
	for i, chat := range chats {
		args = append(args, chat)
		marks[i] = fmt.Sprint("$", len(args))
	}
	_, err := b.db.ExecContext(ctx, `UPDATE recipient SET state = $1 WHERE chat IN (`+strings.Join(marks, ", ")+`)`, args...) //nolint:gosec // what is put together are places for values
	return err
}
