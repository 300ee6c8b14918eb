package roster

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// people finds the sheet with the list of people and reads its rows into r.
func (f *file) people(r *Roster) error {
	g, h, others := f.listing()
	switch {
	case g == nil && r.Course == nil:
		return f.noHeader()
	case g == nil && r.Course.Registers():
		return nil
	case g == nil:
		return refuse("roster.no_people")
	}
	r.Header, r.Sheet = h.line, g.name
	l := listReader{grid: g, header: h, roster: r}
	l.checkColumns()
	l.read()
	r.checkSheets(g, others)
	switch {
	case len(r.Rows) > maxRows:
		return refuse("roster.too_many", "Max", maxRows)
	case len(r.Rows) == 0 && len(r.Problems()) == 0 && (r.Course == nil || !r.Course.Registers()):
		return refuse("roster.no_people")
	}
	return nil
}

// listing is the sheet whose header names most fields, Học viên before others and
// those that are seen before hidden ones, and further sheets with people on them.
func (f *file) listing() (best *grid, at header, others []listReader) {
	at.score = -1
	best, score := nil, -1000
	var found []listReader
	for _, g := range f.grids {
		h := findHeader(g)
		if h.score < 0 {
			continue
		}
		if h.score > 1 && h.last < len(g.lines) {
			found = append(found, listReader{grid: g, header: h, roster: &Roster{}})
		}
		rank := h.score
		if canonical(g.name) == sheetPeople {
			rank += 100
		}
		if g.hidden() {
			rank -= 500
		}
		if rank > score {
			best, at, score = g, h, rank
		}
	}
	for _, l := range found {
		if l.grid != best {
			others = append(others, l)
		}
	}
	return best, at, others
}

// checkSheets reports what is on other sheets than the one that was read. People
// who are only there stop the storing: a part must not be taken for the whole.
// Hidden sheets are passed over, and a sheet that is named Học viên is the list,
// whatever else there is.
func (r *Roster) checkSheets(g *grid, others []listReader) {
	if g.hidden() {
		r.report(Warning, 0, "", "roster.hidden_sheet", "Sheet", g.name)
	}
	if len(others) == 0 {
		return
	}
	known := map[string]bool{}
	for _, row := range r.Rows {
		known[letters.Fold(row.Enrollment.Trainee.Name)] = true
	}
	var names, more []string
	for _, l := range others {
		names = append(names, l.grid.name)
		l.read()
		if !l.grid.hidden() && slices.ContainsFunc(l.roster.Rows, func(row Row) bool { return !known[letters.Fold(row.Enrollment.Trainee.Name)] }) {
			more = append(more, l.grid.name)
		}
	}
	switch {
	case len(more) > 0 && canonical(g.name) != sheetPeople:
		r.report(Problem, 0, "", "roster.more_sheets", "Sheet", g.name, "Others", strings.Join(more, ", "))
	case len(names) > 0:
		r.report(Warning, 0, "", "roster.other_sheets", "Sheet", g.name, "Others", strings.Join(names, ", "))
	}
}

// noHeader is the refusal of a file without a header, with the reason where it is
// that nobody can read its letters.
func (f *file) noHeader() error {
	for _, g := range f.grids {
		for line := 1; line <= min(len(g.lines), headerLines); line++ {
			for col := range g.lines[line-1] {
				switch scrambled(g.text(line, col)) {
				case oldFont:
					return refuse("roster.file_old_font")
				case garbled:
					return refuse("roster.file_garbled")
				}
			}
		}
	}
	return refuse("roster.no_header", "Lines", headerLines)
}

// listReader goes down the lines below the header.
type listReader struct {
	grid   *grid
	header header
	roster *Roster

	group string          // delegation of the group row above
	ended bool            // a total or a signature was passed
	top   map[string]bool // texts of the title block; nil until asked for
	us    bool            // somewhere in the column of births the month is written first
	nos   []int           // the file's own number of each row; 0 when it has none
}

