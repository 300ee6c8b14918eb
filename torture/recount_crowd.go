package torture

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// happening is something that a person has done once, however often and under whatever
// numbers it was offered.
type happening struct {
	offeredLine // the first time
	rows        []inboxLine
}

func (h *happening) unreadable() bool { return strings.HasPrefix(h.event, "broken/") }
func (h *happening) tap() bool        { return strings.HasPrefix(h.event, "tap/") }

// crowd counts what a crowd has done. What it must be:
//
//	events    = rows of the inbox, one each: done, or set aside where nobody can read it
//	questions = answers that were stored with the row, one each and sent; other events have
//	            at least one, and who writes sees one; where twenty wait, one stands for many
//	messages  = notices sent + copies
//	copies    = those that Telegram has answered with an error + those that kills have made,
//	            each no more than had a slot
//	strangers = places on the open course, one each, of what they have answered
//	told      = notices of the announcement, one each and sent
//	check-ins = entries of the book, one each; wrong codes = tries
//	order     : in each chat, rows as offered, and answers as their rows
func (c *count) crowd(l *ledger) {
	events := c.offers(l)
	c.offered = len(events)
	c.effects = len(l.inbox)
	replies := c.answers(l)
	slow := c.sentences(l)
	aside := 0
	for _, h := range events {
		aside += c.handled(h, replies, slow)
	}
	c.inOrder(events, replies, l)
	c.checkIns(events, l)
	c.registered(events, l)
	c.told(l)
	sends := c.again(l)
	if c.Exactly && c.copies > 0 {
		c.fault("%d messages came again without a kill", c.copies)
	}
	if c.Lost != c.Losses {
		c.fault("%d answers of the database were swallowed, and were to be %d", c.Lost, c.Losses)
	}
	c.equation = fmt.Sprintf("%d updates offered = %d events, %d of them unreadable; %d rows = %d done + %d set aside; %d messages to people = %d notices + %d again, %d of these answered with an error; %d answered by one sentence for many",
		len(l.offered), len(events), unreadable(events), len(l.inbox), len(l.inbox)-aside, aside, sends, sends-c.copies, c.copies, c.denied, c.instead)
}

func unreadable(events []*happening) (n int) {
	for _, h := range events {
		if h.unreadable() {
			n++
		}
	}
	return n
}

// offers gathers the updates by what they are about, in the order in which that was first
// offered, and with the rows that they have become.
func (c *count) offers(l *ledger) (events []*happening) {
	byEvent, byUpdate := map[string]*happening{}, map[int64]*happening{}
	for _, o := range l.offered {
		h := byEvent[o.event]
		if h == nil {
			h = &happening{offeredLine: o}
			byEvent[o.event] = h
			events = append(events, h)
		}
		byUpdate[o.update] = h
	}
	for _, r := range l.inbox {
		h := byUpdate[r.update]
		if h == nil {
			c.double("row %d is of update %d, which nobody has offered", r.id, r.update)
			continue
		}
		h.rows = append(h.rows, r)
	}
	slices.SortStableFunc(events, func(a, b *happening) int { return int(a.update - b.update) })
	return events
}

// answers are the notices that answer a row of the inbox, by that row.
func (c *count) answers(l *ledger) map[int64][]noticeLine {
	rows, by := map[int64]bool{}, map[int64][]noticeLine{}
	for _, r := range l.inbox {
		rows[r.id] = true
	}
	for _, n := range l.notices {
		var row, nth int64
		if _, err := fmt.Sscanf(n.key, "reply/%d/%d", &row, &nth); err != nil {
			continue // it answers nobody
		}
		if nth != int64(len(by[row]))+1 || !rows[row] {
			c.double("the answer %s is to nothing, there twice or not the next one", n.key)
		}
		by[row] = append(by[row], n)
	}
	return by
}

// sentences are those that stand for the answers of a chat in which too many wait.
type sentences struct {
	from   map[int64]bool // row for which one was said first
	stands map[int64]bool // chat in which one stands
}

func (c *count) sentences(l *ledger) sentences {
	s := sentences{from: map[int64]bool{}, stands: map[int64]bool{}}
	for _, n := range l.notices {
		var row int64
		if _, err := fmt.Sscanf(n.key, "slow/%d", &row); err != nil {
			continue
		}
		s.from[row] = true
		if n.state != "sent" || n.message == 0 {
			c.lose("the sentence %s is %s", n.key, n.state)
		}
	}
	return s
}

