package simulator

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tagEntity names the entity each tag of Telegram's HTML makes.
var tagEntity = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
	"a": "text_link", "span": "spoiler", "tg-spoiler": "spoiler", "tg-emoji": "custom_emoji", "blockquote": "blockquote",
}

// openTag is a start tag that still waits for its end.
type openTag struct {
	name   string
	value  string // href, language, emoji id; "expandable" of a blockquote
	offset int    // UTF-16, where the entity begins
	start  int    // byte of the plain text
}

type htmlParser struct {
	src   string
	pos   int
	out   []byte
	units int // UTF-16 length of out
	open  []openTag
	found []Entity
}

// parseHTML turns Telegram's HTML into text and entities; the rules and the
// error texts, without their "can't parse entities: ", are those of TDLib's
// parse_html. Offsets in errors count bytes of the source.
func parseHTML(src string) (string, []Entity, string) {
	if strings.IndexByte(src, '<') < 0 && strings.IndexByte(src, '&') < 0 {
		return src, nil, ""
	}
	p := htmlParser{src: src, out: make([]byte, 0, len(src))}
	for p.pos < len(src) {
		var problem string
		switch c := src[p.pos]; {
		case c == '<' && p.pos+1 < len(src) && src[p.pos+1] == '/':
			problem = p.endTag()
		case c == '<':
			problem = p.startTag()
		case c == '&':
			p.entity()
		default:
			r, size := utf8.DecodeRuneInString(src[p.pos:])
			p.put(r)
			p.pos += size
		}
		if problem != "" {
			return "", nil, problem
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, "Can't find end tag corresponding to start tag " + strconv.Quote(p.open[n-1].name)
	}
	sort.SliceStable(p.found, func(i, j int) bool {
		a, b := p.found[i], p.found[j]
		return a.Offset < b.Offset || a.Offset == b.Offset && a.Length > b.Length
	})
	return string(p.out), p.found, ""
}

func (p *htmlParser) put(r rune) {
	p.out = utf8.AppendRune(p.out, r)
	p.units++
	if r > 0xffff {
		p.units++
	}
}

// entity decodes a character reference; an unknown one stays as it is written.
func (p *htmlParser) entity() {
	if r, size := decodeReference(p.src[p.pos:]); size > 0 {
		p.put(r)
		p.pos += size
		return
	}
	p.put('&')
	p.pos++
}

var namedReference = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"'}

// decodeReference reads &lt; &gt; &amp; &quot; &#39; &#x27; at the start of
// text; size 0 means there is none. The semicolon may be missing.
func decodeReference(text string) (r rune, size int) {
	end := 1
	isWord := func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '#' && end == 1
	}
	for end < len(text) && end < 12 && isWord(text[end]) {
		end++
	}
	word := text[1:end]
	if digits, ok := strings.CutPrefix(word, "#"); ok {
		base := 10
		if hex, ok := strings.CutPrefix(digits, "x"); ok {
			base, digits = 16, hex
		}
		n, err := strconv.ParseUint(digits, base, 32)
		if err != nil || n == 0 || n >= 0x10ffff || end >= 10 {
			return 0, 0
		}
		r = rune(n)
	} else if r = namedReference[word]; r == 0 {
		return 0, 0
	}
	if end < len(text) && text[end] == ';' {
		end++
	}
	return r, end
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0 || c == '\v'
}

func (p *htmlParser) skipSpace() {
	for p.pos < len(p.src) && isSpace(p.src[p.pos]) {
		p.pos++
	}
}

// word reads up to a space or one of the stop bytes.
func (p *htmlParser) word(stops string) string {
	start := p.pos
	for p.pos < len(p.src) && !isSpace(p.src[p.pos]) && strings.IndexByte(stops, p.src[p.pos]) < 0 {
		p.pos++
	}
	return p.src[start:p.pos]
}

func (p *htmlParser) startTag() string {
	begin := p.pos
	at := " at byte offset " + strconv.Itoa(begin)
	p.pos++
	name := strings.ToLower(p.word(">"))
	if p.pos >= len(p.src) {
		return "Unclosed start tag" + at
	}
	if tagEntity[name] == "" {
		return `Unsupported start tag "` + name + `"` + at
	}
	tag := openTag{name: name, offset: p.units, start: len(p.out)}
	for {
		p.skipSpace()
		if p.pos >= len(p.src) {
			return "Unclosed start tag" + at
		}
		if p.src[p.pos] == '>' {
			p.pos++
			break
		}
		if problem := p.attribute(&tag, begin); problem != "" {
			return problem
		}
	}
	if name == "span" && tag.value != "spoiler" {
		return `Tag "span" must have class "tg-spoiler"` + at
	}
	p.open = append(p.open, tag)
	return ""
}

