package attending

import (
	"context"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// otherCheckInTap shows the check-in of another course.
var otherCheckInTap = notice.Tap[words.OfCourse]{Action: "in", What: "of"}

// running is a course that somebody is on as it runs at a moment.
type running struct {
	visit.Attending
	sessions []course.Session
	session  course.Session // that a check-in would be for, see course.CheckInRule.Current; zero when the course has none
	open     bool           // it takes check-ins
}

func runs(ctx context.Context, store Store, of visit.Attending, at time.Time) (running, error) {
	sessions, err := store.Sessions(ctx, of.Course.ID)
	s, ok := of.Course.CheckIn.Current(sessions, at)
	_, open := of.Course.CheckIn.At(s, at).Presence()
	return running{of, sessions, s, ok && open && !of.Course.Closed()}, err
}

// allRun are the courses as they run at a moment, and those of them that take
// check-ins.
func allRun(ctx context.Context, store Store, mine []visit.Attending, at time.Time) (all, open []running, err error) {
	for _, one := range mine {
		r, err := runs(ctx, store, one, at)
		if err != nil {
			return nil, nil, err
		}
		if all = append(all, r); r.open {
			open = append(open, r)
		}
	}
	return all, open, nil
}

// ShowCheckIn shows the session that a check-in now would be for, with its button
// while it is open: that of the course whose check-in is open, whichever commands are
// about, and where several are, one button for each. A code behind the command checks
// in by it.
func ShowCheckIn(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	if v.Args != "" {
		return checkInByCode(ctx, v, store, v.Args)
	}
	mine, err := visit.Attended(ctx, v, otherCheckInTap)
	if err != nil {
		return bot.Reply{}, err
	}
	all, open, err := allRun(ctx, store, mine, v.Now)
	if err != nil {
		return bot.Reply{}, err
	}
	of := all[0]
	switch tapped := v.Action != ""; {
	case !tapped && len(open) > 1:
		return which(ctx, v, store, open)
	case !tapped && len(open) == 1:
		of = open[0]
	}
	text, buttons, err := now(ctx, v, store, of)
	if err != nil {
		return bot.Reply{}, err
	}
	others := slices.DeleteFunc(mine, func(one visit.Attending) bool { return one.Course.ID == of.Course.ID })
	return v.Replace(text, append(buttons, visit.Elsewhere(v, others, otherCheckInTap)...)...), nil
}

// now is what there is to say about checking in at one course now, with the buttons
// that do it.
func now(ctx context.Context, v *visit.Visit, store Store, of running) (text string, buttons [][]notice.Button, err error) {
	c := v.In(of.Course)
	s, loc := of.session, c.Location()
	switch {
	case s.ID == 0:
		return v.Say.T("schedule.empty", "Course", c.Title), nil, nil
	case c.Closed() || c.CheckIn.At(s, v.Now) == course.Over:
		return v.Say.T("checkin.all_over", "Course", c.Title), nil, nil
	}
	states, err := store.States(ctx, of.Place.ID)
	if err != nil {
		return "", nil, err
	}
	if state := states[s.ID]; isIn(state) {
		return html.EscapeString(standing(v, c, s, course.Attendance{State: state})), nil, nil
	}
	if c.CheckIn.At(s, v.Now) == course.TooEarly {
		return v.Say.T("checkin.next", "Course", c.Title, "Session", words.SessionLine(v.Say, c, s),
			"Date", course.ShortDate(s.Start.In(loc)), "Time", course.ClockTime(c.CheckIn.Opens(s).In(loc))), nil, nil
	}
	return v.Say.T("checkin.open", "Course", c.Title, "Session", words.SessionLine(v.Say, c, s), "Time", course.ClockTime(c.CheckIn.Closes(s).In(loc))),
		[][]notice.Button{
			{v.Button(words.CheckInTap.Data(words.OfSession{ID: s.ID}), "checkin.button")},
			{v.Button(codeTap.Data(struct{}{}), "checkin.button_code")},
		}, nil
}

// isIn tells whether a state leaves nothing to check in for: who was marked absent may
// have come.
func isIn(state course.Presence) bool { return state != "" && state != course.Absent }

// which asks at which of several courses whose check-in is open somebody is.
func which(ctx context.Context, v *visit.Visit, store Store, open []running) (bot.Reply, error) {
	courses := make([]course.Course, len(open))
	for i, r := range open {
		courses[i] = r.Course
	}
	titles := words.ShortTitles(courses)
	lines := []string{v.Say.T("checkin.which")}
	var buttons [][]notice.Button
	for i, r := range open {
		states, err := store.States(ctx, r.Place.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		state := states[r.session.ID]
		lines = append(lines, v.Say.T("checkin.which_line", "Course", r.Course.Title, "Session", words.SessionLine(v.Say, r.Course, r.session),
			"Time", course.ClockTime(r.Course.CheckIn.Closes(r.session).In(r.Course.Location())), "State", words.Presence(v.Say, state)))
		if !isIn(state) {
			buttons = append(buttons, []notice.Button{v.Button(words.CheckInTap.Data(words.OfSession{ID: r.session.ID}), "checkin.button_of", "Title", titles[i])})
		}
	}
	if len(buttons) > 0 {
		buttons = append(buttons, []notice.Button{v.Button(codeTap.Data(struct{}{}), "checkin.button_code")})
	}
	return bot.Say(strings.Join(lines, "\n"), buttons...), nil
}

// OpenNow shows the check-in of a course that somebody has just joined, when it is
// open: the reminder with the button has gone out before. It says nothing else.
func OpenNow(ctx context.Context, v *visit.Visit, store Store, of visit.Attending) (bot.Reply, error) {
	r, err := runs(ctx, store, of, v.Now)
	if err != nil || !r.open {
		return bot.Reply{}, err
	}
	text, buttons, err := now(ctx, v, store, r)
	return bot.Say(text, buttons...), err
}
