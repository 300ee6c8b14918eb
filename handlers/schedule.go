package handlers

import (
	"context"
	"strings"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
)

// schedule shows the timetable with the next session marked.
func schedule(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, _, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(sessions) == 0 {
		return v.say("schedule.empty", "Course", c.Title)
	}
	return bot.Say(v.timetable(c, sessions)), nil
}

// timetable lists the sessions by day.
func (v *Visit) timetable(c course.Course, sessions []course.Session) string {
	loc := c.Location()
	lines := []string{v.Say.T("schedule.title", "Course", c.Title)}
	if c.Place != "" {
		lines = append(lines, v.Say.T("schedule.place", "Place", c.Place))
	}
	next, _ := nextSession(sessions, v.Now)
	day := ""
	for _, s := range sessions {
		local := s.Start.In(loc)
		if date := course.ShortDate(local); date != day {
			day = date
			lines = append(lines, "", v.Say.T("schedule.day", "Weekday", v.weekday(local.Weekday()), "Date", date))
		}
		mark := "▫️"
		if s.ID == next.ID {
			mark = "👉"
		}
		lines = append(lines, mark+" "+string(v.sessionLine(s, c)))
	}
	return strings.Join(lines, "\n")
}

// sessionLine is a session's half, day, hours and details, as HTML.
func (v *Visit) sessionLine(s course.Session, c course.Course) i18n.HTML {
	loc := c.Location()
	return i18n.HTML(v.Say.T("schedule.session", "Session", v.Say.SessionShort(s, loc),
		"From", course.ClockTime(s.Start.In(loc)), "To", course.ClockTime(s.End.In(loc)),
		"Detail", i18n.HTML(v.sessionDetail(s))))
}

// nextSession is the first that has not ended; ok is false when all have. The
// sessions are in order.
func nextSession(sessions []course.Session, now time.Time) (s course.Session, ok bool) {
	for _, s := range sessions {
		if s.End.After(now) {
			return s, true
		}
	}
	return course.Session{}, false
}
