// Package attending is being there: trainees who check in and see where they
// stand, organizers who see a session's attendance and check people in by name.
package attending

import (
	"context"
	"html"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what trainees' visits ask of a transaction.
type Store interface {
	registrar.Book
	Course(ctx context.Context, id int64) (course.Course, error)
	Session(ctx context.Context, id int64) (course.Session, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	WrongCode(ctx context.Context, sessionID, accountID int64) (tries int, err error)
	CodeTries(ctx context.Context, sessionID, accountID int64) (tries int, err error)
	DeleteDialog(ctx context.Context, chatID int64) error
}

// CheckInByTap checks in at the session of a reminder's button. It is what thousands
// do within a minute: it asks the store for no more than the session, its course and
// the person's own states.
func CheckInByTap(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.CheckInTap)
	if err != nil {
		return bot.Reply{}, err
	}
	s, err := store.Session(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	c, err := store.Course(ctx, s.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	c = v.In(c)
	place := v.Actor.EnrollmentIn(c.ID)
	if place == nil {
		return bot.Reply{}, course.Refuse(course.ErrForbidden, "checkin.not_on_roster", "Course", c.Title,
			"Organizers", words.Organizers(v.Say, c))
	}
	return checkIn(ctx, v, store, registrar.CheckIn{Course: c, Session: s, Place: *place, Way: course.ByButton, Since: v.Since})
}

// checkIn says what came of a check-in, and how the trainee stands.
func checkIn(ctx context.Context, v *visit.Visit, store Store, in registrar.CheckIn) (bot.Reply, error) {
	c, s := in.Course, in.Session
	done, err := v.By().CheckIn(ctx, store, in)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case !done.Open:
		return notOpen(v, c, s, done), nil
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
		"Attended", attended, "Of", max(s.No, attended), "Session", v.Say.Session(s, loc), "Course", c.Title)), nil
}

// said says an outcome, plain, in the place of the tapped button and at once.
func said(v *visit.Visit, text string) bot.Reply {
	reply := v.Replace(html.EscapeString(text))
	if v.TapID != "" {
		reply = bot.Toast(v.Request, text).And(reply)
	}
	return reply
}

// standing is what stands in the book for somebody who checks in again. The entry's
// At is zero when the time is not known.
func standing(v *visit.Visit, c course.Course, s course.Session, entry course.Attendance) string {
	loc := c.Location()
	pairs := []any{"State", words.Presence(v.Say, entry.State), "Session", v.Say.Session(s, loc), "Course", c.Title}
	switch {
	case entry.State == course.Absent || entry.State == course.Excused:
		return v.Say.Plain("checkin.marked", append(pairs, "Organizers", words.Organizers(v.Say, c))...)
	case entry.At.IsZero():
		return v.Say.Plain("checkin.again_untimed", pairs...)
	}
	return v.Say.Plain("checkin.again", append(pairs, "Time", course.ClockTime(entry.At.In(loc)))...)
}

// notOpen answers a check-in that comes too early or too late. A tap that is early
// keeps its button: it will work.
func notOpen(v *visit.Visit, c course.Course, s course.Session, done registrar.CheckedIn) bot.Reply {
	loc := c.Location()
	session := v.Say.Session(s, loc)
	switch {
	case done.Moment == course.TooEarly:
		opens := c.CheckIn.Opens(s).In(loc)
		return bot.Toast(v.Request, v.Say.Plain("checkin.early", "Session", session, "Course", c.Title,
			"Time", course.ClockTime(opens), "Date", course.ShortDate(opens)))
	case done.Entry.State != "":
		return said(v, standing(v, c, s, done.Entry))
	}
	return said(v, v.Say.Plain("checkin.closed", "Session", session, "Course", c.Title, "Time", course.ClockTime(c.CheckIn.Closes(s).In(loc)),
		"Organizers", words.Organizers(v.Say, c)))
}
