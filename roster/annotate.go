package roster

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// titleIssues heads the column that Annotate adds.
const titleIssues = "Lỗi"

// The colours of lines with a problem and with a warning.
const (
	problemColour = "F8CBAD"
	warningColour = "FFF2CC"
)

// Annotate returns the file's own workbook with a column of issues added at the
// right, in the words of text, and the lines concerned coloured; issues about the
// whole file are left out. The original is the data that was read. A CSV file
// comes back as a workbook of texts, so the result is always an .xlsx. A column
// that an earlier Annotate added is filled anew.
func (r *Roster) Annotate(original []byte, text func(Issue) string) ([]byte, error) {
	book, sheet, err := r.reopen(original)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	g, err := readSheet(book, sheet)
	if err != nil {
		return nil, err
	}
	if g == nil || r.Header < 1 || r.Header > len(g.lines) {
		return nil, fmt.Errorf("annotating: line %d of the header is not in the file", r.Header)
	}
	p := painter{book: book, sheet: sheet, styles: map[paint]int{}}
	col, again := issuesColumn(g, r.Header)
	if err := p.head(r.Header, col); err != nil {
		return nil, fmt.Errorf("annotating the header: %w", err)
	}
	byLine := map[int][]Issue{}
	for _, i := range r.Issues {
		byLine[i.Line] = append(byLine[i.Line], i)
	}
	for line := r.Header + 1; line <= len(g.lines); line++ {
		issues := byLine[line]
		if len(issues) == 0 && !again {
			continue
		}
		if err := p.line(line, col, issues, text); err != nil {
			return nil, fmt.Errorf("annotating line %d: %w", line, err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, fmt.Errorf("annotating: writing the workbook: %w", err)
	}
	return out.Bytes(), nil
}

// reopen opens the file that was read, a CSV file as a workbook of its texts.
func (r *Roster) reopen(original []byte) (book *excelize.File, sheet string, err error) {
	if !r.text {
		f, err := openWorkbook(original)
		if err != nil {
			return nil, "", err
		}
		return f.book, r.Sheet, nil
	}
	f, err := openCSV(original)
	if err != nil {
		return nil, "", err
	}
	book = excelize.NewFile()
	sheet = book.GetSheetName(0)
	for i, fields := range f.grids[0].lines {
		for col, v := range fields {
			if v == "" {
				continue
			}
			if err := book.SetCellStr(sheet, cellName(i+1, col), v); err != nil {
				book.Close()
				return nil, "", fmt.Errorf("annotating line %d: %w", i+1, err)
			}
		}
	}
	return book, sheet, nil
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
		col = max(col, s.right+1)
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
func (p *painter) line(line, last int, issues []Issue, text func(Issue) string) error {
	colour := ""
	var texts []string
	for _, i := range issues {
		texts = append(texts, text(i))
		if i.Severity == Problem {
			colour = problemColour
		} else if colour == "" {
			colour = warningColour
		}
	}
	if err := p.book.SetCellStr(p.sheet, cellName(line, last), strings.Join(texts, "; ")); err != nil {
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
