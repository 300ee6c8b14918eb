package simulator

import (
	"context"
	"fmt"
	"strings"
)

// Sees waits until the bot has sent or edited a message, or answered a tap
// with a text, that shows all the given texts: in the text, the name of the
// file or the buttons. What came before the last thing seen does not count.
func (u *User) Sees(texts ...string) Message {
	u.t.Helper()
	ctx, cancel := u.patience()
	defer cancel()
	m, err := u.WaitFor(ctx, texts...)
	if err != nil {
		u.t.Fatalf("%s does not see %q\n%s", u.who.name, texts, u.Transcript())
	}
	return m
}

// WaitFor is Sees for those who have a context of their own.
func (u *User) WaitFor(ctx context.Context, texts ...string) (Message, error) {
	return u.wait(ctx, fmt.Sprintf("%q", texts), func(m *Message) bool { return m.shows(texts) })
}

// SeesFile waits for a file whose name contains the given one and returns its
// content. As with Sees, only what came after the last thing seen counts.
func (u *User) SeesFile(name string) []byte {
	u.t.Helper()
	ctx, cancel := u.patience()
	defer cancel()
	data, err := u.WaitForFile(ctx, name)
	if err != nil {
		u.t.Fatalf("%s does not get the file %q: %v\n%s", u.who.name, name, err, u.Transcript())
	}
	return data
}

// WaitForFile is SeesFile for those who have a context of their own.
func (u *User) WaitForFile(ctx context.Context, name string) ([]byte, error) {
	m, err := u.wait(ctx, "the file "+name, func(m *Message) bool {
		return m.File != nil && m.File.Name != "" && strings.Contains(m.File.Name, name)
	})
	if err != nil {
		return nil, err
	}
	return u.s.Content(m.File.ID)
}

// Content is what a file that was sent either way holds.
func (s *Server) Content(fileID string) ([]byte, error) {
	f := s.file(fileID)
	if f == nil || f.data == nil && f.Size > 0 {
		return nil, fmt.Errorf("simulator: the content of file %s is not known", fileID)
	}
	return f.data, nil
}

// wait looks through the events one by one and stays where it finds one.
func (u *User) wait(ctx context.Context, what string, wanted func(*Message) bool) (Message, error) {
	at := u.seen
	for {
		u.chat.mu.Lock()
		at = max(at, u.chat.dropped)
		fresh := u.chat.events[at-u.chat.dropped:]
		wake := u.chat.waiting()
		u.chat.mu.Unlock()
		for _, e := range fresh {
			at++
			if !e.mine && wanted(e.m) {
				u.seen = at
				return *e.m, nil
			}
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("waiting for %s in chat %d: %w", what, u.chat.id, ctx.Err())
		}
	}
}

// waiting is closed at the next event. The chat is locked.
func (ch *chat) waiting() <-chan struct{} {
	if ch.wake == nil {
		ch.wake = make(chan struct{})
	}
	return ch.wake
}

// shows tells whether a person finds all the texts in the message.
func (m *Message) shows(texts []string) bool {
	for _, text := range texts {
		if !strings.Contains(m.Text, text) && !m.showsBesides(text) {
			return false
		}
	}
	return true
}

func (m *Message) showsBesides(text string) bool {
	if m.File != nil && strings.Contains(m.File.Name, text) {
		return true
	}
	for _, rows := range [][][]Button{m.Buttons, m.Keyboard} {
		for _, row := range rows {
			for _, b := range row {
				if strings.Contains(b.Text, text) {
					return true
				}
			}
		}
	}
	return false
}

// DoesNotSee fails when what has come since the last thing seen shows all the
// texts. It looks at what is there now and does not wait: see the answer to
// the same act first.
func (u *User) DoesNotSee(texts ...string) {
	u.t.Helper()
	u.chat.mu.Lock()
	fresh := u.chat.events[max(u.seen-u.chat.dropped, 0):]
	u.chat.mu.Unlock()
	for _, e := range fresh {
		if !e.mine && e.m.shows(texts) {
			u.t.Fatalf("%s sees %q and should not\n%s", u.who.name, texts, u.Transcript())
		}
	}
}

// LooksAway counts everything that is there as seen.
func (u *User) LooksAway() {
	u.chat.mu.Lock()
	defer u.chat.mu.Unlock()
	u.seen = u.chat.dropped + len(u.chat.events)
}

// Messages is the chat as it is now, oldest first, without deleted messages.
func (u *User) Messages() []Message {
	u.chat.mu.Lock()
	defer u.chat.mu.Unlock()
	var list []Message
	for _, m := range u.chat.messages {
		if !m.Deleted {
			list = append(list, *m)
		}
	}
	return list
}
