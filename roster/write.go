package roster

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

// textFormat is the number format of text: what is typed into such a cell keeps
// its leading 0 and is not taken for a date of another country.
const textFormat = 49

// personColumn is one column of the sheet Học viên.
type personColumn struct {
	title, example, hint string
	width                float64
	write                func(course.Enrollment) string
}

var personColumns = []personColumn{
	{"STT", "VD", "Dòng có chữ VD là ví dụ, bot bỏ qua.", 6,
		func(e course.Enrollment) string { return strconv.Itoa(e.No) }},
	{"Họ và tên", "Nguyễn Thị Hoà", "Bắt buộc. In trên giấy chứng nhận đúng như ghi ở đây.", 28,
		func(e course.Enrollment) string { return e.Trainee.Name }},
	{"Ngày sinh", "14/5/1982", "Ngày/tháng/năm, hoặc chỉ năm sinh.", 13,
		func(e course.Enrollment) string { return e.Trainee.Birth.String() }},
	{"Giới tính", "Nữ", "", 10,
		func(e course.Enrollment) string { return e.Trainee.Gender }},
	{"Chức vụ", "Phó Chủ tịch UBND xã", "", 32,
		func(e course.Enrollment) string { return e.Position }},
	{"Đơn vị công tác", "xã Cẩm Sơn", "", 26,
		func(e course.Enrollment) string { return e.Unit }},
	{"Đoàn", "Mỏ Cày Nam", "Huyện hoặc cơ quan cử đi học; giấy chứng nhận giao theo đoàn.", 18,
		func(e course.Enrollment) string { return e.Delegation }},
	{"Số điện thoại", "0912345678", "Số dùng Telegram, để bot nhận ra học viên.", 15,
		func(e course.Enrollment) string { return e.Value(course.FieldPhone) }},
	{"Ghi chú", "", "Ví dụ: không dùng Telegram.", 24,
		func(e course.Enrollment) string { return e.Note }},
}

// Blank is the empty class workbook: the sheets Lớp, Buổi học and Học viên with
// their titles, an example each, which Read passes over, and notes on the cells.
func Blank() ([]byte, error) {
	w := newWriter()
	defer w.book.Close()
	w.sheet(nameClass, 24, 48, 52)
	w.textColumns(nameClass, "B")
	for i, f := range classFields {
		w.cell(nameClass, i+1, 0, f.label, w.bold)
		w.note(nameClass, i+1, 0, f.hint)
		w.cell(nameClass, i+1, 2, "Ví dụ: "+f.example, w.faint)
	}
	for n := range course.ArtPlaces {
		w.cell(nameClass, w.artLine(n, nil), 2, artHint, w.faint)
	}
	w.sessionHeader()
	for col, c := range sessionColumns {
		sample := c.example
		if c == columnDay {
			sample = "VD " + sample
		}
		w.note(nameSessions, 1, col, c.hint)
		w.cell(nameSessions, 2, col, sample, w.faint)
	}
	w.personHeader()
	for col, c := range personColumns {
		w.note(namePeople, 1, col, c.hint)
		w.cell(namePeople, 2, col, c.example, w.faint)
	}
	return w.bytes()
}

// Write is WriteWith without pictures.
func Write(c course.Course, sessions []course.Session, people []course.Enrollment) ([]byte, error) {
	return WriteWith(c, sessions, people, nil)
}

