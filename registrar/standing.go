package registrar

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Standings is what knowing where everybody on a course stands asks of a transaction.
type Standings interface {
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
	SetWarned(ctx context.Context, people []course.Standing) error
}

// ClosingBook is what closing a session asks of a transaction.
type ClosingBook interface {
	Standings
	Session(ctx context.Context, id int64) (course.Session, error)
	BookOf(ctx context.Context, sessionID int64) (map[int64]course.Attendance, error)
	Tallies(ctx context.Context, sessionID int64) ([]course.Tally, error)
	CloseSession(ctx context.Context, sessionID int64) (closed bool, err error)
}

// CloseSessionByClock ends the check-in of a session whose time is over: whoever is on
// the roster and has no entry is marked absent, in the book, which is its own log. closed
// tells whether this act has done it. Who is to hear that they were marked, or how near
// they are to losing the right to a certificate, is told so by whoever has called: that
// is noted with it. Nobody does it, so that nobody has to have the right.
func CloseSessionByClock(ctx context.Context, book ClosingBook, c course.Course, s course.Session) (done course.SessionClosed, closed bool, err error) {
	if closed, err = book.CloseSession(ctx, s.ID); err != nil || !closed {
		return done, false, err
	}
	if done.Session, err = book.Session(ctx, s.ID); err != nil {
		return done, false, err
	}
	if done.Tallies, err = book.Tallies(ctx, s.ID); err != nil {
		return done, false, err
	}
	entries, err := book.BookOf(ctx, s.ID)
	if err != nil {
		return done, false, err
	}
	if done.Standings, err = standings(ctx, book, c); err != nil {
		return done, false, err
	}
	for i, one := range done.Standings {
		done.Standings[i].Entry = entries[one.Place.ID]
	}
	return done, true, book.SetWarned(ctx, moved(done.Standings))
}

// WarnByClock notes of everybody on a course, who is to hear it and hasn't, how near they
// are to losing the right to a certificate, and returns them, by number. Whoever calls
// tells them. Nobody does it.
func WarnByClock(ctx context.Context, store Standings, c course.Course) ([]course.Standing, error) {
	all, err := standings(ctx, store, c)
	if err != nil {
		return nil, err
	}
	told := moved(all)
	return told, store.SetWarned(ctx, told)
}

// standings is where everybody on the roster of a course stands, by number.
func standings(ctx context.Context, store Standings, c course.Course) (all []course.Standing, err error) {
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	roster, err := store.Roster(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	states, err := store.CourseStates(ctx, c.ID)
	for _, e := range course.EnrolledOf(roster) {
		all = append(all, course.Standing{Place: e, Stands: c.Rule.ProgressOf(sessions, states[e.ID])})
	}
	return all, err
}

func moved(all []course.Standing) []course.Standing {
	return slices.DeleteFunc(slices.Clone(all), func(s course.Standing) bool { return !s.Moved() })
}
