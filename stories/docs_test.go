package stories

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	link     = regexp.MustCompile(`\]\(([^)#:\s]+)(?:#[^)]*)?\)`)
	path     = regexp.MustCompile("`([a-z]+/[A-Za-z_*-]+(?:/[A-Za-z_*-]+)*(?:/|\\.(?:go|md|sh|yaml|xlsx)))`")
	testName = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z][A-Za-z0-9]+`)
	testFunc = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z]\w+)\(`)
)

// TestDocsNameWhatIsThere: the files, folders and tests that the documents name are
// there.
func TestDocsNameWhatIsThere(t *testing.T) {
	t.Parallel()
	tests, documents := map[string]bool{}, []string{}
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasSuffix(file, ".md"):
			documents = append(documents, file)
		case strings.HasSuffix(file, "_test.go"):
			for _, f := range testFunc.FindAllStringSubmatch(mustRead(t, file), -1) {
				tests[f[1]] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, document := range documents {
		text := mustRead(t, document)
		for _, l := range link.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), l[1])); err != nil {
				t.Errorf("%s links to %s, which there isn't", document, l[1])
			}
		}
		for _, p := range path.FindAllStringSubmatch(text, -1) {
			if found, _ := filepath.Glob(filepath.Join("..", p[1])); found == nil && !strings.HasPrefix(p[1], "demo-out/") {
				t.Errorf("%s names %s, which there isn't", document, p[1])
			}
		}
		for _, name := range testName.FindAllString(text, -1) {
			if named[name] = true; !tests[name] {
				t.Errorf("%s names %s, which there isn't", document, name)
			}
		}
	}
	if len(documents) < 8 || len(named) < 100 {
		t.Errorf("only %d documents with %d tests were found: %v", len(documents), len(named), slices.Sorted(maps.Keys(named)))
	}
}