// WriteWith is the class workbook of a course, its sessions, its people, and those of the pictures on its papers that are
// among art. Read gives them back: what the workbook has no place for (ids, ways of check-in, the second
// reading of a birth, a page of a PDF) takes the defaults of a new course.
func WriteWith(c course.Course, sessions []course.Session, people []course.Enrollment, art course.Art) ([]byte, error) {
	w := newWriter()
	defer w.book.Close()
	loc := c.Location()
	class := class{Course: c}
	for _, s := range sessions {
		local := s.Start.In(loc)
		day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
		if class.from.IsZero() || day.Before(class.from) {
			class.from = day
		}
		if day.After(class.to) {
			class.to = day
		}
	}
	w.sheet(nameClass, 24, 60)
	w.textColumns(nameClass, "B")
	for i, f := range classFields {
		w.cell(nameClass, i+1, 0, f.label, w.bold)
		w.cell(nameClass, i+1, 1, f.write(&class), w.plain)
	}
	for n, place := range course.ArtPlaces {
		w.artLine(n, art[c.Setting(course.Setting(place))])
	}
	w.sessionHeader()
	for i, s := range sessions {
		half := map[course.Half]string{course.Morning: "Sáng", course.Afternoon: "Chiều", course.Evening: "Tối"}[s.Half]
		start, end := s.Start.In(loc), s.End.In(loc)
		for col, v := range []string{course.ShortDate(start), half, course.ClockTime(start), course.ClockTime(end), s.Topic, s.Speaker, s.Room} {
			w.cell(nameSessions, i+2, col, v, w.plain)
		}
	}
	w.personHeader()
	for i, e := range people {
		for col, column := range personColumns {
			w.cell(namePeople, i+2, col, column.write(e), w.plain)
		}
	}
	return w.bytes()
}

// writer fills a new workbook and keeps the first error. Every cell is text:
// one that begins with = + - or @ is never a formula.
type writer struct {
	book                     *excelize.File
	bold, plain, faint, head int // styles
	err                      error
}

func newWriter() *writer {
	w := &writer{book: excelize.NewFile()}
	w.bold = w.style(&excelize.Style{Font: &excelize.Font{Bold: true}})
	w.plain = w.style(&excelize.Style{NumFmt: textFormat})
	w.faint = w.style(&excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Italic: true, Color: "808080"}})
	w.head = w.style(&excelize.Style{
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	})
	return w
}

// sheet adds a sheet with columns of the given widths, in characters.
func (w *writer) sheet(name string, widths ...float64) {
	if first := w.book.GetSheetName(0); first == "Sheet1" {
		w.keep(w.book.SetSheetName(first, name))
	} else {
		_, err := w.book.NewSheet(name)
		w.keep(err)
	}
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		w.keep(err)
		w.keep(w.book.SetColWidth(name, column, column, width))
	}
}

// textColumns makes whole columns hold texts, whatever is typed there.
func (w *writer) textColumns(sheet, columns string) {
	w.keep(w.book.SetColStyle(sheet, columns, w.style(&excelize.Style{NumFmt: textFormat})))
}

func (w *writer) sessionHeader() {
	w.sheet(nameSessions, 16, 10, 10, 10, 52, 24, 22)
	w.textColumns(nameSessions, "A:G")
	for col, c := range sessionColumns {
		w.cell(nameSessions, 1, col, c.title, w.head)
	}
}

func (w *writer) personHeader() {
	var widths []float64
	for _, c := range personColumns {
		widths = append(widths, c.width)
	}
	w.sheet(namePeople, widths...)
	w.textColumns(namePeople, "B:I")
	for col, c := range personColumns {
		w.cell(namePeople, 1, col, c.title, w.head)
	}
	w.keep(w.book.SetPanes(namePeople, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

func (w *writer) cell(sheet string, line, col int, text string, style int) {
	cell := cellName(line, col)
	if text != "" {
		w.keep(w.book.SetCellStr(sheet, cell, text))
	}
	w.keep(w.book.SetCellStyle(sheet, cell, cell, style))
}

// note puts a note on a cell; an empty text puts none.
func (w *writer) note(sheet string, line, col int, text string) {
	if text != "" {
		w.keep(w.book.AddComment(sheet, excelize.Comment{Author: "Lớp Trưởng", Cell: cellName(line, col), Text: text, Width: 260, Height: 60}))
	}
}

func (w *writer) style(s *excelize.Style) int {
	id, err := w.book.NewStyle(s)
	w.keep(err)
	return id
}

func (w *writer) keep(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) bytes() ([]byte, error) {
	var out bytes.Buffer
	if w.err == nil {
		w.err = w.book.Write(&out)
	}
	if w.err != nil {
		return nil, fmt.Errorf("writing the class workbook: %w", w.err)
	}
	return out.Bytes(), nil
}
