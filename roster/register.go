package roster

// registerColumns are those of the register of certificates, with their widths.
var registerColumns = []struct {
	title string
	width float64
}{
	{"Số vào sổ", 9}, {"Số hiệu", 16}, {"Họ và tên", 28}, {"Ngày sinh", 12}, {"Chức vụ", 26}, {"Đơn vị", 28}, {"Tên lớp", 40},
	{"Quyết định", 18}, {"Ngày cấp", 12}, {"Người nhận", 22}, {"Ghi chú", 44},
}

// RegisterRow is a line of the register of certificates, in the order of its columns: register
// number, number, name, date of birth, position, unit, course, decision, day of issue, who
// receives it, note.
type RegisterRow [11]string

// WriteRegister is the register of certificates (sổ cấp) as a workbook: a title, what it is
// of, and the lines.
func WriteRegister(title, of string, rows []RegisterRow) ([]byte, error) {
	w := newWriter()
	defer w.book.Close()
	const sheet = "Sổ cấp"
	widths := make([]float64, len(registerColumns))
	for i, c := range registerColumns {
		widths[i] = c.width
	}
	w.sheet(sheet, widths...)
	w.cell(sheet, 1, 0, title, w.bold)
	w.cell(sheet, 2, 0, of, w.plain)
	for col, c := range registerColumns {
		w.cell(sheet, 4, col, c.title, w.head)
	}
	for i, row := range rows {
		for col, text := range row {
			w.cell(sheet, i+5, col, text, w.plain)
		}
	}
	return w.bytes()
}
