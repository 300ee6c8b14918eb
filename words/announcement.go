package words

import (
	"slices"
	"strings"
	"time"

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

// timeLeft is a line that says how long something will still take, where that is known; else it is empty.
func timeLeft(p *i18n.Printer, s notice.MailingState) string {
	switch {
	case s.Waiting == 0 || s.Paused || s.Stopping || s.TimeLeft == 0:
		return ""
	case s.TimeLeft < time.Minute:
		return "\n" + p.T("announce.left_soon")
	}
	return "\n" + p.N("announce.left", int(s.TimeLeft.Round(time.Minute).Minutes()))
}

// AnnouncementProgress is the one message that shows how far an
// announcement is, and under which it is paused, goes on, is stopped, or sent again to those
// who haven't got it. The bar counts who has got it. People without a linked account are not
// waited for, nor are those who have blocked the bot, so neither are part of the
// bar.
func AnnouncementProgress(p *i18n.Printer, c course.Course, m notice.Mailing, s notice.MailingState) notice.Message {
	if m.Of != 0 {
		return deedProgress(p, c, m, s)
	}
	d := s.People
	reachable := d.Reachable()
	done := d.Sent + d.Recalled
	blocks, percent := bar(done, reachable)
	of := OfAnnouncement{m.ID}
	textID, which := "announce.progress", []notice.Button{{Label: p.Plain("announce.button_pause"), Data: PauseTap.Data(of)}, stopButton(p, of)}
	switch {
	case s.Paused:
		textID, which = "announce.progress_paused", append(haltedButtons(p, of), deedButtons(p, m.ID, notice.Edit)...)
	case s.Waiting+d.Waiting == 0 || s.Stopping:
		textID, which = "announce.progress_done", nil
		if s.Stopping {
			textID = "announce.progress_stopped"
		}
		if s.Waiting+d.Waiting == 0 && !s.TakenBack() && (d.Total > d.Sent+d.Held || slices.ContainsFunc(s.Posts, notice.Post.Missed)) {
			which = append(which, notice.Button{Label: p.Plain("announce.button_missed"), Data: AskMissedTap.Data(of)})
		}
		if s.Waiting+d.Waiting == 0 && (d.Sent > 0 || slices.ContainsFunc(s.Posts, isPosted)) {
			which = append(which, deedButtons(p, m.ID, notice.Edit, notice.Pin, notice.Unpin, notice.Recall)...)
		}
		if d.Recalled == 0 && d.Total > d.Sent {
			which = append(which, CallListButton(p, m.ID))
		}
	}
	if m.Asks {
		which = append(which, notice.Button{Label: p.Plain("react.button_results"), Data: ResultsTap.Data(of)})
	}
	shown := notice.Message{Text: p.T(textID, "No", m.No, "Course", c.Title, "Bar", blocks, "Percent", percent, "Done", done,
		"Reachable", reachable, "Waiting", d.Left(), "Time", course.ClockTime(s.ChangedAt.In(c.Location())), "Why", Failure(p, s.PauseReason)) + timeLeft(p, s) + unlinkedLine(p, d) + missedLines(p, d) + PostLines(p, m, s.Posts)}
	for _, b := range which {
		shown.Buttons = append(shown.Buttons, []notice.Button{b})
	}
	return shown
}

func stopButton(p *i18n.Printer, of OfAnnouncement) notice.Button {
	return notice.Button{Label: p.Plain("announce.button_stop"), Data: AskStopTap.Data(of)}
}

func haltedButtons(p *i18n.Printer, of OfAnnouncement) []notice.Button {
	return []notice.Button{{Label: p.Plain("announce.button_resume"), Data: ResumeTap.Data(of)}, stopButton(p, of)}
}

// AnnouncementPaused tells whoever sent an announcement, or did something with one, that it has paused by itself, why, and
// the ways on.
func AnnouncementPaused(p *i18n.Printer, c course.Course, m notice.Mailing, s notice.MailingState) notice.Message {
	d := s.People
	text := p.T("announce.paused", "No", m.No, "Course", c.Title, "Gone", s.PauseReason == fileGone, "Why", Failure(p, s.PauseReason), "Sent", d.Sent, "Left", d.Left(), "Total", d.Total)
	if m.Of != 0 {
		text = p.T("deed.self_paused", "Deed", string(m.Deed), "Verb", postVerb(p, m.Deed), "No", m.No, "Course", c.Title, "Why", deedFailure(p, m.Deed, s.PauseReason),
			"Done", d.Sent, "Left", d.Left(), "Total", d.Total)
	}
	text += PostLines(p, m, s.Posts)
	return notice.Message{Text: text, Buttons: [][]notice.Button{haltedButtons(p, OfAnnouncement{m.ID})}}
}

// fileGone is the failure of what Telegram has no file for any more, see bot.ReasonFile.
const fileGone = "bad_file"

// PreviewRefused says in the place of a preview that Telegram has refused it, so that nobody would get it.
func PreviewRefused(p *i18n.Printer, title, failure string) notice.Message {
	why := ""
	if slices.Contains(failures, failure) { // the code of another tells a person nothing
		why = Failure(p, failure)
	}
	return notice.Message{Text: p.T("announce.preview_refused", "Course", title, "Gone", failure == fileGone, "Why", why)}
}

// AnnouncementLine says on one line, plain, how an announcement stands.
func AnnouncementLine(p *i18n.Printer, c course.Course, a notice.Announcement, d notice.Delivery) string {
	state := "sending"
	switch {
	case a.State == notice.AnnouncementPaused:
		state = "paused"
	case a.Stopping:
		state = "stopped"
	case a.NeverWent():
		state = "cancelled"
	case d.Recalled > 0 && d.Sent == 0:
		state = "recalled"
	case a.State == notice.AnnouncementDone:
		state = "done"
	}
	return p.Plain("announce.line_"+state, append(SentAt(c, a), "Sent", d.Sent, "Total", d.Total, "Recalled", d.Recalled)...)
}

// ExcerptLength is how much of an announcement is quoted where it is to be known again.
const ExcerptLength = 60

// FormerLine says which announcement it is: when it was sent, or that it never was, and how it begins.
func FormerLine(p *i18n.Printer, c course.Course, a notice.Announcement, says string) string {
	return p.T("announce.former", append(SentAt(c, a), "Cancelled", a.NeverWent(), "Says", says)...)
}

// Quoted is how an announcement begins, to follow what is asked about it; empty for one without words.
func Quoted(p *i18n.Printer, says string) string {
	if says == "" {
		return ""
	}
	return "\n" + p.T("announce.quoted", "Says", says)
}

// SentAt is the number of an announcement and when it was sent, for a text.
func SentAt(c course.Course, a notice.Announcement) []any {
	at := a.ConfirmedAt.In(c.Location())
	return []any{"No", a.No, "Time", course.ClockTime(at), "Date", course.ShortDate(at)}
}

// failures are those that have words of their own, beside what else Telegram refuses.
var failures = []string{"too_long", "bad_markup", "too_large", "bad_file", "chat_not_found", "too_old", "source_gone", "source_protected", "server_error", "network", "timeout"}

// Failure says why something was not delivered, with the next step; empty for no failure.
func Failure(p *i18n.Printer, failure string) string { return failed(p.T, failure) }

// failed is that by a way to say a text.
func failed(say func(id string, pairs ...any) string, failure string) string {
	switch {
	case failure == "":
		return ""
	case slices.Contains(failures, failure):
		return say("announce.failed_" + failure)
	}
	return say("announce.failed_other", "Code", failure)
}

// unlinkedLine says how many the bot can't write to as they have linked no account; empty for none.
func unlinkedLine(p *i18n.Printer, d notice.Delivery) string {
	if d.Unreachable == 0 {
		return ""
	}
	return "\n" + p.N("announce.progress_unlinked", d.Unreachable)
}

// missedLines say how many people with an account have not been reached, each on a
// line of its own; empty when all have.
func missedLines(p *i18n.Printer, d notice.Delivery) (text string) {
	if d.Recalled > 0 {
		text += "\n" + p.N("announce.progress_recalled", d.Recalled)
	}
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
	}{{notice.Unreachable, d.Unreachable}, {notice.Blocked, d.Blocked}, {notice.Failed, d.Failed}, {notice.Held, d.Held}, {notice.Cancelled, d.Cancelled}} {
		if group.count == 0 {
			continue
		}
		lines = append(lines, "", p.N("announce.group_"+string(group.state), group.count))
		if group.state == notice.Failed {
			lines = append(lines, reasons(undelivered, func(failure string) string { return Failure(p, failure) })...)
		}
		listed := 0
		for _, u := range undelivered {
			if u.State == group.state {
				e := u.Enrollment
				lines = append(lines, p.T("announce.person", "Withdrawn", e.State == course.Withdrawn, "Name", undeliveredName(p, u), "Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Value(course.FieldPhone)))
				listed++
			}
		}
		if more := group.count - listed; more > 0 {
			lines = append(lines, p.N("announce.more", more))
		}
	}
	return lines
}

// reasons say why some were refused, each reason once.
func reasons(undelivered []notice.Undelivered, say func(failure string) string) (lines []string) {
	for _, u := range undelivered {
		if why := say(u.Failure); u.State == notice.Failed && why != "" && !slices.Contains(lines, why) {
			lines = append(lines, why)
		}
	}
	return lines
}

// percentTenths is the share in tenths of a percent, rounded; 0 of nothing.
func percentTenths(part, whole int) int {
	return course.Tally{Present: part, Total: whole}.Tenths()
}