// answers tells whether one stands for the answer to a row, the next of its chat. Taps
// are answered all the same; the next message that is says that it stands no longer.
func (s sentences) answers(h *happening, row int64, answered bool) bool {
	switch {
	case s.from[row]:
		s.stands[h.chat] = true
	case answered && !h.tap():
		s.stands[h.chat] = false
	}
	return s.stands[h.chat]
}

// handled looks whether something has had its effect once, and counts it when it was set
// aside.
func (c *count) handled(h *happening, replies map[int64][]noticeLine, slow sentences) (aside int) {
	if len(h.rows) == 0 {
		c.lose("update %d (%s) is in no row", h.update, h.event)
		return 0
	}
	for _, r := range h.rows[1:] {
		c.double("update %d (%s) is in row %d again", h.update, h.event, r.id)
	}
	row := h.rows[0]
	switch {
	case row.state == "quarantined" && h.unreadable():
		return 1
	case row.state != "done":
		c.lose("row %d of update %d (%s) is %s", row.id, h.update, h.event, row.state)
		return 0
	case h.unreadable(): // of a kind that is unknown, and so nothing to do
		return 0
	}
	got := replies[row.id]
	if instead := slow.answers(h, row.id, len(got) > 0); len(got) == 0 && instead {
		c.instead++
	} else if len(got) == 0 {
		c.lose("row %d of update %d (%s) has no answer", row.id, h.update, h.says)
	}
	if asked.MatchString(h.says) && len(got) > 1 {
		c.double("row %d of update %d (%s) has %d answers", row.id, h.update, h.says, len(got))
	}
	seen := len(got) == 0 || h.tap() // a tap may be answered by what passes
	for _, n := range got {
		if n.state != "sent" {
			c.lose("the answer %s is %s", n.key, n.state)
		}
		seen = seen || n.state != "sent" || n.message != 0
	}
	if !seen {
		c.lose("the answers to row %d (%s) count as sent, and are no message", row.id, h.says)
	}
	return 0
}

// asked is a numbered question, or the answer to one.
var asked = regexp.MustCompile(`SERV-ESAS-([2-9])([2-9])`)

// inOrder looks whether each chat's rows stand as they were offered, and its answers came
// as their rows stand; of numbered questions also those that came again.
func (c *count) inOrder(events []*happening, replies map[int64][]noticeLine, l *ledger) {
	taken, changed, watched := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	for _, d := range l.delivered {
		taken[d.message] = true
		changed[d.message] = changed[d.message] || d.changes()
		watched[d.message] = d.chat < firstUser // an admin sees how far something is
	}
	explained := map[int64]bool{}
	lastRow, last := map[int64]int64{}, map[int64]noticeLine{}
	for _, h := range events {
		if h.unreadable() || len(h.rows) == 0 {
			continue
		}
		row := h.rows[0].id
		if row < lastRow[h.chat] {
			c.disorder("in chat %d, row %d of %q stands before an earlier one's", h.chat, row, h.says)
		}
		lastRow[h.chat] = row
		for _, n := range replies[row] {
			switch {
			case n.message == 0 || n.state != "sent": // it shows nothing, or is counted as lost
			case !taken[n.message]:
				c.lose("message %d of %s is not among those delivered", n.message, n.key)
			case h.tap() && changed[n.message]: // it stands where an earlier one stood
				explained[n.message] = true
			case n.message < last[h.chat].message:
				before := last[h.chat]
				c.disorder("in chat %d, message %d (notice %d, %s) of %q came before message %d (notice %d, %s)",
					h.chat, n.message, n.id, n.key, h.says, before.message, before.id, before.key)
			default:
				last[h.chat] = n
			}
		}
	}
	for message, was := range changed {
		if was && !explained[message] && !watched[message] {
			c.double("message %d was changed, and nobody has tapped on it", message)
		}
	}
	for chat, list := range l.sends() {
		last := ""
		for _, d := range list {
			number := asked.FindString(d.says)
			if number == "" {
				continue
			}
			if number < last {
				c.disorder("in chat %d, the answer to %s came after that to %s", chat, number, last)
			}
			last = number
		}
	}
}

