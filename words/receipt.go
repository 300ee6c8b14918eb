package words

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Receiving says in a line how a delegation stands with its papers, and who has said so.
func Receiving(p *i18n.Printer, c course.Course, r course.Receiving, persons map[int64]course.Person) string {
	pairs := []any{"Delegation", r.Delegation.Name, "Issued", r.Issued}
	switch last := r.Receipt; {
	case last.ID != 0:
		at := last.At.In(c.Location())
		return p.T("received.line", append(pairs, "Papers", last.Papers, "Of", last.Issued, "Complete", r.Complete(), "Since", r.Since, "Whole", last.Whole(),
			"Who", Person(p, persons[last.By]), "Time", course.ClockTime(at)+" "+course.ShortDate(at))...)
	case r.Issued == 0:
		return p.T("received.line_none", pairs...)
	}
	return p.T("received.line_open", pairs...)
}

// papersReceived tells those in charge what a representative has said to have received.
func papersReceived(p *i18n.Printer, f course.PapersReceived) notice.Message {
	r := f.Receiving
	return notice.Message{Quiet: true, Text: p.T("received.told", "Course", f.Course.Title, "Delegation", r.Delegation.Name,
		"Papers", r.Receipt.Papers, "Of", r.Receipt.Issued, "Whole", r.Receipt.Whole(), "Who", Person(p, f.By))}
}
