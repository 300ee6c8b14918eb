package handlers

import (
	"context"
	"strings"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
)

// sessions shows an organizer the sessions of a course with their attendance,
// one of them in full, and checks people in by name (tick.go).
func sessions(ctx context.Context, v *Visit) (bot.Reply, error) {
	switch {
	case v.Action != "":
		return v.tapSession(ctx)
	case v.Command == "":
		return v.tickQuery(ctx)
	}
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.sessionList(ctx, c)
}

// tapSession handles the buttons of the list, of a session, and of checking in
// by name.
func (v *Visit) tapSession(ctx context.Context) (bot.Reply, error) {
	what := v.word(0)
	if what == "list" {
		c, err := v.managed(ctx, v.param(1))
		if err != nil {
			return bot.Reply{}, err
		}
		return v.sessionList(ctx, c)
	}
	c, s, err := v.managedSession(ctx, v.param(1))
	if err != nil {
		return bot.Reply{}, err
	}
	switch what {
	case "show":
		return v.sessionView(ctx, c, s)
	case "tick":
		return v.startTicking(ctx, c, s)
	case "in":
		return v.tick(ctx, c, s)
	case "done":
		return v.finishTicking(ctx, c, s)
	}
	return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
}

// managedSession is a session of a course that the person may manage.
func (v *Visit) managedSession(ctx context.Context, id int64) (course.Course, course.Session, error) {
	s, err := v.Store.Session(ctx, id)
	if isNotFound(err) {
		err = course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	if err != nil {
		return course.Course{}, course.Session{}, err
	}
	c, err := v.managed(ctx, s.CourseID)
	return c, s, err
}

// sessionList is one line and one button for each session.
func (v *Visit) sessionList(ctx context.Context, c course.Course) (bot.Reply, error) {
	all, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.N("sessions.head", len(all), "Title", c.Title)}
	var keys [][]notice.Button
	for i, s := range all {
		total, err := v.sessionTotal(ctx, s)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, v.Say.T("sessions.line_"+phase(c, s, v.Now), "No", s.No, "Session", v.Say.SessionShort(s, c.Location()),
			"Time", course.ClockTime(s.Start.In(c.Location())), "Here", total.Here(), "Total", total.Total, "Percent", v.Say.Percent(total.Tenths())))
		if i%2 == 0 {
			keys = append(keys, nil)
		}
		keys[len(keys)-1] = append(keys[len(keys)-1], notice.Button{
			Label: v.Say.SessionShort(s, c.Location()), Data: notice.Data("session", "show", s.ID)})
	}
	return v.replace(strings.Join(lines, "\n"), keys...), nil
}

// phase names where a session stands: early, open or closed. In a closed course
// all are closed.
func phase(c course.Course, s course.Session, now time.Time) string {
	moment := c.CheckIn.At(s, now)
	switch {
	case c.Closed() || moment == course.Over:
		return "closed"
	case moment == course.TooEarly:
		return "early"
	}
	return "open"
}

// sessionTotal is the tally of everybody.
func (v *Visit) sessionTotal(ctx context.Context, s course.Session) (total course.Tally, err error) {
	tallies, err := v.Store.Tallies(ctx, s.ID)
	return course.Sum(tallies), err
}

// sessionView is a session in full, with what can be done about it.
func (v *Visit) sessionView(ctx context.Context, c course.Course, s course.Session) (bot.Reply, error) {
	text, err := v.sessionText(ctx, c, s)
	if err != nil {
		return bot.Reply{}, err
	}
	var keys [][]notice.Button
	if v.mayTick(c, s) == nil {
		keys = append(keys, []notice.Button{v.key(notice.Data("session", "tick", s.ID), "sessions.key_tick")})
	}
	return v.replace(text, append(keys, v.sessionKeys(c, s))...), nil
}

