package words

import (
	"slices"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// ToSign tells that certificates wait to be signed elsewhere.
func ToSign(p *i18n.Printer, c course.Course) notice.Message {
	return notice.Message{Text: p.T("signed.wait_told", "Course", c.Title)}
}

// PapersToSign is an archive of so many papers, of all that are to be signed elsewhere, as it is sent.
func PapersToSign(p *i18n.Printer, c course.Course, papers, all, part, parts int, file int64) notice.Message {
	if parts == 1 {
		parts = 0 // it is all of them
	}
	return notice.Message{Text: p.T("signed.archive", "Course", c.Title, "Papers", papers, "All", all, "Part", part, "Parts", parts), File: file}
}

// SignedRead is what keeping an archive of papers that came back would do, with the buttons
// where there is something to confirm.
func SignedRead(p *i18n.Printer, i course.Import, c course.Course, d course.SignedDiff) notice.Message {
	lines := []string{p.T("signed.read", "Course", c.Title, "File", i.Name, "Taken", len(d.Taken), "Left", len(d.Left))}
	lines = append(lines, signers(p, d.Taken)...)
	if len(d.Left) > 0 {
		lines = append(lines, "", p.T("signed.read_left"))
	}
	for n, left := range d.Left {
		if n == ReportedNames {
			lines = append(lines, p.T("signed.read_more", "Count", len(d.Left)-n))
			break
		}
		lines = append(lines, p.T("signed.left", "Name", left.Name, "Of", left.Of, "Why", p.Plain("signed.why_"+string(left.Fault))))
	}
	if d.Wait > 0 {
		lines = append(lines, "", p.T("signed.read_wait", "Count", d.Wait))
	}
	if len(d.Taken) == 0 {
		return notice.Message{Text: strings.Join(append(lines, "", p.T("signed.read_none")), "\n")}
	}
	return notice.Message{Text: strings.Join(append(lines, "", p.T("signed.read_hint")), "\n"), Buttons: [][]notice.Button{
		{{Label: p.Plain("signed.keep_button", "Count", len(d.Taken)), Data: StoreImportTap.Data(SeenImport{i.ID, i.Seen})}},
		{{Label: p.Plain("button.cancel"), Data: DropImportTap.Data(OfImport{i.ID})}},
	}}
}

// signers are lines of who has signed which papers.
func signers(p *i18n.Printer, taken []course.SignedPaper) (lines []string) {
	var names []string
	of := map[string][]string{}
	for _, s := range taken {
		if !slices.Contains(names, s.File.By) {
			names = append(names, s.File.By)
		}
		of[s.File.By] = append(of[s.File.By], s.Number())
	}
	for _, name := range names {
		numbers := of[name]
		said := strings.Join(numbers[:min(len(numbers), 10)], ", ")
		if len(numbers) > 10 {
			said += " … " + numbers[len(numbers)-1]
		}
		lines = append(lines, p.T("signed.read_by", "By", Short(name), "Count", len(numbers), "Numbers", said))
	}
	return lines
}

// SignedKept says what was kept of an archive.
func SignedKept(p *i18n.Printer, c course.Course, d course.SignedDiff) notice.Message {
	return notice.Message{Text: p.T("signed.kept", "Course", c.Title, "Taken", len(d.Taken), "Wait", d.Wait)}
}

// SignedAfterAll is a certificate that its holder has unsigned, now signed.
func SignedAfterAll(p *i18n.Printer, c course.Course, one course.Certificate) notice.Message {
	return notice.Message{Text: p.T("signed.after_all", "Course", c.Title, "Number", one.Number()), File: one.FileID}
}
