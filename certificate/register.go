package certificate

import (
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// The register on A4 landscape, in mm; its left margin is where it is bound.
const (
	registerLeft    = 15.0
	registerRight   = 287.0
	registerMiddle  = (registerLeft + registerRight) / 2
	registerTop     = 20.0
	registerNextTop = 14.0 // of the table on the pages after the first
	registerBottom  = 194.0
	registerFooter  = 202.0
	registerKeeper  = 232.0 // centre of where who keeps it signs
	registerClosing = 46.0  // height of what follows the table

	registerSize    = 9.0 // points
	registerLeading = 1.25
	registerPadding = 1.2
	registerLeast   = 6.5 // height of a row
)

// registerWidths are the widths of course.RegisterColumns.
var registerWidths = [len(course.RegisterColumns)]float64{11, 24, 34, 18, 27, 32, 35, 20, 18, 20, 33}

// register is a register of certificates that is being drawn. Rows are set when they are
// measured and again when they are drawn, so that of many none is kept.
type register struct {
	*Maker
	course.RegisterBook
	title    block
	head     registerRow
	tableTop float64 // on the first page
	pages    []int   // the row that each begins with
}

// registerRow is a row with the lines of its cells.
type registerRow struct {
	cells  [len(course.RegisterColumns)]block
	height float64
}

// Register draws a register of certificates (sổ cấp) on A4 landscape: the columns' heads on
// every page, texts on as many lines as they take and never cut, and room for whoever keeps it
// to sign. A letter that is in no font is drawn as a box. The same register gives the same
// bytes.
func (m *Maker) Register(b course.RegisterBook) (pdf []byte, err error) {
	defer recovered("drawing a register", &err)
	r := &register{Maker: m, RegisterBook: b}
	var set setter
	r.title = set.set([]passage{newPassage(r.shown(b.Title), m.bold, 15, course.PaperTitle), newPassage(r.shown(b.Of), m.regular, 12, course.PaperTitle)},
		registerRight-registerLeft, 40)
	r.tableTop = registerTop + r.title.height() + 7
	r.head = r.set(course.RegisterColumns, m.bold)
	r.paginate()
	return r.draw()
}

// shown is a text with what the fonts can show of it.
func (r *register) shown(text string) string {
	return strings.Map(func(c rune) rune {
		if r.regular.has(c) && r.bold.has(c) && r.italic.has(c) {
			return c
		}
		return '□'
	}, letters.Clean(text))
}

// set sets a row, smaller where it would be higher than a page is.
func (r *register) set(texts course.RegisterRow, f *face) (row registerRow) {
	room := registerBottom - registerNextTop - registerClosing
	if f == r.regular {
		room -= r.head.height
	}
	for size := registerSize; ; size *= 0.9 {
		row.height = registerLeast
		step := size * registerLeading * mmPerPoint
		for i, text := range texts {
			row.cells[i] = nil
			for n, part := range f.wrap(r.shown(text), size, registerWidths[i]-2*registerPadding) {
				l := plainLine(part, f, size)
				l.down = float64(n) * step
				row.cells[i] = append(row.cells[i], l)
			}
			row.height = max(row.height, float64(len(row.cells[i]))*step+2*registerPadding)
		}
		if row.height <= room {
			return row
		}
	}
}

// paginate shares the rows out. What follows the table never stands alone on a page: a row
// goes with it.
func (r *register) paginate() {
	r.pages = []int{0}
	y := r.tableTop + r.head.height
	for i, texts := range r.Rows {
		height := r.set(texts, r.regular).height
		need := height
		if i == len(r.Rows)-1 {
			need += registerClosing
		}
		if y+need > registerBottom && i > r.pages[len(r.pages)-1] {
			r.pages = append(r.pages, i)
			y = registerNextTop + r.head.height
		}
		y += height
	}
}

func (r *register) draw() ([]byte, error) {
	s := r.newSheet(longSide, shortSide)
	var y float64
	for n, first := range r.pages {
		s.startPage()
		y = registerNextTop
		if n == 0 {
			putBlock(s, r.title, registerMiddle, registerTop, centre)
			y = r.tableTop
		}
		rows := r.Rows[first:]
		if n+1 < len(r.pages) {
			rows = r.Rows[first:r.pages[n+1]]
		}
		y = putRegisterRow(s, r.head, y)
		for _, texts := range rows {
			y = putRegisterRow(s, r.set(texts, r.regular), y)
		}
		s.put(plainLine(fmt.Sprintf("Trang %d/%d", n+1, len(r.pages)), r.regular, 10), registerMiddle, registerFooter, centre)
	}
	s.put(plainLine(fmt.Sprintf("Sổ có %d số.", len(r.Rows)), r.regular, 11), registerLeft, y+7, left)
	s.put(plainLine(signedLine(r.shown(r.PlaceName), r.Made), r.italic, 11), registerKeeper, y+7, centre)
	s.put(plainLine("NGƯỜI GIỮ SỔ", r.bold, 11), registerKeeper, y+13, centre)
	s.put(plainLine("(Ký, ghi rõ họ tên)", r.italic, 10), registerKeeper, y+18, centre)
	return s.output(r.Title+" - "+r.Of, r.Made)
}

// putRegisterRow draws a row from y down and returns where it ends.
func putRegisterRow(s *sheet, row registerRow, y float64) float64 {
	x := registerLeft
	var frame path
	for i, cell := range row.cells {
		frame.rectangle(x, y, registerWidths[i], row.height)
		putBlock(s, cell, x+registerPadding, y+registerPadding+registerSize*mmPerPoint*overLine, left)
		x += registerWidths[i]
	}
	s.stroke(frame, 0.2, black)
	return y + row.height
}
