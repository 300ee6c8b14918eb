package course

import (
	"cmp"
	"slices"
	"time"
)

// RegisterRequest asks for the register of certificates (sổ cấp) of a course, or of a year
// over all courses that the account runs when it is made, for the list of a course's papers that
// nobody has fetched, for its class workbook or for its attendance as a picture. It is made once.
type RegisterRequest struct {
	ID       int64
	CourseID int64 // 0 for that of a year
	Year     int   // 0 for that of a course
	For      int64 // account
	What     RegisterList
	Asked    string // names the message that asked, which asks once; may be empty
}

// RegisterList is what is asked for.
type RegisterList string

const (
	WholeRegister RegisterList = "register"
	// Unfetched is papers of people that have not come into their chats, and that their delegation has
	// not said to have received, with all others that there were then.
	Unfetched RegisterList = "unfetched"
	// ClassWorkbook is the workbook from which a course is made, filled with what the course is.
	ClassWorkbook RegisterList = "class"
	// AttendancePicture is how many were at each session whose check-in is over.
	AttendancePicture RegisterList = "attendance"
)

// UnfetchedColumns are those of the list of papers that nobody has fetched.
var UnfetchedColumns = [...]string{"STT", "Đoàn", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị", "Điện thoại", "Loại giấy", "Số hiệu"}

// RegisterLine is a number of the register: a certificate, valid, revoked or void.
type RegisterLine struct {
	Certificate
	In        Course
	Exception Exception // what was decided about its holder against the rule

	SignedList bool // its delegation has sent a signed list since it was issued
}

// SortRegister puts lines in the order of the series, by year and kind.
func SortRegister(lines []RegisterLine) {
	slices.SortFunc(lines, func(a, b RegisterLine) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(slices.Index(PaperKinds, a.Kind), slices.Index(PaperKinds, b.Kind)), cmp.Compare(a.No, b.No))
	})
}

// RegisterColumns are those of a register as it is written.
var RegisterColumns = [...]string{
	"Số vào sổ", "Số hiệu", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị", "Tên lớp", "Quyết định", "Ngày cấp", "Người nhận", "Ghi chú",
}

// RegisterRow is a line of a register as it is written, with a text for each of RegisterColumns.
type RegisterRow [len(RegisterColumns)]string

// RegisterBook is a register as it is written, as a workbook or to be printed and signed.
type RegisterBook struct {
	Title, Of string    // its name, and the course or the year that it is of
	PlaceName string    // where it is signed; may be empty
	Made      time.Time // on which day
	Rows      []RegisterRow
}
