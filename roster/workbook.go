package roster

import (
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readSheet reads the cells of a sheet; nil when it holds none by nature, as a
// sheet that is a chart does.
func readSheet(book *excelize.File, name string) (*grid, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, nil
	}
	defer rows.Close()
	g := &grid{name: name, book: book, dates: map[int]bool{}}
	filled, last := 0, 0
	for rows.Next() {
		values, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, refuse("roster.unreadable")
		}
		if len(values) > maxColumns {
			values = slices.Clone(values[:maxColumns]) // the rest of a wide row is not to be held
		}
		g.lines = append(g.lines, values)
		if !blank(values) {
			filled++
			last = len(g.lines)
		}
		if filled > maxRows+headerLines {
			return nil, refuse("roster.too_many", "Max", maxRows)
		}
	}
	g.lines = g.lines[:last]
	if last == 0 {
		return g, nil
	}
	merged, err := book.GetMergeCells(name, true)
	if err != nil {
		return nil, refuse("roster.unreadable")
	}
	for _, m := range merged {
		left, top, err1 := excelize.CellNameToCoordinates(m.GetStartAxis())
		right, bottom, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err1 == nil && err2 == nil {
			g.spans = append(g.spans, span{top: top, left: left - 1, bottom: bottom, right: right - 1})
		}
	}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		g.epoch4 = *props.Date1904
	}
	return g, nil
}

func blank(values []string) bool {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return false
		}
	}
	return true
}
