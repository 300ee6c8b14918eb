package course

import (
	"strings"
	"unicode"
)

// letters maps each Vietnamese letter to its plain one. Both precomposed
// letters and combining marks are handled, so the form of the input (NFC or
// NFD) does not matter.
var letters = func() map[rune]rune {
	m := map[rune]rune{'đ': 'd'}
	for plain, marked := range map[rune]string{
		'a': "àáảãạăằắẳẵặâầấẩẫậ",
		'e': "èéẻẽẹêềếểễệ",
		'i': "ìíỉĩị",
		'o': "òóỏõọôồốổỗộơờớởỡợ",
		'u': "ùúủũụưừứửữự",
		'y': "ỳýỷỹỵ",
	} {
		for _, r := range marked {
			m[r] = plain
		}
	}
	return m
}()

// Fold is a text for comparing and searching: lower case, without accents (đ is
// d), zero-width characters and doubled spaces. "Nguyễn Thị Hoà" and "NGUYỄN
// THỊ HÒA" fold alike.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		r = unicode.ToLower(r)
		if plain, ok := letters[r]; ok {
			r = plain
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Matches tells whether every word of a folded query begins a word of a folded
// name, in any order: "lan giong trom" finds "nguyen thi lan giong trom".
func Matches(folded, query string) bool {
	words := strings.Fields(folded)
	for _, q := range strings.Fields(query) {
		found := false
		for _, w := range words {
			if strings.HasPrefix(w, q) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// GivenFirst is a folded name turned for ordering as Vietnamese lists are: given
// name, then family and middle names.
func GivenFirst(name string) string {
	words := strings.Fields(Fold(name))
	if len(words) < 2 {
		return strings.Join(words, " ")
	}
	last := len(words) - 1
	return words[last] + " " + strings.Join(words[:last], " ")
}
