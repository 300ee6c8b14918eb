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
	w := newWriter()
	defer w.book.Close()
	const sheet = "Sổ cấp"
	w.sheet(sheet)
	lines, err := w.book.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	for i, width := range registerWidths {
		w.keep(lines.SetColWidth(i+1, i+1, width))
	}
	line := func(n, style int, texts ...string) {
		cells := make([]any, len(texts))
		for i, text := range texts {
			cells[i] = excelize.Cell{StyleID: style, Value: text}
		}
		w.keep(lines.SetRow(cellName(n, 0), cells))
	}
	line(1, w.bold, b.Title)
	line(2, w.plain, b.Of)
	line(4, w.head, course.RegisterColumns[:]...)
	for i, row := range b.Rows {
		line(i+5, w.plain, row[:]...)
	}
	w.keep(lines.Flush())
	return w.bytes()
}
