package app

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// storeWait is how long fetched updates wait for their next try while the database
// is unavailable: not as long as the poller waits for Telegram, because a database
// that is back has people waiting.
const storeWait = time.Second

// keep stores fetched updates, and waits with them for a database that is away
// until ctx is done.
func (a *App) keep(ctx context.Context, updates []notice.Update) error {
	defer a.holding.Store(false)
	for tries := 1; ; tries++ {
		err := a.store(ctx, updates)
		if err == nil && tries > 1 {
			a.logger.InfoContext(ctx, "updates can be stored again", "tries", tries)
		}
		if !storage.Unavailable(err) {
			return err
		}
		if tries == 1 {
			a.logger.ErrorContext(ctx, "updates can't be stored: they wait", "error", err)
			a.holding.Store(true)
			for i := range updates {
				updates[i].Waited = true
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(storeWait):
		}
	}
}

// posted stores updates that Telegram has posted.
func (a *App) posted(ctx context.Context, updates []notice.Update) error {
	for i := range updates {
		updates[i].Waited = !a.hook.Listening()
	}
	err := a.posts.add(ctx, updates)
	if !storage.Unavailable(err) {
		a.hook.Reached()
	}
	if err != nil {
		a.hook.Missed() // it will be posted again
	}
	return err
}

// noteTime is how long it may take to note that all is heard: a database that is
// slower than that is away.
const noteTime = 2 * time.Second

// heard notes that all that people did until now is stored.
func (a *App) heard(ctx context.Context) error {
	if !a.db.Holds() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, noteTime)
	defer cancel()
	return a.db.Held(ctx, func(tx *storage.Tx) error { return tx.Heard(ctx) })
}

// came is the number of the last update that is stored, by whichever replica.
func (a *App) came(ctx context.Context) (last int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, noteTime)
	defer cancel()
	err = a.db.View(ctx, func(tx *storage.Tx) error {
		last, err = tx.LastUpdate(ctx)
		return err
	})
	return last, err
}

// Listening tells whether all that people did until now is stored.
func (a *App) Listening() bool { return a.updates().Listening() && !a.holding.Load() }

// store commits updates and hands them to the workers.
func (a *App) store(ctx context.Context, updates []notice.Update) error {
	var stored []notice.Update
	err := a.db.Update(ctx, func(tx *storage.Tx) (err error) {
		stored, err = tx.StoreUpdates(ctx, updates)
		return err
	})
	if err != nil {
		return err
	}
	a.inbox.Stored(stored)
	return nil
}

// pending lists stored updates that wait for their handler.
func (a *App) pending(ctx context.Context, after int64, limit int, except []int64) (rows []notice.Update, err error) {
	err = a.db.View(ctx, func(tx *storage.Tx) error {
		rows, err = tx.PendingUpdates(ctx, after, limit, except...)
		return err
	})
	return rows, err
}

// pendingOf lists those of one chat.
func (a *App) pendingOf(ctx context.Context, chat, after int64, limit int) (rows []notice.Update, err error) {
	err = a.db.View(ctx, func(tx *storage.Tx) error {
		rows, err = tx.PendingUpdatesOf(ctx, chat, after, limit)
		return err
	})
	return rows, err
}

// failed counts a try of an update.
func (a *App) failed(ctx context.Context, id int64, failure string) (tries int, err error) {
	err = a.db.Held(ctx, func(tx *storage.Tx) error {
		tries, err = tx.UpdateFailed(ctx, id, failure)
		return err
	})
	return tries, err
}
