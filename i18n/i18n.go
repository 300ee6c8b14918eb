// Package i18n holds what the bot says, in Vietnamese and English. The texts lie
// in texts/*.vi.json and texts/*.en.json, one pair of files for each group of
// ids; a test holds the two languages and the code together.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"

	"github.com/loptruong/loptruong/course"
)

//go:embed texts/*.json
var files embed.FS

// The languages of the texts. Vietnamese is the default.
const (
	Vietnamese = "vi"
	English    = "en"
)

// Languages lists them, the default first.
var Languages = []string{Vietnamese, English}

// strict makes a template fail on a value that it is not given.
var strict = &template.TextParser{Option: "missingkey=error"}

// Texts are all texts of all languages. Safe for concurrent use. What the bot is never asked to
// say takes no memory: a file is read when one of its texts is first said.
type Texts struct {
	files map[string]map[string]reading // by language and by the part of an id before its first dot
}

// reading reads the file of a group of ids, once, for whoever says what stands in it: nil when it can't be read.
type reading func() *goi18n.Localizer

// Load looks at the embedded texts, the first time that it is called. An error means
// that a text file is broken, which a test would have found.
func Load() (*Texts, error) { return loaded() }

var loaded = sync.OnceValues(func() (*Texts, error) {
	t := &Texts{files: map[string]map[string]reading{}}
	for _, lang := range Languages {
		names, err := fs.Glob(files, "texts/*."+lang+".json")
		if err != nil {
			return nil, fmt.Errorf("list texts: %w", err)
		}
		t.files[lang] = map[string]reading{}
		for _, name := range names {
			groups, err := groupsIn(name)
			if err != nil {
				return nil, err
			}
			read := sync.OnceValue(func() *goi18n.Localizer { return readFile(lang, name) })
			for _, group := range groups {
				if t.files[lang][group] != nil {
					return nil, fmt.Errorf("%s: another file has %q too", name, group)
				}
				t.files[lang][group] = read
			}
		}
	}
	return t, nil
})

// groupsIn lists what the ids in a file begin with.
func groupsIn(name string) ([]string, error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var groups map[string]json.RawMessage
	if err := json.Unmarshal(text, &groups); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return slices.Collect(maps.Keys(groups)), nil
}

func readFile(lang, name string) *goi18n.Localizer {
	bundle := goi18n.NewBundle(language.Make(lang))
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	if _, err := bundle.LoadMessageFileFS(files, name); err != nil {
		return nil
	}
	return goi18n.NewLocalizer(bundle, lang)
}

// In is the printer for one person: a language ("vi" for any that has no texts)
// and the way the course speaks to people.
func (t *Texts) In(lang string, address course.Address) *Printer {
	if t.files[lang] == nil {
		lang = Vietnamese
	}
	you := pronouns[lang][address]
	if you == "" {
		you = pronouns[lang][course.Comrade]
	}
	return &Printer{files: t.files[lang], lang: lang, you: you}
}

// InEach is the same said in each language, by language.
func InEach[T any](t *Texts, address course.Address, say func(*Printer) T) map[string]T {
	said := map[string]T{}
	for _, lang := range Languages {
		said[lang] = say(t.In(lang, address))
	}
	return said
}

var pronouns = map[string]map[course.Address]string{
	Vietnamese: {course.Comrade: "đồng chí", course.Peer: "anh/chị", course.Teacher: "thầy/cô"},
	English:    {course.Comrade: "you", course.Peer: "you", course.Teacher: "you"},
}

// Printer says things to one person.
type Printer struct {
	files map[string]reading
	lang  string
	you   string
}

// Language is "vi" or "en".
func (p *Printer) Language() string { return p.lang }

// HTML is a value that is already Telegram HTML: T leaves it as it is.
type HTML string

// T is the text of an id in Telegram HTML, with values given as names and
// values in turn: T("checkin.done", "Time", "7:26"). Values are escaped, so that
// a name can't carry markup; ints are written by themselves, and a
// course.NamedSession as Session does. {{.You}} and {{.YouCap}} are always there,
// {{.SessionCap}} begins a sentence with a Session that was given.
// An id without a text gives the id itself.
func (p *Printer) T(textID string, pairs ...any) string {
	return p.print(textID, true, nil, pairs)
}

// Plain is T without markup, for labels, toasts and file names.
func (p *Printer) Plain(textID string, pairs ...any) string {
	return p.print(textID, false, nil, pairs)
}

// PlainArgs is Plain with the values in a map.
func (p *Printer) PlainArgs(textID string, args map[string]any) string {
	return p.print(textID, false, nil, pairsOf(args))
}

// N is T for a text with plural forms; the number is also the value Count.
func (p *Printer) N(textID string, n int, pairs ...any) string {
	return p.print(textID, true, n, append(pairs, "Count", n))
}

// Error is the text of a refusal.
func (p *Printer) Error(e *course.Error) string {
	return p.T(e.TextID, pairsOf(e.Args)...)
}

func pairsOf(args map[string]any) []any {
	pairs := make([]any, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, k, v)
	}
	return pairs
}

func (p *Printer) print(textID string, markup bool, plural any, pairs []any) string {
	values := map[string]any{"You": p.you, "YouCap": capital(p.you)}
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i].(string)] = p.value(pairs[i+1], markup)
	}
	if s, ok := values["Session"].(string); ok {
		values["SessionCap"] = capital(s)
	}
	localizer := p.localizer(textID)
	if localizer == nil {
		return textID
	}
	s, err := localizer.Localize(&goi18n.LocalizeConfig{
		MessageID: textID, TemplateData: values, PluralCount: plural, TemplateParser: strict,
	})
	if s == "" && err != nil {
		return textID
	}
	return s
}

// localizer says the texts of the file that has an id, and is nil without one.
func (p *Printer) localizer(textID string) *goi18n.Localizer {
	group, _, _ := strings.Cut(textID, ".")
	if read := p.files[group]; read != nil {
		return read()
	}
	return nil
}

func (p *Printer) value(v any, markup bool) any {
	switch v := v.(type) {
	case course.NamedSession:
		return p.Session(v.Session, v.In)
	case HTML:
		return string(v)
	case string:
		if markup {
			return html.EscapeString(v)
		}
	case fmt.Stringer:
		return p.value(v.String(), markup)
	}
	return v
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Percent writes tenths of a percent as the language does: "87,5 %", "87.5%".
func (p *Printer) Percent(tenths int) string {
	s := course.Percent(tenths)
	if p.lang == English {
		s = strings.NewReplacer(",", ".", " ", "").Replace(s)
	}
	return s
}

// Session names a session by its half and day, and its own name, if it has one: "buổi
// sáng 17/8", "buổi sáng 17/8 (Thảo luận)".
func (p *Printer) Session(s course.Session, loc *time.Location) string {
	return p.Plain("session."+string(s.Half), "Day", s.Start.In(loc).Format("2/1"), "Name", s.Name)
}

// SessionShort is Session without the word itself: "sáng 17/8".
func (p *Printer) SessionShort(s course.Session, loc *time.Location) string {
	return p.Plain("session.short_"+string(s.Half), "Day", s.Start.In(loc).Format("2/1"), "Name", s.Name)
}

// SessionList names several sessions, short, with commas between.
func (p *Printer) SessionList(sessions []course.Session, loc *time.Location) string {
	names := make([]string, len(sessions))
	for i, s := range sessions {
		names[i] = p.SessionShort(s, loc)
	}
	return strings.Join(names, ", ")
}
