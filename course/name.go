package course

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loptruong/loptruong/letters"
)

// CheckName takes a cleaned name of two to MaxName runes made of printable
// letters, marks, blanks, and ' - . inside words, and returns an *Error of kind
// ErrInvalid otherwise, so that an emoji, a phone number or an office ("Lê Văn Hải
// - Bí thư") is never printed on a certificate.
func CheckName(name string) error {
	if bad := letters.Unprintable(name); bad != "" {
		return Refuse(ErrInvalid, "name.bad_letter", "Letter", bad)
	}
	count := 0
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			count++
		case unicode.Is(unicode.Mn, r) || strings.ContainsRune(" '-.", r):
		default:
			return Refuse(ErrInvalid, "name.bad_letter", "Letter", string(r))
		}
	}
	for word := range strings.FieldsSeq(name) {
		if strings.Trim(word, "'-.") == "" {
			return Refuse(ErrInvalid, "name.bad_letter", "Letter", word)
		}
	}
	switch {
	case utf8.RuneCountInString(name) > MaxName:
		return Refuse(ErrInvalid, "name.too_long", "Max", MaxName)
	case count < 2:
		return Refuse(ErrInvalid, "name.too_short")
	}
	return nil
}

// ParseName reads the name out of what somebody says who was asked for theirs, without
// what courtesy puts round it: "Xin chào, tôi là Nguyễn Văn A.", "Em tên Nguyễn Văn A
// ạ". A date of birth that is said with it is read too ("Nguyễn Văn A, sinh ngày
// 30/4/1985"); without one birth is zero. It returns an *Error of kind ErrInvalid for a
// greeting or a yes, which is no name, for a date that can't be one, and for whatever
// CheckName refuses.
func ParseName(s string) (name string, birth Birth, err error) {
	s = letters.Clean(s)
	said, date := partBirth(s)
	if name = bareName(said); name == "" {
		return "", Birth{}, Refuse(ErrInvalid, "name.wanted")
	}
	if err = CheckName(name); err == nil && date != "" {
		birth, err = ParseBirth(date)
	}
	if err != nil {
		return "", Birth{}, err
	}
	return name, birth, nil
}

// partBirth parts a text at its digits into the name that is said beside them and the
// date; without digits the date is empty. A name stands before the date or after it.
func partBirth(s string) (name, date string) {
	first := strings.IndexFunc(s, unicode.IsDigit)
	if first < 0 {
		return s, ""
	}
	last := strings.LastIndexFunc(s, unicode.IsDigit)
	_, size := utf8.DecodeRuneInString(s[last:])
	last += size
	before, after := s[:first], s[last:]
	for _, label := range []*regexp.Regexp{birthApart, birthLabel, birthWord} {
		before = label.ReplaceAllString(before, "$1")
	}
	switch {
	case withoutEnd(after) == "":
		return before, s[first:last]
	case bareName(before) == "":
		return after, s[first:last]
	}
	return s, "" // the digits are no letters of a name
}

// bareName is a cleaned text without greeting, introduction, thanks and courtesy; empty
// when nothing else is in it.
func bareName(s string) string {
	s = thanks.ReplaceAllString(s, "")
	if m := introduction.FindStringIndex(s); m != nil {
		s = s[m[1]:]
	} else {
		s = pronoun.ReplaceAllString(salutation.ReplaceAllString(s, ""), "")
	}
	s = strings.TrimLeft(withoutEnd(s), nameSigns)
	if slices.Contains(noNames, letters.Fold(s)) {
		return ""
	}
	return s
}

// nameSigns are what may stand round a name.
const nameSigns = " .,;:!?…-\"'()"

// withoutEnd is a text without the signs and words of courtesy at its end. Those that
// could be part of a name count only where they are written small and it is not.
func withoutEnd(s string) string {
	for {
		was := s
		s = courtesy.ReplaceAllString(strings.TrimRight(s, nameSigns), "")
		if s = smallCourtesy.ReplaceAllString(s, "$1"); s == was {
			return s
		}
	}
}

