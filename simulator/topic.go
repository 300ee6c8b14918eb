package simulator

import "strconv"

// topicOf is a topic of a forum; "general" has the id 0 here and needs none in a call.
type topicOf struct{ closed bool }

// general is the topic in which a message is that names none.
const general = 0

// Divides makes the group a forum.
func (g *Group) Divides() {
	g.change(func(of *groupOf) { of.topics = map[int]*topicOf{general: {}} })
}

// Opens makes a topic and gives its id.
func (g *Group) Opens(by *User, name string) int {
	m := &Message{FromID: by.who.id, From: by.who.name, service: "forum_topic_created", Text: name}
	g.s.post("", g.chat, m)
	g.change(func(of *groupOf) { of.topics[m.ID] = &topicOf{} })
	return m.ID
}

// Closes closes a topic for all who may not manage topics; 0 is the general one.
func (g *Group) Closes(topic int) {
	g.change(func(of *groupOf) { of.topics[topic].closed = true })
}

// Drops deletes a topic.
func (g *Group) Drops(topic int) {
	g.change(func(of *groupOf) { delete(of.topics, topic) })
}

// InTopic is the person in a topic of the group: what they send is there.
func (u *User) InTopic(g *Group, topic int) *User {
	there := u.In(g)
	there.topic = topic
	return there
}

// threadOf is the topic into which a call sends.
func (ch *chat) threadOf(c *call) (int, error) {
	text := c.arg("message_thread_id")
	if ch.group == nil {
		if text != "" {
			return 0, badRequest("message thread not found")
		}
		return 0, nil
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	of := ch.group
	id := general
	if text != "" {
		var err error
		if id, err = strconv.Atoi(text); err != nil || id == general || of.topics[id] == nil {
			return 0, badRequest("message thread not found")
		}
	}
	if topic := of.topics[id]; topic != nil && topic.closed && !of.bot.topics {
		return 0, badRequest("TOPIC_CLOSED")
	}
	return id, nil
}
