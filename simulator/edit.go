package simulator

import (
	"encoding/json"
	"slices"
	"time"
)

func (s *Server) editMessageText(c *call, out []byte) ([]byte, error) {
	rich, err := s.messageText(c)
	if err != nil {
		return out, err
	}
	return s.edit(c, out, func(m *Message) error {
		if m.File != nil || m.Contact != nil || m.Venue != nil || m.Poll != nil {
			return badRequest("there is no text in the message to edit")
		}
		m.Text, m.Entities, m.Preview = rich.text, rich.entities, c.arg("link_preview_options")
		return nil
	})
}

func (s *Server) editMessageCaption(c *call, out []byte) ([]byte, error) {
	caption, err := s.captionOf(c)
	if err != nil {
		return out, err
	}
	return s.edit(c, out, func(m *Message) error {
		if m.File == nil && !m.forgotten {
			return badRequest("there is no caption in the message to edit")
		}
		m.Text, m.Entities = caption.text, caption.entities
		return nil
	})
}

func (s *Server) editMessageReplyMarkup(c *call, out []byte) ([]byte, error) {
	return s.edit(c, out, func(*Message) error { return nil })
}

func (s *Server) editMessageMedia(c *call, out []byte) ([]byte, error) {
	if c.arg("media") == "" {
		return out, badRequest(`parameter "media" is required`)
	}
	var in inputMedia
	if err := json.Unmarshal([]byte(c.arg("media")), &in); err != nil {
		return out, badRequest("can't parse input media JSON object")
	}
	media, err := s.mediaMessage(c, in)
	if err != nil {
		return out, err
	}
	return s.edit(c, out, func(m *Message) error {
		if m.AlbumID != "" && m.File.Kind != media.File.Kind {
			return badRequest("message can't be edited: wrong type of the media in the album")
		}
		m.File, m.Text, m.Entities, m.caption = media.File, media.Text, media.Entities, true
		return nil
	})
}

// edit puts a changed copy of the message in its place. The keyboard is always
// replaced: an edit without reply_markup takes it away.
func (s *Server) edit(c *call, out []byte, change func(*Message) error) ([]byte, error) {
	if c.arg("chat_id") == "" && c.arg("message_id") == "" {
		if c.arg("inline_message_id") == "" {
			return out, badRequest("message identifier is not specified")
		}
		return out, badRequest("MESSAGE_ID_INVALID")
	}
	ch, err := s.presentTarget(c)
	if err != nil {
		return out, err
	}
	buttons, err := c.markup(ch)
	if err != nil {
		return out, err
	}
	was := s.lookup(ch, c.int("message_id", 0))
	switch {
	case was == nil:
		return out, badRequest("message to edit not found")
	case !was.FromBot || was.Forwarded != "" || was.markup.kind > inlineMarkup:
		return out, badRequest("message can't be edited")
	case buttons.kind > inlineMarkup:
		return out, badRequest("inline keyboard expected")
	}
	m := *was
	if err := change(&m); err != nil {
		return out, err
	}
	m.put(buttons)
	if !was.forgotten && sameContent(was, &m) {
		return out, badRequest("message is not modified: specified new message content and reply markup are exactly " +
			"the same as a current content and reply markup of the message")
	}
	if err := s.limits.admit(ch, 1, s.now()); err != nil {
		return out, err
	}
	m.Edited = s.now()
	if m.forgotten {
		m.Date = m.Edited
	} else {
		ch.mu.Lock()
		if ch.find(m.ID) == nil {
			ch.mu.Unlock()
			return out, badRequest("message to edit not found")
		}
		ch.replace(s, &m)
		ch.mu.Unlock()
	}
	s.accepted(c.method.name, &m)
	return s.appendMessage(out, ch, &m, nil), nil
}

func sameContent(a, b *Message) bool {
	if a.Text != b.Text || !slices.Equal(a.Entities, b.Entities) || a.markup.kind != b.markup.kind {
		return false
	}
	if (a.File == nil) != (b.File == nil) || a.File != nil && a.File.UniqueID != b.File.UniqueID {
		return false
	}
	return slices.EqualFunc(a.markup.rows, b.markup.rows, slices.Equal)
}

// deletable is how long a bot may take back a message.
const deletable = 48 * time.Hour

func (s *Server) deleteMessage(c *call, out []byte) ([]byte, error) {
	ch, err := s.presentTarget(c)
	if err != nil {
		return out, err
	}
	m := s.lookup(ch, c.int("message_id", 0))
	if err := s.deletes(m); err != nil {
		return out, err
	}
	if err := s.limits.admit(ch, 1, s.now()); err != nil {
		return out, err
	}
	s.delete(ch, m)
	return append(out, "true"...), nil
}

// deleteMessages skips what isn't there, as documented.
func (s *Server) deleteMessages(c *call, out []byte) ([]byte, error) {
	ch, err := s.presentTarget(c)
	if err != nil {
		return out, err
	}
	var ids []int
	if json.Unmarshal([]byte(c.arg("message_ids")), &ids) != nil || len(ids) == 0 {
		return out, badRequest("message identifiers are not specified")
	}
	if err := s.limits.admit(ch, 1, s.now()); err != nil {
		return out, err
	}
	for _, id := range ids {
		if m := s.lookup(ch, id); s.deletes(m) == nil {
			s.delete(ch, m)
		}
	}
	return append(out, "true"...), nil
}

// deletes refuses what a bot may not take back.
func (s *Server) deletes(m *Message) error {
	switch {
	case m == nil:
		return badRequest("message to delete not found")
	case !m.forgotten && s.now().Sub(m.Date) > deletable:
		return badRequest("message can't be deleted for everyone")
	}
	return nil
}

func (s *Server) delete(ch *chat, m *Message) {
	if m.forgotten {
		return
	}
	gone := *m
	gone.Deleted = true
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if ch.keyboard != nil && ch.keyboard.ID == m.ID {
		ch.keyboard = nil
	}
	ch.replace(s, &gone)
}
