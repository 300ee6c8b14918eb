package simulator

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Taps presses the button whose label is or contains the given one, on the
// newest message that has it, or the key of the reply keyboard, which sends
// its text or, if it asks for it, the person's contact. It waits for the
// button to appear, not for what the bot does then.
func (u *User) Taps(label string) {
	u.t.Helper()
	ctx, cancel := u.patience()
	defer cancel()
	if err := u.Tap(ctx, label); err != nil {
		u.t.Fatalf("%s finds no button %q\n%s", u.who.name, label, u.Transcript())
	}
}

// TapsTwice presses the button twice at once, as impatient people do: two
// queries with ids of their own.
func (u *User) TapsTwice(label string) {
	u.t.Helper()
	u.Taps(label)
	u.Taps(label)
}

// TapsAgain delivers the last tap once more: the same query under a new
// update_id, as a network that repeats itself does.
func (u *User) TapsAgain() {
	u.t.Helper()
	if u.last == nil {
		u.t.Fatalf("%s has tapped nothing yet", u.who.name)
		return
	}
	u.s.push("callback_query", u.chat.id, u.last)
}

// Tap is Taps for those who have a context of their own: it returns an error
// when the button does not appear in time.
func (u *User) Tap(ctx context.Context, label string) error {
	for {
		u.chat.mu.Lock()
		m, b := u.chat.button(label)
		wake := u.chat.waiting()
		u.chat.mu.Unlock()
		if m != nil {
			u.press(m, b)
			return nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return fmt.Errorf("tapping %q in chat %d: %w", label, u.chat.id, errNoButton)
		}
	}
}

// HasButton tells whether the button is there now.
func (u *User) HasButton(label string) bool {
	u.chat.mu.Lock()
	defer u.chat.mu.Unlock()
	m, _ := u.chat.button(label)
	return m != nil
}

// button finds the newest message with the label, and on it the button with
// exactly this label before one that contains it. The chat is locked.
func (ch *chat) button(label string) (*Message, Button) {
	for _, m := range slices.Backward(ch.messages) {
		rows := m.Buttons
		if m == ch.keyboard || ch.keyboard != nil && m.ID == ch.keyboard.ID {
			rows = m.Keyboard
		}
		if m.Deleted || rows == nil {
			continue
		}
		for _, exact := range []bool{true, false} {
			for _, row := range rows {
				for _, b := range row {
					if b.Text == label || !exact && strings.Contains(b.Text, label) {
						return m, b
					}
				}
			}
		}
	}
	return nil, Button{}
}

func (u *User) press(m *Message, b Button) {
	switch {
	case b.Data != "":
		u.query(m, b.Data)
	case b.URL != "":
		u.open(b.URL)
	case m.Keyboard == nil: // copies a text or opens a page: the bot hears nothing
	default:
		u.chat.mu.Lock()
		if m.markup.oneTime {
			u.chat.keyboard = nil
		}
		u.chat.mu.Unlock()
		if b.RequestContact {
			u.SharesContact()
		} else {
			u.Sends(b.Text)
		}
	}
}

// open follows a link; only those that start this bot have an effect.
func (u *User) open(link string) {
	at, err := url.Parse(link)
	if err != nil || !strings.EqualFold(strings.Trim(at.Path, "/"), u.s.cfg.Username) {
		return
	}
	if host := at.Hostname(); host == "t.me" || host == "telegram.me" {
		private := &User{t: u.t, s: u.s, who: u.who, chat: u.s.chat(u.who.id)}
		private.Starts(at.Query().Get("start"))
	}
}

// query sends the callback query of a button.
func (u *User) query(m *Message, data string) {
	id := u.s.callbacks.newID()
	u.s.callbacks.add(id, u.chat)
	u.who.met.Store(true)
	body := append(make([]byte, 0, 512), `"callback_query":{"id":"`+id+`","from":`...)
	body = u.who.append(body)
	body = u.s.appendMessage(append(body, `,"message":`...), u.chat, m, nil)
	body = appendField(body, "chat_instance", strconv.FormatInt(-u.chat.id*7919, 10))
	body = append(appendField(body, "data", data), '}')
	u.last = body
	u.s.push("callback_query", u.chat.id, body)
}

// TapsData presses a button that carries this callback data, whether or not
// the message still shows it: an old screen, or somebody who makes up data.
// messageID 0 means the bot's newest message.
func (u *User) TapsData(messageID int, data string) {
	u.t.Helper()
	u.chat.mu.Lock()
	var m *Message
	for _, one := range u.chat.messages {
		if one.FromBot && (messageID == 0 || one.ID == messageID) {
			m = one
		}
	}
	u.chat.mu.Unlock()
	if m == nil {
		u.t.Fatalf("%s has no message of the bot to tap", u.who.name)
		return
	}
	u.query(m, data)
}
