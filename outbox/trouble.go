package outbox

import (
	"fmt"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

const (
	silence      = 5 // deliveries in a row without an answer that make everything pause
	longestPause = 30 * time.Second
)

// scoped is what is known of a failed delivery, with a 429 for everybody made its
// chat's where the chat explains it.
func (d *dispatcher) scoped(out *outcome, now time.Time) *bot.SendError {
	err := sendError(out.err)
	if err.Outcome != bot.RetryAfter || err.Scope != bot.ScopeAll || !d.pace.alone(out.notice.ChatID, out.begun, now) {
		return err
	}
	chats := *err
	chats.Scope = bot.ScopeChat
	return &chats
}

// learn draws from a failed delivery what it says about others.
func (d *dispatcher) learn(out *outcome, err *bot.SendError, now time.Time) {
	n, fresh := out.notice, out.generation == out.pool.generation
	switch {
	case err.Outcome == bot.Fatal:
		d.stop(fmt.Errorf("outbox: %w", err))
	case err.Outcome == bot.RetryAfter && err.Scope == bot.ScopeChat:
		for _, p := range d.pools {
			d.putBack(p.close(n.ChatID, n.NextAt))
		}
	case err.Outcome == bot.RetryAfter:
		d.refused(out.pool, fresh, now, now.Add(err.After))
	case err.Outcome == bot.NotSent || err.Outcome == bot.Unknown:
		if n.State == notice.Queued && !unpaced(n) {
			d.putBack(out.pool.close(n.ChatID, n.NextAt))
		}
		if !fresh {
			return
		}
		if d.silent++; d.silent >= silence {
			d.pauses++
			d.pause(now.Add(min(backOff(d.pauses), longestPause)), err.Reason, d.pools[:]...)
		}
		return
	}
	d.silent, d.pauses = 0, 0
}

// refused makes wait what a 429 for everybody stands for. Bulk alone, when it was given for
// bulk: people who are talking to the bot are answered all the while. Once an answer is refused
// too, everything.
func (d *dispatcher) refused(p *pool, fresh bool, now, until time.Time) {
	bulk := d.pools[1]
	first := fresh && !bulk.pausedAt(now)
	if p.bulk {
		d.pause(until, "429", bulk)
	} else {
		d.pause(until, "429", d.pools[:]...)
	}
	if first {
		d.pace.slow(now, bulk.paused)
	}
}

// pause makes what the pools hold wait in the database.
func (d *dispatcher) pause(until time.Time, why string, pools ...*pool) {
	for _, p := range pools {
		p.paused = later(p.paused, until)
		p.generation++
		d.putBack(p.empty())
	}
	d.silent = 0
	d.cfg.Logger.Warn("sending pauses", "reason", why, "until", until, "answers", !pools[0].bulk)
}
