package words

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// Kind names a kind of paper, plain and as in a sentence.
func Kind(p *i18n.Printer, k course.PaperKind) string {
	return p.Plain("kind." + string(cmp.Or(k, course.Completion)))
}

// PaperField names a text of the papers, plain.
func PaperField(p *i18n.Printer, field course.PaperField) string {
	return p.Plain("paper.field_" + string(field))
}

// PaperFault says which text of a paper can't be printed, and why.
func PaperFault(p *i18n.Printer, f course.PaperFault) string {
	field := PaperField(p, f.Field)
	if f.Letters == nil {
		return p.T("paper.no_room", "Field", field, "Text", Short(f.Text))
	}
	letters := make([]string, len(f.Letters))
	for i, r := range f.Letters {
		letters[i] = fmt.Sprintf("%c (U+%04X)", r, r)
	}
	return p.T("paper.bad_letters", "Field", field, "Text", Short(f.Text), "Letters", strings.Join(letters, ", "))
}

// PaperDate is a day of a paper, "2022-08-19", as people write it. It is plain.
func PaperDate(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return course.ShortDate(t)
}

// RevokedOn is the day on which a certificate of the course was revoked, plain;
// empty when it was not.
func RevokedOn(c course.Course, one course.Certificate) string {
	if one.RevokedAt.IsZero() {
		return ""
	}
	return course.ShortDate(one.RevokedAt.In(c.Location()))
}

// PaperState says in a line how it stands with somebody's certificate on a course; a zero
// one is none.
func PaperState(p *i18n.Printer, c course.Course, one course.Certificate) string {
	switch {
	case one.ID == 0:
		return p.T("paper_of.none")
	case one.Invalid():
		return p.T("paper_of.state_revoked", "Kind", OtherKind(p, one.Kind), "Number", one.Number(), "Date", RevokedOn(c, one), "Reason", one.Reason, "By", one.ReplacedBy, "Superseded", one.Superseded())
	}
	return p.T("paper_of.state_valid", "Kind", OtherKind(p, one.Kind), "Number", one.Number(), "Date", PaperDate(one.Paper.Signed), "Instead", one.Instead)
}

// Numbers names certificates one by one, plain.
func Numbers(certificates []course.Certificate) string {
	var numbers []string
	for _, one := range certificates {
		numbers = append(numbers, one.Number())
	}
	return strings.Join(numbers, ", ")
}

// paperNumbers names certificates, of which there is one at least, a row for each kind:
// "1/2022/GCN", or "1/2022/GCN đến 158/2022/GCN, 1/2022/XNTD đến 8/2022/XNTD".
func paperNumbers(p *i18n.Printer, certificates []course.Certificate) i18n.HTML {
	var rows []string
	for row := range course.ByKind(certificates) {
		rows = append(rows, p.T("issue.numbers", "First", row[0].Number(), "Last", row[len(row)-1].Number()))
	}
	return i18n.HTML(strings.Join(rows, ", "))
}

// VoidNumbers names the void numbers of a course, of which there is one at least
// and which are in order: "Số bỏ: 1–3/2022/GCN, 7/2022/GCN".
func VoidNumbers(p *i18n.Printer, void []course.Certificate) string {
	var runs []string
	for first := 0; first < len(void); {
		last := first
		for last+1 < len(void) && void[last+1].Kind == void[last].Kind && void[last+1].Year == void[last].Year && void[last+1].No == void[last].No+1 {
			last++
		}
		run := void[last].Number()
		if last > first {
			run = void[first].Number() + "–" + run
			if no := strconv.Itoa(void[first].No); strings.HasPrefix(void[first].Number(), no) {
				run = no + "–" + void[last].Number()
			}
		}
		runs = append(runs, run)
		first = last + 1
	}
	return p.T("closing.void_numbers", "Numbers", strings.Join(runs, ", "))
}
