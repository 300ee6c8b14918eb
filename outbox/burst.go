package outbox

import (
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
// says something about the person counts neither way: that the bot is blocked, or that there is
// no such chat.
func (f failures) count(n notice.Notice) (halt bool) {
	switch {
	case n.AnnouncementID == 0:
	case n.State == notice.Sent:
		delete(f, n.AnnouncementID)
	case n.State == notice.Failed && n.Failure == bot.ReasonFile: // which nobody can get
		delete(f, n.AnnouncementID)
		return true
	case n.State == notice.Held || n.State == notice.Failed && n.Failure != "chat_not_found":
		f[n.AnnouncementID]++
		if f[n.AnnouncementID] >= burst {
			delete(f, n.AnnouncementID)
			return true
		}
	}
	return false
}
