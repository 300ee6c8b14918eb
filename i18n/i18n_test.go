package i18n

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/loptruong/loptruong/course"
)

func readTexts(t *testing.T, lang string) map[string]*goi18n.Message {
	t.Helper()
	all, err := readMessages(lang)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatalf("no texts in %q", lang)
	}
	return all
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

var field = regexp.MustCompile(`\.[A-Z][A-Za-z]*`)

// fields lists the values a text takes. {{.You}} may stand in one language only:
// English needs no form of address.
func fields(m *goi18n.Message) []string {
	set := map[string]bool{}
	for _, action := range regexp.MustCompile(`\{\{[^}]*\}\}`).FindAllString(m.One+m.Other, -1) {
		for _, f := range field.FindAllString(action, -1) {
			if f != ".You" && f != ".YouCap" {
				set[f] = true
			}
		}
	}
	return sorted(set)
}

var label = regexp.MustCompile(`[._](button|reason_[a-z]+)$|\.button_[a-z_]+$`)

// TestLabelsFitAPhone: what stands on a button is read whole; what is put into one is
// cut to fit where it is put in.
func TestLabelsFitAPhone(t *testing.T) {
	const widest = 36
	for _, lang := range []string{Vietnamese, English} {
		seen := 0
		for id, m := range readTexts(t, lang) {
			if !label.MatchString(id) || strings.Contains(m.Other, "{{") {
				continue
			}
			seen++
			if n := utf8.RuneCountInString(m.Other); n > widest && id != "refuse.old_button" {
				t.Errorf("%s in %s has %d letters", id, lang, n)
			}
		}
		if seen < 50 {
			t.Errorf("%d labels in %s", seen, lang)
		}
	}
}

func TestLanguagesAgree(t *testing.T) {
	vi, en := readTexts(t, Vietnamese), readTexts(t, English)
	if diff := cmp.Diff(sorted(vi), sorted(en)); diff != "" {
		t.Fatalf("ids differ (-vi +en):\n%s", diff)
	}
	for id, v := range vi {
		e := en[id]
		if diff := cmp.Diff(fields(v), fields(e)); diff != "" {
			t.Errorf("%s takes other values (-vi +en):\n%s", id, diff)
		}
		// Vietnamese words don't change with the number; English ones may.
		if v.One != "" {
			t.Errorf("%s has a form for one in Vietnamese", id)
		}
		for lang, m := range map[string]*goi18n.Message{Vietnamese: v, English: e} {
			if m.Other == "" {
				t.Errorf("%s has no text in %s", id, lang)
			}
		}
	}
}

// TestTagsAreClosed holds the markup against what Telegram takes: each tag known
// and closed in the same text.
func TestTagsAreClosed(t *testing.T) {
	tag := regexp.MustCompile(`<(/?)([a-z]+)[^>]*>`)
	for _, lang := range Languages {
		for id, m := range readTexts(t, lang) {
			for _, text := range []string{m.One, m.Other} {
				var open []string
				for _, hit := range tag.FindAllStringSubmatch(text, -1) {
					switch {
					case !slices.Contains([]string{"b", "i", "u", "s", "a", "code", "pre", "blockquote"}, hit[2]):
						t.Errorf("%s (%s): Telegram knows no <%s>", id, lang, hit[2])
					case hit[1] == "":
						open = append(open, hit[2])
					case len(open) == 0 || open[len(open)-1] != hit[2]:
						t.Errorf("%s (%s): </%s> closes nothing", id, lang, hit[2])
					default:
						open = open[:len(open)-1]
					}
				}
				if len(open) > 0 {
					t.Errorf("%s (%s): %v stay open", id, lang, open)
				}
			}
		}
	}
}

