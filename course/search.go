package course

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// Search is what somebody looks for on a roster: parts of a name, a unit or a
// delegation, a number on the roster, the last digits of a phone, in any order.
type Search struct {
	Text      string // as it was typed
	Withdrawn bool   // those taken off the roster are found too
	From      int    // how many of those found to pass over
	Limit     int    // how many to find at most
}

// maxSearchWords is how many words of a search are looked for.
const maxSearchWords = 8

// Words are what is looked for, each of which has to be found: folded, each once, at
// most eight. A text of digits and the marks of a phone number is one word of digits.
func (s Search) Words() []string {
	if phone, ok := ParsePhone(s.Text); ok {
		return []string{phone}
	}
	if digits := phoneDigits(s.Text); digits != "" {
		return []string{digits}
	}
	var words []string
	for w := range strings.FieldsFuncSeq(letters.Fold(s.Text), between) {
		if !slices.Contains(words, w) && len(words) < maxSearchWords {
			words = append(words, w)
		}
	}
	return words
}

// between tells of a folded letter that it is in no word: a blank, and what patterns of
// SQL are written with.
func between(r rune) bool { return strings.ContainsRune(` %_\`, r) }

// phoneDigits are the digits of a text that has nothing but them and the marks people
// write between; empty for any other.
func phoneDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.ContainsRune(" +.-()", r):
			return ""
		}
	}
	return b.String()
}

// SearchWords are the words that a place is found by: those of the name and of the unit,
// folded, and the digits of the phones from the last to the first behind a "~", so that
// what begins a word is all that has to be looked for. Each is there once.
func (e Enrollment) SearchWords() []string {
	words := strings.FieldsFunc(letters.Fold(e.Trainee.Name+" "+e.Unit), between)
	for _, phone := range []string{e.Trainee.Phone, e.Trainee.PhoneAlt} {
		if digits := phoneDigits(phone); digits != "" {
			words = append(words, backwards(digits))
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// minPhonePart is how many digits at the end of a phone number are looked for at least:
// fewer would find a hundredth of everybody.
const minPhonePart = 3

// PhonePart is the beginning of a word of SearchWords for a searched word that may be
// the end of a phone number; empty for any other.
func PhonePart(word string) string {
	if len(word) < minPhonePart || phoneDigits(word) != word {
		return ""
	}
	return backwards(word)
}

func backwards(phone string) string {
	digits := []byte("~" + phone)
	slices.Reverse(digits[1:])
	return string(digits)
}

// PeopleIn are the people that the lines of a message name, each as a search: one a line,
// between commas, or by numbers of the roster alone. A number of a phone is one.
func PeopleIn(lines []string) (names []string) {
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			part = strings.TrimSpace(part)
			numbers := strings.Fields(part)
			_, phone := ParsePhone(part)
			if phone || slices.ContainsFunc(numbers, func(n string) bool { return NumberOf(n) == 0 }) {
				numbers = []string{part}
			}
			for _, n := range numbers {
				if n != "" && !slices.Contains(names, n) {
					names = append(names, n)
				}
			}
		}
	}
	return names
}

// NumberOf is the number on a roster that a text is; 0 when it is none.
func NumberOf(text string) int {
	if text == "" || len(text) > 6 || text[0] == '0' || phoneDigits(text) != text {
		return 0
	}
	n, _ := strconv.Atoi(text)
	return n
}
