package words

import (
	"slices"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// DeedText is the id of what is said about something that is done with the messages of an announcement.
func DeedText(d notice.Deed, what string) string { return "deed." + string(d) + "_" + what }

// deedButtons ask whether to do these things.
func deedButtons(p *i18n.Printer, id int64, deeds ...notice.Deed) (buttons []notice.Button) {
	for _, d := range deeds {
		buttons = append(buttons, notice.Button{Label: p.Plain(DeedText(d, "button")), Data: AskDoTap.Data(OfDeed{id, d})})
	}
	return buttons
}

// deedProgress is AnnouncementProgress while something is done with the messages of one.
func deedProgress(p *i18n.Printer, c course.Course, m notice.Mailing, s notice.MailingState) notice.Message {
	d, of := s.People, OfAnnouncement{m.ID}
	left, total := d.Left(), d.Total+len(s.Posts)
	for _, p := range s.Posts {
		if p.Waiting() > 0 || p.State == notice.Cancelled {
			left++
		}
	}
	blocks, percent := bar(total-left, total)
	textID, which := "deed.progress", []notice.Button{{Label: p.Plain("announce.button_pause"), Data: PauseTap.Data(of)}, stopButton(p, of)}
	switch {
	case s.Paused:
		textID, which = "deed.paused", haltedButtons(p, of)
	case s.Waiting+d.Waiting == 0 || s.Stopping:
		textID, which = "deed.done", nil
	}
	shown := notice.Message{Text: p.T(textID, "Deed", string(m.Deed), "No", m.No, "Course", c.Title, "Bar", blocks, "Percent", percent,
		"Done", d.Sent, "Total", d.Total, "Left", d.Left(), "Why", deedFailure(p, m.Deed, s.PauseReason)) + timeLeft(p, s) + PostLines(p, m, s.Posts)}
	if which != nil {
		shown.Buttons = [][]notice.Button{which}
	}
	return shown
}

// deedTarget is the failure of what is to be done with a message that isn't there.
const deedTarget = "edit_target"

// deedFailure says why something was not done with a message, with the next step; empty for no failure.
func deedFailure(p *i18n.Printer, d notice.Deed, failure string) string {
	switch {
	case failure == deedTarget:
		return p.T("deed.failed_target", "Deed", string(d))
	case failure == "" || d == "" || d == notice.Nudge || slices.Contains(failures, failure): // a nudge is a message of its own
		return Failure(p, failure)
	}
	return p.T("deed.failed_other", "Deed", string(d), "Verb", postVerb(p, d), "Code", failure)
}

// DeedReport is the report after something was done with the messages of an announcement, with the button that does it once more
// while some are left: a recall with those who have it still, anything else with everybody who got it. The undelivered are those with whose it was not, or some of them.
func DeedReport(p *i18n.Printer, c course.Course, m notice.Mailing, d notice.Delivery, undelivered []notice.Undelivered) notice.Message {
	lines := []string{p.T("deed.report", "Deed", string(m.Deed), "No", m.No, "Course", c.Title, "Done", d.Sent, "Total", d.Total, "Left", d.Total-d.Sent)}
	lines = append(lines, reasons(undelivered, func(failure string) string { return deedFailure(p, m.Deed, failure) })...)
	for _, left := range []struct {
		state notice.State
		count int
	}{{notice.Blocked, d.Blocked}, {notice.Unreachable, d.Unreachable}, {notice.Held, d.Held}, {notice.Cancelled, d.Cancelled}} {
		if left.count > 0 {
			lines = append(lines, p.N("deed.left_"+string(left.state), left.count, "Verb", postVerb(p, m.Deed), "Deed", string(m.Deed)))
		}
	}
	report := notice.Message{Text: strings.Join(lines, "\n")}
	if d.Total > d.Sent && m.Deed != notice.Nudge { // of which there is one a day
		report.Buttons = [][]notice.Button{deedButtons(p, m.Of, m.Deed)}
	}
	return report
}
