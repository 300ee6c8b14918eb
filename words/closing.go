package words

import (
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// ClosingWaiting is said of a closing that can be taken back, to whoever may.
func ClosingWaiting(p *i18n.Printer, c course.Course, closing course.Closing, issued []course.Certificate) notice.Message {
	until := course.ClockTime(closing.ReleaseAt.In(c.Location()))
	text := p.T("closing.waiting_none", "Course", c.Title, "Time", until)
	if len(issued) > 0 {
		text = p.T("closing.waiting", "Course", c.Title, "Time", until, "Count", len(issued), "Numbers", paperNumbers(p, issued), "Other", others(issued))
	}
	return notice.Message{Text: text, Buttons: [][]notice.Button{
		{{Label: p.Plain("closing.button_back"), Data: TakeBackTap.Data(OfClosing{closing.ID})}},
		{{Label: p.Plain("closing.button_send"), Data: ReleaseTap.Data(OfClosing{closing.ID})}},
	}}
}

// ClosingTakenBack says that a closing was taken back now, and which numbers are
// void by that.
func ClosingTakenBack(p *i18n.Printer, c course.Course, now time.Time, given []course.Certificate) notice.Message {
	text := p.T("closing.taken_back", "Course", c.Title, "Time", course.ClockTime(now.In(c.Location())))
	if len(given) > 0 {
		text += "\n" + p.T("closing.void", "Numbers", paperNumbers(p, given))
	}
	return notice.Message{Text: text, Buttons: [][]notice.Button{
		{{Label: p.Plain("closing.button_again"), Data: IssueTap.Data(OfCourse{c.ID})}},
	}}
}

// ClosingProgress is the one message that shows how far the papers of a released
// closing are; once nothing waits it has the button that sends again what goes
// through others, if anything does.
func ClosingProgress(p *i18n.Printer, c course.Course, s notice.MailingState) notice.Message {
	if s.Papers == 0 {
		return notice.Message{Text: p.T("closing.done_none", "Course", c.Title)}
	}
	reachable := s.People.Reachable()
	blocks, percent := bar(s.Drawn+reachable-s.People.Waiting, s.Papers-s.Undrawn+reachable)
	textID := "closing.progress"
	if s.Waiting == 0 {
		textID = "closing.progress_done"
	}
	again := s.Waiting == 0 && s.Bundles+s.Loose > 0
	m := notice.Message{Text: p.T(textID, "Course", c.Title, "Bar", blocks, "Percent", percent, "Drawn", s.Drawn, "Papers", s.Papers, "Signed", s.Signed, "Signs", s.Signs,
		"Sent", s.People.Sent, "Reachable", reachable, "Handed", s.Handed, "Bundles", s.Bundles, "Again", again, "Other", s.Other) + timeLeft(p, s) + missedLines(p, s.People)}
	if s.Undrawn > 0 {
		m.Text += "\n" + p.N("closing.undrawn", s.Undrawn)
	}
	if again {
		m.Buttons = [][]notice.Button{{{Label: p.Plain("closing.button_bundles"), Data: SendBundlesTap.Data(OfCourse{c.ID})}}}
	}
	return m
}

// closingReleased is ClosingProgress of a closing of which nothing has been drawn yet,
// in the place of what was said of its wait.
func closingReleased(p *i18n.Printer, f course.PapersReleased) notice.Message {
	m := ClosingProgress(p, f.Course, notice.MailingState{
		Waiting: f.Papers + f.Bundles, Papers: f.Papers, Bundles: f.Bundles,
		People: notice.Delivery{Total: f.Papers, Waiting: f.Linked, Unreachable: f.Papers - f.Linked},
	})
	m.EditNotice = notice.OfClosing(f.Closing).ProgressKey()
	return m
}

// ClosingResult is what the report of a closing is made of.
type ClosingResult struct {
	State     notice.MailingState
	Issued    []course.Certificate          // the valid ones, by number
	Faults    map[int64][]course.PaperFault // of those that can't be drawn, by certificate
	Void      []course.Certificate          // of closings that were taken back, by number
	Unreached []notice.Undelivered
	Handovers []course.Handover
}

// ClosingReport is the report after the papers have gone out: how
// many have theirs, whom they have not reached and why, what could not be drawn,
// and which delegations' representatives have the papers of their people. It may
// need more than one message (notice.Split). There must be a paper.
func ClosingReport(p *i18n.Printer, c course.Course, r ClosingResult) notice.Message {
	s := r.State
	lines := []string{p.T("closing.report", "Course", c.Title, "Other", s.Other, "Numbers", paperNumbers(p, r.Issued),
		"Sent", s.People.Sent, "Papers", s.Papers, "Percent", p.Percent(percentTenths(s.People.Sent, s.Papers)))}
	if missed := s.People.Total - s.People.Sent; missed > 0 {
		lines = append(lines, p.N("closing.report_missed", missed))
		lines = append(lines, undeliveredLines(p, s.People, r.Unreached[:min(len(r.Unreached), ReportedNames)])...)
	}
	if len(r.Void) > 0 {
		lines = append(lines, "", VoidNumbers(p, r.Void))
	}
	if s.Undrawn > 0 {
		lines = append(lines, "", p.N("closing.undrawn", s.Undrawn))
	}
	for _, one := range r.Issued {
		if one.Failed {
			lines = append(lines, undrawnLine(p, one, r.Faults[one.ID]))
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
		lines = append(lines, p.N(handoverText(b), within[b.DelegationID], "Delegation", b.Delegation, "Sent", b.Sent))
	}
	if loose := within[0]; loose > 0 {
		lines = append(lines, p.N("closing.report_loose", loose))
	}
	return notice.Message{Text: strings.Join(lines, "\n")}
}

// handoverText is the text for how a bundle has fared.
func handoverText(b course.Handover) string {
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
