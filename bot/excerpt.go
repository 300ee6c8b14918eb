package bot

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/loptruong/loptruong/notice"
)

// Excerpt is how the words of a message begin, plain and on one line, by which people know it again; what is
// filled for each addressee stands there as an ellipsis. It is empty for what has no words.
func Excerpt(m notice.Message, limit int) string {
	for _, part := range m.Parts() {
		var c content
		if json.Unmarshal(part.Content, &c) != nil {
			continue
		}
		c.fill(notice.Addressee{Name: "…", Unit: "…", Delegation: "…"})
		if says := strings.Join(strings.Fields(c.words()), " "); says != "" {
			return notice.Shorten(says, limit)
		}
	}
	return ""
}

// words are those of a content, without its head.
func (c content) words() string {
	switch {
	case c.Poll != nil:
		return c.Poll.Question
	case c.Venue != nil:
		return c.Venue.Title
	}
	for _, one := range c.Album {
		if one.Caption != "" {
			return one.Caption
		}
	}
	return cmp.Or(c.Text, c.Caption)
}
