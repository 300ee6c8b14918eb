package course

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// PaperKind is one of the kinds of paper that a course gives. Each has a series of
// numbers of its own in every year, over all courses.
type PaperKind string

const (
	Completion PaperKind = "completion" // giấy chứng nhận: who has completed the course
	Merit      PaperKind = "merit"      // giấy khen: whom an organizer picks, for a reason
	Attended   PaperKind = "attended"   // giấy xác nhận tham dự: who was there, and has not completed it
	Thanks     PaperKind = "thanks"     // thư cảm ơn: a speaker, who is on no roster
)

// PaperKinds are all of them, in the order in which they are shown.
var PaperKinds = []PaperKind{Completion, Merit, Attended, Thanks}

// Symbol is what the numbers of the kind end with unless a course says otherwise, and
// what its files are called by.
func (k PaperKind) Symbol() string {
	switch k {
	case Merit:
		return "GK"
	case Attended:
		return "XNTD"
	case Thanks:
		return "TCO"
	case Completion:
	}
	return "GCN"
}

// later tells whether papers of the kind are given to whom an organizer names, also after the closing.
func (k PaperKind) later() bool { return k == Merit || k == Thanks }

// KindForm is what a course says about its papers of one kind. Empty fields take the
// defaults of the kind.
type KindForm struct {
	Number NumberFormat `json:"number,omitempty"`
	Title  string       `json:"title,omitempty"` // stands large on the paper; of a certificate empty for its own
	Body   string       `json:"body,omitempty"`  // lines with stand-ins, with semicolons between; of a certificate empty for its own
}

// Kind is what the form says about a kind of paper, with its defaults.
func (f Form) Kind(k PaperKind) KindForm {
	of := f.Kinds[k]
	if of.Number == "" {
		of.Number = NumberFormat(numberStandIn + "/" + yearStandIn + "/" + k.Symbol())
	}
	title, body := k.usual()
	return KindForm{of.Number, cmp.Or(of.Title, title), cmp.Or(of.Body, body)}
}

// usual is what papers of the kind say where the course says nothing.
func (k PaperKind) usual() (title, body string) {
	switch k {
	case Merit:
		return "GIẤY KHEN", "Tặng {xung_ho}; {ten}; Chức vụ: {chuc_vu}; Đơn vị công tác: {don_vi}; {ly_do}; {ten_lop}; {thoi_gian}"
	case Attended:
		return "GIẤY XÁC NHẬN", "Xác nhận {xung_ho}; {ten}; Ngày sinh: {ngay_sinh}, chức vụ: {chuc_vu}; Đơn vị công tác: {don_vi}; " +
			"Đã tham dự {so_buoi} buổi của; {ten_lop}; {thoi_gian}, tại {dia_diem}"
	case Thanks:
		return "THƯ CẢM ƠN", "Trân trọng cảm ơn {xung_ho}; {ten}; {chuc_vu}; " +
			"Đã tham gia giảng dạy, báo cáo chuyên đề {chuyen_de}, góp phần vào thành công của; {ten_lop}; {thoi_gian}, tại {dia_diem}"
	case Completion:
	}
	return "", ""
}

// NumberFormat is how papers are cited, with stand-ins for what differs: "{so}/{nam}/GCN"
// makes "101/2022/GCN", "{so}-GCN/BDV" makes "101-GCN/BDV".
type NumberFormat string

const (
	numberStandIn = "{so}"
	yearStandIn   = "{nam}"

	maxNumberFormat = 40
)

// Check refuses a format by which two numbers of a series could read alike, or one can't
// be looked for: the number stands in it once, before any other digit and beside none.
func (f NumberFormat) Check() error {
	before, after, found := strings.Cut(string(f), numberStandIn)
	digits := strings.NewReplacer(yearStandIn, "2022")
	rest := digits.Replace(after)
	bad := !found || strings.ContainsAny(digits.Replace(before), "0123456789") || strings.IndexFunc(rest, isDigit) == 0 ||
		strings.ContainsAny(digits.Replace(before+after), "{}") || len([]rune(f)) > maxNumberFormat
	if no, ok := ParseNumber(f.Cite(maxStart, 2022)); bad || !ok || no != maxStart {
		return Refuse(ErrInvalid, "course.bad_number", "Max", maxNumberFormat)
	}
	return nil
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// Cite is the paper with that place in the series of a year.
func (f NumberFormat) Cite(no, year int) string { return f.with(strconv.Itoa(no), strconv.Itoa(year)) }

func (f NumberFormat) with(no, year string) string {
	return strings.NewReplacer(numberStandIn, no, yearStandIn, year).Replace(string(f))
}

// ParseNumber reads a number as people cite it, "101/2022/GCN", "Số 101-GCN/BDV": its place
// in the series, by which the papers are found that Cited may mean. ok is false when it is
// none.
func ParseNumber(s string) (no int, ok bool) {
	m := citedNumber.FindStringSubmatch(letters.Clean(s))
	if m == nil {
		return 0, false
	}
	no, _ = strconv.Atoi(m[1] + m[2]) // digits of one of them, and few
	return no, no > 0
}

// citedNumber has its first digits at its beginning or after few letters, and more after
// them or a sign right before: by digits and words alone people are found on the roster.
var citedNumber = regexp.MustCompile(`^[^\d]{0,40}?(?:(\d{1,7})\s*[^\d\s]|[^\d\s\pL\pM](\d{1,7})$)`)

// Cited are those of some certificates that a text cites, in their order. When there is
// none, "101/2022" cites all with that place in a series of the year.
func Cited(text string, among []Certificate) (cited []Certificate) {
	text = bareNumber(text)
	for _, short := range []bool{false, true} {
		for _, c := range among {
			if bareNumber(c.Number()) == text || short && text == strconv.Itoa(c.No)+"/"+strconv.Itoa(c.Year) {
				cited = append(cited, c)
			}
		}
		if cited != nil {
			return cited
		}
	}
	return nil
}

// bareNumber is a cited number without what people write it differently with: case,
// blanks, the word before it.
func bareNumber(text string) string {
	return strings.TrimPrefix(strings.TrimPrefix(strings.ReplaceAll(letters.Fold(text), " ", ""), "so"), ":")
}

// checkKinds returns an error of kind ErrInvalid for the first thing that the papers of
// some kind can't have.
func (f Form) checkKinds() error {
	var formats []string
	for _, k := range PaperKinds {
		format := f.Kind(k).Number
		if err := format.Check(); err != nil {
			return err
		}
		if formats = append(formats, letters.Fold(string(format))); slices.Index(formats, letters.Fold(string(format))) < len(formats)-1 {
			return Refuse(ErrInvalid, "course.same_number", "Number", string(format))
		}
		if err := k.checkBody(f.Kind(k).Body); err != nil {
			return err
		}
	}
	return nil
}
