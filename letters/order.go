package letters

import (
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// collators are for one goroutine at a time each.
var collators = sync.Pool{New: func() any { return collate.New(language.Vietnamese) }}

// SortKey is a key whose order, byte by byte, is that of names in Vietnamese
// lists: by given name, then family name, then middle names, word by word, each
// by its letters (a ă â … d đ e ê …) and then by its tone (ngang, huyền, hỏi,
// ngã, sắc, nặng). Case and the vowel that carries the tone ("Hoà", "Hòa") make no
// difference. The key is of 0 to 9 and a to f, which every database orders alike;
// about 100 letters for a name of three words.
func SortKey(name string) string {
	words := strings.Fields(strings.ToLower(Clean(name)))
	if n := len(words); n > 1 {
		words = slices.Concat(words[n-1:], words[:n-1])
	}
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var key []byte
	var buf collate.Buffer
	for _, w := range words {
		// Below any byte that goes on where the keys of two words part.
		key = append(append(key, c.KeyFromString(&buf, toneLast(w))...), 0)
		buf.Reset()
	}
	return hex.EncodeToString(key)
}

// tones are the marks of the five tones that have one.
const tones = "\u0300\u0309\u0303\u0301\u0323"

// toneLast is a word with the mark of its tone behind the last letter.
func toneLast(word string) string {
	var letters, tone []rune
	for _, r := range norm.NFD.String(word) {
		if strings.ContainsRune(tones, r) {
			tone = append(tone, r)
		} else {
			letters = append(letters, r)
		}
	}
	return string(letters) + string(tone)
}
