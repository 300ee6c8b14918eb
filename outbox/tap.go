package outbox

import (
	"time"

	"github.com/loptruong/loptruong/notice"
)

// longestTap is how long a change of a message waits for the answer to the tap in its chat.
const longestTap = time.Second

// tap is an answer to a tap that is on its way.
type tap struct {
	id    int64
	until time.Time // the changes of messages in its chat wait for it
}

// tapping remembers an answer to a tap that wants to go. What it says, the message under the
// button says as well: that is to be seen after it, and its call is none that the answers to
// the taps of others have to share the way with.
func (p *pool) tapping(n notice.Notice, now time.Time) {
	if n.Message.Tap != "" && p.taps[n.ChatID].id != n.ID {
		p.taps[n.ChatID] = tap{n.ID, now.Add(longestTap)}
	}
}

// answered forgets an answer to a tap that has been given, or is not to be given now.
func (p *pool) answered(n notice.Notice) {
	if p.taps[n.ChatID].id == n.ID {
		delete(p.taps, n.ChatID)
	}
}

// afterTap is until when a change of a message waits for the answer to a tap in its chat; the
// zero time when it doesn't.
func (p *pool) afterTap(n notice.Notice, now time.Time) time.Time {
	t, found := p.taps[n.ChatID]
	switch {
	case !found || n.Message.Edit == 0:
		return time.Time{}
	case !now.Before(t.until):
		delete(p.taps, n.ChatID)
		return time.Time{}
	}
	return t.until
}
