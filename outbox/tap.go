package outbox

import (
	"slices"
	"sort"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// longestTap is how long a change of a message waits for the answer to the tap in its chat,
// from when that went to the wire.
const longestTap = time.Second

// In a rush everybody is to have the answer to their tap before the messages under the buttons are changed, which
// costs as much again: their buttons go on spinning until then. A change stands back then, but not for long.
const (
	rushing    = 16                    // answers at once, on the wire or before it, at least make a rush: see pool.rush
	lull       = 50 * time.Millisecond // without so many is its end: the next ones are being decided meanwhile
	standsBack = 2 * time.Second       // a change at most, when its answer has been given
)

// taps are the answers to taps that have not been given, and the messages behind them. What the
// answer says, the change of the message under the button says as well: that is to be seen after
// it, and its call is none that the answers to the taps of others have to share the way with. Nor
// are changes looked at before: a crowd has thousands of them in memory.
type taps struct {
	answers map[int64]int64 // their ids, by chat
	gone    []tap           // those that went to the wire, in that order
	back    []tap           // those that were given in a rush: what is behind them stands back
	over    map[int64]bool  // chats in which something has stood back for long enough, and is behind another answer
	rush    time.Time       // when the rush is over, if it does not go on
	behind  map[int64][]*notice.Notice
	count   int // of those behind
}

// tap is an answer to a tap that is on its way.
type tap struct {
	id, chat int64
	until    time.Time // what is behind it waits no longer
}

func newTaps() taps {
	return taps{answers: map[int64]int64{}, behind: map[int64][]*notice.Notice{}, over: map[int64]bool{}}
}

// ask remembers an answer that is to go.
func (t *taps) ask(n *notice.Notice) {
	if n.Message.Tap != "" {
		t.answers[n.ChatID] = n.ID
	}
}

// went says that an answer is on its way.
func (t *taps) went(n *notice.Notice, now time.Time) {
	if t.answers[n.ChatID] == n.ID {
		t.gone = append(t.gone, tap{n.ID, n.ChatID, now.Add(longestTap)})
	}
}

// hold keeps a message if it is a change that waits for an answer, or behind one that does.
func (t *taps) hold(n *notice.Notice) bool {
	of := t.behind[n.ChatID]
	_, asked := t.answers[n.ChatID]
	if waits := asked && n.Message.Edit != 0 || len(of) > 0 && of[0].ID < n.ID; !waits {
		return false
	}
	t.behind[n.ChatID] = place(of, n)
	t.count++
	return true
}

// given forgets an answer that has been given, or is not to be given now, and returns what was
// behind it, unless that stands back.
func (t *taps) given(n *notice.Notice, now time.Time) []*notice.Notice {
	if t.answers[n.ChatID] != n.ID {
		return nil
	}
	delete(t.answers, n.ChatID)
	if now.Before(t.rush) && len(t.behind[n.ChatID]) > 0 && !t.over[n.ChatID] {
		t.back = append(t.back, tap{n.ID, n.ChatID, now.Add(standsBack)})
		return nil
	}
	return t.release(n.ChatID)
}

// steps returns what stands back no more, and when to ask again; the zero time when nothing does.
func (t *taps) steps(now time.Time) (released []*notice.Notice, next time.Time) {
	rush := now.Before(t.rush)
	for len(t.back) > 0 && !(rush && now.Before(t.back[0].until)) {
		if chat := t.back[0].chat; t.answers[chat] == 0 {
			released = append(released, t.release(chat)...)
		} else if len(t.behind[chat]) > 0 {
			t.over[chat] = true
		}
		t.back = t.back[1:]
	}
	if len(t.back) > 0 {
		next = earlier(t.rush, t.back[0].until)
	}
	return released, next
}

// late forgets the answers that take too long and returns what was behind them, and when
// to ask again; the zero time when nothing waits.
func (t *taps) late(now time.Time) (released []*notice.Notice, next time.Time) {
	for len(t.gone) > 0 {
		a := t.gone[0]
		if t.answers[a.chat] == a.id {
			if now.Before(a.until) {
				break
			}
			delete(t.answers, a.chat)
			released = append(released, t.release(a.chat)...)
		}
		t.gone = t.gone[1:]
	}
	if t.count > 0 && len(t.gone) > 0 {
		next = t.gone[0].until
	}
	return released, next
}

// release returns what is behind the answer in a chat.
func (t *taps) release(chat int64) []*notice.Notice {
	of := t.behind[chat]
	delete(t.behind, chat)
	delete(t.over, chat)
	t.count -= len(of)
	return of
}

// all returns everything behind answers, and forgets these.
func (t *taps) all() (behind []*notice.Notice) {
	for _, of := range t.behind {
		behind = append(behind, of...)
	}
	*t = newTaps()
	return behind
}

// setBack is for a clock that has been set back.
func (t *taps) setBack(by time.Duration) {
	t.rush = setBack(t.rush, by)
	for _, list := range [][]tap{t.gone, t.back} {
		for i := range list {
			list[i].until = setBack(list[i].until, by)
		}
	}
	for _, of := range t.behind {
		for _, n := range of {
			n.NextAt = setBack(n.NextAt, by)
		}
	}
}

// place puts a notice where it belongs among some that are in their order: by lane, answers to
// taps first, and by id. That is nearly always the end.
func place(list []*notice.Notice, n *notice.Notice) []*notice.Notice {
	at := len(list)
	if at > 0 && comesBefore(n, list[at-1]) {
		at = sort.Search(at, func(i int) bool { return comesBefore(n, list[i]) })
	}
	return slices.Insert(list, at, n)
}

func comesBefore(a, b *notice.Notice) bool {
	if a.Lane != b.Lane {
		return a.Lane < b.Lane
	}
	if a, b := a.Message.Tap != "", b.Message.Tap != ""; a != b {
		return a // its button goes on spinning until the answer is there
	}
	return a.ID < b.ID
}