func (l *listReader) read() {
	if col, ok := l.header.columns[fieldBirth]; ok {
		for line := l.header.last + 1; line <= len(l.grid.lines) && !l.us; line++ {
			_, number := l.grid.number(line, col)
			l.us = !number && american(l.grid.text(line, col))
		}
	}
	for line := l.header.last + 1; line <= len(l.grid.lines); line++ {
		switch l.kind(line) {
		case groupLine:
			l.group = groupName(l.words(line)[0])
		case footLine:
			l.ended = true
		case strayLine:
			if !l.ended {
				l.roster.report(Warning, line, "", "roster.skipped", "Value", strings.Join(l.words(line), " "))
			}
		case namelessLine:
			l.roster.report(Problem, line, l.nameColumn(), "roster.no_name")
		case personLine:
			l.person(line)
			if l.grid.hiddenLine(line) {
				l.report(Warning, line, fieldName, "roster.hidden_line")
			}
		}
	}
	l.number()
}

// checkColumns reports columns that are missing for everybody, and those that are
// not read because an earlier one holds the same; two lists side by side stop the
// storing.
func (l *listReader) checkColumns() {
	h := l.header
	if !h.has(fieldPhone) {
		l.roster.report(Warning, 0, "", "roster.no_phones")
	}
	if !l.hasBirth() {
		l.roster.report(Warning, 0, "", "roster.no_births")
	}
	if len(h.extra[fieldNo]) > 0 && len(h.extra[fieldName]) > 0 {
		l.roster.report(Problem, 0, "", "roster.two_tables")
		return
	}
	for col := range maxColumns {
		f, ok := h.at[col]
		first, read := h.columns[f]
		if ok && read && first != col && f != fieldPhone && f != fieldIssues {
			l.roster.report(Warning, 0, h.title[col], "roster.column_twice", "First", h.title[first])
		}
	}
}

// lineKind is what a line below the header is.
type lineKind int

const (
	emptyLine    lineKind = iota // nothing to read: blank, a number alone, an example, header or title block again
	personLine                   // one person
	namelessLine                 // a person without a name
	groupLine                    // names the delegation of the people below
	footLine                     // a total or a part of the signature block
	strayLine                    // something else
)

var (
	footText = regexp.MustCompile(`^(?:tổng (?:số|cộng)|tổng\s*[:(\d]|cộng\s*(?:[:(\d]|$)|\(?danh sách (?:này )?(?:có|gồm)|ghi chú\s*:|ấn định danh sách|nơi nhận|người lập|lập bảng|lập biểu|xác nhận|tm\.|kt\.|tl\.|tuq\.|\(ký|\(đã ký)|(?:^|,)\s*ngày\s.*tháng\s.*năm\s`)
	romanNo  = regexp.MustCompile(`^(?:[IVXLC]+|[A-H])[.)]?$`)
	example  = regexp.MustCompile(`^(?:vd|vi du)\b`)
	wholeNo  = regexp.MustCompile(`^(\d+)[.,]0+$`) // "12.0", as programs write numbers
	orderNo  = regexp.MustCompile(`^\(?[0-9]{1,2}\)?$|^[A-H]$`)
)

func (l *listReader) kind(line int) lineKind {
	words := l.words(line)
	no := ""
	if col, ok := l.header.columns[fieldNo]; ok {
		no = l.grid.text(line, col)
	}
	_, numbered := positive(no)
	name := l.name(line)
	switch {
	case len(words) == 0, example.MatchString(letters.Fold(no)), l.isHeader(line), l.isTop(words) && !l.leadsOn(line):
		return emptyLine
	case !numbered && l.isFoot(line):
		return footLine
	case !numbered && l.isGroup(line, no, words):
		return groupLine
	}
	dated := l.dated(line)
	switch {
	case l.ended && !numbered && !dated:
		return footLine
	case name != "" && (numbered || dated || l.has(line) || l.loneName(words)):
		return personLine
	case name == "" && (numbered || dated):
		return namelessLine
	}
	return strayLine
}

// words are the texts of a line, without its number ("12", "II") and the column
// of issues.
func (l *listReader) words(line int) []string {
	var words []string
	for col := range l.grid.lines[line-1] {
		t, f := l.grid.text(line, col), l.header.at[col]
		if _, numbered := positive(t); f == fieldNo && (numbered || romanNo.MatchString(t)) {
			continue
		}
		if t != "" && f != fieldIssues {
			words = append(words, t)
		}
	}
	return words
}

var pageNo = regexp.MustCompile(`(?i)^trang \d+`)

// isTop tells whether a line has nothing but what the title block has, which some
// files repeat on every printed page, or the number of a page.
func (l *listReader) isTop(words []string) bool {
	if l.top == nil {
		l.top = map[string]bool{}
		for line := 1; line < l.header.line; line++ {
			for _, w := range l.words(line) {
				l.top[w] = true
			}
		}
	}
	return !slices.ContainsFunc(words, func(w string) bool { return !l.top[w] && !pageNo.MatchString(w) })
}