// sessionKeys look at the session again, or at all of them.
func (v *Visit) sessionKeys(c course.Course, s course.Session) []notice.Button {
	return []notice.Button{
		v.key(notice.Data("session", "show", s.ID), "sessions.key_again"),
		v.key(notice.Data("session", "list", c.ID), "sessions.key_list"),
	}
}

// sessionText is everything about a session. Its code is shown while check-in is
// open and at no other time; who is missing from the opening on.
func (v *Visit) sessionText(ctx context.Context, c course.Course, s course.Session) (string, error) {
	loc, stage := c.Location(), phase(c, s, v.Now)
	lines := []string{
		v.Say.T("sessions.title", "No", s.No, "Session", v.Say.Session(s, loc), "From", course.ClockTime(s.Start.In(loc)),
			"To", course.ClockTime(s.End.In(loc)), "Detail", i18n.HTML(v.sessionDetail(s))),
		v.Say.T("sessions.is_"+stage, "Opens", course.ClockTime(c.CheckIn.Opens(s).In(loc)),
			"Closes", course.ClockTime(c.CheckIn.Closes(s).In(loc))),
	}
	if stage == "open" {
		lines = append(lines, v.Say.T("sessions.code", "Code", s.Code))
	}
	if stage != "early" {
		attendance, err := v.sessionAttendance(ctx, c, s)
		if err != nil {
			return "", err
		}
		lines = append(lines, attendance...)
	}
	return strings.Join(lines, "\n"), nil
}

// sessionAttendance is the totals, by delegation when there are several, and who
// is missing.
func (v *Visit) sessionAttendance(ctx context.Context, c course.Course, s course.Session) ([]string, error) {
	tallies, err := v.Store.Tallies(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	total := course.Sum(tallies)
	lines := []string{"", v.Say.T("sessions.total", "Here", total.Here(), "Total", total.Total,
		"Percent", v.Say.Percent(total.Tenths()), "Late", total.Late, "Excused", total.Excused, "Missing", total.Missing())}
	if len(tallies) > 1 {
		for _, t := range tallies[:min(len(tallies), maxCounted)] {
			lines = append(lines, v.Say.T("sessions.delegation", "Delegation", v.delegationName(t.Delegation),
				"Here", t.Here(), "Total", t.Total, "Percent", v.Say.Percent(t.Tenths())))
		}
	}
	missing, err := v.missing(ctx, c, s)
	if err != nil || len(missing) == 0 {
		return lines, err
	}
	lines = append(lines, "", v.Say.N("sessions.missing", len(missing)))
	return append(lines, v.namesByDelegation(missing)...), nil
}

// missing are the people on the roster of whom there is no word at a session, or
// who were marked absent, by delegation.
func (v *Visit) missing(ctx context.Context, c course.Course, s course.Session) ([]course.Enrollment, error) {
	all, err := v.Store.Roster(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	states, err := v.Store.CourseStates(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	var missing []course.Enrollment
	for _, e := range enrolled(all) {
		if state := states[e.ID][s.ID]; state == "" || state == course.Absent {
			missing = append(missing, e)
		}
	}
	byDelegation(missing)
	return missing, nil
}

// maxNamed is how many names one message holds.
const maxNamed = 60

// namesByDelegation is a line of names for each delegation; of more than
// maxNamed people the rest are counted.
func (v *Visit) namesByDelegation(people []course.Enrollment) []string {
	var lines []string
	named := people[:min(len(people), maxNamed)]
	for i := 0; i < len(named); {
		delegation := named[i].Delegation
		var names []string
		for ; i < len(named) && named[i].Delegation == delegation; i++ {
			names = append(names, named[i].Trainee.Name)
		}
		lines = append(lines, v.Say.T("sessions.names", "Delegation", v.delegationName(delegation), "Names", strings.Join(names, ", ")))
	}
	if more := len(people) - len(named); more > 0 {
		lines = append(lines, v.Say.T("sessions.more", "More", more))
	}
	return lines
}
