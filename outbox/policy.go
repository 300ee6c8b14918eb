package outbox

import (
	"errors"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

const (
	firstWait   = time.Second
	longestWait = 5 * time.Minute
	mostTries   = 10 // of which none was answered: then it has probably arrived, more than once
)

// errNotReady is a notice that could not be made ready, because the database did
// not answer: it has not been sent.
var errNotReady = errors.New("outbox: the message could not be loaded")

// sendError is what is known of a failed delivery.
func sendError(err error) *bot.SendError {
	if e, ok := errors.AsType[*bot.SendError](err); ok {
		return e
	}
	if errors.Is(err, errNotReady) {
		return &bot.SendError{Outcome: bot.NotSent, Reason: "not_ready"}
	}
	return &bot.SendError{Outcome: bot.Unknown, Reason: "unknown"}
}

// after is the notice as it stands after a try to send it that failed: final, or
// queued again for a later moment. What has surely not touched the wire uses up
// no try and is never given up. A 429 for everybody and a refused token leave
// the notice its place: everything waits.
func after(n notice.Notice, err *bot.SendError, now time.Time) notice.Notice {
	n.State = notice.Queued
	switch err.Outcome {
	case bot.Fatal:
		return n
	case bot.RetryAfter:
		if err.Scope == bot.ScopeChat {
			n.NextAt = moment(now.Add(err.After))
		}
		return n
	case bot.NotSent:
		n.NextAt = moment(now.Add(firstWait))
		return n
	}

	n.Attempts++
	n.Failure = err.Reason
	switch {
	case err.Outcome == bot.Blocked:
		n.State = notice.Blocked
	case err.Outcome == bot.Rejected:
		n.State = notice.Failed
	case n.OnUnknown == notice.Hold || n.Attempts >= mostTries:
		n.State = notice.Held
	default:
		n.NextAt = moment(now.Add(backOff(n.Attempts)))
	}
	return n
}

// backOff is the wait after the given number of tries: 1 s, 2 s, 4 s … 5 min.
func backOff(tries int) time.Duration {
	return min(firstWait<<min(tries-1, 16), longestWait)
}

// moment is t as the database keeps it, in milliseconds, never before t: so the
// rows of a chat that wait until the same moment become due together.
func moment(t time.Time) time.Time {
	if ms := t.Truncate(time.Millisecond); ms.Before(t) {
		return ms.Add(time.Millisecond)
	}
	return t.Truncate(time.Millisecond)
}
