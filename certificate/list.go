package certificate

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"loptruong/course"
)

const listTitle = "Danh sách nhận giấy chứng nhận"

// The receipt list on A4 portrait, in mm.
const (
	listWidth    = 210.0
	listLeft     = 17.0
	listBodies   = 58.0 // centre of the issuing bodies
	listHeading  = 149.0
	listBodiesW  = 74.0
	listHeadingW = 92.0
	listTop      = 20.0
	listTitleTop = 46.0
	listTextW    = 170.0
	listNextTop  = 18.0 // of the table on the pages after the first
	listBottom   = 281.0
	listFooter   = 288.0

	rowSize    = 10.5 // points
	rowPadding = 1.3
	rowLeast   = 9.0  // room for a signature
	headRow    = 11.0 // height of the table's head
	closing    = 44.0 // height of what follows the table
)

// column is one column of the table.
type column struct {
	head  string
	width float64
	align align
	cell  func(i int, r Receipt) string
}

var columns = []column{
	{"TT", 8, centre, func(i int, _ Receipt) string { return strconv.Itoa(i + 1) }},
	{"Vào sổ số", 13, centre, func(_ int, r Receipt) string { return strconv.Itoa(r.Register) }},
	{"Số hiệu", 25, centre, func(_ int, r Receipt) string { return r.Number }},
	{"Họ và tên", 40, left, func(_ int, r Receipt) string { return r.Name }},
	{"Ngày sinh", 20, centre, func(_ int, r Receipt) string { return birthCell(r.Birth) }},
	{"Chức vụ, đơn vị công tác", 49, left, func(_ int, r Receipt) string { return positionCell(r) }},
	{"Ký nhận", 23, centre, func(int, Receipt) string { return "" }},
}

func birthCell(birth string) string {
	if b := course.BirthFromKey(birth); !b.IsZero() {
		return b.String()
	}
	return birth
}

func positionCell(r Receipt) string {
	if r.Position == "" || r.Unit == "" {
		return r.Position + r.Unit
	}
	return r.Position + ", " + r.Unit
}

// row is a row of the table with its texts set.
type row struct {
	cells  []block
	height float64
}

// list is the receipt list, set and then drawn.
type list struct {
	*Maker
	bundle             Bundle
	signed             time.Time
	governing, heading block
	title              block
	head               row
	pages              [][]row
	tableTop           float64 // on the first page
}

func (l *list) set() bool {
	form := l.bundle.Form
	var bodies, heading []passage
	if form.GoverningBody != "" {
		bodies = append(bodies, passage{strings.ToUpper(form.GoverningBody), l.regular, 12})
	}
	if form.IssuingBody != "" {
		bodies = append(bodies, passage{strings.ToUpper(form.IssuingBody), l.bold, 12})
	}
	for _, s := range form.Heading {
		heading = append(heading, passage{s, l.bold, 12})
	}
	titles := []passage{{strings.ToUpper(listTitle), l.bold, 15}, {l.bundle.CourseTitle, l.regular, 13}}
	if l.bundle.Delegation != "" {
		titles = append(titles, passage{"Đoàn: " + l.bundle.Delegation, l.bold, 13})
	}
	ok := make([]bool, 3)
	l.governing, ok[0] = setBlock(bodies, listBodiesW, 20)
	l.heading, ok[1] = setBlock(heading, listHeadingW, 20)
	l.title, ok[2] = setBlock(titles, listTextW, 40)
	l.tableTop = listTitleTop + l.title.height() + 7
	return ok[0] && ok[1] && ok[2] && l.setRows()
}

func (l *list) setRows() bool {
	var ok bool
	if l.head, ok = setRow(func(c column) string { return c.head }, l.bold, headRow); !ok {
		return false
	}
	var rows []row
	for i, r := range l.bundle.Receipts {
		set, ok := setRow(func(c column) string { return c.cell(i, r) }, l.regular, rowLeast)
		if !ok {
			return false
		}
		rows = append(rows, set)
	}
	l.paginate(rows)
	return true
}

func setRow(text func(column) string, f *face, least float64) (row, bool) {
	r := row{height: least}
	for _, c := range columns {
		cell, ok := setBlock([]passage{{text(c), f, rowSize}}, c.width-2*rowPadding, 40)
		if !ok {
			return row{}, false
		}
		r.cells = append(r.cells, cell)
		r.height = max(r.height, cell.height()+rowSize*leading*mmPerPoint+2.2)
	}
	return r, true
}

// paginate shares the rows out. What follows the table never stands alone on a
// page: two rows go with it.
func (l *list) paginate(rows []row) {
	var page []row
	y := l.tableTop + headRow
	for i, r := range rows {
		need := r.height
		if i == len(rows)-2 {
			need += rows[i+1].height + closing
		} else if i == len(rows)-1 && len(rows) == 1 {
			need += closing
		}
		if y+need > listBottom && len(page) > 0 {
			l.pages = append(l.pages, page)
			page, y = nil, listNextTop+headRow
		}
		page = append(page, r)
		y += r.height
	}
	l.pages = append(l.pages, page)
}

func (l *list) draw() ([]byte, error) {
	s := newSheet("P", l.bundle.title(), l.signed, l.regular, l.bold, l.italic)
	s.putHead(l.governing, listBodies, listTop, 0.4)
	s.putHead(l.heading, listHeading, listTop, 1)
	s.putBlock(l.title, listWidth/2, listTitleTop, centre)
	y := l.tableTop
	for i, page := range l.pages {
		if i > 0 {
			s.pdf.AddPage()
			y = listNextTop
		}
		y = s.putRow(l.head, y, true)
		for _, r := range page {
			y = s.putRow(r, y, false)
		}
		footer := fmt.Sprintf("Trang %d/%d", i+1, len(l.pages))
		s.put(plainLine(footer, l.regular, 10), listWidth/2, listFooter, centre)
	}
	l.drawClosing(s, y)
	return s.output()
}

// putRow draws one row of the table from y down and returns where it ends.
func (s *sheet) putRow(r row, y float64, heading bool) float64 {
	s.pdf.SetLineWidth(0.2)
	x := listLeft
	for i, c := range columns {
		s.pdf.Rect(x, y, c.width, r.height, "D")
		at, a := x+rowPadding, c.align
		if heading {
			a = centre
		}
		if a == centre {
			at = x + c.width/2
		}
		// Two thirds of the size is about how high capitals are.
		base := y + (r.height-r.cells[i].height()+rowSize*mmPerPoint*0.66)/2
		s.putBlock(r.cells[i], at, base, a)
		x += c.width
	}
	return y + r.height
}

// drawClosing draws what follows the table: how many there are, the day, and
// the room for both signatures.
func (l *list) drawClosing(s *sheet, y float64) {
	y += 8
	s.put(plainLine(fmt.Sprintf("Danh sách có %d người.", len(l.bundle.Receipts)), l.regular, 12), listLeft, y, left)
	y += 8
	s.put(plainLine(signedLine(l.bundle.Form.PlaceName, l.signed), l.italic, 12), listHeading, y, centre)
	y += 6
	for _, signer := range []struct {
		x     float64
		title string
	}{{listBodies, "NGƯỜI GIAO"}, {listHeading, "ĐẠI DIỆN ĐOÀN NHẬN"}} {
		s.put(plainLine(signer.title, l.bold, 12), signer.x, y, centre)
		s.put(plainLine("(Ký, ghi rõ họ tên)", l.italic, 11), signer.x, y+5, centre)
	}
}
