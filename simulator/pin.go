package simulator

import "slices"

// Pinned lists the messages that are pinned in the chat, the newest pin last.
func (s *Server) Pinned(chatID int64) (list []Message) {
	ch := s.chat(chatID)
	if ch == nil {
		return nil
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	for _, id := range ch.pinned {
		if m := ch.find(id); m != nil {
			list = append(list, *m)
		}
	}
	return list
}

func (s *Server) pinChatMessage(c *call, out []byte) ([]byte, error) {
	return s.turnPin(c, out, "pin", func(ch *chat, id int) {
		ch.pinned = append(slices.DeleteFunc(ch.pinned, func(other int) bool { return other == id }), id)
	})
}

// unpinChatMessage without a message unpins the one that was pinned last.
func (s *Server) unpinChatMessage(c *call, out []byte) ([]byte, error) {
	return s.turnPin(c, out, "unpin", func(ch *chat, id int) {
		ch.pinned = slices.DeleteFunc(ch.pinned, func(other int) bool { return other == id })
	})
}

func (s *Server) turnPin(c *call, out []byte, verb string, turn func(*chat, int)) ([]byte, error) {
	ch, err := s.writeTarget(c)
	if err != nil {
		return out, err
	}
	id := c.int("message_id", 0)
	if id == 0 && verb == "unpin" && ch.slot == nil {
		ch.mu.Lock()
		if n := len(ch.pinned); n > 0 {
			id = ch.pinned[n-1]
		}
		ch.mu.Unlock()
	}
	m := s.lookup(ch, id)
	if m == nil {
		return out, badRequest("message to %s not found", verb)
	}
	if ch.slot == nil {
		ch.mu.Lock()
		defer ch.mu.Unlock()
		if ch.group != nil && (ch.group.bot.status != "administrator" || !ch.group.bot.pins) {
			return out, badRequest("not enough rights to manage pinned messages in the chat")
		}
		turn(ch, id)
	}
	return append(out, "true"...), nil
}
