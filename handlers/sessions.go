package handlers

import (
	"context"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
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
		lines = append(lines, words.SessionRow(v.Say, c, s, v.Now, total))
		if i%2 == 0 {
			keys = append(keys, nil)
		}
		keys[len(keys)-1] = append(keys[len(keys)-1], notice.Button{
			Label: v.Say.SessionShort(s, c.Location()), Data: notice.Data("session", "show", s.ID)})
	}
	return v.replace(strings.Join(lines, "\n"), keys...), nil
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

// sessionText is everything about a session.
func (v *Visit) sessionText(ctx context.Context, c course.Course, s course.Session) (string, error) {
	var tallies []course.Tally
	var missing []course.Enrollment
	if c.Phase(s, v.Now) != course.CheckInToCome {
		var err error
		if tallies, err = v.Store.Tallies(ctx, s.ID); err != nil {
			return "", err
		}
		if missing, err = v.missing(ctx, c, s); err != nil {
			return "", err
		}
	}
	return words.Session(v.Say, c, s, v.Now, tallies, missing), nil
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
	course.ByDelegation(missing)
	return missing, nil
}