func (p *htmlParser) attribute(tag *openTag, begin int) string {
	at := ` the tag "` + tag.name + `" at byte offset ` + strconv.Itoa(begin)
	attribute := p.word("=>")
	if attribute == "" {
		return "Empty attribute name in" + at
	}
	p.skipSpace()
	if p.pos >= len(p.src) || p.src[p.pos] != '=' {
		if tag.name == "blockquote" && attribute == "expandable" {
			tag.value = attribute
			return ""
		}
		return "Expected equal sign in declaration of an attribute of" + at
	}
	p.pos++
	p.skipSpace()
	value, problem := p.attributeValue(begin)
	if problem != "" {
		return problem
	}
	switch {
	case tag.name == "a" && attribute == "href", tag.name == "tg-emoji" && attribute == "emoji-id":
		tag.value = value
	case tag.name == "code" && attribute == "class" && strings.HasPrefix(value, "language-"):
		tag.value = value[len("language-"):]
	case tag.name == "span" && attribute == "class" && strings.HasPrefix(value, "tg-"):
		tag.value = value[len("tg-"):]
	case tag.name == "blockquote" && attribute == "expandable":
		tag.value = attribute
	}
	return ""
}

func (p *htmlParser) attributeValue(begin int) (value, problem string) {
	unclosed := "Unclosed start tag at byte offset " + strconv.Itoa(begin)
	if p.pos >= len(p.src) {
		return "", unclosed
	}
	mark := p.src[p.pos]
	if mark != '"' && mark != '\'' {
		start := p.pos
		value = p.word(">")
		for _, c := range value {
			if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-') {
				return "", "Unexpected end of name token at byte offset " + strconv.Itoa(start)
			}
		}
		return strings.ToLower(value), ""
	}
	p.pos++
	var text []byte
	for p.pos < len(p.src) && p.src[p.pos] != mark {
		if p.src[p.pos] == '&' {
			if r, size := decodeReference(p.src[p.pos:]); size > 0 {
				text = utf8.AppendRune(text, r)
				p.pos += size
				continue
			}
		}
		text = append(text, p.src[p.pos])
		p.pos++
	}
	p.pos++
	if p.pos >= len(p.src) {
		return "", unclosed
	}
	return string(text), ""
}

func (p *htmlParser) endTag() string {
	at := "at byte offset " + strconv.Itoa(p.pos)
	if len(p.open) == 0 {
		return "Unexpected end tag " + at
	}
	p.pos += 2
	name := strings.ToLower(p.word(">"))
	p.skipSpace()
	if p.pos >= len(p.src) || p.src[p.pos] != '>' {
		return "Unclosed end tag " + at
	}
	p.pos++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return "Unmatched end tag " + at + `, expected "</` + tag.name + `>", found "</` + name + `>"`
	}
	p.open = p.open[:len(p.open)-1]
	if p.units > tag.offset {
		return p.close(tag)
	}
	return ""
}

func (p *htmlParser) close(tag openTag) string {
	e := Entity{Type: tagEntity[tag.name], Offset: tag.offset, Length: p.units - tag.offset}
	var last *Entity
	if n := len(p.found); n > 0 && p.found[n-1].Offset == e.Offset && p.found[n-1].Length == e.Length {
		last = &p.found[n-1]
	}
	switch tag.name {
	case "a":
		if e.URL = tag.value; e.URL == "" {
			e.URL = string(p.out[tag.start:])
		}
		if checkButtonURL(e.URL) != nil {
			return "" // Telegram shows the text without the link
		}
	case "tg-emoji":
		if id, err := strconv.ParseInt(tag.value, 10, 64); err != nil || id == 0 {
			return "Invalid custom emoji identifier specified"
		}
		e.EmojiID = tag.value
	case "blockquote":
		if tag.value != "" {
			e.Type = "expandable_blockquote"
		}
	case "code":
		e.Language = tag.value
		if last != nil && last.Type == "pre" && tag.value != "" {
			last.Language = tag.value
			return ""
		}
	case "pre":
		if last != nil && last.Type == "code" && last.Language != "" {
			last.Type = "pre"
			return ""
		}
	}
	if last != nil && last.Type == "code" && tag.name != "pre" {
		last.Language = ""
	}
	p.found = append(p.found, e)
	return ""
}
