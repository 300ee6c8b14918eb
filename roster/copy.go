package roster

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The words by which a workbook is told from its variants: the content type of
// one without macros that is no template (ECMA-376-1, 15.2.9), and the namespaces
// of the strict form (ECMA-376-1, Annex A), whose prefixes the library loses when it
// writes.
const (
	plainWorkbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
	strictForm    = "http://purl.oclc.org/ooxml/"
)

// isTransitional tells whether the library can write a workbook back as it was.
func isTransitional(data []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return false
	}
	plain := false
	for _, part := range z.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))
		types := name == "[content_types].xml"
		if !types && !strings.HasPrefix(name, "xl/workbook") {
			continue
		}
		r, err := part.Open()
		if err != nil {
			return false
		}
		text, err := io.ReadAll(io.LimitReader(r, maxUnpacked))
		_ = r.Close() // it was only read from
		if err != nil || bytes.Contains(text, []byte(strictForm)) {
			return false
		}
		plain = plain || types && bytes.Contains(text, []byte(plainWorkbook))
	}
	return plain
}

// copiedWidth is the width of the columns of a copy, in characters.
const copiedWidth = 18

// copy is a new workbook of the same cells: sheets, values, number formats and
// merged areas. Formulas become what they have given.
func (f *file) copy() (book *excelize.File, err error) {
	book = excelize.NewFile()
	c := copier{to: book, formats: map[int]int{}}
	for n, g := range f.grids {
		c.from, c.sheet = g, g.name
		if c.sheet == "" {
			c.sheet = book.GetSheetName(0)
		}
		if n == 0 {
			err = book.SetSheetName(book.GetSheetName(0), c.sheet)
		} else {
			_, err = book.NewSheet(c.sheet)
		}
		if err == nil {
			err = c.copy()
		}
		if err != nil {
			book.Close()
			return nil, err
		}
	}
	return book, nil
}

// copier copies the sheets of one book.
type copier struct {
	to      *excelize.File
	from    *grid
	sheet   string
	formats map[int]int // style there → style here
}

// copy copies one sheet.
func (c *copier) copy() error {
	g := c.from
	if err := c.to.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &g.epoch4}); err != nil {
		return err
	}
	last, err := excelize.ColumnNumberToName(maxColumns)
	if err != nil {
		return err
	}
	if err := c.to.SetColWidth(c.sheet, "A", last, copiedWidth); err != nil {
		return err
	}
	for i, values := range g.lines {
		for col := range values {
			if err := c.cell(i+1, col); err != nil {
				return err
			}
		}
	}
	for _, s := range g.spans {
		bottom, right := min(s.bottom, len(g.lines)), min(s.right, maxColumns-1)
		if s.top > bottom || s.left > right {
			continue
		}
		if err := c.to.MergeCell(c.sheet, cellName(s.top, s.left), cellName(bottom, right)); err != nil {
			return err
		}
	}
	return nil
}

// cell copies one cell.
func (c *copier) cell(line, col int) error {
	g, name := c.from, cellName(line, col)
	v := g.raw(line, col)
	if v == "" {
		v = g.calculated(line, col)
	}
	if v == "" {
		return nil
	}
	if _, ok := g.number(line, col); !ok {
		return c.to.SetCellStr(c.sheet, name, v)
	}
	if err := c.to.SetCellDefault(c.sheet, name, v); err != nil {
		return err
	}
	there, err := g.book.GetCellStyle(g.name, name)
	if err != nil || there == 0 {
		return nil // a cell whose style can't be found has no format
	}
	here, known := c.formats[there]
	if !known {
		format, err := g.book.GetStyle(there)
		if err != nil {
			return nil // a style that isn't there is no format
		}
		if here, err = c.to.NewStyle(&excelize.Style{NumFmt: format.NumFmt, CustomNumFmt: format.CustomNumFmt}); err != nil {
			return err
		}
		c.formats[there] = here
	}
	return c.to.SetCellStyle(c.sheet, name, name, here)
}
