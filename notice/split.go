package notice

import (
	"html"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The longest texts that one message takes, a file's caption, and a toast, as Units
// counts them: Telegram's, after its markup is read. The markup is counted too here,
// which errs on the safe side.
const (
	MaxText    = 4096
	MaxCaption = 1024
	maxToast   = 200
)

// Split cuts a message whose text is too long for one into several, at line ends
// where there are any, with its markup closed and opened again round each cut.
// The first part keeps the file or the edit, the last the buttons. A toast is
// shortened instead.
func Split(m Message) []Message {
	limit := MaxText
	switch {
	case m.Tap != "":
		m.Text = Toast(m.Text)
		return []Message{m}
	case m.File != 0:
		limit = MaxCaption
	}
	if Units(m.Text) <= limit {
		return []Message{m}
	}

	head, rest := cut(m.Text, limit)
	texts := []string{head}
	for Units(rest) > MaxText {
		head, rest = cut(rest, MaxText)
		texts = append(texts, head)
	}
	texts = append(texts, rest)

	parts := []Message{m}
	parts[0].Text, parts[0].Buttons, parts[0].AskContact, parts[0].Keys, parts[0].RemoveKeyboard = texts[0], nil, "", nil, false
	for _, text := range texts[1:] {
		if strings.TrimSpace(Plain(text)) != "" { // Telegram takes no empty message
			parts = append(parts, Message{Text: text})
		}
	}
	last := &parts[len(parts)-1]
	last.Buttons, last.AskContact, last.Keys, last.RemoveKeyboard = m.Buttons, m.AskContact, m.Keys, m.RemoveKeyboard
	return parts
}

// cut divides Telegram HTML so that the head has at most limit UTF-16 units. The
// best place is a line end, then a blank, then anywhere outside a tag and a
// character reference; a blank at the cut is dropped.
func cut(text string, limit int) (head, rest string) {
	var open []string      // tags open at the place looked at
	var best place         // the best place so far
	units, closers := 0, 0 // length so far, and of the tags that would have to be closed
	for i := 0; i < len(text); {
		size := tokenSize(text[i:])
		token := text[i : i+size]
		if units+closers <= limit && i > 0 {
			best.offer(i, rank(text, i, limit, units), open)
		}
		units += Units(token)
		if units > limit {
			break
		}
		open, closers = follow(open, closers, token)
		i += size
	}
	head = strings.TrimRight(text[:best.at], " \n") + closing(best.open)
	rest = strings.Join(best.open, "") + strings.TrimLeft(text[best.at:], " \n")
	if best.at == 0 || len(rest) >= len(text) { // more markup than text fits: not a text of ours
		at := byteAt(text, limit)
		return text[:at], text[at:]
	}
	return head, rest
}

// place is where a text may be cut.
type place struct {
	at, rank int
	open     []string
}

func (p *place) offer(at, rank int, open []string) {
	if rank >= p.rank {
		*p = place{at, rank, open}
	}
}

// rank is how good it is to cut before position i; a line end or blank in the
// first half of the room is not worth the short message it makes.
func rank(text string, i, limit, units int) int {
	switch {
	case text[i-1] == '\n' && units*2 > limit:
		return 2
	case text[i-1] == ' ' && units*2 > limit:
		return 1
	}
	return 0
}

// tokenSize is the length in bytes of the tag, character reference or rune that
// the text begins with. An unclosed tag or reference is taken as a rune.
func tokenSize(text string) int {
	switch text[0] {
	case '<':
		if end := strings.IndexByte(text, '>'); end > 0 {
			return end + 1
		}
	case '&':
		if end := strings.IndexByte(text, ';'); end > 0 && end < 12 {
			return end + 1
		}
	}
	_, size := utf8.DecodeRuneInString(text)
	return size
}

// follow keeps the list of open tags and the length of what closes them. The list
// it is given stays as it is, since a place may have kept it.
func follow(open []string, closers int, token string) ([]string, int) {
	if len(token) < 3 || token[0] != '<' {
		return open, closers
	}
	if token[1] != '/' {
		return append(slices.Clip(open), token), closers + Units(closing([]string{token}))
	}
	if n := len(open); n > 0 {
		return open[:n-1], closers - Units(closing(open[n-1:]))
	}
	return open, closers
}

// closing is the end tags for the open ones, innermost first.
func closing(open []string) string {
	var b strings.Builder
	for _, tag := range slices.Backward(open) {
		name := strings.FieldsFunc(tag, func(r rune) bool { return strings.ContainsRune("<> \n\t", r) })
		if len(name) > 0 {
			b.WriteString("</" + name[0] + ">")
		}
	}
	return b.String()
}

// Plain is Telegram HTML without its markup.
func Plain(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		size := tokenSize(text[i:])
		if text[i] != '<' || size == 1 {
			b.WriteString(text[i : i+size])
		}
		i += size
	}
	return html.UnescapeString(b.String())
}

// Toast is Telegram HTML as a toast shows it: without markup, and shortened.
func Toast(text string) string { return Shorten(Plain(text), maxToast) }

// Shorten is the beginning of a text without markup, with an ellipsis where it has
// more than so many UTF-16 units.
func Shorten(text string, limit int) string {
	if Units(text) <= limit {
		return text
	}
	return strings.TrimRight(text[:byteAt(text, limit-1)], " \n") + "…"
}

// byteAt is the byte position of the longest beginning of at most units UTF-16
// units, and of at least one rune.
func byteAt(text string, units int) int {
	for i, r := range text {
		units -= utf16.RuneLen(r)
		if units < 0 && i > 0 {
			return i
		}
	}
	return len(text)
}

// Units is how long a text is in UTF-16 units, as Telegram counts.
func Units(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
