package roster

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// inSheet is a workbook of one sheet with these rows and what follows them.
func inSheet(t *testing.T, rows, after string) []byte {
	t.Helper()
	sheet := `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData>` + after + `</worksheet>`
	return mustRewrite(t, mustBook(t, "DS", nil), func(name string, part []byte) []byte {
		if name == "xl/worksheets/sheet1.xml" {
			return []byte(sheet)
		}
		return part
	})
}

// TestMeasure: each limit is kept to one side and refused on the other.
func TestMeasure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		rows  func(n int) string // a sheet of n of what is limited
		most  int
		after bool // it stands after the rows
	}{
		{"empty cells before a last one", func(n int) string {
			return strings.Repeat(`<row><c r="ALL1"/></row>`, n/1000) + strings.Repeat(`<row><c/></row>`, n%1000) // ALL is column 1000
		}, maxCells, false},
		{"cells", func(n int) string { return `<row>` + strings.Repeat(`<c/>`, n) + `</row>` }, maxCells, false},
		{"lines", func(n int) string { return fmt.Sprintf(`<row r="%d"/>`, n) }, maxLines, false},
		{"rows in disorder", func(n int) string { return `<row r="2"/>` + strings.Repeat(`<row r="1"/>`, n) }, maxAstray, false},
		{"elements within elements", func(n int) string { return strings.Repeat(`<x>`, n-2) + strings.Repeat(`</x>`, n-2) }, maxDepth, false},
		{"a long text", func(n int) string { return strings.Repeat("x", n) }, maxText, false},
		{"a long tag", func(n int) string { return `<x y="` + strings.Repeat("<", n-9) + `"/>` }, maxTag, false},
		{"a long format", func(n int) string { return `<numFmt y="` + strings.Repeat(">", n-14) + `"/>` }, maxFormat, false},
		{"merged areas", func(n int) string { return strings.Repeat(`<x:mergeCell/>`, n) }, maxSpans, true},
		{"rules", func(n int) string { return strings.Repeat(`<hyperlink/>`, n-6) }, maxRules, true}, // beside six relations
		{"widths", func(n int) string { return fmt.Sprintf(`<col min="1" max='%d'/>`, n) }, maxWidths, true},
		{"sheets", func(n int) string { return strings.Repeat(`<sheet/>`, n-1) }, maxSheets, true},
		{"comments", func(n int) string { return strings.Repeat(`<!-- <c/> > --><![CDATA[<c>]]>`, n) }, 1000, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := func(n int) []byte {
				if tt.after {
					return inSheet(t, "", tt.rows(n))
				}
				return inSheet(t, tt.rows(n), "")
			}
			if err := measure(file(tt.most)); err != nil {
				t.Errorf("%d: %v", tt.most, err)
			}
			if tt.name == "comments" {
				return // they count for nothing
			}
			var refusal *course.Error
			if err := measure(file(tt.most + 1)); !errors.As(err, &refusal) || refusal.TextID != "roster.unsafe" {
				t.Errorf("%d: %v", tt.most+1, err)
			}
		})
	}
}

// TestMeasureText: as TestMeasure, of texts.
func TestMeasureText(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("x", maxTextLine-1) + "\n"
	for _, tt := range []struct {
		text string
		want string
	}{
		{strings.Repeat(line, maxAllText/len(line)), ""},
		{strings.Repeat(line, maxAllText/len(line)) + "x", "roster.too_large"},
		{line + "x" + line[1:], ""},
		{line + "xx" + line, "roster.unsafe"},
		{strings.Repeat("\n", maxLines), ""},
		{strings.Repeat("\n", maxLines+1), "roster.too_many"},
	} {
		refusal, refused := errors.AsType[*course.Error](measureText([]byte(tt.text)))
		if refused != (tt.want != "") || refused && refusal.TextID != tt.want {
			t.Errorf("%d bytes, %.2q: %v, want %q", len(tt.text), tt.text, refusal, tt.want)
		}
	}
}
