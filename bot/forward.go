package bot

import (
	"encoding/json"

	"github.com/go-telegram/bot"
)

// Source is a message in somebody's chat with the bot that came there as a forwarded one: forwarded on from there it shows
// whose it was.
type Source struct {
	Chat      int64 `json:"chat"`
	Message   int   `json:"message"`
	Hidden    bool  `json:"hidden,omitempty"`    // who wrote it lets no more be seen than a name
	Protected bool  `json:"protected,omitempty"` // it can't be forwarded
}

// Source is the message as one that can be forwarded on; nil when it was written here.
func (r *Request) Source() *Source {
	var u struct {
		Message struct {
			Origin *struct {
				Type string `json:"type"`
			} `json:"forward_origin"`
			Protected bool `json:"has_protected_content"`
		} `json:"message"`
	}
	if err := json.Unmarshal(r.Raw, &u); err != nil || u.Message.Origin == nil {
		return nil
	}
	return &Source{Chat: r.ChatID, Message: r.MessageID, Hidden: u.Message.Origin.Type == "hidden_user", Protected: u.Message.Protected}
}

// Forwarding is a content that goes as a forward of a message which holds the same: with whose it was above it, and nothing that isn't in it.
func Forwarding(kept json.RawMessage, of Source) json.RawMessage {
	var c content
	if json.Unmarshal(kept, &c) != nil {
		return kept
	}
	c.Head, c.Forward = nil, &of
	return c.kept()
}

// SourceOf is the message of which a content goes as a forward; nil when it goes as a copy.
func SourceOf(kept json.RawMessage) *Source {
	var c content
	if json.Unmarshal(kept, &c) != nil {
		return nil
	}
	return c.Forward
}

func (s Source) sending(chat int64) (method string, params any) {
	return "forwardMessage", &bot.ForwardMessageParams{ChatID: chat, FromChatID: s.Chat, MessageID: s.Message}
}