// literals lists the string literals of the program's code, tests and the names of
// acts in the audit log left out.
func literals(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if pair, ok := n.(*ast.KeyValueExpr); ok {
				if field, ok := pair.Key.(*ast.Ident); ok && field.Name == "Act" {
					return false
				}
			}
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					found[s] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestCodeAndTextsAgree finds ids that the code names and no text has, and
// texts that nothing uses. A literal that ends in "." or "_" is the beginning of
// ids that are put together.
func TestCodeAndTextsAgree(t *testing.T) {
	texts, used := readTexts(t, Vietnamese), literals(t)
	groups := map[string]bool{}
	for id := range texts {
		group, _, _ := strings.Cut(id, ".")
		groups[group] = true
	}
	id := regexp.MustCompile(`^[a-z_]+(\.[a-z0-9_]+)+$`)
	for s := range used {
		group, _, _ := strings.Cut(s, ".")
		if id.MatchString(s) && groups[group] && texts[s] == nil && !strings.HasSuffix(s, "_") && !slices.Contains(notTexts, s) {
			t.Errorf("the code says %q and no text has that id", s)
		}
	}
	for id := range texts {
		ok := used[id]
		for i := 1; i < len(id) && !ok; i++ {
			ok = strings.ContainsRune("._", rune(id[i-1])) && used[id[:i]]
		}
		if !ok {
			t.Errorf("nothing says %q", id)
		}
	}
}

// notTexts are literals that look like ids of texts and are something else.
var notTexts = []string{
	"course.manage", "course.create", "course.join", "course.attend", "delegation.see", "certificate.see", "roles.manage", "log.see", "status.see", "verify.html",
	"name.xlsx", "book.csv",
}

func TestPrinter(t *testing.T) {
	texts, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		lang    string
		address course.Address
		textID  string
		pairs   []any
		want    string
	}{
		{"vi", course.Comrade, "session.morning", []any{"Day", "17/8", "Name", ""}, "buổi sáng 17/8"},
		{"en", course.Comrade, "session.morning", []any{"Day", "17/8", "Name", ""}, "the morning session of 17/8"},
		{"fr", course.Comrade, "session.morning", []any{"Day", "17/8", "Name", ""}, "buổi sáng 17/8"},

		{"vi", course.Comrade, "refuse.no_managed_course", nil, "Đồng chí chưa phụ trách lớp nào."},
		{"vi", course.Peer, "refuse.no_managed_course", nil, "Anh/chị chưa phụ trách lớp nào."},
		{"vi", "", "refuse.no_managed_course", nil, "Đồng chí chưa phụ trách lớp nào."},

		{"vi", "", "session.morning", []any{"Day", "<b>&", "Name", ""}, "buổi sáng &lt;b&gt;&amp;"},
		{"vi", "", "session.morning", []any{"Day", HTML("<b>x</b>"), "Name", ""}, "buổi sáng <b>x</b>"},
		{"vi", "", "session.evening", []any{"Day", "17/8", "Name", "Thảo luận"}, "buổi tối 17/8 (Thảo luận)"},
		{"vi", "", "session.morning", nil, "session.morning"}, // a value is missing
		{"vi", "", "nothing.here", nil, "nothing.here"},
	} {
		if got := texts.In(tt.lang, tt.address).T(tt.textID, tt.pairs...); got != tt.want {
			t.Errorf("T(%q, %v) in %s = %q, want %q", tt.textID, tt.pairs, tt.lang, got, tt.want)
		}
	}
	if vi, en := texts.In("vi", "").Percent(875), texts.In("en", "").Percent(875); vi != "87,5 %" || en != "87.5%" {
		t.Errorf("Percent: %q, %q", vi, en)
	}
	if got := texts.In("vi", "").Plain("session.morning", "Day", "<&>", "Name", ""); got != "buổi sáng <&>" {
		t.Errorf("Plain escapes: %q", got)
	}
}

// readMessages lists every text of a language with its plural forms.
func readMessages(lang string) (map[string]*goi18n.Message, error) {
	bundle := goi18n.NewBundle(language.Vietnamese)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	entries, err := files.ReadDir("texts")
	if err != nil {
		return nil, fmt.Errorf("list texts: %w", err)
	}
	all := map[string]*goi18n.Message{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), "."+lang+".json") {
			continue
		}
		f, err := bundle.LoadMessageFileFS(files, "texts/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("read texts/%s: %w", e.Name(), err)
		}
		group := map[string]*goi18n.Message{}
		for _, m := range f.Messages {
			if all[m.ID] != nil {
				return nil, fmt.Errorf("texts/%s: %q stands in two files", e.Name(), m.ID)
			}
			group[m.ID] = m
		}
		maps.Copy(all, group)
	}
	return all, nil
}
