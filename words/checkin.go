package words

import (
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// CheckInOpened tells the organizers that the check-in of a session has opened, with
// the code to say in the room.
func CheckInOpened(p *i18n.Printer, c course.Course, s course.Session) notice.Message {
	return notice.Message{
		Text: p.T("checkin_open.organizers", "Course", c.Title, "Session", p.Session(s, c.Location()),
			"Closes", course.ClockTime(c.CheckIn.Closes(s).In(c.Location())), "Code", codeOf(c, s)),
		Buttons: [][]notice.Button{{{Label: p.Plain("checkin_open.tick_button"), Data: TickTap.Data(OfSession{s.ID})}}},
	}
}

// ClosingLate tells the organizers that a session whose time is over is still to be
// closed, because what people have tapped has not come in, and until when at most.
func ClosingLate(p *i18n.Printer, c course.Course, s course.Session, last time.Time) notice.Message {
	last = last.In(c.Location())
	return notice.Message{Text: p.T("checkin_closed.waits", "Course", c.Title, "Session", p.Session(s, c.Location()),
		"Last", course.ClockDate(last))}
}

// codeOf is the code of a session; empty where none is taken.
func codeOf(c course.Course, s course.Session) string {
	if !c.Takes(s, course.ByCode) {
		return ""
	}
	return s.Code
}
