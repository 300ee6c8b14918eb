package outbox

import (
	"slices"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// toasts are the answers to taps that come with the change of a message (notice.Tapped). The row is
// the change's, and nothing is written of them: what comes of one is only that the change behind it may go, and
// whether it is tried again. At the end those that are still to be tried get rows of their own. They know nothing of what was before this sender.
type toasts struct {
	begun map[int64]bool   // notices whose answer is in memory or has had its outcome, until their own
	again []*notice.Notice // answers that wait for another try: few, each has been on the wire
}

func newToasts() toasts { return toasts{begun: map[int64]bool{}} }

// of begins the answer of a notice that was claimed, if it has one that is not begun.
func (t *toasts) of(n *notice.Notice) (toast *notice.Notice, has bool) {
	tapped := n.Message.Tapped
	if tapped == nil || t.begun[n.ID] {
		return n, false
	}
	t.begun[n.ID] = true
	one := *n
	one.Message = notice.Message{Tap: tapped.ID, Text: tapped.Toast, TapAlert: tapped.Alert, Edit: n.Message.Edit}
	one.Attempts = 0
	return &one, true
}

// rowless tells whether a notice is such an answer.
func rowless(n *notice.Notice) bool { return n.Message.Tap != "" && n.Message.Edit != 0 }

// without are those that have a row. Of the other answers those begin anew whose changes go back, of which
// none goes before its answer has; those whose changes have gone wait for another try.
func (t *toasts) without(others []*notice.Notice, back ...[]*notice.Notice) []*notice.Notice {
	var changes map[int64]bool
	return slices.DeleteFunc(others, func(n *notice.Notice) bool {
		if !rowless(n) {
			return false
		}
		if changes == nil {
			changes = idsAmong(back)
		}
		if changes[n.ID] {
			delete(t.begun, n.ID)
		} else {
			t.again = append(t.again, n)
		}
		return true
	})
}

func idsAmong(lists [][]*notice.Notice) map[int64]bool {
	ids := map[int64]bool{}
	for _, list := range lists {
		for _, n := range list {
			ids[n.ID] = true
		}
	}
	return ids
}

// withRows takes those that wait for another try, as notices that have yet to be queued: with the sender they
// would end, and their changes may have gone. One that comes again because its change does harms nobody.
func (t *toasts) withRows() []*notice.Notice {
	rows := t.again
	t.again = nil
	for i, n := range rows {
		rows[i] = &notice.Notice{
			UniqueKey: n.UniqueKey + "/tap", Lane: n.Lane, ChatID: n.ChatID, CourseID: n.CourseID, OnUnknown: n.OnUnknown, NextAt: n.NextAt,
			Message: notice.Message{Tap: n.Message.Tap, Text: n.Message.Text, TapAlert: n.Message.TapAlert},
		}
	}
	return rows
}

// due removes those whose next try has come.
func (t *toasts) due(now time.Time) (due []*notice.Notice) {
	t.again = slices.DeleteFunc(t.again, func(n *notice.Notice) bool {
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
func (p *pool) toasted(n *notice.Notice) {
	p.free(n)
	if n.State == notice.Queued {
		p.toasts.again = append(p.toasts.again, n)
	}
}
