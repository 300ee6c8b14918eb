package words

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// PaperLine is something that stands on a paper. Label and Text are plain; ID is what programs
// call it.
type PaperLine struct{ ID, Label, Text string }

// PaperLines are all that stands on a certificate, in the order of the page, and nothing else; of
// a void number, of which there is no paper, no more than itself.
func PaperLines(p *i18n.Printer, c course.Certificate) []PaperLine {
	paper := c.Paper
	all := []PaperLine{
		{ID: "governing_body", Text: paper.Form.GoverningBody}, {ID: "issuing_body", Text: paper.Form.IssuingBody}, {ID: "second_body", Text: paper.Form.SecondBody},
		{ID: "kind", Text: OtherKind(p, c.Kind)}, {ID: "name", Text: paper.Name}, {ID: "birth", Text: paper.Birth}, {ID: "position", Text: paper.Position}, {ID: "unit", Text: paper.Unit}, {ID: "reason", Text: paper.Reason}, {ID: "topic", Text: paper.Topic},
		{ID: "course", Text: paper.Title}, {ID: "partner", Text: paper.Form.Partner}, {ID: "held", Text: held(p, paper)}, {ID: "place", Text: paper.Place},
		{ID: "decision", Text: paper.Form.CitedDecision()},
		{ID: "number", Text: c.Number()}, {ID: "replaces", Text: c.Instead}, {ID: "register", Text: register(paper)}, {ID: "signed", Text: signedAt(p, paper)},
		{ID: "signer", Text: signer(paper.Form.WithDefaults().SignerTitle, paper.Form.SignerName)},
		{ID: "second_signer", Text: signer(paper.Form.SecondTitle, paper.Form.SecondName)}, {ID: "signed_by", Text: paper.SignedBy}, {ID: "code", Text: c.Code},
	}
	if c.State == course.Void {
		all = []PaperLine{{ID: "number", Text: c.Number()}, {ID: "code", Text: c.Code}}
	}
	said := make([]PaperLine, 0, len(all))
	for _, f := range all {
		if f.Text != "" {
			f.Label = p.Plain("paper_line." + f.ID)
			said = append(said, f)
		}
	}
	return said
}

// OtherKind names a kind of paper; empty for certificates, of which all else speaks.
func OtherKind(p *i18n.Printer, k course.PaperKind) string {
	if k == course.Completion || k == "" {
		return ""
	}
	return Kind(p, k)
}

// held is the days of a paper's course.
func held(p *i18n.Printer, paper course.Paper) string {
	if paper.From == paper.To || paper.To == "" {
		return PaperDate(paper.From)
	}
	return p.Plain("paper_line.period", "From", PaperDate(paper.From), "To", PaperDate(paper.To))
}

func register(paper course.Paper) string {
	if paper.Register == 0 {
		return ""
	}
	return strconv.Itoa(paper.Register)
}

// signedAt is where and when a paper was signed.
func signedAt(p *i18n.Printer, paper course.Paper) string {
	if paper.Form.PlaceName == "" {
		return PaperDate(paper.Signed)
	}
	return p.Plain("paper_line.at", "Place", paper.Form.PlaceName, "Date", PaperDate(paper.Signed))
}

// signer is who has signed, with the titles; empty when nobody has.
func signer(titles []string, name string) string {
	said := slices.DeleteFunc([]string{strings.Join(titles, ", "), name}, func(s string) bool { return s == "" })
	return strings.Join(said, ": ")
}

// Verified is what everybody may know of a certificate: what stands on its paper and
// whether it is valid, and which it replaces or is replaced by; of a void number, of which there is no paper, only that.
func Verified(p *i18n.Printer, c course.Course, one course.Certificate) string {
	if one.State == course.Void {
		return p.T("verify.void", "Number", one.Number(), "Code", one.Code)
	}
	said := PaperLines(p, one)
	lines := make([]string, len(said))
	for i, f := range said {
		lines[i] = p.T("verify.line", "Label", f.Label, "Text", f.Text)
	}
	all := i18n.HTML(strings.Join(lines, "\n"))
	if one.Invalid() {
		return p.T("verify.revoked", "Revoked", RevokedOn(c, one), "By", one.ReplacedBy, "Superseded", one.Superseded(), "Lines", all, "Kind", OtherKind(p, one.Kind))
	}
	return p.T("verify.valid", "Lines", all, "Kind", OtherKind(p, one.Kind))
}

// VerifiedFile says, plain and in one line, what a file is that was held against the register.
func VerifiedFile(p *i18n.Printer, is course.VerifiedFile) string {
	of := is.Certificate
	pairs := []any{"Number", of.Number(), "Name", of.Paper.Name, "Date", PaperDate(of.Paper.Signed), "Code", of.Code, "Revoked", RevokedOn(is.Course, of), "By", of.ReplacedBy, "Superseded", of.Superseded()}
	switch {
	case is.State == course.FileForeign:
		return p.Plain("verify_file.foreign")
	case is.State == course.FileChanged:
		return p.Plain("verify_file.changed", pairs...)
	case of.Invalid():
		return p.Plain("verify_file.revoked", pairs...)
	}
	return p.Plain("verify_file.same", pairs...)
}
