package playground

import (
	"html/template"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/loptruong/loptruong/simulator"
)

// bubble is a message as the page shows it.
type bubble struct {
	Mine            bool
	From, Day, Time string // Day only where another begins
	Edited          bool
	Forwarded       string
	Text            template.HTML
	Contact, Place  string
	File            *attachment
	Buttons         []row
}

// attachment is a file of a message.
type attachment struct {
	Name, Link string
	Picture    bool
	KB         int
}

// row is a row of buttons; a button does what its form says, or opens a page.
type row []key

type key struct {
	Message, Row, Column int
	Text, URL, Copy      string
}

// shownMessages is how many of a chat's are shown.
const shownMessages = 60

// chat is what a telephone shows.
type chat struct {
	Start, Join string // the class's link, for who has not opened it; "" for others
	Bubbles     []bubble
}

func (s *Server) chat(p *person, messages []simulator.Message, word words) chat {
	c := chat{Bubbles: s.bubbles(messages)}
	if p.player != nil && len(messages) == 0 {
		c.Start, c.Join = "c_"+s.stage.Class.Course.Code, word["join"]
	}
	return c
}

// bubbles are the last messages of a chat.
func (s *Server) bubbles(messages []simulator.Message) (list []bubble) {
	messages = messages[max(0, len(messages)-shownMessages):]
	day := ""
	for _, m := range messages {
		at := m.Date.In(s.stage.Class.Course.Location())
		b := bubble{
			Mine: !m.FromBot, From: m.From, Time: at.Format("15:04"), Edited: !m.Edited.IsZero(), Forwarded: m.Forwarded,
			Text: rich(m.Text, m.Entities, s.sim.Username()), Buttons: keys(m.ID, m.Buttons),
		}
		if d := at.Format("2/1/2006"); d != day {
			day, b.Day = d, d
		}
		if m.Contact != nil {
			b.Contact = m.Contact.Name + " +" + strings.TrimPrefix(m.Contact.Phone, "+")
		}
		if m.Venue != nil {
			b.Place = strings.TrimSpace(m.Venue.Title + " " + m.Venue.Address)
		}
		if m.File != nil {
			b.File = attached(m.File)
		}
		list = append(list, b)
	}
	return list
}

func attached(f *simulator.File) *attachment {
	name := f.Name
	if name == "" {
		name = string(f.Kind)
	}
	return &attachment{
		Name: name, Link: "/file/" + url.PathEscape(f.ID) + "/" + url.PathEscape(name),
		Picture: f.Kind == simulator.Photo, KB: (f.Size + 999) / 1000,
	}
}

// keys are the buttons of a message.
func keys(message int, rows [][]simulator.Button) (list []row) {
	for i, buttons := range rows {
		var r row
		for j, b := range buttons {
			k := key{Message: message, Row: i, Column: j, Text: b.Text, Copy: b.Copy}
			if _, ours := startOf(b.URL, ""); !ours && webAddress(b.URL) {
				k.URL = b.URL
			}
			r = append(r, k)
		}
		list = append(list, r)
	}
	return list
}

func webAddress(link string) bool {
	return strings.HasPrefix(link, "http://") || strings.HasPrefix(link, "https://")
}

// startOf is the start parameter of a link to the bot with the name; "" is any.
func startOf(link, username string) (start string, ok bool) {
	at, err := url.Parse(link)
	if err != nil || at.Host != "t.me" || !at.Query().Has("start") ||
		username != "" && !strings.EqualFold(strings.Trim(at.Path, "/"), username) {
		return "", false
	}
	return at.Query().Get("start"), true
}

// tags are what marks a part of a text, by its entity's type.
var tags = map[string]string{
	"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "mark", "blockquote": "blockquote",
	"expandable_blockquote": "blockquote", "code": "code", "pre": "pre",
}

// rich is a text as the apps show it: marked by its entities, with links and commands that
// can be tapped. What the text says is escaped.
func rich(text string, entities []simulator.Entity, username string) template.HTML {
	entities = slices.Clone(entities)
	slices.SortStableFunc(entities, func(a, b simulator.Entity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		return b.Length - a.Length
	})
	d := drawer{units: utf16.Encode([]rune(text)), username: username}
	d.part(0, len(d.units), entities, true)
	return template.HTML(d.out.String()) //nolint:gosec // it is escaped part by part
}

type drawer struct {
	units    []uint16
	username string
	out      strings.Builder
}

// part draws the units from to to, in which the entities lie; an entity that crosses another's
// end is cut there.
func (d *drawer) part(from, to int, entities []simulator.Entity, links bool) {
	for len(entities) > 0 {
		e := entities[0]
		entities = entities[1:]
		begins, ends := max(e.Offset, from), min(e.Offset+e.Length, to)
		if begins >= ends || tags[e.Type] == "" && e.Type != "text_link" {
			continue
		}
		inner := 0
		for inner < len(entities) && entities[inner].Offset < ends {
			inner++
		}
		d.plain(from, begins, links)
		closes := d.opens(e)
		d.part(begins, ends, entities[:inner], links && closes != "</a>" && e.Type != "code" && e.Type != "pre")
		d.out.WriteString(closes)
		from, entities = ends, entities[inner:]
	}
	d.plain(from, to, links)
}

func (d *drawer) opens(e simulator.Entity) (closes string) {
	if e.Type == "text_link" {
		if !webAddress(e.URL) {
			return ""
		}
		d.out.WriteString(anchor(e.URL))
		return "</a>"
	}
	d.out.WriteString("<" + tags[e.Type] + ">")
	return "</" + tags[e.Type] + ">"
}

func anchor(link string) string {
	return `<a target="_blank" rel="noreferrer noopener" href="` + template.HTMLEscapeString(link) + `">`
}

// found is what the apps find in a text: addresses, and commands at the beginning of a word.
var found = regexp.MustCompile(`https?://[^\s<>"]+|(?:^|[\s(])/[a-z0-9_]+`)

func (d *drawer) plain(from, to int, links bool) {
	if from >= to {
		return
	}
	text := string(utf16.Decode(d.units[from:to]))
	if !links {
		d.out.WriteString(template.HTMLEscapeString(text))
		return
	}
	at := 0
	for _, hit := range found.FindAllStringIndex(text, -1) {
		begins, ends := hit[0], hit[1]
		for text[begins] != '/' && text[begins] != 'h' {
			begins++
		}
		link := strings.TrimRight(text[begins:ends], ".,;:!?)")
		d.out.WriteString(template.HTMLEscapeString(text[at:begins]))
		shown := template.HTMLEscapeString(link)
		start, ours := startOf(link, d.username)
		switch {
		case link[0] == '/':
			d.out.WriteString(`<button class="link" data-do="send" data-text="` + shown + `">` + shown + `</button>`)
		case ours:
			d.out.WriteString(`<button class="link" data-do="link" data-start="` + template.HTMLEscapeString(start) + `">` + shown + `</button>`)
		default:
			d.out.WriteString(anchor(link) + shown + "</a>")
		}
		at = begins + len(link)
	}
	d.out.WriteString(template.HTMLEscapeString(text[at:]))
}
