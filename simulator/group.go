package simulator

// Group is a supergroup the bot is a member of. The bot reads everything in it.
type Group struct {
	s    *Server
	chat *chat
}

// NewGroup makes a group of the people and adds the bot to it.
func (s *Server) NewGroup(title string, members ...*User) *Group {
	ch := &chat{id: s.lastGroup.Add(-1), group: &groupOf{title: title, members: map[int64]*person{}}}
	for _, u := range members {
		ch.group.members[u.who.id] = u.who
	}
	s.addChat(ch)
	if len(members) > 0 {
		members[0].who.met.Store(true)
		s.pushMember(ch, members[0].who, "left", "member")
	}
	return &Group{s, ch}
}

// ChatID is the group's id, a negative number.
func (g *Group) ChatID() int64 { return g.chat.id }

// Removes takes the bot out of the group.
func (g *Group) Removes(by *User) {
	g.chat.mu.Lock()
	g.chat.group.gone = true
	g.chat.mu.Unlock()
	g.s.pushMember(g.chat, by.who, "member", "kicked")
}

// In is the same person in the group: Sends, Taps and Sees happen there. What
// was in the group before counts as seen.
func (u *User) In(g *Group) *User {
	there := &User{t: u.t, s: u.s, who: u.who, chat: g.chat}
	there.LooksAway()
	return there
}

// Leaves takes the person out of the group.
func (u *User) Leaves(g *Group) {
	g.chat.mu.Lock()
	delete(g.chat.group.members, u.who.id)
	g.chat.mu.Unlock()
}

// pushMember tells the bot that its own place in the chat has changed.
func (s *Server) pushMember(ch *chat, by *person, was, is string) {
	body := ch.append([]byte(`"my_chat_member":{"chat":`))
	body = by.append(append(body, `,"from":`...))
	body = appendInt(body, "date", s.now().Unix())
	body = s.appendBotMember(append(body, `,"old_chat_member":`...), was)
	body = s.appendBotMember(append(body, `,"new_chat_member":`...), is)
	s.push("my_chat_member", ch.id, append(body, '}'))
}

func (s *Server) appendBotMember(out []byte, status string) []byte {
	out = s.appendBot(append(out, `{"user":`...))
	out = appendField(out, "status", status)
	if status == "kicked" {
		out = append(out, `,"until_date":0`...)
	}
	return append(out, '}')
}