// isHeader tells whether a line repeats the header, as on every printed page, or
// numbers its columns, as below it.
func (l *listReader) isHeader(line int) bool {
	same, ordered, filled := 0, 0, 0
	below := line == l.header.last+1
	if f := knownTitle(l.grid.text(line, l.header.names[0])); f != l.header.at[l.header.names[0]] && !below {
		return false
	}
	for col := range l.grid.lines[line-1] {
		t := l.grid.text(line, col)
		if t == "" {
			continue
		}
		filled++
		if f := knownTitle(t); f != "" && f == l.header.at[col] {
			same++
		}
		if orderNo.MatchString(t) {
			ordered++
		}
	}
	return same >= 2 || below && filled >= 2 && ordered == filled
}

// isFoot tells whether a line begins the end of a list, or ends a part of it.
func (l *listReader) isFoot(line int) bool {
	for col := range l.grid.lines[line-1] {
		if footText.MatchString(strings.ToLower(l.grid.text(line, col))) {
			return !l.dated(line)
		}
	}
	return false
}

// isGroup tells whether an unnumbered line names the delegation of those below:
// "I. Huyện Giồng Trôm: 34 đồng chí", alone in its line.
func (l *listReader) isGroup(line int, no string, words []string) bool {
	if len(words) > 2 || l.dated(line) || l.ended && !l.leadsOn(line) {
		return false
	}
	if len(words) == 2 {
		if _, count := positive(strings.Fields(words[1])[0]); !count {
			return false
		}
	}
	switch {
	case romanNo.MatchString(no), groupRoman.MatchString(words[0]), l.merged(line):
		return true
	case l.header.has(fieldNo):
		return l.leadsOn(line) && (l.name(line) != "" || no != "")
	}
	return groupKind.MatchString(words[0]) && !organization.MatchString(words[0])
}

// leadsOn tells whether the next line with anything in it is a numbered one.
func (l *listReader) leadsOn(line int) bool {
	col, ok := l.header.columns[fieldNo]
	for line++; ok && line <= len(l.grid.lines); line++ {
		if !blank(l.grid.lines[line-1]) {
			_, numbered := positive(l.grid.text(line, col))
			return numbered
		}
	}
	return false
}

// merged tells whether the line's text spans three columns or more.
func (l *listReader) merged(line int) bool {
	for _, s := range l.grid.spans {
		if s.top == line && s.bottom == line && s.right-s.left >= 2 && l.grid.text(line, s.left) != "" {
			return true
		}
	}
	return false
}

// dated tells whether a line has a birth or a phone that can be read.
func (l *listReader) dated(line int) bool {
	if b, ok := l.birth(line); ok && !b.first.IsZero() {
		return true
	}
	col, ok := l.header.columns[fieldPhone]
	if !ok {
		return false
	}
	phone, _, _ := l.grid.phones(line, col)
	return phone != ""
}

// has tells whether a line says anything of a person besides the name.
func (l *listReader) has(line int) bool {
	for col, f := range l.header.at {
		switch f {
		case fieldNo, fieldIssues, fieldName, fieldFamily, fieldMiddle, fieldGiven:
		default:
			if l.grid.text(line, col) != "" {
				return true
			}
		}
	}
	return false
}

// loneName tells whether a name is all that a line has, in a list without
// numbers.
func (l *listReader) loneName(words []string) bool {
	return !l.header.has(fieldNo) && len(words) <= len(l.header.names)
}

// number gives each row its number: the file's own where they are all there and
// all different, else running ones.
func (l *listReader) number() {
	seen := map[int]bool{}
	for _, no := range l.nos {
		seen[no] = true
	}
	own := len(seen) == len(l.nos) && !seen[0]
	for i := range l.roster.Rows {
		no := i + 1
		if own {
			no = l.nos[i]
		}
		l.roster.Rows[i].Enrollment.No = no
	}
}

// positive reads a row's number: "12", "012", "12.", "12/".
func positive(s string) (n int, ok bool) {
	n, err := strconv.Atoi(strings.TrimRight(wholeNo.ReplaceAllString(s, "$1"), "./) "))
	return n, err == nil && n > 0
}
