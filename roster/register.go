package roster

import (
	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

// registerWidths are the widths of course.RegisterColumns.
var registerWidths = [...]float64{9, 16, 28, 12, 26, 28, 40, 18, 12, 22, 44}

// WriteRegister is the register of certificates (sổ cấp) as a workbook: its title, what it is
// of, and the lines. These are written one after the other, so that many take little memory.
func WriteRegister(b course.RegisterBook) ([]byte, error) {
	return writeLines("Sổ cấp", b.Title, b.Of, registerWidths[:], course.RegisterColumns[:], func(line func(...string)) {
		for _, row := range b.Rows {
			line(row[:]...)
		}
	})
}

// WriteList is a list as a workbook.
func WriteList(l course.List) ([]byte, error) {
	titles, widths := make([]string, len(l.Columns)), make([]float64, len(l.Columns))
	for i, c := range l.Columns {
		titles[i], widths[i] = c.Title, c.Width
	}
	return writeLines(l.Sheet, l.Title, l.Of, widths, titles, func(line func(...string)) {
		for _, row := range l.Rows {
			line(row...)
		}
	})
}

// unfetchedWidths are the widths of course.UnfetchedColumns.
var unfetchedWidths = [...]float64{6, 20, 28, 12, 26, 28, 14, 22, 16}

// WriteUnfetched is a list of papers that nobody has fetched as a workbook, with a text for each of
// course.UnfetchedColumns in a row.
func WriteUnfetched(title, of string, rows [][len(course.UnfetchedColumns)]string) ([]byte, error) {
	return writeLines("Chưa nhận", title, of, unfetchedWidths[:], course.UnfetchedColumns[:], func(line func(...string)) {
		for _, row := range rows {
			line(row[:]...)
		}
	})
}

// writeLines is a workbook of one sheet: a title, what it is of, the columns, and lines.
func writeLines(sheet, title, of string, widths []float64, columns []string, each func(line func(...string))) ([]byte, error) {
	w := newWriter()
	defer w.book.Close()
	w.sheet(sheet)
	lines, err := w.book.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	for i, width := range widths {
		w.keep(lines.SetColWidth(i+1, i+1, width))
	}
	line := func(n, style int, texts ...string) {
		cells := make([]any, len(texts))
		for i, text := range texts {
			cells[i] = excelize.Cell{StyleID: style, Value: text}
		}
		w.keep(lines.SetRow(cellName(n, 0), cells))
	}
	line(1, w.bold, title)
	line(2, w.plain, of)
	line(4, w.head, columns...)
	n := 4
	each(func(texts ...string) {
		n++
		line(n, w.plain, texts...)
	})
	w.keep(lines.Flush())
	return w.bytes()
}
