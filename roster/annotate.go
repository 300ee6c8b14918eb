package roster

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

// titleIssues heads the column that Annotate adds.
const titleIssues = "Lỗi"

// The colours of lines with a problem and with a warning.
const (
	problemColour = "F8CBAD"
	warningColour = "FFF2CC"
)

// Annotate returns the file's own workbook with a column of issues added at the
// right and the lines concerned coloured; texts are the words of r.Issues, in
// their order, and issues about the whole file are left out. The original is the
// data that was read. What can't be written back as it was (a CSV file, Strict
// OOXML, a workbook with macros or without styles) comes back as a new workbook
// of the same cells, so the result is always an .xlsx. A column that an earlier
// Annotate added is filled anew.
func (r *Roster) Annotate(original []byte, texts []string) ([]byte, error) {
	if len(texts) != len(r.Issues) {
		return nil, fmt.Errorf("annotating: %d texts for %d issues", len(texts), len(r.Issues))
	}
	if !r.Text && isTransitional(original) {
		if out, err := r.annotateOwn(original, texts); err == nil {
			return out, nil
		}
	}
	open := openWorkbook
	if r.Text {
		open = openCSV
	}
	f, err := open(original)
	if err != nil {
		return nil, err
	}
	defer f.close()
	book, err := f.copy()
	if err != nil {
		return nil, fmt.Errorf("annotating: copying the cells: %w", err)
	}
	defer book.Close()
	return r.annotate(f, book, texts)
}

// annotateOwn annotates the workbook itself. One that trips the library up is an
// error.
func (r *Roster) annotateOwn(original []byte, texts []string) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("annotating: %w", course.Caught(p))
		}
	}()
	f, err := openWorkbook(original)
	if err != nil {
		return nil, err
	}
	defer f.close()
	return r.annotate(f, f.book, texts)
}

// annotate adds the column to the sheet in a book, which is the file's or has the
// same cells, and returns the workbook.
func (r *Roster) annotate(f *file, book *excelize.File, texts []string) ([]byte, error) {
	n := slices.IndexFunc(f.grids, func(g *grid) bool { return g.name == r.Sheet })
	if n < 0 || r.Header < 1 || r.Header > len(f.grids[n].lines) {
		return nil, fmt.Errorf("annotating: line %d of the header is not in the file", r.Header)
	}
	g := f.grids[n]
	p := painter{book: book, sheet: r.Sheet, styles: map[paint]int{}}
	if r.Text {
		p.sheet = book.GetSheetName(0)
	}
	col, again := issuesColumn(g, r.Header)
	if err := p.head(r.Header, col); err != nil {
		return nil, fmt.Errorf("annotating the header: %w", err)
	}
	byLine := map[int][]int{}
	for n, i := range r.Issues {
		byLine[i.Line] = append(byLine[i.Line], n)
	}
	for line := r.Header + 1; line <= len(g.lines); line++ {
		issues := byLine[line]
		if len(issues) == 0 && !again {
			continue
		}
		var words []string
		colour := ""
		for _, n := range issues {
			words = append(words, texts[n])
			colour = r.Issues[n].colour(colour)
		}
		if err := p.line(line, col, strings.Join(words, "; "), colour); err != nil {
			return nil, fmt.Errorf("annotating line %d: %w", line, err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, fmt.Errorf("annotating: writing the workbook: %w", err)
	}
	return out.Bytes(), nil
}

// colour is a line's colour with this issue, when it was before without.
func (i Issue) colour(before string) string {
	if i.Severity == Problem {
		return problemColour
	}
	return cmp.Or(before, warningColour)
}

// issuesColumn is the column for the issues: the one an earlier Annotate added
// (again is true), else the one right of all.
func issuesColumn(g *grid, headerLine int) (col int, again bool) {
	for col := range g.lines[headerLine-1] {
		if fieldOf(g.text(headerLine, col)) == fieldIssues {
			return col, true
		}
	}
	for _, values := range g.lines {
		col = max(col, len(values))
	}
	for _, s := range g.spans {
		if s.right < maxColumns { // one to the end of the sheet has nothing right of it
			col = max(col, s.right+1)
		}
	}
	return col, false
}

// painter writes issues and colours into a workbook.
type painter struct {
	book   *excelize.File
	sheet  string
	styles map[paint]int // made so far
}

// paint is a style in another colour; no colour takes ours away.
type paint struct {
	style  int
	colour string
}

func (p *painter) head(line, col int) error {
	bold, err := p.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	name, err := excelize.ColumnNumberToName(col + 1)
	if err != nil {
		return err
	}
	if err := p.book.SetColWidth(p.sheet, name, name, 60); err != nil {
		return err
	}
	if err := p.book.SetCellStr(p.sheet, cellName(line, col), titleIssues); err != nil {
		return err
	}
	return p.book.SetCellStyle(p.sheet, cellName(line, col), cellName(line, col), bold)
}

// line writes the issues of a line and colours it up to their column.
func (p *painter) line(line, last int, issues, colour string) error {
	if err := p.book.SetCellStr(p.sheet, cellName(line, last), issues); err != nil {
		return err
	}
	for col := 0; col <= last; col++ {
		cell := cellName(line, col)
		style, err := p.book.GetCellStyle(p.sheet, cell)
		if err != nil {
			return err
		}
		if style, err = p.style(paint{style, colour}); err != nil {
			return err
		}
		if err := p.book.SetCellStyle(p.sheet, cell, cell, style); err != nil {
			return err
		}
	}
	return nil
}

// style is a cell's style in another colour: its number format, borders and
// font stay.
func (p *painter) style(want paint) (int, error) {
	if made, ok := p.styles[want]; ok {
		return made, nil
	}
	s, err := p.book.GetStyle(want.style)
	if err != nil {
		return 0, err
	}
	made := want.style
	switch ours := isOurs(s.Fill); {
	case want.colour != "":
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{want.colour}}
		made, err = p.book.NewStyle(s)
	case ours:
		s.Fill = excelize.Fill{}
		made, err = p.book.NewStyle(s)
	}
	if err != nil {
		return 0, err
	}
	p.styles[want] = made
	return made, nil
}

func isOurs(f excelize.Fill) bool {
	return len(f.Color) > 0 && (strings.HasSuffix(f.Color[0], problemColour) || strings.HasSuffix(f.Color[0], warningColour))
}
