package bot

import (
	"encoding/json"
	"errors"

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
// Its head is for where it goes as a copy, if it has room there.
func Forwarding(kept json.RawMessage, of Source) json.RawMessage {
	var c content
	if json.Unmarshal(kept, &c) != nil {
		return kept
	}
	if c.Forward = &of; BlanksOf(kept).Over > 0 {
		c.Head = nil
	}
	return c.kept()
}

// Why a message can't be forwarded any more.
const (
	reasonNoSource  = "source_gone"
	reasonProtected = "source_protected"
)

// unforwardable tells whether a call has failed for that, and so has made no message.
func unforwardable(err error) bool {
	refusal, ok := errors.AsType[*SendError](err)
	return ok && (refusal.Reason == reasonNoSource || refusal.Reason == reasonProtected)
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
