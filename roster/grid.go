package roster

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/letters"
)

// grid is the cells of one sheet or CSV file. Lines are counted from 1, columns
// from 0.
type grid struct {
	name   string     // of the sheet; empty for CSV
	lines  [][]string // raw values: a date cell is its serial number
	spans  []span
	book   *excelize.File // nil for CSV
	dates  map[int]bool   // style → shows a date
	epoch4 bool           // the workbook counts days from 1904

	kept  int            // the line of which texts are kept
	texts map[int]string // of its columns, see text
}

// span is an area of merged cells, all bounds included.
type span struct{ top, left, bottom, right int }

// raw is a cell's stored value; empty outside the grid.
func (g *grid) raw(line, col int) string {
	if line < 1 || line > len(g.lines) || col < 0 || col >= len(g.lines[line-1]) {
		return ""
	}
	return g.lines[line-1][col]
}

// text is a cell as it is shown, cleaned. A line is looked at in many ways before
// the next one is, and a cell of many letters or of a formula takes long: those of
// the line that was asked for last are kept.
func (g *grid) text(line, col int) string {
	if g.kept != line {
		clear(g.texts)
		g.kept = line
	}
	t, known := g.texts[col]
	if !known {
		if t = letters.Clean(g.shown(line, col)); g.texts == nil {
			g.texts = map[int]string{}
		}
		g.texts[col] = t
	}
	return t
}

// shown is a cell as it is shown, with its line breaks.
func (g *grid) shown(line, col int) string {
	v := g.raw(line, col)
	if v == "" {
		return g.calculated(line, col)
	}
	if _, ok := g.number(line, col); ok {
		if s, err := g.book.GetCellValue(g.name, cellName(line, col)); err == nil && !scientific.MatchString(s) {
			return s
		}
		return plainNumber(v)
	}
	return v
}

// down is the text of a cell, or of the area merged over several lines that it
// belongs to.
func (g *grid) down(line, col int) string {
	if g.raw(line, col) == "" {
		for _, s := range g.spans {
			if s.left == col && s.top < line && line <= s.bottom {
				return g.text(s.top, col)
			}
		}
	}
	return g.text(line, col)
}

// number is the value of a number cell. Digits typed as text are not one.
func (g *grid) number(line, col int) (v float64, ok bool) {
	raw := g.raw(line, col)
	if g.book == nil || raw == "" || !strings.ContainsAny(raw[:1], "-.0123456789") {
		return 0, false
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return 0, false
	}
	kind, err := g.book.GetCellType(g.name, cellName(line, col))
	return v, err == nil && (kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber)
}

// date is the day of a number cell that is shown as a date.
func (g *grid) date(line, col int) (day time.Time, ok bool) {
	v, ok := g.number(line, col)
	if !ok || v < 0 {
		return time.Time{}, false
	}
	style, err := g.book.GetCellStyle(g.name, cellName(line, col))
	if err != nil || !g.showsDate(style) {
		return time.Time{}, false
	}
	day, err = excelize.ExcelDateToTime(v, g.epoch4)
	return day, err == nil
}

// calculated is the value of a formula that was stored without one; empty when it
// is none of the plain ones.
func (g *grid) calculated(line, col int) string {
	if g.book == nil || g.covered(line, col) {
		return ""
	}
	cell := cellName(line, col)
	formula, err := g.book.GetCellFormula(g.name, cell)
	if err != nil || !isCalculable(formula) {
		return ""
	}
	value, err := g.book.CalcCellValue(g.name, cell)
	if err != nil {
		return ""
	}
	return value
}

// hiddenLine tells whether a line of a workbook is hidden, by a filter or by hand.
func (g *grid) hiddenLine(line int) bool {
	if g.book == nil {
		return false
	}
	visible, err := g.book.GetRowVisible(g.name, line)
	return err == nil && !visible
}

// hidden tells whether the whole sheet is.
func (g *grid) hidden() bool {
	if g.book == nil {
		return false
	}
	visible, err := g.book.GetSheetVisible(g.name)
	return err == nil && !visible
}

// covered tells whether a cell lies under another one that it is merged with;
// the library takes the two for the same.
func (g *grid) covered(line, col int) bool {
	for _, s := range g.spans {
		if s.top <= line && line <= s.bottom && s.left <= col && col <= s.right {
			return line != s.top || col != s.left
		}
	}
	return false
}

// spreads tells whether a cell is merged with others on its right.
func (g *grid) spreads(line, col int) bool {
	for _, s := range g.spans {
		if s.top <= line && line <= s.bottom && s.left <= col && col <= s.right {
			return s.right > s.left
		}
	}
	return false
}

// showsDate tells whether a style's number format is one of a day.
func (g *grid) showsDate(style int) bool {
	if known, ok := g.dates[style]; ok {
		return known
	}
	s, err := g.book.GetStyle(style)
	is := err == nil && s != nil && isDateFormat(s.NumFmt, s.CustomNumFmt)
	g.dates[style] = is
	return is
}

var (
	formatLiterals = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)
	scientific     = regexp.MustCompile(`^[0-9][0-9.,]*[eE]\+?[0-9]+$`)
)

// isDateFormat tells whether a number format shows a day (ECMA-376, 18.8.30:
// formats 14 to 17 and 22, and those of East Asia).
func isDateFormat(id int, custom *string) bool {
	if custom != nil && *custom != "" {
		return strings.ContainsAny(strings.ToLower(formatLiterals.ReplaceAllString(*custom, "")), "dy")
	}
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 58
}

// plainNumber writes a stored number without an exponent: "9.12345678E8" is
// "912345678".
func plainNumber(raw string) string {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// cellName is the workbook's name of a cell: line 1, column 0 is "A1".
func cellName(line, col int) string {
	name, err := excelize.CoordinatesToCellName(col+1, line)
	if err != nil {
		return "A1"
	}
	return name
}
