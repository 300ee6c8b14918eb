package bot

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// Alike tells whether two contents say the same: they are the same, or their words are, however they are
// written. A file has another id each time it is sent, so that words are all that two have in common.
func Alike(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	one, other := wordsOf(a), wordsOf(b)
	return one != "" && one == other
}

// wordsOf is the text of a content or of its file in one way of writing; empty when it has none.
func wordsOf(kept json.RawMessage) string {
	var c content
	if json.Unmarshal(kept, &c) != nil {
		return ""
	}
	text := c.Text + c.Caption
	for _, one := range c.Album {
		text += "\n" + one.Caption
	}
	return strings.ToLower(letters.Clean(text))
}
