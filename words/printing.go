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

// OwnPapers is the papers of a delegation on the office's own page, with the names of those of whom
// a text had no room there.
func OwnPapers(p *i18n.Printer, c course.Course, delegation string, papers int, cut bool, left []course.Paper, file int64) notice.Message {
	return notice.Message{Text: p.N("print.own", papers, "Course", c.Title, "Delegation", delegation, "Cut", cut) + leftBlank(p, left), File: file}
}

// TwoUpPapers is the issued papers, two to a sheet.
func TwoUpPapers(p *i18n.Printer, c course.Course, papers int, file int64) notice.Message {
	return notice.Message{Text: p.N("print.two_up", papers, "Course", c.Title), File: file}
}

// OneOfSeveral says which of several files one is.
func OneOfSeveral(p *i18n.Printer, part, parts int) string {
	return p.T("print.part", "Part", part, "Parts", parts)
}

// NothingToPrint says that there is no paper to print now.
func NothingToPrint(p *i18n.Printer, c course.Course) notice.Message {
	return notice.Message{Text: p.T("print.nothing", "Course", c.Title)}
}

// leftBlank names the papers of which a text had no room.
func leftBlank(p *i18n.Printer, left []course.Paper) string {
	if len(left) == 0 {
		return ""
	}
	return "\n" + p.T("print.left", "Names", names(left))
}

// names are those on papers, of which the first are said.
func names(papers []course.Paper) string {
	var said []string
	for _, one := range papers[:min(len(papers), maxJudged)] {
		said = append(said, one.Name)
	}
	if len(papers) > maxJudged {
		said = append(said, "…")
	}
	return strings.Join(said, ", ")
}

// ProofMark is what stands across each page of a proof.
const ProofMark = "BẢN IN THỬ"

// Proof is the proof of a delegation's papers, empty for those of none, with the names of those
// whose can't be drawn.
func Proof(p *i18n.Printer, c course.Course, delegation string, papers int, left []course.Paper, file int64) notice.Message {
	text := p.N("print.proof", papers, "Course", c.Title, "Delegation", delegation)
	if len(left) > 0 {
		text += "\n" + p.T("print.proof_left", "Names", names(left))
	}
	return notice.Message{Text: text, File: file}
}

// NoProof says that there is nothing to be proved.
func NoProof(p *i18n.Printer, c course.Course) notice.Message {
	return notice.Message{Text: p.T("print.no_proof", "Course", c.Title)}
}

// Together is the papers of everybody, or of those of no delegation, in one file, or so many of them in one of several.
func Together(p *i18n.Printer, c course.Course, what course.PrintWhat, papers, of int, file int64) notice.Message {
	if papers == of {
		of = 0 // it is all of them
	}
	return notice.Message{Text: p.N("print.together", papers, "Course", c.Title, "All", what == course.PrintAll, "Of", of), File: file}
}
