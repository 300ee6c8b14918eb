package simulator

import (
	"maps"
	"slices"
)

// Group is a group the bot is a member of. Until SetPrivacy the bot reads everything in it.
type Group struct {
	s    *Server
	chat *chat
}

// NewGroup makes a supergroup of the people, whose creator is the first, and adds the bot to it.
func (s *Server) NewGroup(title string, members ...*User) *Group {
	return s.newGroup(s.lastGroup.Add(-1), title, true, members)
}

// NewBasicGroup makes a group that may yet become a supergroup.
func (s *Server) NewBasicGroup(title string, members ...*User) *Group {
	return s.newGroup(firstBasicID+s.lastGroup.Add(-1)-firstGroupID, title, false, members)
}

func (s *Server) newGroup(id int64, title string, super bool, members []*User) *Group {
	ch := &chat{id: id, group: &groupOf{title: title, super: super, members: map[int64]*member{}, bot: member{status: "member"}}}
	for i, u := range members {
		ch.group.members[u.who.id] = &member{person: u.who, status: "member"}
		if i == 0 {
			ch.group.members[u.who.id].status = "creator"
		}
	}
	s.addChat(ch)
	g := &Group{s, ch}
	if len(members) > 0 {
		members[0].who.met.Store(true)
		s.pushMember(ch, members[0].who, member{status: "left"}, ch.group.bot)
	}
	return g
}

// ChatID is the group's id, a negative number.
func (g *Group) ChatID() int64 { return g.chat.id }

// Removes takes the bot out of the group.
func (g *Group) Removes(by *User) { g.turns(by, member{status: "kicked"}) }

// Adds takes the bot in again.
func (g *Group) Adds(by *User) { g.turns(by, member{status: "member"}) }

// Promotes makes the bot an administrator, who may pin and manage topics as said.
func (g *Group) Promotes(by *User, pins, topics bool) {
	g.turns(by, member{status: "administrator", pins: pins, topics: topics})
}

// Demotes makes the bot a member as others are.
func (g *Group) Demotes(by *User) { g.turns(by, member{status: "member"}) }

// Restricts makes the bot a member who may not write.
func (g *Group) Restricts(by *User) { g.turns(by, member{status: "restricted"}) }

// turns changes what the bot is in the group, and tells it.
func (g *Group) turns(by *User, is member) {
	g.chat.mu.Lock()
	was := g.chat.group.bot
	g.chat.group.bot = is
	g.chat.mu.Unlock()
	g.s.pushMember(g.chat, by.who, was, is)
}

// Joins takes somebody in, as a member or an administrator.
func (g *Group) Joins(u *User, status string) {
	g.change(func(of *groupOf) { of.members[u.who.id] = &member{person: u.who, status: status} })
}

// HidesMembers keeps the list of members from whoever is no administrator.
func (g *Group) HidesMembers() { g.change(func(of *groupOf) { of.hidden = true }) }

// Deletes ends the group for all; the bot is told as one that is removed.
func (g *Group) Deletes(by *User) {
	g.change(func(of *groupOf) { of.deleted = true })
	g.turns(by, member{status: "left"})
}

func (g *Group) change(how func(*groupOf)) {
	g.chat.mu.Lock()
	defer g.chat.mu.Unlock()
	how(g.chat.group)
}

// Upgrades makes a supergroup of a basic group: another chat of the same people, in which the
// messages of before are not. Both chats tell of it.
func (g *Group) Upgrades(by *User) *Group {
	id := g.s.lastGroup.Add(-1)
	g.chat.mu.Lock()
	of := *g.chat.group
	of.members, of.super = maps.Clone(of.members), true
	g.chat.group.movedTo = id
	g.chat.mu.Unlock()
	now := &Group{g.s, g.s.addChat(&chat{id: id, group: &of})}
	g.s.serve(g.chat, by.who, "migrate_to_chat_id", id)
	g.s.serve(now.chat, by.who, "migrate_from_chat_id", g.chat.id)
	return now
}

// serve puts a service message with a number into the chat and tells the bot.
func (s *Server) serve(ch *chat, by *person, what string, value int64) {
	m := &Message{FromID: by.id, From: by.name, service: what, value: value}
	s.post("", ch, m)
	s.push("message", ch.id, s.appendMessage([]byte(`"message":`), ch, m, by))
}

// In is the same person in the group: Sends, Taps and Sees happen there. What
// was in the group before counts as seen.
func (u *User) In(g *Group) *User {
	there := &User{t: u.t, s: u.s, who: u.who, chat: g.chat}
	there.LooksAway()
	return there
}

// Hidden is the person as an administrator who writes in the name of the group.
func (u *User) Hidden() *User {
	as := *u
	as.hidden = true
	return &as
}

// Leaves takes the person out of the group.
func (u *User) Leaves(g *Group) {
	g.change(func(of *groupOf) { delete(of.members, u.who.id) })
}

// anonymous is who Telegram says has written for an administrator who hides.
var anonymous = &person{id: 1087968824, name: "Group", username: "GroupAnonymousBot", bot: true}

// SetPrivacy turns the privacy mode of the bot on or off: with it, a bot that is no administrator
// gets of what is written in a group only commands that may be its own, and what answers it.
func (s *Server) SetPrivacy(on bool) { s.private.Store(on) }

// hears tells whether the bot gets what a person has written in the chat.
func (s *Server) hears(ch *chat, m *Message) bool {
	if ch.group == nil {
		return true
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	of := ch.group
	if of.out() {
		return false
	}
	if !s.private.Load() || of.bot.status == "administrator" {
		return true
	}
	replied := ch.find(m.ReplyTo)
	return replied != nil && replied.FromBot || slices.ContainsFunc(m.Entities, func(e Entity) bool { return e.Type == "bot_command" && e.Offset == 0 })
}

// pushMember tells the bot that its own place in the chat has changed.
func (s *Server) pushMember(ch *chat, by *person, was, is member) {
	body := ch.append([]byte(`"my_chat_member":{"chat":`))
	body = by.append(append(body, `,"from":`...))
	body = appendInt(body, "date", s.now().Unix())
	body = s.appendBotMember(append(body, `,"old_chat_member":`...), was)
	body = s.appendBotMember(append(body, `,"new_chat_member":`...), is)
	s.push("my_chat_member", ch.id, append(body, '}'))
}

func (s *Server) appendBotMember(out []byte, m member) []byte {
	return m.append(s.appendBot(append(out, `{"user":`...)))
}

// append writes what follows the user of a ChatMember.
func (m member) append(out []byte) []byte {
	out = appendField(out, "status", m.status)
	switch m.status {
	case "creator":
		out = appendBool(out, "is_anonymous", false)
	case "administrator":
		for _, right := range []string{"can_be_edited", "is_anonymous", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
			"can_promote_members", "can_change_info", "can_post_stories", "can_edit_stories", "can_delete_stories"} {
			out = appendBool(out, right, false)
		}
		out = appendBool(out, "can_manage_chat", true)
		out = appendBool(out, "can_invite_users", true)
		out = appendBool(out, "can_pin_messages", m.pins)
		out = appendBool(out, "can_manage_topics", m.topics)
	case "restricted":
		out = appendBool(out, "is_member", true)
		out = appendBool(out, "can_send_messages", false)
		out = appendInt(out, "until_date", 0)
	case "kicked":
		out = appendInt(out, "until_date", 0)
	}
	return append(out, '}')
}

func appendBool(out []byte, name string, value bool) []byte {
	out = append(append(append(out, `,"`...), name...), `":`...)
	if value {
		return append(out, "true"...)
	}
	return append(out, "false"...)
}
