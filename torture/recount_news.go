package torture

import "fmt"

// news counts an announcement. What it must be:
//
//	people    = notices of the announcement, one each
//	delivered = people + copies            never miss: everybody has it
//	delivered = sent + those held who have it     never twice: nobody has it twice
//	copies    = those that kills have made, each no more than had a slot
func (c *count) news(l *ledger) {
	sends, notices := l.sends(), map[int64][]noticeLine{}
	for _, n := range l.notices {
		if n.announcement == 0 {
			continue
		}
		notices[n.chat] = append(notices[n.chat], n)
		if n.chat < c.First || n.chat >= c.First+int64(c.People) {
			c.double("a notice for chat %d, who is not of the class", n.chat)
		}
	}
	c.offered, c.delivered = c.People, 0
	c.byKill = make([]int, len(l.kills))
	sent, unexplained := 0, 0
	for chat := c.First; chat < c.First+int64(c.People); chat++ {
		rows, got := notices[chat], sends[chat]
		c.effects += len(rows)
		c.delivered += len(got)
		switch {
		case len(rows) == 0:
			c.lose("chat %d has no notice", chat)
			continue
		case len(rows) > 1:
			c.double("chat %d has %d notices", chat, len(rows))
		}
		unexplained += c.copiesOf(got)
		sent += c.outcome(chat, rows[0], got)
	}
	slots := int64(0)
	for _, k := range l.kills {
		slots += k.slots
	}
	if int64(c.held) > slots {
		c.fault("%d are held, and there were %d slots at the kills", c.held, slots)
	}
	for kill, n := range c.byKill {
		if slots := l.kills[kill].slots; int64(n) > slots {
			c.fault("kill %d has doubled %d messages, and there were %d slots", kill+1, n, slots)
		}
	}
	if unexplained > 0 {
		c.fault("%d messages came again without a kill", unexplained)
	}
	c.equation = fmt.Sprintf("%d people = %d sent + %d held + %d lost; %d messages = %d sent + %d of the held + %d copies",
		c.People, sent, c.held, c.lost, c.delivered, sent, c.heldIn, c.copies)
	if c.People != sent+c.held+c.lost || c.delivered != sent+c.heldIn+c.copies {
		c.fault("the two sides do not agree: %s", c.equation)
	}
}

// copiesOf counts the messages too many in a chat by the kills that have made them: one
// that ended the life before. It returns how many came again within one life.
func (c *count) copiesOf(got []deliveredLine) (unexplained int) {
	for i := 1; i < len(got); i++ {
		c.copies++
		if before := got[i-1].life; before < got[i].life && before <= int64(len(c.byKill)) {
			c.byKill[before-1]++
		} else {
			unexplained++
		}
	}
	if c.NeverTwice && len(got) > 1 {
		c.double("chat %d got it %d times, and must not", got[0].chat, len(got))
	}
	return unexplained
}

// outcome looks at what the program says of one person, and tells whether it was sent.
func (c *count) outcome(chat int64, n noticeLine, got []deliveredLine) (sent int) {
	switch {
	case n.state == "held" && c.NeverTwice:
		c.held++
		if len(got) > 0 {
			c.heldIn++
		}
		return 0
	case n.state != "sent":
		c.lose("the notice for chat %d is %s", chat, n.state)
		return 0
	case len(got) == 0:
		c.lose("chat %d has got nothing, and counts as sent to", chat)
		return 0
	case got[len(got)-1].message != n.message:
		c.fault("the message of chat %d is %d, and %d in the notice", chat, got[len(got)-1].message, n.message)
	}
	return 1
}
