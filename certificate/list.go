package certificate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
)

// listTitle names the list: of papers, when there are others than certificates among them.
func (b Bundle) listTitle() string {
	if slices.ContainsFunc(b.Papers, func(p course.Paper) bool { return p.Kind != "" && p.Kind != course.Completion }) {
		return "Danh sách nhận giấy"
	}
	return "Danh sách nhận giấy chứng nhận"
}

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
	cell  func(i int, p course.Paper) string
	field func(p course.Paper) course.PaperField // what the cell shows; nil for the program's own numbers
}

// shows is a column's field that is the same for everybody.
func shows(f course.PaperField) func(course.Paper) course.PaperField {
	return func(course.Paper) course.PaperField { return f }
}

var columns = []column{
	{"TT", 8, centre, func(i int, _ course.Paper) string { return strconv.Itoa(i + 1) }, nil},
	{"Vào sổ số", 13, centre, func(_ int, p course.Paper) string { return strconv.Itoa(p.Register) }, nil},
	{"Số hiệu", 25, centre, func(_ int, p course.Paper) string { return p.Number }, shows(course.PaperNumber)},
	{"Họ và tên", 40, left, func(_ int, p course.Paper) string { return p.Name }, shows(course.PaperName)},
	{"Ngày sinh", 20, centre, func(_ int, p course.Paper) string { return birthCell(p.Birth) }, shows(course.PaperBirth)},
	{"Chức vụ, đơn vị công tác", 49, left, func(_ int, p course.Paper) string { return positionCell(p) }, positionField},
	{"Ký nhận", 23, centre, func(int, course.Paper) string { return "" }, nil},
}

func birthCell(birth string) string {
	if b := course.BirthFromISO(birth); !b.IsZero() {
		return b.String()
	}
	return birth
}

func positionCell(p course.Paper) string {
	if p.Position == "" || p.Unit == "" {
		return p.Position + p.Unit
	}
	return p.Position + ", " + p.Unit
}

// positionField is the longer of the two that share a cell.
func positionField(p course.Paper) course.PaperField {
	if len(p.Position) > len(p.Unit) {
		return course.PaperPosition
	}
	return course.PaperUnit
}

// row is a row of the table with its texts set.
type row struct {
	cells  []block
	height float64
}

// list is the receipt list, set and then drawn unless some texts have no room.
type list struct {
	*Maker
	setter
	bundle             Bundle
	signed             time.Time
	governing, heading block
	title              block
	head               row
	pages              [][]row
	tableTop           float64 // on the first page
}

// newList sets the texts of a tidy bundle's list. It draws nothing.
func (m *Maker) newList(b Bundle, signed time.Time) *list {
	l := &list{Maker: m, bundle: b, signed: signed}
	var heading []passage
	for _, s := range b.Form.Heading {
		heading = append(heading, newPassage(s, l.bold, 12, course.PaperHeading))
	}
	titles := []passage{newPassage(strings.ToUpper(b.listTitle()), l.bold, 15, ""), newPassage(b.CourseTitle, l.regular, 13, course.PaperTitle)}
	if b.Delegation != "" {
		titles = append(titles, newPassage("Đoàn: "+b.Delegation, l.bold, 13, course.PaperDelegation))
	}
	l.governing = l.setIssuers(m, b.Form, listBodiesW, 20)
	l.heading = l.set(heading, listHeadingW, 20)
	l.title = l.set(titles, listTextW, 40)
	l.tableTop = listTitleTop + l.title.height() + 7
	l.setRows()
	return l
}

func (l *list) setRows() {
	l.head = l.setRow(headRow, func(c column) passage { return newPassage(c.head, l.bold, rowSize, "") })
	var rows []row
	for i, p := range l.bundle.Papers {
		rows = append(rows, l.setRow(rowLeast, func(c column) passage {
			cell := newPassage(c.cell(i, p), l.regular, rowSize, "")
			if c.field != nil {
				cell.field = c.field(p)
			}
			return cell
		}))
	}
	l.paginate(rows)
}

func (l *list) setRow(least float64, cell func(column) passage) row {
	r := row{height: least}
	for _, c := range columns {
		set := l.set([]passage{cell(c)}, c.width-2*rowPadding, 40)
		r.cells = append(r.cells, set)
		r.height = max(r.height, set.height()+rowSize*leading*mmPerPoint+2.2)
	}
	return r
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
	s := l.newSheet(shortSide, longSide)
	s.startPage()
	putIssuers(s, l.bundle.Form, l.governing, listBodies, listTop, centre)
	putHead(s, l.heading, listHeading, listTop, 1, centre)
	putBlock(s, l.title, listWidth/2, listTitleTop, centre)
	y := l.tableTop
	for i, page := range l.pages {
		if i > 0 {
			s.startPage()
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
	return s.output(l.bundle.title(), l.signed)
}

// putRow draws one row of the table from y down and returns where it ends.
func (s *sheet) putRow(r row, y float64, heading bool) float64 {
	x := listLeft
	var frame path
	for i, c := range columns {
		frame.rectangle(x, y, c.width, r.height)
		at, a := x+rowPadding, c.align
		if heading {
			a = centre
		}
		if a == centre {
			at = x + c.width/2
		}
		// Two thirds of the size is about how high capitals are.
		base := y + (r.height-r.cells[i].height()+rowSize*mmPerPoint*0.66)/2
		putBlock(s, r.cells[i], at, base, a)
		x += c.width
	}
	s.stroke(frame, 0.2, black)
	return y + r.height
}

// drawClosing draws what follows the table: how many there are, the day, and
// the room for both signatures.
func (l *list) drawClosing(s *sheet, y float64) {
	y += 8
	s.put(plainLine(fmt.Sprintf("Danh sách có %d người.", len(l.bundle.Papers)), l.regular, 12), listLeft, y, left)
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
