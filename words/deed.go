package words

import (
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
		"Done", d.Sent, "Total", d.Total, "Left", d.Left(), "Why", Failure(p, s.PauseReason)) + PostLines(p, m, s.Posts)}
	if which != nil {
		shown.Buttons = [][]notice.Button{which}
	}
	return shown
}

// DeedReport is the report after something was done with the messages of an announcement. The undelivered are those with
// whose it was not, or some of them.
func DeedReport(p *i18n.Printer, c course.Course, m notice.Mailing, d notice.Delivery, undelivered []notice.Undelivered) notice.Message {
	lines := []string{p.T("deed.report", "Deed", string(m.Deed), "No", m.No, "Course", c.Title, "Done", d.Sent, "Total", d.Total, "Left", d.Total-d.Sent)}
	return notice.Message{Text: strings.Join(append(lines, reasons(p, notice.Failed, undelivered)...), "\n")}
}
