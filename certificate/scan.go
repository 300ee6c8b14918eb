package certificate

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf16"
)

// tokenKind is a kind of the words of a stream.
type tokenKind int

const (
	otherToken tokenKind = iota // a number, a bracket
	nameToken
	stringToken
	operator
)

type token struct {
	kind tokenKind
	text string
}

// scanner cuts what a stream draws into words. It takes any bytes, and goes on behind what it
// doesn't know.
type scanner struct{ rest []byte }

func newScanner(content []byte) *scanner { return &scanner{rest: content} }

const (
	blanks     = "\x00\t\n\f\r "
	delimiters = "()<>[]{}/%"
)

// next is the next word; ok is false at the end.
func (s *scanner) next() (t token, ok bool) {
	for {
		s.rest = bytes.TrimLeft(s.rest, blanks)
		if len(s.rest) == 0 {
			return t, false
		}
		if s.rest[0] != '%' {
			break
		}
		end := bytes.IndexAny(s.rest, "\r\n")
		if end < 0 {
			return t, false
		}
		s.rest = s.rest[end:]
	}
	switch c := s.rest[0]; {
	case c == '/':
		s.rest = s.rest[1:]
		return token{nameToken, s.word()}, true
	case c == '(':
		return token{stringToken, s.literal()}, true
	case c == '<' && !bytes.HasPrefix(s.rest, []byte("<<")):
		return token{stringToken, s.hex()}, true
	case strings.IndexByte(delimiters, c) >= 0:
		s.rest = s.rest[1:]
		return token{otherToken, string(c)}, true
	}
	word := s.word()
	if strings.Trim(word, "0123456789+-.") == "" {
		return token{otherToken, word}, true
	}
	if word == "ID" { // of a picture in the stream, whose bytes are no words
		s.picture()
	}
	return token{operator, word}, true
}

// word takes letters up to the next blank or delimiter, and one of any kind at least.
func (s *scanner) word() string {
	end := bytes.IndexAny(s.rest, blanks+delimiters)
	if end < 0 {
		end = len(s.rest)
	}
	word := string(s.rest[:end])
	s.rest = s.rest[end:]
	return word
}

// picture goes behind a picture.
func (s *scanner) picture() {
	end := bytes.Index(s.rest, []byte("\nEI"))
	if end < 0 {
		end = len(s.rest)
	}
	s.rest = s.rest[end:]
}

// hex takes a string in hexadecimal.
func (s *scanner) hex() string {
	end := bytes.IndexByte(s.rest, '>')
	if end < 0 {
		end = len(s.rest)
	}
	digits := strings.Join(strings.FieldsFunc(string(s.rest[1:end]), func(r rune) bool { return strings.ContainsRune(blanks, r) }), "")
	s.rest = s.rest[min(end+1, len(s.rest)):]
	if len(digits)%2 == 1 {
		digits += "0"
	}
	b, err := hex.DecodeString(digits)
	if err != nil {
		return ""
	}
	return string(b)
}

// literal takes a string in brackets.
func (s *scanner) literal() string {
	var out []byte
	depth, i := 0, 0
	for ; i < len(s.rest); i++ {
		switch c := s.rest[i]; c {
		case '(':
			if depth++; depth > 1 {
				out = append(out, c)
			}
		case ')':
			if depth--; depth == 0 {
				s.rest = s.rest[i+1:]
				return string(out)
			}
			out = append(out, c)
		case '\\':
			var used int
			out, used = escaped(out, s.rest[i+1:])
			i += used
		default:
			out = append(out, c)
		}
	}
	s.rest = nil
	return string(out)
}

// escaped adds what stands behind a backslash, and says how many bytes that were.
func escaped(out, rest []byte) ([]byte, int) {
	if len(rest) == 0 {
		return out, 0
	}
	digits := 0
	for digits < min(3, len(rest)) && rest[digits] >= '0' && rest[digits] <= '7' {
		digits++
	}
	if digits > 0 {
		n, _ := strconv.ParseUint(string(rest[:digits]), 8, 16) // they are octal digits
		return append(out, byte(n)), digits
	}
	if i := strings.IndexByte("nrtbf", rest[0]); i >= 0 {
		return append(out, "\n\r\t\b\f"[i]), 1
	}
	if rest[0] == '\n' || rest[0] == '\r' {
		return out, 1
	}
	return append(out, rest[0]), 1
}

// glyphs is how the strings of a font are read.
type glyphs struct {
	bytes   int               // of each glyph
	letters map[string]string // by glyph; nil when the font doesn't say
}

// decode is the text of a string; a glyph that the font says nothing of is itself, where it
// can be a letter.
func (g glyphs) decode(s string) string {
	var out strings.Builder
	step := max(g.bytes, 1)
	for ; len(s) >= step; s = s[step:] {
		letter, ok := g.letters[s[:step]]
		if !ok && step == 1 && s[0] >= ' ' {
			letter = string(rune(s[0]))
		}
		out.WriteString(letter)
	}
	return out.String()
}

// mostLetters is how many letters a font may have.
const mostLetters = 1 << 16

// readCMap reads which letters the glyphs of a font are.
func readCMap(content []byte) map[string]string {
	letters := map[string]string{}
	scan := newScanner(content)
	var given []string
	for {
		t, ok := scan.next()
		switch {
		case !ok || len(letters) > mostLetters:
			return letters
		case t.kind == stringToken:
			given = append(given, t.text)
		case t.kind != operator:
		case t.text == "endbfchar":
			for ; len(given) >= 2; given = given[2:] {
				letters[given[0]] = utf16Text(given[1])
			}
			given = nil
		case t.text == "endbfrange":
			for ; len(given) >= 3; given = given[3:] {
				addRange(letters, given[0], given[1], given[2])
			}
			given = nil
		default:
			given = nil
		}
	}
}

// addRange adds glyphs that follow each other, as their letters do.
func addRange(letters map[string]string, from, to, letter string) {
	if len(from) == 0 || len(from) != len(to) || len(letter) < 2 {
		return
	}
	last := len(from) - 1
	for n := 0; int(from[last])+n <= int(to[last]); n++ {
		glyph, is := []byte(from), []byte(letter)
		glyph[last] += byte(n)
		low := int(is[len(is)-2])<<8 + int(is[len(is)-1]) + n
		is[len(is)-2], is[len(is)-1] = byte(low>>8), byte(low)
		letters[string(glyph)] = utf16Text(string(is))
	}
}

func utf16Text(s string) string {
	var units []uint16
	for ; len(s) >= 2; s = s[2:] {
		units = append(units, uint16(s[0])<<8|uint16(s[1]))
	}
	return string(utf16.Decode(units))
}