// What people put round their name. Some of these words are names as well, or are when
// their accents are left out, so each counts only where it can't be one: "là" but not
// the family name "La", "dạ" but not "da", "chào" but not the "chao" of Chảo Láo Tả.
var (
	greeting   = `(?:dạ|vâng|thưa|xin chào|xin chao|kính chào|kính thưa|chào|alo|hello|hi|hey)`
	addressee  = `(?:ban tổ chức|ban to chuc|btc|lớp trưởng|mọi người|các|cả|lớp|bot|admin|ad|bạn|anh/chị|anh|chị|em|thầy|cô|đồng chí|ơi)`
	speaker    = `(?:tôi|toi|tui|em|mình|minh|cháu|chau|con|anh|chị|đồng chí|đ/c)`
	nameOf     = `(?:họ và tên|ho va ten|họ tên|ho ten|tên|ten)(?:\s+(?:đầy đủ|day du))?`
	is         = `(?:là|(?-i:la))`
	dateWords  = `(?:sinh|ngày|ngay|tháng|thang|năm|nam|sn|ns|born|on|in|dob)[\s.:]*`
	salutation = regexp.MustCompile(`(?i)^(?:` + greeting + `(?:\s+` + addressee + `)*(?:\s*ạ)?(?:[\s,.;:!-]+|$))+`)

	introduction = regexp.MustCompile(`(?i)^(?:` + greeting + `[\s,.;:!](?:.*?[\s,.;:!])??)?(?:` + strings.Join([]string{
		speaker + `\s+(?:có\s+)?` + nameOf + `(?:\s+` + is + `)?`,
		speaker + `\s+` + is,
		nameOf + `(?:\s+(?:của|cua))?\s+` + speaker + `(?:\s+` + is + `)?`,
		nameOf + `(?:\s+` + is + `)?`,
		`(?:my|the) (?:full )?name is`, `i am`, `i'm`, `this is`,
	}, "|") + `)(?:[\s:,-]+|$)`)
	pronoun       = regexp.MustCompile(`(?i)^(?:tôi|em|mình|cháu|đồng chí|đ/c)\s+`)
	thanks        = regexp.MustCompile(`(?i)(?:(?:^|[,.;!]\s*)(?:(?:em|tôi|mình|cháu)\s+)?|\s)(?:(?:xin|rất|chân thành)\s+)*(?:cảm ơn|cám ơn|thank you|thanks).*$`)
	courtesy      = regexp.MustCompile(`(?i)(?:^|[\s,.])ạ$`)
	smallCourtesy = regexp.MustCompile(`(\p{Lu}\S*)\s+(?:nhé|nha|nhe|đây|đó|nè|a)$`)

	// What stands between a name and a date of birth: apart by a sign, in two words, or
	// in one, which after a name in capitals is written small and after any other has
	// three words before it: "Nguyễn Văn Sinh 1985" is born in 1985, too.
	birthApart = regexp.MustCompile(`(?i)^(.*?)\s*(?:[,;:(]|\s-\s)\s*(?:` + dateWords + `)*$`)
	birthLabel = regexp.MustCompile(`(?i)^(.*?)\s+(?:sinh (?:ngày|ngay|năm|nam)|(?:ngày|ngay|năm|nam) sinh|sn|ns|born (?:on|in))[\s.:]*$`)
	birthWord  = regexp.MustCompile(`^(.*\p{Lu}\S*|\S+(?:\s\S+){2,})\s+(?:sinh|ngày|ngay|năm|nam)[\s.:]*$`)

	// noNames are what people answer that is all a greeting, a yes or a question.
	noNames = []string{
		"", "xin", "chao", "xin chao", "kinh chao", "alo", "alo alo", "hello", "hi", "hey", "ok", "oke", "okay", "da", "vang", "da vang", "da co",
		"u", "uh", "co", "khong", "roi", "dung", "dung roi", "dong y", "toi dong y", "em dong y", "cam on", "xin cam on", "toi", "em", "minh", "chau",
		"anh", "chi", "yes", "no", "thanks", "thank you", "test", "start", "bat dau", "dang ky", "ghi danh", "diem danh", "help", "giup", "giup toi",
		"ten", "ho ten", "ho va ten", "bot", "ban to chuc", "btc", "lop truong", "dong chi", "good morning",
	}
)
