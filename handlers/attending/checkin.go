// Package attending is being there: trainees who check in and see where they
// stand, organizers who see a session's attendance.
package attending

import (
	"context"
	"html"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what trainees' visits ask of a transaction.
type Store interface {
	registrar.Codes
	SessionAndCourse(ctx context.Context, id int64) (course.Session, course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	AllSessions(ctx context.Context, courseID int64) ([]course.Session, error)
	EntriesOf(ctx context.Context, enrollmentID int64) (course.Entries, error)
	ScreenKey(ctx context.Context, courseID int64) (string, error)
}

// CheckInByTap checks in at the session of a reminder's button. It is what thousands
// do within a minute: it asks the store for no more than the session with its course and
// the person's own states.
func CheckInByTap(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.CheckInTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := checkInAt(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	in.Way, in.Since = course.ByButton, v.Since
	return checkIn(ctx, v, store, in)
}

// checkInAt is what checking in at a session begins with. Whoever is not on the roster is
// refused with the way onto it.
func checkInAt(ctx context.Context, v *visit.Visit, store Store, session int64) (in registrar.CheckIn, err error) {
	s, c, err := store.SessionAndCourse(ctx, session)
	if err != nil {
		return in, visit.Missing(err)
	}
	c = v.In(c)
	place := v.Actor.EnrollmentIn(c.ID)
	switch was := slices.ContainsFunc(v.Actor.Enrollments, func(e course.Enrollment) bool { return e.CourseID == c.ID }); {
	case place == nil && was:
		return in, visit.Withdrawn(v, c)
	case place == nil:
		return in, course.Refuse(course.ErrForbidden, "checkin.not_on_roster", "Course", c.Title, "Closed", c.Closed(),
			"Link", v.House.Link("c_"+c.Code), "Organizers", words.Organizers(v.Say, c))
	}
	return registrar.CheckIn{Course: c, Session: s, Place: *place}, nil
}

// checkIn checks in, and says what came of it.
func checkIn(ctx context.Context, v *visit.Visit, store Store, in registrar.CheckIn) (bot.Reply, error) {
	done, err := v.By().CheckIn(ctx, store, in)
	if err != nil {
		return bot.Reply{}, err
	}
	return checkedIn(ctx, v, store, in, done)
}

// checkedIn says what came of a check-in, and how the trainee stands.
func checkedIn(ctx context.Context, v *visit.Visit, store Store, in registrar.CheckIn, done registrar.CheckedIn) (bot.Reply, error) {
	c, s := in.Course, in.Session
	switch {
	case !done.Open:
		return notOpen(v, c, s, done), nil
	case done.Off && !done.Entry.Stands():
		return wayOff(ctx, v, in)
	case !done.Created:
		return said(v, standing(v, c, s, done.Entry)), nil
	}
	states, err := store.States(ctx, in.Place.ID)
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
	return said(v, v.Say.Plain("checkin.done_"+string(done.Entry.State), "Time", course.ClockTime(done.Entry.At.In(loc)),
		"Attended", attended, "Of", len(states), "Session", v.Say.Session(s, loc), "Course", c.Title)), nil
}

// said says an outcome, plain, in the place of the tapped button and at once.
func said(v *visit.Visit, text string) bot.Reply {
	reply := v.Replace(html.EscapeString(text))
	if v.TapID != "" {
		reply = bot.Toast(v.Request, text).And(reply)
	}
	return reply
}

// standing is what stands in the book for somebody who checks in again, and since when,
// where it was written on the day itself.
func standing(v *visit.Visit, c course.Course, s course.Session, entry course.Attendance) string {
	loc := c.Location()
	pairs := []any{"State", words.Presence(v.Say, entry.State), "Session", v.Say.Session(s, loc), "Course", c.Title}
	came := entry.Came().In(loc)
	switch {
	case !entry.State.Here():
		return v.Say.Plain("checkin.marked", append(pairs, "Organizers", words.Organizers(v.Say, c))...)
	case course.ShortDate(came) != course.ShortDate(s.Start.In(loc)):
		return v.Say.Plain("checkin.again_untimed", pairs...)
	}
	return v.Say.Plain("checkin.again", append(pairs, "Time", course.ClockTime(came))...)
}

// notOpen answers a check-in that comes too early or too late. A tap that is early
// keeps its button: it will work.
func notOpen(v *visit.Visit, c course.Course, s course.Session, done registrar.CheckedIn) bot.Reply {
	loc := c.Location()
	session := v.Say.Session(s, loc)
	switch {
	case s.Cancelled():
		return said(v, v.Say.Plain("checkin.cancelled", "Session", session, "Course", c.Title))
	case done.Moment == course.TooEarly && !s.MovedFrom.IsZero(): // the button may be of when it was to be
		from, opens := s.MovedFrom.In(loc), c.CheckIn.Opens(s).In(loc)
		return bot.Toast(v.Request, v.Say.Plain("checkin.moved", "Was", course.ClockTime(from)+" "+from.Format("2/1"), "Session", session, "Course", c.Title,
			"Start", course.ClockTime(s.Start.In(loc)), "Time", course.ClockTime(opens)))
	case done.Moment == course.TooEarly:
		opens := c.CheckIn.Opens(s).In(loc)
		return bot.Toast(v.Request, v.Say.Plain("checkin.early", "Session", session, "Course", c.Title,
			"Time", course.ClockTime(opens), "Date", course.ShortDate(opens)))
	case done.Entry.State.Here():
		return said(v, standing(v, c, s, done.Entry))
	}
	return said(v, tooLate(v, c, s, done.Entry))
}

// tooLate is what is said, plain, to who comes after the check-in: since when it is closed, what
// stands in the book and whom to see.
func tooLate(v *visit.Visit, c course.Course, s course.Session, entry course.Attendance) string {
	state := ""
	if entry.State != "" {
		state = words.Presence(v.Say, entry.State)
	}
	loc := c.Location()
	return v.Say.Plain("checkin.closed", "Session", v.Say.Session(s, loc), "Course", c.Title, "Time", course.ClockTime(c.CheckIn.Over(s).In(loc)),
		"State", state, "Organizers", words.Organizers(v.Say, c))
}

// wayOff answers a check-in by a way that is switched off at the session with those that
// are on: the button of a reminder asks for the code where one is told.
func wayOff(ctx context.Context, v *visit.Visit, in registrar.CheckIn) (bot.Reply, error) {
	c, s := in.Course, in.Session
	if in.Way == course.ByButton && c.Takes(s, course.ByCode) {
		return askCode(ctx, v, v.Say.T("checkin.ask_code_of", "Session", v.Say.Session(s, c.Location()), "Course", c.Title))
	}
	return said(v, v.Say.Plain("checkin.off", "Session", v.Say.Session(s, c.Location()), "Course", c.Title,
		"Way", words.Way(v.Say, in.Way), "Instead", words.Instead(v.Say, c, s, in.Way))), nil
}
