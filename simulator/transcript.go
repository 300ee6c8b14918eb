package simulator

import (
	"fmt"
	"strings"
)

// Transcript is the chat as the person saw it, in the order it happened: edited messages in
// their last state with ✎, deleted ones with 🗑, answers to taps with 💬, files
// with 📎, buttons in brackets, the keyboard with ⌨.
func (u *User) Transcript() string {
	u.chat.mu.Lock()
	defer u.chat.mu.Unlock()
	var b strings.Builder
	title := u.who.name
	if u.chat.group != nil {
		title = u.chat.group.title
	}
	fmt.Fprintf(&b, "%s (%d)\n", title, u.chat.id)
	written := map[int]bool{}
	day := ""
	for _, e := range u.chat.events {
		m := e.m
		if !m.Toast {
			i, ok := u.chat.index(m.ID)
			if !ok || written[m.ID] {
				continue
			}
			m, written[m.ID] = u.chat.messages[i], true
		}
		if d := m.Date.Format("2/1/2006"); d != day {
			day = d
			fmt.Fprintf(&b, "\n——— %s ———\n", day)
		}
		m.write(&b)
	}
	return b.String()
}

func (m *Message) write(b *strings.Builder) {
	marks := ""
	if m.Deleted {
		marks += " 🗑"
	} else if !m.Edited.IsZero() {
		marks += " ✎"
	}
	if m.Forwarded != "" {
		marks += " ↪ " + m.Forwarded
	}
	fmt.Fprintf(b, "\n%s %s%s\n", m.Date.Format("15:04"), m.From, marks)
	line := func(format string, args ...any) {
		for text := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
			b.WriteString(strings.TrimRight("      "+text, " ") + "\n")
		}
	}
	switch {
	case m.File != nil && m.File.Name == "":
		line("%s %s", map[bool]string{true: "🖼", false: "📎"}[m.File.Kind == Photo], bytesText(m.File.Size))
	case m.File != nil:
		line("📎 %s (%s)", m.File.Name, bytesText(m.File.Size))
	case m.Contact != nil:
		line("👤 %s +%s", m.Contact.Name, strings.TrimPrefix(m.Contact.Phone, "+"))
	case m.Venue != nil:
		line("📍 %s", strings.TrimSpace(m.Venue.Title+" "+m.Venue.Address))
	case m.Poll != nil:
		line("📊 %s", m.Poll.Question)
		for _, option := range m.Poll.Options {
			line("  ○ %s", option)
		}
	case m.Toast:
		line("💬 %s", strings.ReplaceAll(m.Text, "\n", " "))
		return
	}
	if m.Text != "" {
		line("%s", m.Text)
	}
	writeButtons(b, "", m.Buttons)
	writeButtons(b, "⌨ ", m.Keyboard)
}

func writeButtons(b *strings.Builder, mark string, rows [][]Button) {
	for _, row := range rows {
		b.WriteString("      " + mark)
		for i, one := range row {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString("[ " + one.Text + " ]")
		}
		b.WriteByte('\n')
	}
}

func bytesText(n int) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%d kB", (n+500)/1000)
}

// States returns what the person has seen of the chat, in the order in which it happened: each message as it was then, and
// again each time it was changed or deleted, and the answers to taps. It may be called from any goroutine.
func (u *User) States() []Message {
	u.chat.mu.Lock()
	defer u.chat.mu.Unlock()
	states := make([]Message, len(u.chat.events))
	for i, e := range u.chat.events {
		states[i] = *e.m
	}
	return states
}
