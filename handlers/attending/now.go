package attending

import (
	"context"
	"errors"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// otherCheckInTap shows the check-in of another course.
var otherCheckInTap = notice.Tap[words.OfCourse]{Action: "in", What: "of"}

// running is a course that somebody is on as it runs at a moment.
type running struct {
	visit.Attending
	sessions []course.Session
	next     course.Session      // see course.CheckInRule.Current; zero when the course has none
	open     []registrar.CheckIn // those that take check-ins
}

func runs(ctx context.Context, store Store, of visit.Attending, at time.Time) (running, error) {
	sessions, err := store.Sessions(ctx, of.Course.ID)
	r := running{Attending: of, sessions: sessions}
	r.next, _ = of.Course.CheckIn.Current(sessions, at)
	for _, s := range sessions {
		if of.Course.Phase(s, at) == course.CheckInOpen {
			r.open = append(r.open, registrar.CheckIn{Course: of.Course, Session: s, Place: of.Place})
		}
	}
	return r, err
}

// underWay is the session that goes on at a moment though its check-in is over; ok is false
// where there is none, or another one takes check-ins.
func (r running) underWay(at time.Time) (s course.Session, ok bool) {
	if r.Course.Closed() || len(r.open) > 0 {
		return s, false
	}
	i := slices.IndexFunc(r.sessions, func(s course.Session) bool {
		return r.Course.CheckIn.At(s, at) == course.Over && at.Before(s.End)
	})
	if i < 0 {
		return s, false
	}
	return r.sessions[i], true
}

// allRun are the courses as they run at a moment.
func allRun(ctx context.Context, store Store, mine []visit.Attending, at time.Time) (all []running, err error) {
	for _, one := range mine {
		r, err := runs(ctx, store, one, at)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
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
	all, err := allRun(ctx, store, mine, v.Now)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.Action != "" { // the course was chosen
		all = all[:1]
	}
	of, open := all[0], []registrar.CheckIn(nil)
	for _, r := range all {
		if len(open) == 0 && len(r.open) > 0 {
			of = r
		}
		open = append(open, r.open...)
	}
	if len(open) > 1 {
		return which(ctx, v, store, open)
	}
	text, buttons, err := now(ctx, v, store, of)
	if err != nil {
		return bot.Reply{}, err
	}
	others := slices.DeleteFunc(mine, func(one visit.Attending) bool { return one.Course.ID == of.Course.ID })
	return v.Replace(text, append(buttons, visit.Elsewhere(v, others, otherCheckInTap)...)...), nil
}

// now is what there is to say about checking in at one course now, at which one session
// is open at most, with the buttons that do it.
func now(ctx context.Context, v *visit.Visit, store Store, of running) (text string, buttons [][]notice.Button, err error) {
	c := v.In(of.Course)
	s, loc := of.next, c.Location()
	if len(of.open) > 0 {
		s = of.open[0].Session
	}
	if late, ok := of.underWay(v.Now); ok {
		entry, err := store.Entry(ctx, late.ID, of.Place.ID)
		if err != nil && !errors.Is(err, course.ErrNotFound) {
			return "", nil, err
		}
		if !entry.Stands() {
			return html.EscapeString(tooLate(v, c, late, entry)), nil, nil
		}
	}
	switch {
	case s.ID == 0:
		return v.Say.T("schedule.empty", "Course", c.Title), nil, nil
	case !c.Writes(s) || c.CheckIn.At(s, v.Now) == course.Over:
		return v.Say.T("checkin.all_over", "Course", c.Title), nil, nil
	}
	entry, err := store.Entry(ctx, s.ID, of.Place.ID)
	if err != nil && !errors.Is(err, course.ErrNotFound) {
		return "", nil, err
	}
	if entry.Stands() {
		return html.EscapeString(standing(v, c, s, entry)), nil, nil
	}
	if c.CheckIn.At(s, v.Now) == course.TooEarly {
		return v.Say.T("checkin.next", "Course", c.Title, "Session", words.SessionLine(v.Say, c, s),
			"Date", course.ShortDate(s.Start.In(loc)), "Time", course.ClockTime(c.CheckIn.Opens(s).In(loc))), nil, nil
	}
	return v.Say.T("checkin.open", "Course", c.Title, "Session", words.SessionLine(v.Say, c, s),
		"Time", course.ClockTime(c.CheckIn.Closes(s).In(loc)), "Button", c.Takes(s, course.ByButton),
		"Code", c.Takes(s, course.ByCode), "Instead", words.Instead(v.Say, c, s, "")), checkInButtons(v, c, s), nil
}

// checkInButtons are those by which one checks in at a session that is open.
func checkInButtons(v *visit.Visit, c course.Course, s course.Session) (buttons [][]notice.Button) {
	if c.Takes(s, course.ByButton) {
		buttons = append(buttons, []notice.Button{v.Button(words.CheckInTap.Data(words.OfSession{ID: s.ID}), "checkin.button")})
	}
	if c.Takes(s, course.ByCode) {
		buttons = append(buttons, []notice.Button{v.Button(codeTap.Data(struct{}{}), "checkin.button_code")})
	}
	return buttons
}

// which asks at which of several sessions whose check-in is open somebody is.
func which(ctx context.Context, v *visit.Visit, store Store, open []registrar.CheckIn) (bot.Reply, error) {
	lines := []string{v.Say.T("checkin.which")}
	var buttons [][]notice.Button
	code := false
	for i, label := range labels(v, open) {
		c, s := open[i].Course, open[i].Session
		entry, err := store.Entry(ctx, s.ID, open[i].Place.ID)
		if err != nil && !errors.Is(err, course.ErrNotFound) {
			return bot.Reply{}, err
		}
		lines = append(lines, v.Say.T("checkin.which_line", "Course", c.Title, "Session", words.SessionLine(v.Say, c, s),
			"Time", course.ClockTime(c.CheckIn.Closes(s).In(c.Location())), "State", words.Presence(v.Say, entry.State)))
		if entry.Stands() {
			continue
		}
		if code = code || c.Takes(s, course.ByCode); c.Takes(s, course.ByButton) {
			buttons = append(buttons, []notice.Button{v.Button(words.CheckInTap.Data(words.OfSession{ID: s.ID}), "checkin.button_of", "Title", label)})
		}
	}
	if code {
		buttons = append(buttons, []notice.Button{v.Button(codeTap.Data(struct{}{}), "checkin.button_code")})
	}
	return bot.Say(strings.Join(lines, "\n"), buttons...), nil
}

// labels tell sessions apart on buttons that stand together: by their courses, and where
// two are of one course by their half of the day.
func labels(v *visit.Visit, sessions []registrar.CheckIn) []string {
	courses, count := make([]course.Course, len(sessions)), map[int64]int{}
	for i, in := range sessions {
		courses[i] = in.Course
		count[in.Course.ID]++
	}
	names := words.ShortTitles(courses)
	for i, in := range sessions {
		if count[in.Course.ID] > 1 {
			names[i] = words.Short(v.Say.Plain("checkin.session_of", "Session", v.Say.SessionShort(in.Session, in.Course.Location()), "Course", in.Course.Title))
		}
	}
	return names
}

// OpenNow shows the check-in of a course that somebody has just joined, when it is
// open: the reminder with the button has gone out before. It says nothing else.
func OpenNow(ctx context.Context, v *visit.Visit, store Store, of visit.Attending) (bot.Reply, error) {
	r, err := runs(ctx, store, of, v.Now)
	if err != nil || len(r.open) == 0 {
		return bot.Reply{}, err
	}
	if len(r.open) > 1 {
		return which(ctx, v, store, r.open)
	}
	text, buttons, err := now(ctx, v, store, r)
	return bot.Say(text, buttons...), err
}
