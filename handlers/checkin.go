package handlers

import (
	"context"
	"html"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
)

// checkIn is all ways in which trainees say that they are there: the tap on a
// reminder's button (in:<session>), the command, which shows the session that is
// meant, and the six-digit code.
func checkIn(ctx context.Context, v *Visit) (bot.Reply, error) {
	switch {
	case v.TapID != "" && v.word(0) == "code":
		return askRoomCode(ctx, v)
	case v.TapID != "":
		return checkInByTap(ctx, v)
	case v.Dialog.Name == "checkin":
		return checkInByCode(ctx, v, v.Text)
	case v.Args != "":
		return checkInByCode(ctx, v, v.Args)
	}
	return showCheckIn(ctx, v)
}

// checkInByTap is what thousands do within a minute: it asks the store for no
// more than the session, its course and the person's own states.
func checkInByTap(ctx context.Context, v *Visit) (bot.Reply, error) {
	s, err := v.Store.Session(ctx, v.param(0))
	if isNotFound(err) {
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	} else if err != nil {
		return bot.Reply{}, err
	}
	place := v.Actor.EnrollmentIn(s.CourseID)
	if place == nil {
		return bot.Reply{}, course.Refuse(course.ErrForbidden, "checkin.not_on_roster")
	}
	c, err := v.Store.Course(ctx, s.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	return record(ctx, v, v.in(c), s, *place, course.ByButton)
}

// record stores a check-in when its session takes one, and says how it stands.
// What counts is when the person acted, not when the bot came to it; of a tap that
// has waited for the bot, the best moment at which it can have been made.
func record(ctx context.Context, v *Visit, c course.Course, s course.Session, place course.Enrollment, way course.Way) (bot.Reply, error) {
	at := v.acted()
	if !v.Since.IsZero() {
		at = c.CheckIn.Best(s, v.Since, at)
	}
	presence, ok := c.CheckIn.At(s, at).Presence()
	if !ok || c.Closed() {
		return notOpen(ctx, v, c, s, place)
	}
	mine := course.Attendance{
		SessionID: s.ID, EnrollmentID: place.ID, State: presence, Way: way, By: v.Account.ID, At: at,
	}
	entry, created, err := v.Store.CheckIn(ctx, mine)
	if err == nil && !created && entry.Way == course.ByClosing { // it was closed over this update's head
		entry, err = v.Store.Correct(ctx, mine)
		created = true
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if !created {
		key, pairs := v.entry(c, s, entry.State, entry.At)
		return v.recorded(key, pairs...), nil
	}
	states, err := v.Store.States(ctx, place.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	attended := 0
	for _, state := range states {
		if c.Rule.Counts(state) {
			attended++
		}
	}
	loc := c.Location()
	return v.recorded("checkin.done_"+string(presence), "Time", course.ClockTime(at.In(loc)),
		"Attended", attended, "Of", max(s.No, attended), "Session", v.Say.Session(s, loc)), nil
}

// acted is when the person did what the visit is about, by Telegram's clock as
// long as that is not ahead of ours.
func (v *Visit) acted() time.Time {
	if v.At.IsZero() || v.At.After(v.Now) {
		return v.Now
	}
	return v.At
}

// recorded says an outcome in the place of the tapped button and at once. Its
// text has no markup.
func (v *Visit) recorded(key string, pairs ...any) bot.Reply {
	text := v.Say.Plain(key, pairs...)
	reply := v.replace(html.EscapeString(text))
	if v.TapID != "" {
		reply = bot.Toast(v.Request, text).And(reply)
	}
	return reply
}

// entry is the text, with its values, of what stands in the book for somebody
// who checks in again. at is zero when the time is not known.
func (v *Visit) entry(c course.Course, s course.Session, state course.Presence, at time.Time) (key string, pairs []any) {
	loc := c.Location()
	pairs = []any{"State", words.Presence(v.Say, state), "Session", v.Say.Session(s, loc)}
	switch {
	case state == course.Absent || state == course.Excused:
		return "checkin.marked", pairs
	case at.IsZero():
		return "checkin.again_untimed", pairs
	}
	return "checkin.again", append(pairs, "Time", course.ClockTime(at.In(loc)))
}

// notOpen answers a check-in that comes too early or too late. A tap keeps its
// button: it may work later.
func notOpen(ctx context.Context, v *Visit, c course.Course, s course.Session, place course.Enrollment) (bot.Reply, error) {
	loc := c.Location()
	session := v.Say.Session(s, loc)
	if c.CheckIn.At(s, v.acted()) == course.TooEarly {
		opens := c.CheckIn.Opens(s).In(loc)
		return bot.Toast(v.Request, v.Say.Plain("checkin.early", "Session", session,
			"Time", course.ClockTime(opens), "Date", course.ShortDate(opens))), nil
	}
	states, err := v.Store.States(ctx, place.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if state := states[s.ID]; state != "" {
		key, pairs := v.entry(c, s, state, time.Time{})
		return v.recorded(key, pairs...), nil
	}
	return v.recorded("checkin.closed", "Session", session, "Time", course.ClockTime(c.CheckIn.Closes(s).In(loc))), nil
}

// showCheckIn shows the session that a check-in now would be for, with its
// button while it is open.
func showCheckIn(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, place, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	s, ok := c.CheckIn.Current(sessions, v.Now)
	if !ok {
		return v.say("schedule.empty", "Course", c.Title)
	}
	if c.Closed() || c.CheckIn.At(s, v.Now) == course.Over {
		return v.say("checkin.all_over", "Course", c.Title)
	}
	loc := c.Location()
	states, err := v.Store.States(ctx, place.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if state := states[s.ID]; state != "" && state != course.Absent { // who was marked absent may have come
		key, pairs := v.entry(c, s, state, time.Time{})
		return v.say(key, pairs...)
	}
	if c.CheckIn.At(s, v.Now) == course.TooEarly {
		return v.say("checkin.next", "Session", words.SessionLine(v.Say, c, s), "Date", course.ShortDate(s.Start.In(loc)),
			"Time", course.ClockTime(c.CheckIn.Opens(s).In(loc)))
	}
	return bot.Say(v.Say.T("checkin.open", "Session", words.SessionLine(v.Say, c, s), "Time", course.ClockTime(c.CheckIn.Closes(s).In(loc))),
		[]notice.Button{v.key(notice.Data("in", s.ID), "checkin.key")},
		[]notice.Button{v.key(notice.Data("in", "code"), "checkin.key_code")}), nil
}
