package outbox

import "github.com/loptruong/loptruong/notice"

// came notes what has arrived of several messages. While there are more the notice is queued
// again in its old place, before all to whom nothing has gone yet: whoever has the first message is to have the
// rest soon, also when its announcement is paused.
func (d *dispatcher) came(out *outcome) {
	n := out.notice
	if !n.Message.Several() {
		return
	}
	ids := out.messages
	if ids == nil {
		ids = []int{n.MessageID}
	}
	n.Came(ids)
	if n.Begun() {
		n.State, n.Attempts = notice.Queued, 0
		out.pool.snooze(n, n.NextAt)
		n.QueuedAt = d.read
	}
}
