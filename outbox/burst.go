package outbox

import (
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

// burst is after how many failures in a row an announcement pauses by itself: its message is
// likely to fail with everybody, and somebody has to look at it.
const burst = 10

// failures counts those in a row of each announcement that is on its way.
type failures map[int64]int

// count takes in what became of a notice, and tells whether its announcement is to pause: at once when
// its attachment is gone, so that whoever comes first stands for all. What
// says something about the person or the group counts neither way: that the bot is blocked, that there is
// no such chat, or that the message has been deleted there.
func (f failures) count(n *notice.Notice) (halt bool) {
	id := n.Announces()
	switch {
	case id == 0:
	case n.State == notice.Sent:
		delete(f, id)
	case n.State == notice.Failed && n.Failure == bot.ReasonFile: // which nobody can get
		delete(f, id)
		return true
	case n.State == notice.Held || n.State == notice.Failed && !slices.Contains(ofOneChat, n.Failure):
		f[id]++
		if f[id] >= burst {
			delete(f, id)
			return true
		}
	}
	return false
}

// ofOneChat are the failures that say something of a person or a group, and not of the announcement.
var ofOneChat = []string{"chat_not_found", bot.ReasonEditTarget, "no_right", "topic_closed", "topic_gone", "migrated"}
