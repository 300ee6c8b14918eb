package simulator

import "slices"

// Screen is a chat as its person sees it at one moment.
type Screen struct {
	Messages []Message // oldest first, without deleted ones
	Keyboard *Message  // whose keys are in place of the person's own keyboard; nil for none
	Toasts   []Message // the answers to taps, oldest first
	Blocked  bool
	Changed  <-chan struct{} // closed when something else is to be seen
}

// Screen is what the person sees now. Unlike the other methods it may be called from any
// goroutine.
func (u *User) Screen() Screen {
	u.chat.mu.Lock()
	defer u.chat.mu.Unlock()
	s := Screen{Blocked: u.chat.blocked, Changed: u.chat.waiting()}
	for _, m := range u.chat.messages {
		if !m.Deleted {
			s.Messages = append(s.Messages, *m)
		}
	}
	for _, e := range u.chat.events {
		if e.m.Toast {
			s.Toasts = append(s.Toasts, *e.m)
		}
	}
	if u.chat.keyboard != nil {
		keyboard := *u.chat.keyboard
		s.Keyboard = &keyboard
	}
	return s
}

// Presses presses a button that the message has, of either kind of keyboard.
func (u *User) Presses(m Message, b Button) {
	u.t.Helper()
	has := func(row []Button) bool { return slices.Contains(row, b) }
	if !slices.ContainsFunc(m.Buttons, has) && !slices.ContainsFunc(m.Keyboard, has) {
		u.t.Fatalf("%s finds no button %q on message %d", u.who.name, b.Text, m.ID)
		return
	}
	u.press(&m, b)
}
