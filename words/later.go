package words

import (
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// The buttons of an announcement that waits for its hour.
var (
	LaterTap     = notice.Tap[OfAnnouncement]{Action: "ann", What: "later"}  // how it stands
	ReplanTap    = notice.Tap[OfAnnouncement]{Action: "ann", What: "replan"} // opens it to be changed
	AskNowTap    = notice.Tap[OfAnnouncement]{Action: "ann", What: "asknow"} // asks whether to send it at once
	AskUnplanTap = notice.Tap[OfAnnouncement]{Action: "ann", What: "unplan"} // asks whether to cancel it
)

// Due is an hour with its day, by the course's clock, plain: "19:30 thứ Ba, 16/8/2022".
func Due(p *i18n.Printer, c course.Course, at time.Time) string {
	local := at.In(c.Location())
	return p.Plain("later.due", "Time", course.ClockTime(local), "Weekday", Weekday(p, local.Weekday()), "Date", course.ShortDate(local))
}

// Later is an announcement that waits for its hour, with what its line and its card say.
type Later struct {
	notice.Announcement
	By    course.Account
	Total int // to how many by now
	Of    []course.NamedSegment
	In    []course.Group // in which it is to be posted too
	Says  string         // how it begins
}

func (l Later) values(p *i18n.Printer, c course.Course) []any {
	by := Person(p, course.Person{Name: l.By.Name, TelegramID: l.By.TelegramID})
	return []any{"No", l.No, "Course", c.Title, "Due", Due(p, c, l.Due), "Audience", Audience(p, c, l.Of), "Total", l.Total, "By", by, "Says", l.Says, "Asks", l.Doubt != ""}
}

// LaterLine says when an announcement goes that waits for its hour, to whom and by whom.
func LaterLine(p *i18n.Printer, c course.Course, l Later) string {
	return p.T("later.line", l.values(p, c)...)
}

// LaterCard is the message about an announcement that waits for its hour, with what can be done.
func LaterCard(p *i18n.Printer, c course.Course, l Later) notice.Message {
	text := p.T("later.card", l.values(p, c)...) + Posting(p, l.Announcement, l.In)
	if l.Doubt != "" {
		text += "\n" + p.T("later.doubt_"+string(l.Doubt))
	}
	return notice.Message{Text: text, Buttons: laterButtons(p, l.ID)}
}

func laterButtons(p *i18n.Printer, id int64) [][]notice.Button {
	of := OfAnnouncement{id}
	return [][]notice.Button{
		{{Label: p.Plain("later.button_change"), Data: ReplanTap.Data(of)}},
		{{Label: p.Plain("later.button_now"), Data: AskNowTap.Data(of)}, {Label: p.Plain("later.button_unplan"), Data: AskUnplanTap.Data(of)}},
	}
}

// scheduledWent tells that an announcement goes whose hour has come.
func scheduledWent(p *i18n.Printer, f course.ScheduledWent) notice.Message {
	return notice.Message{Text: p.T("later.went", append(Reached(f.Goes), "No", f.No, "Course", f.Course.Title, "Due", Due(p, f.Course, f.Due),
		"By", Person(p, course.Person{Name: f.By.Name, TelegramID: f.By.TelegramID}), "Total", f.Goes.Total(), "Late", course.MinutesLate(f.Due, f.At))...)}
}

// scheduledWaits asks what is to become of an announcement that doesn't go by itself.
func scheduledWaits(p *i18n.Printer, f course.ScheduledWaits) notice.Message {
	text := p.T("later.waits", "No", f.No, "Course", f.Course.Title, "Due", Due(p, f.Course, f.Due), "By", Person(p, course.Person{Name: f.By.Name, TelegramID: f.By.TelegramID}))
	return notice.Message{Text: text + " " + p.T("later.doubt_"+string(f.Why)), Buttons: laterButtons(p, f.ID)}
}
