package words

import (
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Hours is when the check-in of a session is open, and until when one is on time, plain.
func Hours(p *i18n.Printer, c course.Course, s course.Session) string {
	loc := c.Location()
	return p.Plain("hours.hours", "Opens", course.ClockTime(c.CheckIn.Opens(s).In(loc)), "OnTime", course.ClockTime(c.CheckIn.OnTimeUntil(s).In(loc)),
		"Closes", course.ClockTime(c.CheckIn.Closes(s).In(loc)))
}

// maxPardoned is how many people are named who are on time after all.
const maxPardoned = 20

// SettingHour is what setting an hour of a check-in does, before it is done; now is the
// moment of asking.
func SettingHour(p *i18n.Printer, h course.HourSet, now time.Time, reason string) string {
	var names []string
	for _, e := range h.Pardoned[:min(len(h.Pardoned), maxPardoned)] {
		names = append(names, e.Trainee.Name)
	}
	return p.T("hours.sure", "Course", h.Course.Title, "Session", p.Session(h.Is, h.Course.Location()),
		"Before", Hours(p, h.Course, h.Was), "After", Hours(p, h.Course, h.Is),
		"Reopened", h.Reopened(), "Absent", h.Absent, "None", h.None, "Called", h.Calls(now),
		"Pardoned", len(h.Pardoned), "Names", strings.Join(names, ", "), "More", max(0, len(h.Pardoned)-maxPardoned), "Reason", reason)
}

// checkInHoursSet tells the organizers that somebody has set an hour of a check-in.
func checkInHoursSet(p *i18n.Printer, f course.CheckInHoursSet) notice.Message {
	return notice.Message{
		Text: p.T("hours.told", "Course", f.Course.Title, "Session", p.Session(f.Is, f.Course.Location()), "Hours", Hours(p, f.Course, f.Is),
			"Reopened", f.Reopened(), "Pardoned", len(f.Pardoned), "Reason", f.Reason),
	}
}

// CheckInAgain calls a trainee of whom there is no word to check in at a session that is
// open again, or for longer, at a moment.
func CheckInAgain(p *i18n.Printer, c course.Course, s course.Session, now time.Time) notice.Message {
	loc := c.Location()
	onTime := ""
	if until := c.CheckIn.OnTimeUntil(s); !now.After(until) {
		onTime = course.ClockTime(until.In(loc))
	}
	return notice.Message{
		Text: p.T("hours.again", "Course", c.Title, "Session", p.Session(s, loc), "Closes", course.ClockTime(c.CheckIn.Closes(s).In(loc)),
			"OnTime", onTime, "Button", c.Takes(s, course.ByButton), "Code", c.Takes(s, course.ByCode), "Instead", Instead(p, c, s, course.ByButton)),
		Buttons: checkInButton(p, c, s),
	}
}
