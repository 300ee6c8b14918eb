package certificate

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tool runs a program that reads PDFs back and returns what it prints. Where the
// program is missing the test is skipped, and fails in CI.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is needed in CI: %v", name, err)
		}
		t.Skipf("%s is not installed", name)
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return string(out)
}

// save writes a PDF for the tools and returns its path.
func save(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// textOf is the text of a PDF, page after page.
func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	return tool(t, "pdftotext", "-raw", save(t, pdf), "-")
}

// box is a word and where it stands, in points from the top left.
type box struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Word   string  `xml:",chardata"`
}

// overlaps leaves a tenth of a point to rounding.
func (b box) overlaps(c box) bool {
	const slack = 0.1
	return b.Left+slack < c.Right && c.Left+slack < b.Right && b.Top+slack < c.Bottom && c.Top+slack < b.Bottom
}

// boxesOf is the words of each page.
func boxesOf(t *testing.T, pdf []byte) [][]box {
	t.Helper()
	var doc struct {
		Pages []struct {
			Words []box `xml:"word"`
		} `xml:"body>doc>page"`
	}
	out := tool(t, "pdftotext", "-bbox", save(t, pdf), "-")
	dec := xml.NewDecoder(strings.NewReader(out))
	dec.Strict = false
	if err := dec.Decode(&doc); err != nil {
		t.Fatalf("reading the words' boxes: %v", err)
	}
	var pages [][]box
	for _, p := range doc.Pages {
		pages = append(pages, p.Words)
	}
	return pages
}

// checkLayout finds words over each other or outside a margin in mm.
func checkLayout(t *testing.T, pdf []byte, width, height, margin float64) {
	t.Helper()
	pages := boxesOf(t, pdf)
	if len(pages) == 0 {
		t.Fatal("no page")
	}
	for n, words := range pages {
		if len(words) < 3 {
			t.Errorf("page %d has %d words", n+1, len(words))
		}
		for i, b := range words {
			if b.Left < margin/mmPerPoint || b.Top < margin/mmPerPoint ||
				b.Right > (width-margin)/mmPerPoint || b.Bottom > (height-margin)/mmPerPoint {
				t.Errorf("page %d: %+v stands outside the margin of %v mm", n+1, b, margin)
			}
			for _, c := range words[i+1:] {
				if b.overlaps(c) {
					t.Errorf("page %d: %+v and %+v overlap", n+1, b, c)
				}
			}
		}
	}
}
