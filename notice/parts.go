package notice

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Part is one call of several that a message takes: its content, and how many messages an
// album makes of it.
type Part struct {
	Content json.RawMessage `json:"content"`
	Album   int             `json:"album,omitempty"` // 0 for one message
}

// MaxParts is how many parts a message has at most: with an album in each, what one call can
// delete.
const MaxParts = 10

// Of is a message of some parts.
func Of(parts []Part) (m Message) {
	if len(parts) > 0 {
		m.Content, m.Album, m.More = parts[0].Content, parts[0].Album, parts[1:]
	}
	return m
}

// Parts are the parts of a message that holds contents.
func (m Message) Parts() []Part { return append([]Part{{m.Content, m.Album}}, m.More...) }

// UnderAlbum tells whether its buttons would have to stand under an album, where Telegram has none.
func (m Message) UnderAlbum() bool {
	parts := m.Parts()
	return len(m.Buttons) > 0 && parts[len(parts)-1].Album > 0
}

// Several tells whether it is several messages in the chat.
func (m Message) Several() bool { return m.Album > 0 || len(m.More) > 0 }

// Begun tells whether some of several messages have arrived and others have not: whoever has
// the first is to have the rest.
func (n *Notice) Begun() bool { return n.Arrived != "" && n.partsArrived() <= len(n.Message.More) }

func (n *Notice) partsArrived() int {
	if n.Arrived == "" {
		return 0
	}
	return 1 + strings.Count(n.Arrived, ";")
}

// Next is the message that is to be sent now of several. The buttons stand under the last.
func (n *Notice) Next() Message {
	m, at := n.Message, min(n.partsArrived(), len(n.Message.More))
	if at > 0 {
		m.Content, m.Album = m.More[at-1].Content, m.More[at-1].Album
	}
	if at < len(m.More) {
		m.Buttons = nil
	}
	m.More = nil
	return m
}

// Weight is as how many messages Telegram counts what is to be sent now.
func (n *Notice) Weight() int {
	if !n.Message.Several() {
		return 1
	}
	return max(1, n.Next().Album)
}

// Came notes the ids under which what was to be sent has arrived, where it is several messages.
func (n *Notice) Came(ids []int) {
	if !n.Message.Several() || len(ids) == 0 {
		return
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.Itoa(id)
	}
	if n.Arrived != "" {
		n.Arrived += ";"
	}
	n.Arrived += strings.Join(texts, ",")
	n.MessageID = n.Messages()[0]
}

// Messages are the ids of what has arrived of it, in order.
func (n *Notice) Messages() (ids []int) {
	for text := range strings.FieldsFuncSeq(n.Arrived, func(r rune) bool { return r == ',' || r == ';' }) {
		if id, err := strconv.Atoi(text); err == nil {
			ids = append(ids, id)
		}
	}
	if ids == nil && n.MessageID != 0 {
		ids = []int{n.MessageID}
	}
	return ids
}
