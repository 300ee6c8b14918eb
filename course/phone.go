package course

import (
	"regexp"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// ParsePhone reads a Vietnamese mobile or landline number however it is written
// ("0912.345.678", "+84 (0) 912 345 678", "84912345678", "912345678") and returns
// it as digits from 0. Of several numbers in one text the first that is valid counts.
// ok is false when there is none.
func ParsePhone(s string) (phone string, ok bool) {
	phone, _ = ParsePhones(s)
	return phone, phone != ""
}

// ParsePhones is ParsePhone for a text with two numbers, "0912345678 - 0770479515"; what
// there isn't is empty.
func ParsePhones(s string) (first, second string) {
	s = letters.Clean(strings.NewReplacer("\n", ";", "(0)", "").Replace(s))
	if p, ok := onePhone(s); ok {
		return p, ""
	}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/;,|", r) }) {
		p, ok := onePhone(part)
		switch {
		case !ok || p == first:
		case first == "":
			first = p
		default:
			return first, p
		}
	}
	return first, ""
}

func onePhone(s string) (string, bool) {
	d := phoneDigits(s)
	switch {
	case strings.HasPrefix(d, "0084"):
		d = "0" + d[4:]
	case strings.HasPrefix(d, "84") && len(d) >= 11:
		d = "0" + d[2:]
	case len(d) == 9 && d[0] != '0':
		d = "0" + d
	}
	// Mobile numbers have ten digits (03, 05, 07, 08, 09), landlines eleven (02);
	// Quyết định 798/QĐ-BTTTT and the numbering plan of Thông tư 22/2014/TT-BTTTT.
	switch {
	case len(d) == 10 && strings.ContainsRune("35789", rune(d[1])) && d[0] == '0':
		return d, true
	case len(d) == 11 && strings.HasPrefix(d, "02"):
		return d, true
	}
	return "", false
}

// foreignPhone is a number with the code of another country before it, which has fifteen
// digits at most (ITU-T E.164).
var foreignPhone = regexp.MustCompile(`^(?:\+|00)[1-9](?:[ .()-]*[0-9]){6,14}$`)

// ForeignPhone tells whether a cleaned text is a phone number of another country: it is
// kept as it is written, and nobody is found by it.
func ForeignPhone(s string) bool {
	_, ok := ParsePhone(s)
	return !ok && foreignPhone.MatchString(s) && !strings.HasPrefix(strings.NewReplacer("00", "+", " ", "").Replace(s), "+84")
}

// writtenPhones are the phone numbers that somebody gives for a place, who knows them: as
// ParsePhones reads them, or one of another country as it is written; empty for none.
func writtenPhones(text string) (first, second string, err error) {
	if first, second = ParsePhones(text); first != "" || text == "" {
		return first, second, nil
	}
	if digits := phoneDigits(text); ForeignPhone(text) || len(digits) >= 6 && len(digits) <= 15 {
		return text, "", nil
	}
	return "", "", Refuse(ErrInvalid, "field.bad_phone")
}

// SharesPhone tells whether two have a phone number in common.
func (t Trainee) SharesPhone(o Trainee) bool { return t.Called(o.Phone) || t.Called(o.PhoneAlt) }

// Called tells whether a phone number, as ParsePhone reads it, is the trainee's.
func (t Trainee) Called(phone string) bool {
	return phone != "" && (phone == t.Phone || phone == t.PhoneAlt)
}
