package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// ErrTakenOver ends Run when another one sends for the same database.
var ErrTakenOver = errors.New("outbox: another sender has taken over")

// batch is the work of one transaction: it writes outcomes, then claims.
type batch struct {
	epoch    int64
	takeOver bool    // begin a new epoch; nothing is claimed then
	since    int64   // the first epoch of this outbox; 0 when it has none
	begun    []int64 // the epochs begun by transactions that may or may not have been committed
	anyway   bool    // take over from another one too, which may have done so since the epoch
	outcomes []*outcome
	room     [2]int // how many to claim for each pool
	pools    [2]*pool
}

// result is what came of it.
type result struct {
	batch
	claimed   [2][]*notice.Notice
	taken     int64            // the epoch begun
	away      []*notice.Notice // what an earlier sender has put back, after taking over
	none      bool             // nothing is due in any lane
	due       time.Time        // when the next notice is, if none is now; zero when there is no further one
	failed    bool             // not at the first try: then nothing is claimed
	uncertain bool             // notices may have been claimed that nobody knows of
	unwritten bool             // it may not have been committed, and is tried no more
	lost      int              // outcomes that can't be written, because another one sends
	err       error            // ErrTakenOver, or why the outcomes could not be written
}

// commit commits a batch. While the database fails it tries again, for the
// outcomes only, until ctx is done.
func (o *Outbox) commit(ctx context.Context, b batch) (done result) {
	seen, failed := map[int64]bool{}, false // ids of what was claimed, by however many runs
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		done = result{batch: b}
		err := o.cfg.Update(ctx, func(tx Tx) error {
			err := done.run(ctx, tx)
			done.note(seen)
			return err
		})
		b.begun = done.begun
		failed = failed || err != nil
		done.failed, done.uncertain = failed, len(seen) > 0 && (err != nil || !done.has(seen))
		switch {
		case err == nil:
			o.logLost(done.lost)
			return done
		case errors.Is(err, course.ErrConflict):
			o.logLost(len(b.outcomes))
			done.err = ErrTakenOver
			return done
		case ctx.Err() != nil:
			done.unwritten = true
			if len(b.outcomes) > 0 || done.uncertain {
				done.err = fmt.Errorf("outbox: write %d outcomes: %w", len(b.outcomes), err)
			}
			return done
		}
		o.cfg.Logger.Error("outcomes not written", "count", len(b.outcomes), "error", err)
		b.room = [2]int{}
		select {
		case <-time.After(wait): // the database's time is real, whatever clock the outbox has
		case <-ctx.Done():
		}
	}
}

func (o *Outbox) logLost(outcomes int) {
	if outcomes > 0 {
		o.cfg.Logger.Error("outcomes lost: another sender has taken over", "count", outcomes)
	}
}

// keep remembers a batch that could not be written, for the next Run: nothing of the one that ends
// is in hand then.
func (o *Outbox) keep(b batch) {
	if b.epoch == 0 {
		return
	}
	for _, out := range b.outcomes {
		out.pool = nil
	}
	o.left = batch{epoch: b.epoch, since: b.since, begun: slices.Concat(o.left.begun, b.begun), outcomes: slices.Concat(o.left.outcomes, b.outcomes)}
}

// fromLeft is the first batch of a Run, which begins with what an earlier one could not write: as
// long as nobody else has taken over meanwhile, that is written, and it takes over from itself.
func (o *Outbox) fromLeft() batch {
	b := o.left
	b.takeOver, b.anyway = true, true
	o.left = batch{}
	return b
}

// note adds the ids of what was claimed.
func (r *result) note(seen map[int64]bool) {
	for _, list := range r.claimed {
		for _, n := range list {
			seen[n.ID] = true
		}
	}
}

// has tells whether all of these were claimed this time: then no run before was
// committed.
func (r *result) has(seen map[int64]bool) bool {
	return len(r.claimed[0])+len(r.claimed[1]) == len(seen)
}

// run is one transaction.
func (r *result) run(ctx context.Context, tx Tx) error {
	r.claimed, r.none, r.due = [2][]*notice.Notice{}, false, time.Time{}
	if r.takeOver {
		return r.begin(ctx, tx)
	}
	if err := r.write(ctx, tx); err != nil {
		return err
	}
	found, asked := 0, 0
	for i, p := range r.pools {
		room := r.room[i]
		if room > 0 {
			asked++
		}
		for _, lane := range p.lanes {
			if room == len(r.claimed[i]) {
				break
			}
			rows, err := tx.Claim(ctx, r.epoch, lane, room-len(r.claimed[i]))
			if err != nil {
				return err
			}
			if len(r.claimed[i]) == 0 {
				r.claimed[i] = rows
			} else {
				r.claimed[i] = append(r.claimed[i], rows...)
			}
		}
		found += len(r.claimed[i])
	}
	if asked == len(r.pools) && found == 0 {
		at, ok, err := tx.NextDue(ctx)
		if r.none = true; ok {
			r.due = at
		}
		return err
	}
	return nil
}

// begin takes over: at the start, and from the outbox itself when it does not
// know whether a claim was committed; then only if nobody else has meanwhile.
func (r *result) begin(ctx context.Context, tx Tx) (err error) {
	if r.epoch != 0 {
		if err := tx.AwaitTakeOver(ctx); err != nil {
			return err
		}
		err = r.write(ctx, tx)
	}
	for _, epoch := range r.begun {
		if errors.Is(err, course.ErrConflict) {
			err = tx.Mark(ctx, epoch, nil)
		}
	}
	switch r.lost = 0; {
	case r.anyway && errors.Is(err, course.ErrConflict):
		r.lost, err = len(r.outcomes), nil
	case err == nil && r.since != 0:
		err = tx.Unclaim(ctx, r.since)
	}
	if err != nil {
		return err
	}
	if r.taken, err = tx.TakeOver(ctx); err != nil {
		return err
	}
	if !slices.Contains(r.begun, r.taken) {
		r.begun = append(r.begun, r.taken)
	}
	r.away, err = tx.PutBack(ctx)
	return err
}

// write writes the outcomes, unless another one sends by now.
func (r *result) write(ctx context.Context, tx Tx) error {
	if len(r.outcomes) == 0 && !r.takeOver {
		return nil
	}
	notices, queued := make([]*notice.Notice, 0, len(r.outcomes)), []notice.Notice{}
	for _, o := range r.outcomes {
		if o.rowless {
			queued = append(queued, *o.notice)
			continue
		}
		notices = append(notices, o.notice)
		if o.telegramFile != "" {
			err := tx.SetTelegramFile(ctx, o.notice.Message.File, o.telegramFile)
			if err != nil && !errors.Is(err, course.ErrNotFound) { // a file that is gone is no reason to stop
				return err
			}
		}
	}
	if err := tx.Mark(ctx, r.epoch, notices); err != nil {
		return err
	}
	if len(queued) > 0 {
		if _, err := tx.Enqueue(ctx, queued...); err != nil {
			return err
		}
	}
	for _, o := range r.outcomes {
		if o.strayed != (stray{}) && o.notice.State == notice.Sent {
			if err := tx.Strayed(ctx, *o.notice, o.strayed.movedTo, o.strayed.aside); err != nil {
				return err
			}
		}
		if !o.halt {
			continue
		}
		// Somebody may have paused or stopped it meanwhile.
		err := tx.PauseAnnouncement(ctx, o.notice.Announces(), o.notice.Failure)
		if err != nil && !errors.Is(err, course.ErrConflict) {
			return err
		}
	}
	return nil
}
