package words

import (
	"strings"

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
		return p.T("received.line", append(pairs, "Papers", last.Papers, "Of", last.Issued, "Complete", r.Complete(), "Since", r.Since, "Files", r.Files, "Whole", last.Whole(),
			"Who", Person(p, persons[last.By]), "Time", course.ClockDate(at))...)
	case r.Issued == 0:
		return p.T("received.line_none", pairs...)
	}
	return p.T("received.line_open", append(pairs, "Files", r.Files)...)
}

// papersReceived tells those in charge what a representative has said to have received.
func papersReceived(p *i18n.Printer, f course.PapersReceived) notice.Message {
	r := f.Receiving
	return notice.Message{Quiet: true, Text: p.T("received.told", "Course", f.Course.Title, "Delegation", r.Delegation.Name,
		"Papers", r.Receipt.Papers, "Of", r.Receipt.Issued, "Whole", r.Receipt.Whole(), "Who", Person(p, f.By))}
}

// receiptFiled tells those in charge that a representative has sent the signed list.
func receiptFiled(p *i18n.Printer, f course.ReceiptFiled) notice.Message {
	return notice.Message{Quiet: true,
		Text:    p.T("signedlist.told", "Course", f.Course.Title, "Delegation", f.Delegation.Name, "Who", Person(p, f.By), "Again", f.Instead != 0),
		Buttons: signedListButton(p, f.Delegation, true)}
}

// SignedListTaken says that a file of a signed list is kept, and how many there are now.
func SignedListTaken(p *i18n.Printer, c course.Course, r course.Receiving, scan course.ReceiptScan, organizer bool) notice.Message {
	return notice.Message{
		Text:    p.T("signedlist.taken", "Course", c.Title, "Delegation", r.Delegation.Name, "Files", r.Files, "Pages", scan.Pages, "PDF", scan.MediaType == "application/pdf"),
		Buttons: signedListButton(p, r.Delegation, organizer),
	}
}

func signedListButton(p *i18n.Printer, d course.Delegation, organizer bool) [][]notice.Button {
	return [][]notice.Button{{{Label: p.Plain("signedlist.button"), Data: SignedListTap(ReceiptAction(organizer)).Data(OfDelegation{d.ID})}}}
}

// maxUnfetched is how many papers that nobody has fetched are named in a message.
const maxUnfetched = 60

// Unfetched says which papers nobody has fetched, those of a delegation together; the first of them where
// there are many.
func Unfetched(p *i18n.Printer, c course.Course, left []course.Certificate) notice.Message {
	if len(left) == 0 {
		return notice.Message{Text: p.T("unfetched.none", "Course", c.Title)}
	}
	lines := []string{p.N("unfetched.head", len(left), "Course", c.Title)}
	for i, one := range left[:min(len(left), maxUnfetched)] {
		if i == 0 || one.DelegationID != left[i-1].DelegationID {
			lines = append(lines, "", p.T("unfetched.delegation", "Delegation", one.Paper.Delegation))
		}
		lines = append(lines, p.T("unfetched.line", "Name", one.Paper.Name, "Unit", one.Paper.Unit, "Number", one.Number()))
	}
	if more := len(left) - maxUnfetched; more > 0 {
		lines = append(lines, p.N("unfetched.more", more))
	}
	return notice.Message{Text: strings.Join(lines, "\n")}
}

// UnfetchedTable is the same list as a workbook.
func UnfetchedTable(p *i18n.Printer, c course.Course, papers int, file int64) notice.Message {
	return notice.Message{Text: p.N("unfetched.table", papers, "Course", c.Title), File: file}
}
