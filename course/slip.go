package course

import (
	"crypto/rand"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// Slip is what somebody without Telegram is handed on paper: by its code, and the one of
// the room, they check in on a page of the web.
type Slip struct {
	Place Enrollment
	Code  string // "K7QM-2XWD"
}

// personalCode is how many letters a personal code has: 40 random bits.
const personalCode = 8

// NewPersonalCode makes the code of a slip.
func NewPersonalCode() string {
	var raw [personalCode]byte
	rand.Read(raw[:])
	for i, b := range raw {
		raw[i] = codeAlphabet[b%32]
	}
	return string(raw[:4]) + "-" + string(raw[4:])
}

// ParsePersonalCode reads the code of a slip as people copy it: any case, with or without
// dashes and blanks. ok is false when it can't be one.
func ParsePersonalCode(s string) (code string, ok bool) {
	s = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(letters.Clean(s)))
	if len(s) != personalCode || strings.Trim(s, codeAlphabet) != "" {
		return "", false
	}
	return s[:4] + "-" + s[4:], true
}

// NewSlipsKey makes the key of the address at which a course's slips are printed, of 128
// bits.
func NewSlipsKey() string { return strings.ToLower(rand.Text()) }
