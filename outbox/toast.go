package outbox

import (
	"slices"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// toasts are the answers to taps that come with the change of a message (notice.Tapped). The row is
// the change's, and nothing is written of them: what comes of one is only that the change behind it may go, and
// whether it is tried again. They know nothing of what was before this sender.
type toasts struct {
	begun map[int64]bool  // notices whose answer is in memory or has had its outcome, until their own
	again []notice.Notice // answers that wait for another try: few, each has been on the wire
}

func newToasts() toasts { return toasts{begun: map[int64]bool{}} }

// of begins the answer of a notice that was claimed, if it has one that is not begun.
func (t *toasts) of(n notice.Notice) (toast notice.Notice, has bool) {
	tapped := n.Message.Tapped
	if tapped == nil || t.begun[n.ID] {
		return n, false
	}
	t.begun[n.ID] = true
	n.Message = notice.Message{Tap: tapped.ID, Text: tapped.Toast, TapAlert: tapped.Alert, Edit: n.Message.Edit}
	n.Attempts = 0
	return n, true
}

// rowless tells whether a notice is such an answer.
func rowless(n notice.Notice) bool { return n.Message.Tap != "" && n.Message.Edit != 0 }

// without are those that have a row. The other answers begin anew when their changes are claimed again, of which
// none goes before its answer has.
func (t *toasts) without(others []notice.Notice) []notice.Notice {
	return slices.DeleteFunc(others, func(n notice.Notice) bool {
		if rowless(n) {
			delete(t.begun, n.ID)
		}
		return rowless(n)
	})
}

// due removes those whose next try has come.
func (t *toasts) due(now time.Time) (due []notice.Notice) {
	t.again = slices.DeleteFunc(t.again, func(n notice.Notice) bool {
		if n.NextAt.After(now) {
			return false
		}
		due = append(due, n)
		return true
	})
	return due
}

// next is when that of the first comes; the zero time when none waits.
func (t *toasts) next() (next time.Time) {
	for _, n := range t.again {
		next = earlier(next, n.NextAt)
	}
	return next
}

// toasted takes in what has come of the try of one: its slot is free at once, because doubled it harms nobody.
func (p *pool) toasted(n notice.Notice) {
	p.free(n)
	if n.State == notice.Queued {
		p.toasts.again = append(p.toasts.again, n)
	}
}
