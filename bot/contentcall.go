package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/loptruong/loptruong/notice"
)

// sendContent sends what was kept. What goes to one chat after another is made a call
// once, and only the chat is put in. What can't be forwarded any more goes as a copy, to all who come after too.
func (c *Client) sendContent(ctx context.Context, n notice.Notice) (Receipt, error) {
	call := c.latest.Load()
	if n.Message.Personal() || n.Message.Unsigned || n.Message.Quiet || call == nil || !call.says(n.Message) {
		var err error
		if call, err = c.callFor(n, true); err != nil {
			return Receipt{}, err
		}
	}
	r, err := c.makes(ctx, n, call)
	if !unforwardable(err) {
		return r, err
	}
	if call, err = c.callFor(n, false); err != nil {
		return Receipt{}, err
	}
	return c.makes(ctx, n, call)
}

// callFor is the call that sends a content, as a copy unless it may go as a forward; it is kept when others may get the same.
func (c *Client) callFor(n notice.Notice, forward bool) (*contentCall, error) {
	call, err := newContentCall(n.Message, n.To, forward)
	if err != nil {
		return nil, &SendError{Outcome: Rejected, Reason: "unsendable", err: quiet(err)}
	}
	switch {
	case n.Message.Quiet:
		call.rest = append([]byte(withoutSound), call.rest...)
	case !n.Message.Personal() && !n.Message.Unsigned:
		c.latest.Store(call)
	}
	return call, nil
}

func (c *Client) makes(ctx context.Context, n notice.Notice, call *contentCall) (Receipt, error) {
	rest := within(n.Message.Thread, call.rest)
	if call.method == "sendMediaGroup" {
		return c.album(ctx, n.ChatID, addressed{n.ChatID, rest})
	}
	return c.message(ctx, call.method, n.ChatID, addressed{n.ChatID, rest})
}

// contentCall is the call that sends a content.
type contentCall struct {
	content []byte
	buttons [][]notice.Button
	method  string
	rest    []byte // of its parameters as JSON, behind the chat
}

// says tells whether the call sends what the message holds.
func (c *contentCall) says(m notice.Message) bool {
	return bytes.Equal(c.content, m.Content) && slices.EqualFunc(c.buttons, m.Buttons, slices.Equal)
}

// addressed are a call's parameters to a chat.
type addressed struct {
	chat int64
	rest []byte
}

// The library's parameters for a message begin with its chat.
const beforeChat = `{"chat_id":`

// withoutSound is a parameter of every call that sends a message.
const withoutSound = `,"disable_notification":true`

func (a addressed) write(body *bytes.Buffer) {
	body.WriteString(beforeChat)
	body.Write(strconv.AppendInt(body.AvailableBuffer(), a.chat, 10))
	body.Write(a.rest)
}

// contentFor is what a message holds, with what is the addressee's own put in. It fails for a personal message
// of whose addressee nothing is known: nobody gets one with its blanks in it.
func contentFor(m notice.Message, to *notice.Addressee) (c content, err error) {
	if err := json.Unmarshal(m.Content, &c); err != nil {
		return c, err
	}
	if m.Unsigned {
		c.unsign()
	}
	switch {
	case to != nil:
		c.fill(*to)
	case m.Personal():
		return c, errors.New("a personal message without an addressee")
	}
	return c, nil
}

// newContentCall is that call for an addressee; nil is everybody.
func newContentCall(m notice.Message, to *notice.Addressee, forward bool) (*contentCall, error) {
	c, err := contentFor(m, to)
	if err != nil {
		return nil, err
	}
	if !forward {
		c.Forward = nil
	}
	c.putHead()
	call := &contentCall{content: m.Content, buttons: m.Buttons}
	var params any
	call.method, params = c.sending(0, markup(m))
	var body bytes.Buffer
	if err := encode(&body, params); err != nil {
		return nil, err
	}
	rest, ok := bytes.CutPrefix(body.Bytes(), []byte(beforeChat+"0"))
	if !ok {
		return nil, errors.New("the parameters do not begin with the chat")
	}
	call.rest = rest
	return call, nil
}
