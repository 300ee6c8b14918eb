package words

import (
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Doubted asks whether an announcement is to be sent, or to be sent at its hour, though something speaks against it.
func Doubted(p *i18n.Printer, c course.Course, why []string, later bool) string {
	return p.T("doubt.head", "Course", c.Title) + "\n" + strings.Join(why, "\n") + "\n" + p.T("doubt.ask", "Later", later)
}

// Night says that people sleep now, or at the hour at which something is to go.
func Night(p *i18n.Printer, c course.Course, now, due time.Time) string {
	if due.IsZero() {
		return p.T("doubt.night_now", "Time", course.ClockTime(now.In(c.Location())))
	}
	return p.T("doubt.night_then", "Due", Due(p, c, due))
}

// Morning offers the morning at which something can go instead, with what stands on the button for it.
func Morning(p *i18n.Printer, c course.Course, now, due time.Time) (line, label string) {
	local, morning := now.In(c.Location()), due.In(c.Location())
	is := func(days int) bool { return course.ShortDate(local.AddDate(0, 0, days)) == course.ShortDate(morning) }
	label = p.Plain("doubt.button_morning", "Time", course.ClockTime(morning), "Today", is(0), "Tomorrow", is(1), "Due", Due(p, c, due))
	return p.T("doubt.morning", "Due", Due(p, c, due)), label
}

// SaidAlready says that somebody, perhaps who is told so, has just sent the same to so many people, or has scheduled it.
func SaidAlready(p *i18n.Printer, c course.Course, a notice.Announcement, by course.Account, self bool, people int) string {
	name := Person(p, course.Person{Name: by.Name, TelegramID: by.TelegramID})
	if a.State == notice.AnnouncementScheduled {
		return p.T("doubt.like_later", "No", a.No, "Self", self, "By", name, "Due", Due(p, c, a.Due))
	}
	return p.N("doubt.like_sent", people, "No", a.No, "Self", self, "By", name, "Time", course.ClockTime(a.ConfirmedAt.In(c.Location())))
}
