package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// OverlaySheet is the sheet by which a printer is adjusted to stock.
func OverlaySheet(p *i18n.Printer, c course.Course, file int64) notice.Message {
	return notice.Message{Text: p.T("overlay.sheet", "Course", c.Title), File: file}
}

// OverlayPapers is papers to be printed on stock, with the names of those of whom a text had no
// room there.
func OverlayPapers(p *i18n.Printer, c course.Course, papers int, left []course.Paper, file int64) notice.Message {
	text := p.N("overlay.papers", papers, "Course", c.Title)
	if len(left) > 0 {
		var names []string
		for _, one := range left[:min(len(left), maxJudged)] {
			names = append(names, one.Name)
		}
		if len(left) > maxJudged {
			names = append(names, "…")
		}
		text += "\n" + p.T("overlay.left", "Names", strings.Join(names, ", "))
	}
	return notice.Message{Text: text, File: file}
}
