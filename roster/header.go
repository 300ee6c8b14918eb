package roster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/loptruong/loptruong/letters"
)

// headerLines is how far down the header is looked for.
const headerLines = 15

// field is what a column of a list of people holds.
type field string

const (
	fieldNo         field = "no"
	fieldName       field = "name"
	fieldFamily     field = "family"
	fieldMiddle     field = "middle"
	fieldGiven      field = "given"
	fieldBirth      field = "birth"
	fieldDay        field = "day"
	fieldMonth      field = "month"
	fieldYear       field = "year"
	fieldGender     field = "gender"
	fieldMale       field = "male"   // a mark, or the birth of men
	fieldFemale     field = "female" // a mark, or the birth of women
	fieldPosition   field = "position"
	fieldUnit       field = "unit"
	fieldDelegation field = "delegation"
	fieldPhone      field = "phone"
	fieldNote       field = "note"
	fieldIssues     field = "issues" // the column Annotate adds; not read
)

// titles are the ways offices title a column, in the form that canonical makes.
var titles = map[field][]string{
	fieldNo:         {"stt", "tt", "so tt", "s t t", "t t", "so thu tu", "thu tu", "no"},
	fieldName:       {"ho va ten", "ho ten", "ht", "h ten", "hoc vien", "ten hoc vien", "ho ten hoc vien", "ho va ten hoc vien", "ho chu dem va ten", "ho va ten khai sinh", "ho va ten can bo", "full name", "name"},
	fieldFamily:     {"ho", "ho dem", "ho va dem", "ho ten dem", "ho va ten dem", "ho lot", "ho va chu lot", "ho chu dem", "ho va chu dem", "ho va", "ho va ten lot", "ho ten lot", "ho va lot", "ho chu lot", "ho va ten chu lot", "ho va ten chu dem", "family name", "surname", "last name"},
	fieldMiddle:     {"dem", "ten dem", "chu dem", "ten lot", "chu lot"},
	fieldGiven:      {"ten", "given name", "first name"},
	fieldBirth:      {"ngay sinh", "ns", "nam sinh", "sinh nam", "sinh ngay", "ngay thang sinh", "ngay thang nam sinh", "ngay thang nam", "ntns", "date of birth", "birth date", "birthday", "birth", "dob"},
	fieldDay:        {"ngay"},
	fieldMonth:      {"thang", "thang sinh"},
	fieldYear:       {"nam"},
	fieldGender:     {"gioi tinh", "phai", "gt", "nam nu", "gender", "sex"},
	fieldFemale:     {"nu"},
	fieldPosition:   {"chuc vu", "chuc danh", "cv", "chuc vu chuc danh", "chuc vu cong tac", "chuc vu don vi", "position"},
	fieldUnit:       {"don vi cong tac", "dvct", "don vi", "dv", "co quan", "co quan cong tac", "co quan don vi", "don vi co quan", "ten don vi", "ten co quan", "xa phuong thi tran", "xa phuong", "phong ban", "noi cong tac", "don vi noi cong tac", "dia chi cong tac", "unit"},
	fieldDelegation: {"doan", "ten doan", "thuoc doan", "doan huyen", "huyen", "huyen thanh pho", "huyen thi xa thanh pho", "dia phuong", "don vi cu di", "delegation"},
	fieldPhone:      {"so dien thoai", "sdt", "s d t", "dt", "d t", "so dt", "dien thoai", "dtdd", "dt dd", "di dong", "so di dong", "dien thoai di dong", "so dien thoai di dong", "dt di dong", "dien thoai lien he", "so dien thoai lien he", "sdt lien he", "dt lien he", "so dt lien he", "sdt di dong", "sdt zalo", "zalo", "phone", "mobile", "tel"},
	fieldNote:       {"ghi chu", "gc", "luu y", "note", "notes"},
	fieldIssues:     {"loi"},
}

// titleFields is titles turned round.
var titleFields = func() map[string]field {
	m := map[string]field{}
	for f, list := range titles {
		for _, t := range list {
			m[t] = f
		}
	}
	return m
}()

// header is where the columns of a list of people are.
type header struct {
	line    int             // its first line; 0 when there is none
	last    int             // its last line
	score   int             // how many fields it names; -1 when it isn't a header
	columns map[field]int   // the first column of each field
	names   []int           // columns whose texts make the name, in order
	title   map[int]string  // column → its title as written
	at      map[int]field   // column → its field
	extra   map[field][]int // further columns of a field
}

func (h header) has(f field) bool { _, ok := h.columns[f]; return ok }

// column is the title of a field's column as the file has it; empty when there
// is none.
func (h header) column(f field) string {
	if col, ok := h.columns[f]; ok {
		return h.title[col]
	}
	return ""
}

// findHeader is the line among the first ones that names most fields, the first
// of equals. Its score is -1 when none names people.
func findHeader(g *grid) header {
	best := header{score: -1}
	for line := 1; line <= headerLines && line <= len(g.lines); line++ {
		if h := headerAt(g, line); h.score > best.score {
			best = h
		}
	}
	return best
}

// headerAt reads a line as a header.
func headerAt(g *grid, line int) header {
	h := header{line: line, last: line, score: -1, columns: map[field]int{}, title: map[int]string{}, at: map[int]field{}, extra: map[field][]int{}}
	filled := 0
	for col := range g.lines[line-1] {
		if t := g.text(line, col); t != "" {
			filled++
			h.set(col, t)
		}
	}
	if len(h.at) == 0 {
		return h
	}
	h.second(g)
	h.settle(g)
	if len(h.names) > 0 && (len(h.columns) > 1 || filled == 1) {
		h.score = len(h.columns)
	}
	return h
}

