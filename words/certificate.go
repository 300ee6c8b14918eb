package words

import (
	"errors"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Certificate is a drawn certificate of a course as it is sent to its owner, with the sentence
// of whoever issues it; one in the place of another names that.
func Certificate(p *i18n.Printer, c course.Course, one course.Certificate, e course.Enrollment) notice.Message {
	textID := "certificate.message"
	if e.Delegation != "" {
		textID = "certificate.message_delegation"
	}
	if one.Kind != course.Completion {
		return notice.Message{Text: p.T("certificate.message_other", "Kind", Kind(p, one.Kind), "Course", c.Title, "Number", one.Number(),
			"Delegation", e.Delegation, "Date", PaperDate(one.Paper.Signed), "Organizers", Organizers(p, c), "Code", one.Code), File: one.FileID, Buttons: [][]notice.Button{CopyCode(p, one.Code)}}
	}
	paper, instead, confirmed := one.Paper, one.Instead, ""
	if one.Replaces == 0 {
		instead, confirmed = "", one.Instead
	}
	return notice.Message{Text: p.T(textID, "Course", c.Title, "Number", one.Number(), "Delegation", e.Delegation, "Issuer", paper.Form.IssuingBody,
		"Name", paper.Name, "From", PaperDate(paper.From), "To", PaperDate(paper.To), "Date", PaperDate(paper.Signed),
		"Organizers", Organizers(p, c), "Code", one.Code, "Instead", instead, "Confirmed", confirmed), File: one.FileID, Buttons: [][]notice.Button{CopyCode(p, one.Code)}}
}

// certificateRevoked tells the holder of a certificate, or the representative of their
// delegation, that it was revoked.
func certificateRevoked(p *i18n.Printer, f course.CertificateRevoked) notice.Message {
	textID := "certificate.told_revoked_of"
	if f.Own() {
		textID = "certificate.told_revoked"
	}
	return notice.Message{Text: p.T(textID, "Course", f.Course.Title, "Kind", Kind(p, f.Certificate.Kind), "Number", f.Certificate.Number(), "Name", f.Certificate.Paper.Name,
		"Date", RevokedOn(f.Course, f.Certificate), "Reason", f.Certificate.Reason, "Organizers", Organizers(p, f.Course))}
}

// CertificateFor is a drawn certificate as it is sent to an organizer whom its owner
// is to have it from.
func CertificateFor(p *i18n.Printer, c course.Course, one course.Certificate, e course.Enrollment) notice.Message {
	return notice.Message{Text: p.T("bundle.single", "Kind", OtherKind(p, one.Kind), "No", e.No, "Name", e.Trainee.Name, "Number", one.Number(), "Course", c.Title), File: one.FileID}
}

// Bundle is the drawn bundle of a delegation as it is sent to its representative, or instead,
// where there is none, to an organizer: with the button by which they say that they have the papers.
func Bundle(p *i18n.Printer, c course.Course, b course.Bundle, instead bool) notice.Message {
	return notice.Message{
		Text: p.T("bundle.message", "Delegation", b.Delegation, "Course", c.Title, "Anew", b.Anew, "Signed", b.Signed, "Other", b.Other), File: b.FileID,
		Buttons: [][]notice.Button{{{
			Label: p.Plain("received.button", "Papers", b.Papers), Data: ReceiptTap(ReceiptAction(instead)).Data(OfDelegation{b.DelegationID}),
		}}},
	}
}

// Undrawn tells that a certificate can't be drawn, and why, as far as the failure
// says.
func Undrawn(p *i18n.Printer, c course.Course, one course.Certificate, failure error) notice.Message {
	var faults []course.PaperFault
	if paper, ok := errors.AsType[*course.PaperError](failure); ok {
		faults = paper.Faults
	}
	return notice.Message{Text: p.T("closing.undrawn_told", "Course", c.Title, "Kind", OtherKind(p, one.Kind)) + "\n" + undrawnLine(p, one, faults)}
}

// Unsigned tells that certificates wait to be signed, and why.
func Unsigned(p *i18n.Printer, c course.Course, refused *course.Error) notice.Message {
	return notice.Message{Text: p.T("signing.waits", "Course", c.Title) + "\n" + p.Error(refused)}
}

// Unstamped tells that certificates are signed without a time stamp.
func Unstamped(p *i18n.Printer, c course.Course) notice.Message {
	return notice.Message{Text: p.T("signing.unstamped", "Course", c.Title)}
}

// undrawnLine is a line about a certificate that can't be drawn, and why.
func undrawnLine(p *i18n.Printer, one course.Certificate, faults []course.PaperFault) string {
	why := make([]string, len(faults))
	for i, f := range faults {
		why[i] = PaperFault(p, f)
	}
	return p.T("closing.undrawn_line", "Number", one.Number(), "Name", one.Paper.Name, "Why", i18n.HTML(strings.Join(why, "; ")))
}

// Unbundled tells that the bundle of a delegation can't be made.
func Unbundled(p *i18n.Printer, c course.Course, b course.Bundle) notice.Message {
	return notice.Message{Text: p.T("closing.unbundled_told", "Course", c.Title, "Delegation", b.Delegation)}
}

// DrawnAfterAll is a certificate that could not be drawn and now is, for those who
// were told so.
func DrawnAfterAll(p *i18n.Printer, c course.Course, one course.Certificate) notice.Message {
	return notice.Message{Text: p.T("closing.drawn_after_all", "Kind", OtherKind(p, one.Kind), "Number", one.Number(), "Name", one.Paper.Name, "Course", c.Title), File: one.FileID}
}

// NotEligible tells somebody why there is no certificate for them: by the rule, or because
// it is held back.
func NotEligible(p *i18n.Printer, c course.Course, stands course.Progress, held string) notice.Message {
	if held != "" {
		return notice.Message{Text: p.T("issue.held_for_you", "Course", c.Title, "Reason", held, "Organizers", Organizers(p, c))}
	}
	return notice.Message{Text: p.T("issue.not_for_you", "Course", c.Title, "Why", i18n.HTML(Explain(p, c, stands)),
		"Organizers", Organizers(p, c))}
}
