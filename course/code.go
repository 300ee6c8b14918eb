package course

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/loptruong/loptruong/letters"
)

// MaxCodes is how many wrong codes one may give for a session, as an account and as a
// place on the roster. A code is one of a million, each as likely as any other, so that
// whoever guesses hits that of a session with a chance of 5 in 1,000,000, 1 in 200,000.
// While k sessions are open to a person at once a wrong code counts at each of them: five
// guesses hit one of them with k in 200,000, and no more than one of k in any case.
const MaxCodes = 5

// Guess is who gives a code for a session.
type Guess struct {
	SessionID    int64
	AccountID    int64 // 0 on a page of the web
	EnrollmentID int64
}

// NewSessionCode makes the six digits that are told in the room, others than those that
// are taken: by the other sessions of the course, as a code says which of them is meant.
func NewSessionCode(taken []string) string {
	for {
		var raw [4]byte
		rand.Read(raw[:])
		n := binary.BigEndian.Uint32(raw[:])
		if n >= 4_294_000_000 { // beyond the last whole million the first codes would be likelier
			continue
		}
		if code := fmt.Sprintf("%06d", n%1_000_000); !slices.Contains(taken, code) {
			return code
		}
	}
}

// sixDigits are digits that stand together, as one writes those of a code.
var sixDigits = regexp.MustCompile(`[0-9]+(?:[ .-][0-9]+)*`)

// codeWords are what people write round a code, folded.
var codeWords = strings.Fields("ma so la code the is my diem danh dd a da vang thua em toi minh anh chi thay co nay day nhe nha nhap xin gui")

// SessionCode finds the code of a session in what somebody has typed: "Mã là 285 492 ạ".
// sure tells that nothing stands round it that speaks of something else: outside of a
// question for a code, only such a text means one. A phone number, a date or an amount is
// no code; code is empty then.
func SessionCode(text string) (code string, sure bool) {
	text = letters.Clean(text)
	found := sixDigits.FindAllStringIndex(text, -1)
	if len(found) != 1 {
		return "", false
	}
	from, to := found[0][0], found[0][1]
	if strings.ContainsRune("+/", before(text, from)) || strings.HasPrefix(text[to:], "/") || !isCode(text[from:to]) {
		return "", false
	}
	around := strings.FieldsFunc(letters.Fold(text[:from]+" "+text[to:]), func(r rune) bool { return !unicode.IsLetter(r) })
	foreign := slices.ContainsFunc(around, func(word string) bool { return !slices.Contains(codeWords, word) })
	return strings.NewReplacer(" ", "", "-", "", ".", "").Replace(text[from:to]), !foreign
}

// before is the byte before a place in a text, as far as it is of ASCII; a blank at its
// beginning.
func before(text string, at int) rune {
	if at == 0 {
		return ' '
	}
	return rune(text[at-1])
}

// isCode tells whether digits, with signs between, are those of a code: six, in groups of
// one length. Three groups of two with a sign between that make a date are one: 16.08.22.
func isCode(digits string) bool {
	groups := strings.FieldsFunc(digits, func(r rune) bool { return strings.ContainsRune(" .-", r) })
	size := len(groups[0])
	if size*len(groups) != 6 || slices.ContainsFunc(groups, func(group string) bool { return len(group) != size }) {
		return false
	}
	date := size == 2 && strings.ContainsAny(digits, ".-") && "01" <= groups[0] && groups[0] <= "31" && "01" <= groups[1] && groups[1] <= "12"
	return !date
}
