package stories

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The sizes of doc/style.md that the linter doesn't hold: lines of a file, and what the
// visit, which every handler has in hand, can do by itself.
const (
	maxLines        = 400
	maxTestLines    = 700
	maxVisitMethods = 25
)

// TestSizes: no file has grown past being read in one go, and what only some rooms need
// is no method of the visit.
func TestSizes(t *testing.T) {
	t.Parallel()
	ofVisit := regexp.MustCompile(`(?m)^func \(\w+ \*Visit\) `)
	methods := 0
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".go" {
			return err
		}
		text, most := mustRead(t, file), maxLines
		if strings.HasSuffix(file, "_test.go") {
			most = maxTestLines
		}
		if lines := strings.Count(text, "\n"); lines > most {
			t.Errorf("%s has %d lines, of at most %d", file, lines, most)
		}
		methods += len(ofVisit.FindAllString(text, -1))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if methods == 0 || methods > maxVisitMethods {
		t.Errorf("the visit has %d methods, of at most %d", methods, maxVisitMethods)
	}
}
