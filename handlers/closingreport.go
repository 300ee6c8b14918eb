package handlers

import (
	"fmt"
	"strings"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
)

// ClosingProgress is the one message that shows how far the papers of a released
// closing are; once nothing waits it has the button that sends again what goes
// through others, if anything does.
func (h *Handlers) ClosingProgress(p *i18n.Printer, c course.Course, s notice.MailingState) notice.Message {
	if s.Papers == 0 {
		return notice.Message{Text: p.T("closing.done_none", "Course", c.Title)}
	}
	reachable := s.People.Reachable()
	blocks, percent := bar(s.Drawn+reachable-s.People.Waiting, s.Papers-s.Undrawn+reachable)
	key := "closing.progress"
	if s.Waiting == 0 {
		key = "closing.progress_done"
	}
	again := s.Waiting == 0 && s.Bundles+s.Loose > 0
	m := notice.Message{Text: p.T(key, "Course", c.Title, "Bar", blocks, "Percent", percent, "Drawn", s.Drawn, "Papers", s.Papers,
		"Sent", s.People.Sent, "Reachable", reachable, "Handed", s.Handed, "Bundles", s.Bundles, "Again", again) + missedLines(p, s.People)}
	if s.Undrawn > 0 {
		m.Text += "\n" + p.N("closing.undrawn", s.Undrawn)
	}
	if again {
		m.Buttons = [][]notice.Button{{{Label: p.Plain("closing.key_bundles"), Data: notice.Data("bundles", "send", c.ID)}}}
	}
	return m
}

// ClosingResult is what the report of a closing is made of.
type ClosingResult struct {
	Course    course.Course
	State     notice.MailingState
	Issued    []course.Certificate // the valid ones, by number
	Void      []course.Certificate // of closings that were taken back, by number
	Unreached []notice.Undelivered
	Handovers []course.Handover
}

// ClosingReport is the report after the papers have gone out, in Telegram HTML: how
// many have theirs, whom they have not reached and why, what could not be drawn,
// and which delegations' representatives have the papers of their people. It may
// need more than one message (bot.Split). There must be a paper.
func (h *Handlers) ClosingReport(p *i18n.Printer, r ClosingResult) string {
	s := r.State
	lines := []string{p.T("closing.report", "Course", r.Course.Title, "Numbers", numbers(p, r.Issued),
		"Sent", s.People.Sent, "Papers", s.Papers, "Percent", p.Percent(percentTenths(s.People.Sent, s.Papers)))}
	if missed := s.People.Total - s.People.Sent; missed > 0 {
		lines = append(lines, p.N("closing.report_missed", missed))
		lines = append(lines, undeliveredLines(p, s.People, r.Unreached[:min(len(r.Unreached), ReportedNames)])...)
	}
	if len(r.Void) > 0 {
		lines = append(lines, "", voidLine(p, r.Void))
	}
	if s.Undrawn > 0 {
		lines = append(lines, "", p.N("closing.undrawn", s.Undrawn))
	}
	for _, one := range r.Issued {
		if one.Failed {
			lines = append(lines, h.undrawn(p, one))
		}
	}
	if len(r.Handovers) > 0 {
		lines = append(lines, "", p.T("closing.report_bundles"))
	}
	within := map[int64]int{} // how many of a delegation have not been reached
	for _, u := range r.Unreached {
		within[u.Enrollment.DelegationID]++
	}
	for _, b := range r.Handovers {
		lines = append(lines, p.N(handoverKey(b), within[b.DelegationID], "Delegation", b.Delegation, "Sent", b.Sent))
	}
	if loose := within[0]; loose > 0 {
		lines = append(lines, p.N("closing.report_loose", loose))
	}
	return strings.Join(lines, "\n")
}

// voidLine names the void numbers of a course, which are not none and by number:
// "Số bỏ: 1–3/2022/GCN, 7/2022/GCN".
func voidLine(p *i18n.Printer, void []course.Certificate) string {
	var runs []string
	for first := 0; first < len(void); {
		last := first
		for last+1 < len(void) && void[last+1].Year == void[last].Year && void[last+1].No == void[last].No+1 {
			last++
		}
		run := void[last].Number()
		if last > first {
			run = fmt.Sprintf("%d–%s", void[first].No, run)
		}
		runs = append(runs, run)
		first = last + 1
	}
	return p.T("closing.void_numbers", "Numbers", strings.Join(runs, ", "))
}

// handoverKey is the text for how a bundle has fared.
func handoverKey(b course.Handover) string {
	switch {
	case b.FileID == 0:
		return "closing.bundle_undrawn"
	case b.Handed():
		return "closing.bundle_handed"
	case b.Instead:
		return "closing.bundle_instead"
	case b.Representatives == 0:
		return "closing.bundle_nobody"
	}
	return "closing.bundle_missed"
}

// undrawn is a line about a certificate that can't be drawn, and why.
func (h *Handlers) undrawn(p *i18n.Printer, c course.Certificate) string {
	var why []string
	for _, f := range h.Check(c.Paper) {
		why = append(why, faultText(p, f))
	}
	return p.T("closing.undrawn_line", "Number", c.Number(), "Name", c.Paper.Name, "Why", i18n.HTML(strings.Join(why, "; ")))
}

// UndrawnMessage tells that a certificate can't be drawn.
func (h *Handlers) UndrawnMessage(p *i18n.Printer, c course.Certificate, title string) notice.Message {
	return notice.Message{Text: p.T("closing.undrawn_told", "Course", title) + "\n" + h.undrawn(p, c)}
}

// UnbundledMessage tells that the bundle of a delegation can't be made.
func (h *Handlers) UnbundledMessage(p *i18n.Printer, b course.Bundle, title string) notice.Message {
	return notice.Message{Text: p.T("closing.unbundled_told", "Course", title, "Delegation", b.Delegation)}
}

// DrawnAfterAll is a certificate that could not be drawn and now is, for those who
// were told so.
func (h *Handlers) DrawnAfterAll(p *i18n.Printer, c course.Certificate) notice.Message {
	return notice.Message{Text: p.T("closing.drawn_after_all", "Number", c.Number(), "Name", c.Paper.Name), File: c.FileID}
}
