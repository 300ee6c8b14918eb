package stories

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// module is the path under which our packages are.
const module = "github.com/loptruong/loptruong"

// inside is the path of a package of ours within the house: "" for main.go's.
func inside(path string) (name string, ours bool) {
	rest, ours := strings.CutPrefix(path, module)
	return strings.TrimPrefix(rest, "/"), ours && (rest == "" || rest[0] == '/')
}

// listed is a package as go list tells it.
type listed struct {
	ImportPath string
	Imports    []string
}

func goList(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages = append(packages, p)
	}
}

// mayImport says which of our packages each may import: arrows point down only
// (doc/architecture.md).
var mayImport = map[string][]string{
	"letters":                 {},
	"course":                  {"letters"},
	"course/coursetest":       {"course"},
	"notice":                  {"course"},
	"i18n":                    {"course"},
	"certificate":             {"course", "letters", "qrcode"},
	"roster":                  {"course", "letters"},
	"limit":                   {},
	"signature":               {"course"},
	"signature/signaturetest": {},
	"calendar":                {},
	"qrcode":                  {},
	"qrcode/qrcodetest":       {"qrcode"},
	"roster/rostertest":       {},
	"reader":                  {"certificate", "course", "letters", "roster", "signature"},
	"simulator":               {},
	"storage":                 {"notice", "course", "letters"},
	"storage/storagetest":     {"notice", "course", "course/coursetest", "storage"},
	"bot":                     {"notice", "course", "letters"},
	"chart":                   {},
	"metrics":                 {"notice"},
	"words":                   {"chart", "notice", "course", "i18n", "roster", "calendar"},
	"registrar":               {"notice", "course", "roster"},
	"outbox":                  {"notice", "course", "i18n", "words", "bot"},
	"web":                     {"notice", "course", "i18n", "words", "registrar", "limit", "calendar", "qrcode"},
	"handlers/visit":          {"notice", "course", "i18n", "words", "registrar", "bot", "limit", "letters"},
	"handlers/attending":      {"notice", "course", "i18n", "words", "registrar", "bot", "calendar", "handlers/visit"},
	"handlers/tending":        {"notice", "course", "words", "letters", "registrar", "bot", "handlers/visit"},
	"handlers/ticking":        {"notice", "course", "words", "registrar", "bot", "handlers/visit"},
	"handlers/account":        {"notice", "course", "i18n", "words", "registrar", "bot", "handlers/visit"},
	"handlers/roles":          {"notice", "course", "words", "letters", "registrar", "bot", "handlers/visit"},
	"handlers/joining":        {"notice", "course", "words", "letters", "registrar", "bot", "handlers/visit"},
	"handlers/keeping":        {"notice", "course", "words", "registrar", "bot", "handlers/visit"},
	"handlers/scheduling":     {"notice", "course", "words", "registrar", "bot", "handlers/visit"},
	"handlers/marking":        {"notice", "course", "words", "registrar", "bot", "handlers/visit"},
	"handlers/papers":         {"notice", "course", "i18n", "words", "registrar", "bot", "handlers/visit"},
	"handlers/announcing":     {"notice", "course", "words", "registrar", "bot", "handlers/visit"},
	"handlers/people":         {"notice", "course", "words", "letters", "registrar", "bot", "roster", "handlers/visit"},
	"handlers/correcting":     {"notice", "course", "words", "registrar", "bot", "handlers/visit"},
	"handlers/leaving":        {"notice", "course", "words", "letters", "registrar", "bot", "handlers/visit"},
	"handlers/reviewing":      {"notice", "course", "i18n", "words", "registrar", "bot", "handlers/visit"},
	"handlers/grouping":       {"notice", "course", "i18n", "words", "registrar", "bot", "handlers/visit"},
	"handlers/inquiring":      {"notice", "course", "words", "registrar", "bot", "handlers/visit"},
	"handlers/objecting":      {"course", "words", "registrar", "bot", "handlers/visit"},
	"handlers/deciding":       {"notice", "course", "words", "registrar", "bot", "handlers/visit"},
	"handlers/running":        {"notice", "course", "i18n", "words", "registrar", "bot", "handlers/visit"},
	"handlers": {"notice", "course", "i18n", "words", "registrar", "bot", "limit", "letters", "handlers/visit",
		"handlers/account", "handlers/announcing", "handlers/attending", "handlers/correcting", "handlers/deciding", "handlers/grouping", "handlers/inquiring", "handlers/joining", "handlers/keeping", "handlers/marking", "handlers/leaving", "handlers/objecting", "handlers/papers", "handlers/people", "handlers/reviewing", "handlers/roles", "handlers/running", "handlers/scheduling", "handlers/tending", "handlers/ticking"},
	"job":       {"course"},
	"scheduler": {"notice", "course", "i18n", "words", "registrar", "job"},
	"work":      {"chart", "notice", "course", "i18n", "words", "registrar", "job", "bot", "roster", "letters"},
	"app": {"notice", "bot", "certificate", "course", "handlers", "i18n", "letters", "metrics", "outbox", "reader", "registrar", "roster", "scheduler", "signature",
		"storage", "web", "words", "work"},
	"child":      {},
	"torture":    {"app", "child", "course", "registrar", "roster", "roster/rostertest", "simulator", "storage"},
	"demo":       {"chart", "notice", "app", "course", "i18n", "letters", "roster", "simulator", "storage"},
	"playground": {"app", "child", "course", "demo", "i18n", "letters", "simulator", "storage"},
	"stories":    {},
	"":           {"app", "demo", "playground", "torture"}, // main.go
}

