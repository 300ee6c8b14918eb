package bot

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/go-telegram/bot/models"

	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
)

// blank is what stands for a value of each addressee in a text: "{ten}", "{Đơn vị}". What
// else stands between braces is no blank but a part of the text.
var blank = regexp.MustCompile(`\{[\p{L}\p{M}\p{N}_ -]{1,30}\}`)

// value is what is put in for a blank, and where such blanks are counted.
type value struct {
	of    func(notice.Addressee) string
	count func(*notice.Blanks) *int
}

var (
	nameValue       = &value{func(a notice.Addressee) string { return a.Name }, func(b *notice.Blanks) *int { return &b.Name }}
	unitValue       = &value{func(a notice.Addressee) string { return a.Unit }, func(b *notice.Blanks) *int { return &b.Unit }}
	delegationValue = &value{func(a notice.Addressee) string { return a.Delegation }, func(b *notice.Blanks) *int { return &b.Delegation }}
)

// values are the blanks there are, by their names as plainly writes them.
var values = map[string]*value{
	"ten": nameValue, "ho_ten": nameValue, "ho_va_ten": nameValue, "name": nameValue,
	"don_vi": unitValue, "unit": unitValue,
	"doan": delegationValue, "delegation": delegationValue,
}

// plainly is the name of a blank without its braces, accents and capitals.
func plainly(found string) string {
	return strings.Join(strings.FieldsFunc(letters.Fold(strings.Trim(found, "{}")), func(r rune) bool {
		return r == ' ' || r == '_' || r == '-'
	}), "_")
}

// Blanks is what of a content is to be filled for each addressee.
type Blanks struct {
	Texts   []notice.Blanks // of the texts that have some
	Unknown []string        // what looks like a blank and is none, as it stands there, each once
	Over    int             // by how much a text that has none is too long for Telegram with its head
	InPoll  bool            // there are some in a poll, which is the same for everybody
}

// BlanksOf finds the blanks of a content.
func BlanksOf(kept json.RawMessage) (b Blanks) {
	var c content
	if json.Unmarshal(kept, &c) != nil {
		return b
	}
	if c.Text != "" {
		b.find(c.Text, notice.MaxText-notice.Units(c.Head.over(c.Text)), true)
	} else {
		b.find(c.Caption, notice.MaxCaption-notice.Units(c.Head.over(c.Caption)), false)
	}
	for _, one := range c.Album {
		b.find(one.Caption, notice.MaxCaption-notice.Units(one.Head.over(one.Caption)), false)
	}
	if c.Poll != nil {
		texts := []string{c.Poll.Question, c.Poll.Description, c.Poll.Explanation}
		for _, o := range c.Poll.Options {
			texts = append(texts, o.Text)
		}
		b.InPoll = slices.ContainsFunc(blank.FindAllString(strings.Join(texts, "\n"), -1), func(found string) bool {
			return values[plainly(found)] != nil
		})
	}
	return b
}

// find adds those of a text.
func (b *Blanks) find(text string, longest int, needed bool) {
	of, rest := notice.Blanks{Max: longest}, text
	for _, found := range blank.FindAllString(text, -1) {
		put := values[plainly(found)]
		switch {
		case put != nil:
			*put.count(&of)++
			rest = strings.Replace(rest, found, "", 1)
		case !slices.Contains(b.Unknown, found):
			b.Unknown = append(b.Unknown, found)
		}
	}
	if of.Name+of.Unit+of.Delegation > 0 {
		of.Rest, of.Bare = notice.Units(rest), needed && strings.TrimSpace(rest) == ""
		b.Texts = append(b.Texts, of)
		return
	}
	b.Over = max(b.Over, notice.Units(text)-longest)
}

// Fill is a content with the values of an addressee in its blanks.
func Fill(kept json.RawMessage, a notice.Addressee) (json.RawMessage, error) {
	var c content
	if err := json.Unmarshal(kept, &c); err != nil {
		return nil, err
	}
	c.fill(a)
	return json.Marshal(c)
}

func (c *content) fill(a notice.Addressee) {
	c.Text, c.Entities = filled(c.Text, c.Entities, a)
	c.Caption, c.CaptionEntities = filled(c.Caption, c.CaptionEntities, a)
	for i := range c.Album {
		c.Album[i].fill(a)
	}
}

// put is where a blank stood, and where its value stands, in UTF-16 units.
type put struct{ from, to, start, end int }

// filled is a text with the values of an addressee in its blanks, and its marks where they
// belong then. One that ends within a blank covers its value; one that covers nothing
// any more is none.
func filled(text string, marks []models.MessageEntity, a notice.Addressee) (string, []models.MessageEntity) {
	var (
		b     strings.Builder
		puts  []put
		read  int // bytes of the text
		was   int // units of it
		shift int
	)
	for _, at := range blank.FindAllStringIndex(text, -1) {
		of := values[plainly(text[at[0]:at[1]])]
		if of == nil {
			continue
		}
		in := of.of(a)
		b.WriteString(text[read:at[0]])
		b.WriteString(in)
		was += notice.Units(text[read:at[0]])
		length := notice.Units(text[at[0]:at[1]])
		puts = append(puts, put{was, was + length, was + shift, was + shift + notice.Units(in)})
		shift += notice.Units(in) - length
		was, read = was+length, at[1]
	}
	if puts == nil {
		return text, marks
	}
	b.WriteString(text[read:])
	var moved []models.MessageEntity
	for _, m := range marks {
		start, end := movedTo(puts, m.Offset, false), movedTo(puts, m.Offset+m.Length, true)
		if m.Offset, m.Length = start, end-start; m.Length > 0 {
			moved = append(moved, m)
		}
	}
	return b.String(), moved
}

// movedTo is where a mark begins, or ends, that did so at a place.
func movedTo(puts []put, at int, ends bool) int {
	shift := 0
	for _, p := range puts {
		switch {
		case at <= p.from:
			return at + shift
		case at < p.to && ends:
			return p.end
		case at < p.to:
			return p.start
		}
		shift = p.end - p.to
	}
	return at + shift
}
