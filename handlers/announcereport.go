package handlers

import (
	"strings"

	"loptruong/course"
	"loptruong/i18n"
)

// barWidth is how many blocks a progress bar has.
const barWidth = 12

// AnnouncementProgress is the text of the one message that shows how far an
// announcement is, in Telegram HTML. People without a linked account are not
// waited for, nor are those who have blocked the bot, so neither are part of the
// bar.
func (h *Handlers) AnnouncementProgress(p *i18n.Printer, d course.Delivery) string {
	reachable := d.Reachable()
	done := reachable - d.Waiting
	filled, tenths := barWidth, 1000
	if reachable > 0 {
		filled, tenths = barWidth*done/reachable, 1000*done/reachable
	}
	key := "announce.progress"
	if d.Waiting == 0 {
		key = "announce.progress_done"
	}
	text := p.T(key, "Bar", strings.Repeat("▓", filled)+strings.Repeat("░", barWidth-filled), "Percent", tenths/10,
		"Done", done, "Reachable", reachable, "Waiting", d.Waiting)
	if d.Blocked > 0 {
		text += "\n" + p.N("announce.progress_blocked", d.Blocked)
	}
	if missed := d.Failed + d.Held; missed > 0 {
		text += "\n" + p.N("announce.progress_missed", missed)
	}
	return text
}

// AnnouncementReport is the report after an announcement, in Telegram HTML: how
// many have it, and whom to call, by name and why. It may need more than one
// message (bot.Split). The undelivered may be a part of all; the counts are from
// the delivery.
func (h *Handlers) AnnouncementReport(p *i18n.Printer, a course.Announcement, d course.Delivery, undelivered []course.Undelivered) string {
	lines := []string{p.T("announce.report", "No", a.ID, "Sent", d.Sent, "Total", d.Total, "Percent", p.Percent(percentTenths(d.Sent, d.Total)))}
	missed := d.Total - d.Sent
	if missed == 0 {
		return strings.Join(append(lines, p.T("announce.report_all")), "\n")
	}
	lines = append(lines, p.N("announce.report_missed", missed))
	for _, group := range []struct {
		state course.NoticeState
		count int
	}{{course.Unreachable, d.Unreachable}, {course.Blocked, d.Blocked}, {course.Failed, d.Failed}, {course.Held, d.Held}} {
		if group.count == 0 {
			continue
		}
		lines = append(lines, "", p.N("announce.group_"+string(group.state), group.count))
		listed := 0
		for _, u := range undelivered {
			if u.State == group.state {
				e := u.Enrollment
				lines = append(lines, p.T("announce.person", "Name", e.Trainee.Name, "Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Trainee.Phone))
				listed++
			}
		}
		if more := group.count - listed; more > 0 {
			lines = append(lines, p.N("announce.more", more))
		}
	}
	return strings.Join(lines, "\n")
}

// percentTenths is the share in tenths of a percent, rounded; 0 of nothing.
func percentTenths(part, whole int) int {
	return course.Tally{Present: part, Total: whole}.Tenths()
}
