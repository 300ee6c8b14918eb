package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// PrinterSheet is the sheet by which a printer is adjusted to stock.
func PrinterSheet(p *i18n.Printer, c course.Course, printer string, file int64) notice.Message {
	return notice.Message{Text: p.T("print.sheet", "Course", c.Title, "Printer", printer), File: file}
}

// StockPapers is papers to be printed on stock, with the names of those of whom a text had no
// room there.
func StockPapers(p *i18n.Printer, c course.Course, printer string, papers int, left []course.Paper, file int64) notice.Message {
	return notice.Message{Text: p.N("print.stock", papers, "Course", c.Title, "Printer", printer) + leftBlank(p, left), File: file}
}

// leftBlank names the papers of which a text had no room.
func leftBlank(p *i18n.Printer, left []course.Paper) string {
	if len(left) == 0 {
		return ""
	}
	var names []string
	for _, one := range left[:min(len(left), maxJudged)] {
		names = append(names, one.Name)
	}
	if len(left) > maxJudged {
		names = append(names, "…")
	}
	return "\n" + p.T("print.left", "Names", strings.Join(names, ", "))
}
