package letters

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is a text for comparing and searching: cleaned, lower case, without accents
// (đ is d), and with a blank for every full stop, hyphen and apostrophe, so that
// "TP.HCM" is "TP. HCM" and "H'Hen" is "H Hen". "Nguyễn Thị Hoà" and "NGUYỄN THỊ
// HÒA" fold alike. Folding twice changes nothing more.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFKD.String(Clean(s)) {
		r = kept(r) // of what a ligature was made of
		switch {
		case r < 0 || unicode.Is(unicode.Mn, r):
			continue
		case strings.ContainsRune(" .-'", r):
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		if r = unicode.ToLower(r); r == 'đ' {
			r = 'd'
		}
		b.WriteRune(r)
	}
	return b.String()
}
