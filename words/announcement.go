package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// ReportedNames is how many people a report names at most.
const ReportedNames = 200

// barWidth is how many blocks a progress bar has.
const barWidth = 12

// bar draws how far something is, and says so in percent; nothing to do is done.
func bar(done, all int) (blocks string, percent int) {
	filled, percent := barWidth, 100
	if all > 0 {
		filled, percent = barWidth*done/all, 100*done/all
	}
	return strings.Repeat("▓", filled) + strings.Repeat("░", barWidth-filled), percent
}

// AnnouncementProgress is the one message that shows how far an
// announcement is. People without a linked account are not
// waited for, nor are those who have blocked the bot, so neither are part of the
// bar.
func AnnouncementProgress(p *i18n.Printer, c course.Course, d notice.Delivery) notice.Message {
	reachable := d.Reachable()
	done := reachable - d.Waiting
	blocks, percent := bar(done, reachable)
	textID := "announce.progress"
	if d.Waiting == 0 {
		textID = "announce.progress_done"
	}
	return notice.Message{Text: p.T(textID, "Course", c.Title, "Bar", blocks, "Percent", percent, "Done", done,
		"Reachable", reachable, "Waiting", d.Waiting) + missedLines(p, d)}
}

// missedLines say how many people with an account have not been reached, each on a
// line of its own; empty when all have.
func missedLines(p *i18n.Printer, d notice.Delivery) (text string) {
	if d.Blocked > 0 {
		text += "\n" + p.N("announce.progress_blocked", d.Blocked)
	}
	if missed := d.Failed + d.Held; missed > 0 {
		text += "\n" + p.N("announce.progress_missed", missed)
	}
	return text
}

// AnnouncementReport is the report after an announcement: how
// many have it, and whom to call, by name and why. It may need more than one
// message (notice.Split). The undelivered may be a part of all; the counts are from
// the delivery.
func AnnouncementReport(p *i18n.Printer, c course.Course, no int64, d notice.Delivery, undelivered []notice.Undelivered) notice.Message {
	lines := []string{p.T("announce.report", "No", no, "Course", c.Title, "Sent", d.Sent, "Total", d.Total, "Percent", p.Percent(percentTenths(d.Sent, d.Total)))}
	missed := d.Total - d.Sent
	if missed == 0 {
		return notice.Message{Text: strings.Join(append(lines, p.T("announce.report_all")), "\n")}
	}
	lines = append(lines, p.N("announce.report_missed", missed))
	return notice.Message{Text: strings.Join(append(lines, undeliveredLines(p, d, undelivered)...), "\n")}
}

// undeliveredLines name those who were not reached, by why. The undelivered may be a
// part of all; the counts are from the delivery.
func undeliveredLines(p *i18n.Printer, d notice.Delivery, undelivered []notice.Undelivered) (lines []string) {
	for _, group := range []struct {
		state notice.State
		count int
	}{{notice.Unreachable, d.Unreachable}, {notice.Blocked, d.Blocked}, {notice.Failed, d.Failed}, {notice.Held, d.Held}} {
		if group.count == 0 {
			continue
		}
		lines = append(lines, "", p.N("announce.group_"+string(group.state), group.count))
		listed := 0
		for _, u := range undelivered {
			if u.State == group.state {
				e := u.Enrollment
				lines = append(lines, p.T("announce.person", "Name", e.Trainee.Name, "Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Value(course.FieldPhone)))
				listed++
			}
		}
		if more := group.count - listed; more > 0 {
			lines = append(lines, p.N("announce.more", more))
		}
	}
	return lines
}

// percentTenths is the share in tenths of a percent, rounded; 0 of nothing.
func percentTenths(part, whole int) int {
	return course.Tally{Present: part, Total: whole}.Tenths()
}
