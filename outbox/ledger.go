package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"loptruong/course"
	"loptruong/notice"
)

// errTakenOver ends an outbox when another one sends for the same database.
var errTakenOver = errors.New("outbox: another sender has taken over")

// entry is the work of one transaction: it writes outcomes, then claims.
type entry struct {
	epoch    int64
	takeOver bool    // begin a new epoch; nothing is claimed then
	since    int64   // the first epoch of this outbox; 0 when it has none
	begun    []int64 // the epochs begun by transactions that may or may not have been committed
	outcomes []outcome
	room     [2]int // how many to claim for each pool
	pools    [2]*pool
}

// entered is what came of it.
type entered struct {
	entry
	claimed   [2][]notice.Notice
	taken     int64           // the epoch begun
	away      []notice.Notice // what an earlier sender has put back, after taking over
	none      bool            // nothing is due in any lane
	due       time.Time       // when the next notice is, if none is now; zero when there is no further one
	failed    bool            // not at the first try: then nothing is claimed
	uncertain bool            // notices may have been claimed that nobody knows of
	err       error           // errTakenOver, or why the outcomes could not be written
}

// enter commits an entry. While the database fails it tries again, for the
// outcomes only, until ctx is done.
func (o *Outbox) enter(ctx context.Context, e entry) (done entered) {
	claims, failed := 0, false
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		done = entered{entry: e}
		err := o.cfg.Update(ctx, func(tx Tx) error {
			if e.room != [2]int{} {
				claims++
			}
			return done.run(ctx, tx)
		})
		e.begun = done.begun
		failed = failed || err != nil
		done.failed, done.uncertain = failed, claims > 1 || claims == 1 && failed
		switch {
		case err == nil:
			return done
		case errors.Is(err, course.ErrConflict):
			done.err = errTakenOver
			return done
		case ctx.Err() != nil:
			if len(e.outcomes) > 0 || done.uncertain {
				done.err = fmt.Errorf("outbox: write %d outcomes: %w", len(e.outcomes), err)
			}
			return done
		}
		o.cfg.Logger.Error("outcomes not written", "count", len(e.outcomes), "error", err)
		e.room = [2]int{}
		select {
		case <-time.After(wait): // the database's time is real, whatever clock the outbox has
		case <-ctx.Done():
		}
	}
}

// run is one transaction.
func (d *entered) run(ctx context.Context, tx Tx) error {
	d.claimed, d.none, d.due = [2][]notice.Notice{}, false, time.Time{}
	if err := d.write(ctx, tx); err != nil {
		return err
	}
	if d.takeOver {
		return d.begin(ctx, tx)
	}
	found, asked := 0, 0
	for i, p := range d.pools {
		room := d.room[i]
		if room > 0 {
			asked++
		}
		for _, lane := range p.lanes {
			if room == len(d.claimed[i]) {
				break
			}
			rows, err := tx.Claim(ctx, d.epoch, lane, room-len(d.claimed[i]))
			if err != nil {
				return err
			}
			d.claimed[i] = append(d.claimed[i], rows...)
		}
		found += len(d.claimed[i])
	}
	if asked == len(d.pools) && found == 0 {
		at, ok, err := tx.NextDue(ctx)
		if d.none = true; ok {
			d.due = at
		}
		return err
	}
	return nil
}

// begin takes over: at the start, and from the outbox itself when it does not
// know whether a claim was committed; then only if nobody else has meanwhile.
func (d *entered) begin(ctx context.Context, tx Tx) (err error) {
	if d.epoch != 0 {
		err = tx.Mark(ctx, d.epoch, nil)
	}
	for _, epoch := range d.begun {
		if errors.Is(err, course.ErrConflict) {
			err = tx.Mark(ctx, epoch, nil)
		}
	}
	if err == nil && d.since != 0 {
		err = tx.Unclaim(ctx, d.since)
	}
	if err != nil {
		return err
	}
	if d.taken, err = tx.TakeOver(ctx); err != nil {
		return err
	}
	if !slices.Contains(d.begun, d.taken) {
		d.begun = append(d.begun, d.taken)
	}
	d.away, err = tx.PutBack(ctx)
	return err
}

func (d *entered) write(ctx context.Context, tx Tx) error {
	if len(d.outcomes) == 0 {
		return nil
	}
	notices := make([]notice.Notice, len(d.outcomes))
	for i, o := range d.outcomes {
		notices[i] = o.notice
		if o.telegramFile != "" {
			err := tx.SetTelegramFile(ctx, o.notice.Message.File, o.telegramFile)
			if err != nil && !errors.Is(err, course.ErrNotFound) { // a file that is gone is no reason to stop
				return err
			}
		}
	}
	return tx.Mark(ctx, d.epoch, notices)
}