func (h *header) set(col int, title string) {
	f := fieldOf(title)
	if f == "" {
		return
	}
	h.at[col], h.title[col] = f, title
	if h.has(f) {
		h.extra[f] = append(h.extra[f], col)
		return
	}
	h.columns[f] = col
}

// second takes in a line below that is of titles alone: those that split a column
// ("Ngày | Tháng | Năm" or "Nam | Nữ" under the birth, "Họ | Tên" under the name),
// those under a title of several columns, and the same titles in another language.
func (h *header) second(g *grid) {
	if h.line >= len(g.lines) {
		return
	}
	below := map[int]string{}
	named := h.has(fieldName) || h.has(fieldFamily) || h.has(fieldGiven) // else it may be a line of the title block
	titled := false
	for col := range g.lines[h.line] {
		t := g.text(h.line+1, col)
		if t == "" {
			continue
		}
		f := fieldOf(t)
		if !splits(f) && (!named || f == "" || f != knownTitle(t)) {
			return
		}
		titled = true
		if above := h.at[col]; above == "" || above != f && (splits(f) || g.spreads(h.line, col)) {
			below[col] = t
		}
	}
	if !titled {
		return
	}
	h.last++
	for col := range below {
		h.drop(col)
	}
	for col := range g.lines[h.line] {
		if t, ok := below[col]; ok {
			h.set(col, t)
		}
	}
}

// splits tells whether a title may stand for a part of the one above it.
func splits(f field) bool {
	return slices.Contains([]field{fieldDay, fieldMonth, fieldYear, fieldFemale, fieldFamily, fieldMiddle, fieldGiven}, f)
}

// drop forgets what the first line said of a column.
func (h *header) drop(col int) {
	f, ok := h.at[col]
	if !ok {
		return
	}
	delete(h.at, col)
	delete(h.title, col)
	if h.columns[f] == col {
		delete(h.columns, f)
	}
}

// settle decides what titles mean beside each other, and which columns make the
// name.
func (h *header) settle(g *grid) {
	if col, ok := h.columns[fieldYear]; ok && !h.has(fieldMonth) {
		delete(h.columns, fieldYear)
		if h.has(fieldFemale) {
			h.columns[fieldMale], h.at[col] = col, fieldMale
		} else {
			delete(h.at, col)
		}
	}
	if h.has(fieldMonth) {
		h.splitBirth()
	}
	if !h.has(fieldMonth) && h.has(fieldDay) {
		delete(h.columns, fieldDay)
	}
	h.settleNames(g)
}

// splitBirth reads "Ngày sinh | Tháng sinh | Năm sinh" as the three parts of a
// date.
func (h *header) splitBirth() {
	for _, col := range append([]int{h.columns[fieldBirth]}, h.extra[fieldBirth]...) {
		if h.at[col] != fieldBirth {
			continue
		}
		part := fieldDay
		if strings.HasPrefix(canonical(h.title[col]), "nam") {
			part = fieldYear
		}
		if !h.has(part) {
			h.columns[part] = col
		}
	}
	if h.has(fieldYear) {
		delete(h.columns, fieldBirth)
	}
}

// maxTitle is the longest column title, in runes; a longer cell is none.
const maxTitle = 60

var bracketed = regexp.MustCompile(`\([^)]*\)?|\[[^\]]*\]?`)

// questionNo is the number of a question in a form on the web: "1. Họ và tên".
var questionNo = regexp.MustCompile(`^\d+\s*[.):]\s*`)

// canonical is a title for comparing: folded, without a number before it and what
// stands in brackets, marks turned into single blanks.
func canonical(title string) string {
	folded := letters.Fold(bracketed.ReplaceAllString(questionNo.ReplaceAllString(title, ""), " "))
	return strings.Join(strings.FieldsFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// knownTitle is the field of a title that is among titles; "" for any other text.
func knownTitle(title string) field {
	if len([]rune(title)) > maxTitle {
		return ""
	}
	return titleFields[canonical(title)]
}

// fieldOf tells what a column title means, "" when nothing known: an alias, the
// same in two languages ("SĐT/Phone"), one with a typing mistake, or one with more
// words behind it.
func fieldOf(title string) field {
	if len([]rune(title)) > maxTitle {
		return ""
	}
	t := canonical(title)
	if f, ok := titleFields[t]; ok {
		return f
	}
	for i, r := range t {
		if f := titleFields[t[:i]]; r == ' ' && f != "" && f == titleFields[t[i+1:]] {
			return f
		}
	}
	best, distance, length := field(""), 3, 0
	for alias, f := range titleFields {
		var d int
		switch {
		case len(alias) < 6:
			continue
		case strings.HasPrefix(t, alias+" "):
			d = 0
		case len(alias) >= 9:
			d = editDistance(t, alias, 2)
		default:
			d = editDistance(t, alias, 1)
		}
		// Of equals the longer alias is meant, of those the one of the first
		// field by name: the order of a map must not decide.
		if d >= 0 && (d < distance || d == distance && (len(alias) > length || len(alias) == length && f < best)) {
			best, distance, length = f, d, len(alias)
		}
	}
	return best
}

// editDistance counts the letters to change, add or drop to turn a into b; -1
// when that takes more than most.
func editDistance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return -1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		corner := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := corner
			if a[i-1] != b[j-1] {
				change++
			}
			corner, row[j] = row[j], min(change, row[j]+1, row[j-1]+1)
		}
	}
	if row[len(b)] > most {
		return -1
	}
	return row[len(b)]
}