// doors says which of our packages may import a library of others.
var doors = map[string][]string{
	"github.com/go-telegram/bot":         {"bot"},
	"github.com/jmoiron/sqlx":            {"storage"},
	"github.com/lib/pq":                  {"storage"},
	"modernc.org/sqlite":                 {"storage"},
	"github.com/pressly/goose/v3":        {"storage"},
	"github.com/robfig/cron/v3":          {"scheduler"},
	"github.com/pdfcpu/pdfcpu":           {"certificate"},
	"software.sslmate.com/src/go-pkcs12": {"signature", "signature/signaturetest"},
	"github.com/go-fonts/liberation":     {"certificate"},
	"golang.org/x/image":                 {"certificate"},
	"rsc.io/qr":                          {"qrcode"},
	"github.com/VictoriaMetrics/metrics": {"metrics"},
	"filippo.io/age":                     {"app"},
	"github.com/xuri/excelize/v2":        {"roster"},
	"github.com/go-analyze/charts":       {"chart"},
	"github.com/arran4/golang-ical":      {"calendar"},
	"github.com/nicksnyder/go-i18n/v2":   {"i18n"},
	"golang.org/x/text":                  {"i18n", "letters", "roster"},
	"github.com/goccy/go-yaml":           {"app"},
	"github.com/caarlos0/env/v11":        {"app"},
	"github.com/alecthomas/kong":         {""},
	"github.com/alecthomas/mango-kong":   {""},
	"github.com/coreos/go-systemd/v22":   {"app"},
	"golang.org/x/sync":                  {"app", "demo", "playground"},
	"golang.org/x/time":                  {"limit"},
}

func TestWalls(t *testing.T) {
	for _, p := range goList(t) {
		name, _ := inside(p.ImportPath)
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %q has no place in the house; give it one in mayImport and doc/architecture.md", name)
		}
		for _, imported := range p.Imports {
			if other, ours := inside(imported); ours {
				if !slices.Contains(allowed, other) {
					t.Errorf("%q imports %q", name, other)
				}
				continue
			}
			if !strings.Contains(strings.Split(imported, "/")[0], ".") {
				continue // the standard library
			}
			library := door(imported)
			if library == "" {
				t.Errorf("%q imports %q, which has no door", name, imported)
			} else if !slices.Contains(doors[library], name) {
				t.Errorf("%q imports %q; its door is %q", name, imported, doors[library])
			}
		}
	}
}

// TestTourOfTheTree: both READMEs name main.go and every folder with a package, and
// nothing that isn't there.
func TestTourOfTheTree(t *testing.T) {
	tree := []string{"main.go"}
	for _, p := range goList(t) {
		if name, _ := inside(p.ImportPath); name != "" {
			tree = append(tree, strings.Split(name, "/")[0]+"/")
		}
	}
	slices.Sort(tree)
	tree = slices.Compact(tree)
	named := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|")
	for file, heading := range map[string]string{"README.md": "A tour of the tree", "README.vi.md": "Trong kho mã có gì"} {
		text, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		_, tour, _ := strings.Cut(string(text), "\n## "+heading+"\n")
		tour, _, _ = strings.Cut(tour, "\n## ")
		var shown []string
		for _, row := range named.FindAllStringSubmatch(tour, -1) {
			shown = append(shown, row[1])
			if _, err := os.Stat(filepath.Join("..", row[1])); err != nil {
				t.Errorf("%s names %s, which is not there", file, row[1])
			}
		}
		for _, one := range tree {
			if !slices.Contains(shown, one) {
				t.Errorf("%s does not name %s", file, one)
			}
		}
	}
}

func door(imported string) string {
	for library := range doors {
		if imported == library || strings.HasPrefix(imported, library+"/") {
			return library
		}
	}
	return ""
}