// again counts the messages to people that no notice is of: what was on the wire at a
// kill or was answered with an error has come again. It returns how many messages there
// are.
func (c *count) again(l *ledger) (sends int) {
	said := map[int64]bool{}
	for _, n := range l.notices {
		if n.message != 0 {
			said[n.message] = true
		}
	}
	c.byKill = make([]int, len(l.kills))
	unexplained := 0
	for chat, list := range l.sends() {
		if chat < firstUser {
			continue
		}
		sends += len(list)
		for _, d := range list {
			switch {
			case said[d.message]:
				continue
			case d.denied:
				c.denied++
			case d.life <= int64(len(l.kills)):
				c.byKill[d.life-1]++
			default:
				unexplained++
			}
			c.copies++
		}
	}
	if unexplained > 0 && !c.Exactly {
		c.fault("%d messages came again in the last life, which nobody has ended", unexplained)
	}
	for kill, n := range c.byKill {
		if most := replySlots + l.kills[kill].slots; int64(n) > most {
			c.fault("kill %d has doubled %d messages, and %d had a slot", kill+1, n, most)
		}
	}
	return sends
}

// replySlots is how many answers may be on the wire.
const replySlots = 128

// checkIns looks whether the book has everybody who has checked in, once, and each wrong
// code was counted once.
func (c *count) checkIns(events []*happening, l *ledger) {
	came, tries := map[int64]bool{}, map[int64]int{}
	for _, h := range events {
		switch {
		case h.tap() && strings.HasPrefix(h.says, checkInTap), h.says == c.Code:
			came[h.chat] = true
		case code.MatchString(h.says):
			tries[h.chat]++
		}
	}
	entries := map[int64]int{}
	for _, b := range l.book {
		if entries[b.chat]++; !came[b.chat] || entries[b.chat] > 1 {
			c.double("chat %d has entry %d in the book", b.chat, b.revision)
		}
	}
	for chat := range came {
		if entries[chat] == 0 {
			c.lose("chat %d has checked in and is not in the book", chat)
		}
	}
	for chat, n := range tries {
		if got := l.tries[chat]; got < n {
			c.lose("chat %d has given %d wrong codes, of which %d are counted", chat, n, got)
		} else if got > n {
			c.double("chat %d has given %d wrong codes, and %d are counted", chat, n, got)
		}
	}
}

var code = regexp.MustCompile(`^\d{6}$`)

// checkInTap begins what the button of the check-in says.
const checkInTap = "in:"

// registered looks whether everybody who has opened the link of the open course has one
// place there, of what they have answered.
func (c *count) registered(events []*happening, l *ledger) {
	said, places := map[int64]map[string]bool{}, map[int64]int{}
	for _, h := range events {
		if strings.HasPrefix(h.says, "/start c_") {
			said[h.chat] = map[string]bool{}
		} else if said[h.chat] != nil {
			said[h.chat][h.says] = true
		}
	}
	for _, p := range l.places {
		if places[p.chat]++; said[p.chat] == nil || places[p.chat] > 1 {
			c.double("chat %d has place %d on the open course", p.chat, places[p.chat])
		}
		for _, answer := range p.says {
			if !said[p.chat][answer] {
				c.lose("chat %d has not answered %q, which its place says", p.chat, answer)
			}
		}
	}
	for chat := range said {
		if places[chat] == 0 {
			c.lose("chat %d has registered and has no place", chat)
		}
	}
}

// told looks whether everybody was told what was announced meanwhile.
func (c *count) told(l *ledger) {
	taken, notices := map[int64]int64{}, map[int64]int{}
	for _, d := range l.delivered {
		taken[d.message] = d.chat
	}
	for _, n := range l.notices {
		if n.announcement == 0 {
			continue
		}
		if notices[n.chat]++; notices[n.chat] > 1 {
			c.double("chat %d has notice %d of the announcement", n.chat, notices[n.chat])
		}
		if n.state != "sent" || taken[n.message] != n.chat {
			c.lose("the announcement's notice for chat %d is %s, and is message %d", n.chat, n.state, n.message)
		}
	}
	for chat := c.First; chat < c.First+int64(c.Told); chat++ {
		if notices[chat] == 0 {
			c.lose("chat %d has no notice of the announcement", chat)
		}
	}
}
