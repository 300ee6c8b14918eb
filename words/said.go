package words

import (
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// maxGist is how much of what was said stands in a list, in UTF-16 units.
const maxGist = 60

// Said is the line about one thing that was or will be said to somebody on a course by the bot
// itself: when, what became of it with the next step, and how it begins. a is the announcement that it is; one
// without a number for none. edited is when its words were last changed there; zero means never.
func Said(p *i18n.Printer, c course.Course, n notice.Notice, a notice.Announcement, edited time.Time) string {
	at := n.SentAt
	if at.IsZero() {
		at = n.NextAt
	}
	at = at.In(c.Location())
	gist := notice.Shorten(strings.Join(strings.Fields(notice.Plain(n.Message.Text)), " "), maxGist)
	switch {
	case a.Deed != "":
		gist = p.Plain("said."+string(a.Deed), "No", a.No)
	case a.No != 0:
		gist = p.Plain("said.announcement", "No", a.No)
	}
	state := saidState(n)
	if n.State == notice.Cancelled && a.Deed == "" && a.State == notice.AnnouncementPaused { // it goes on from there
		state = "paused"
	}
	line := p.T("said."+state, "Time", course.ClockTime(at), "Date", course.ShortDate(at), "Gist", gist, "Deed", string(a.Deed))
	if n.State == notice.Failed {
		line += "\n" + deedFailure(p, a.Deed, n.Failure)
	}
	if !edited.IsZero() && n.State == notice.Sent {
		edited = edited.In(c.Location())
		line += p.T("said.edited", "Time", course.ClockTime(edited), "Date", course.ShortDate(edited))
	}
	return line
}

// saidState is the state of a notice as a person asks for it.
func saidState(n notice.Notice) string {
	if n.State == notice.Sending {
		return string(notice.Queued)
	}
	return string(n.State)
}

// ToBeAnnounced says which announcements that wait for their hour would go to a person by now.
func ToBeAnnounced(p *i18n.Printer, c course.Course, scheduled []notice.Announcement) string {
	lines := []string{p.T("said.scheduled")}
	for _, a := range scheduled {
		lines = append(lines, p.T("said.scheduled_line", "No", a.No, "Due", Due(p, c, a.Due), "Asks", a.Doubt != ""))
	}
	return strings.Join(lines, "\n")
}

// ToBeSaid says which reminder a person will get next, or why none.
func ToBeSaid(p *i18n.Printer, c course.Course, e course.Enrollment, coming []course.Reminder) string {
	switch {
	case e.State != course.Enrolled:
		return p.T("said.none_off")
	case e.Trainee.Reach() != course.Reachable:
		return p.T("card.link_" + string(e.Trainee.Reach()))
	case e.RemindersOff:
		return p.T("said.none_quiet")
	}
	return ComingReminders(p, c, coming)
}
