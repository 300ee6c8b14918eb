package registrar

import (
	"context"
	"errors"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Ticking is what ticks ask of a transaction.
type Ticking interface {
	LockEntries(ctx context.Context, sessionID, enrollmentID int64) (course.Entries, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	CheckIn(ctx context.Context, a course.Attendance) (entry course.Attendance, created bool, err error)
	Correct(ctx context.Context, a course.Attendance) (course.Attendance, error)
}

// Ticked is what came of a tick, or of taking one back.
type Ticked struct {
	Place   course.Enrollment
	Entry   course.Attendance // the one that counts now
	Created bool              // by this act; else it stood, and stays
	Facts   []course.Fact
}

// Tick is what is said of somebody at a session by whoever sees them there. A
// representative says only that they are there: the moment makes it on time or late.
type Tick struct {
	Course     course.Course
	Session    course.Session
	Enrollment int64
	Way        course.Way      // ByOrganizer, BySheet or ByRepresentative
	State      course.Presence // empty: what Arrived makes it, and without that present
	Arrived    time.Time       // when the person came, or left early; zero: not said, and what was said before stays
	Keep       bool            // who is there already stays as they are
	Seen       int             // revision of the entry that was shown, to be refused with ErrChanged when another counts; 0: whichever counts
}

// Tick writes into the book what is said of somebody. A correction stands: it was made
// for a reason, and what mends it is another. A representative changes nothing that is
// said, unless it gives way to the person's own check-in.
func (b By) Tick(ctx context.Context, book Ticking, in Tick) (Ticked, error) {
	done, entries, err := b.opened(ctx, book, in.Course, in.Session, in.Enrollment, in.Way)
	if err != nil {
		return done, err
	}
	if in.Way == course.ByRepresentative {
		in.Keep, in.Arrived = true, time.Time{}
		in.State, _ = in.Course.CheckIn.At(in.Session, b.at()).Presence()
	}
	if err := b.arrived(in); err != nil {
		return done, err
	}
	if len(entries) == 0 {
		var created bool
		done.Entry, created, err = book.CheckIn(ctx, b.saying(in, course.Attendance{}))
		if err != nil {
			return done, err
		}
		if created {
			return b.told(ctx, book, in.Course, in.Session, done)
		}
		entries = append(entries, done.Entry) // the person has checked in meanwhile
	}
	last := entries.Last()
	next := b.saying(in, last)
	switch done.Entry = last; {
	case in.Seen != 0 && in.Seen != last.Revision:
		return done, course.Refuse(course.ErrChanged, "refuse.changed")
	case last.Corrected(), in.Keep && last.State.Here(), in.Way == course.ByRepresentative && !last.Yields():
		return done, nil
	case next.State == last.State && next.ArrivedAt.Equal(last.ArrivedAt):
		return done, nil
	}
	if done.Entry, err = book.Correct(ctx, next); err != nil {
		return done, err
	}
	return b.told(ctx, book, in.Course, in.Session, done)
}

// told is a tick that was made, with the fact of it: whoever has an account hears of what
// a representative has said of them.
func (b By) told(ctx context.Context, book Ticking, c course.Course, s course.Session, done Ticked) (Ticked, error) {
	done.Created = true
	if done.Entry.Way != course.ByRepresentative || done.Place.Trainee.AccountID == 0 {
		return done, nil
	}
	account, err := book.Account(ctx, done.Place.Trainee.AccountID)
	done.Facts = []course.Fact{course.TickedFor{Course: c, Session: s, Place: done.Place, Account: account, Entry: done.Entry}}
	return done, err
}

// arrived refuses a time of arrival that can't be one.
func (b By) arrived(in Tick) error {
	if in.Arrived.IsZero() {
		return nil
	}
	loc := in.Course.Location()
	start := in.Session.Start.In(loc)
	switch {
	case in.Arrived.After(b.at()):
		return course.Refuse(course.ErrInvalid, "tick.arrived_ahead", "Time", course.ClockTime(in.Arrived.In(loc)))
	case course.ShortDate(in.Arrived.In(loc)) != course.ShortDate(start) || in.Arrived.After(in.Session.End):
		return course.Refuse(course.ErrInvalid, "tick.arrived_outside", "Date", course.ShortDate(start), "End", course.ClockTime(in.Session.End.In(loc)))
	}
	return nil
}

// saying is what a tick makes of the entry that counts, which is zero without any.
func (b By) saying(in Tick, last course.Attendance) course.Attendance {
	made := course.Attendance{
		SessionID: in.Session.ID, EnrollmentID: in.Enrollment, State: in.State, Way: in.Way, By: b.Actor.AccountID, At: b.at(), ArrivedAt: in.Arrived,
	}
	switch {
	case made.State != "":
	case in.Arrived.IsZero():
		made.State = course.Present
	case last.State == course.LeftEarly:
		made.State = course.LeftEarly
	default:
		made.State = in.Course.CheckIn.Arriving(in.Session, in.Arrived)
	}
	if came := last.State == course.Present || last.State == course.Late; came && in.Arrived.IsZero() && (made.State == course.Present || made.State == course.Late) {
		made.ArrivedAt = last.ArrivedAt
	}
	return made
}

// Untick takes back what a tick has said.
type Untick struct {
	Course     course.Course
	Session    course.Session
	Enrollment int64
	Way        course.Way // ByOrganizer, or ByRepresentative for the actor's own tick
	Away       bool       // not only the last that was said, but that the person is there at all
	Seen       int        // as that of Tick
}

// Untick writes what stood before the tick again, and when there was nothing, that the
// person is absent, without a reason: so it gives way to their own check-in. A
// correction stands, and so does what the closing or a leave has made. A representative
// takes back the own ticks.
func (b By) Untick(ctx context.Context, book Ticking, in Untick) (Ticked, error) {
	done, entries, err := b.opened(ctx, book, in.Course, in.Session, in.Enrollment, in.Way)
	if err != nil || len(entries) == 0 {
		return done, err
	}
	last := entries.Last()
	done.Entry = last
	if in.Seen != 0 && in.Seen != last.Revision {
		return done, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	others := in.Way == course.ByRepresentative && (last.Way != course.ByRepresentative || last.By != b.Actor.AccountID)
	if last.Corrected() || others || last.Way == course.ByClosing || last.Way == course.ByLeave || in.Away && !last.State.Here() {
		return done, nil
	}
	before := entries[:len(entries)-1]
	for in.Away && len(before) > 0 && before[len(before)-1].State.Here() {
		before = before[:len(before)-1]
	}
	made := course.Attendance{
		SessionID: in.Session.ID, EnrollmentID: in.Enrollment, State: course.Absent, Way: in.Way, By: b.Actor.AccountID, At: b.at(),
	}
	if len(before) > 0 {
		was := before[len(before)-1]
		if made.State = was.State; was.State.Here() {
			made.ArrivedAt = was.Came()
		}
	}
	if done.Entry, err = book.Correct(ctx, made); err != nil {
		return done, err
	}
	return b.told(ctx, book, in.Course, in.Session, done)
}

// DenyTick is somebody who says that they were not at a session at which a representative
// has checked them in: they are absent, until they check in themselves or an organizer
// says otherwise. Those in charge hear of it.
func (b By) DenyTick(ctx context.Context, book Ticking, c course.Course, s course.Session) (Ticked, error) {
	if err := course.Allow(b.Actor, course.AttendCourse, course.Object{CourseID: c.ID}); err != nil {
		return Ticked{}, err
	}
	done := Ticked{Place: *b.Actor.EnrollmentIn(c.ID)}
	entries, err := book.LockEntries(ctx, s.ID, done.Place.ID)
	switch was := entries.Last(); {
	case errors.Is(err, course.ErrConflict):
		return done, course.Refuse(course.ErrConflict, "tick.course_closed")
	case err != nil:
		return done, err
	case was.Way != course.ByRepresentative || !was.State.Here():
		return done, course.Refuse(course.ErrConflict, "tickfor.deny_late")
	default:
		done.Created = true
		done.Entry, err = book.Correct(ctx, course.Attendance{
			SessionID: s.ID, EnrollmentID: done.Place.ID, State: course.Absent, Way: course.ByButton, By: b.Actor.AccountID, At: b.at()})
		done.Facts = []course.Fact{course.TickDenied{Course: c, Session: s, Place: done.Place, Was: was}}
		return done, err
	}
}

// opened opens the book of a session at somebody, for whoever may write there: their
// place, and what is said of them, the last of which counts.
func (b By) opened(ctx context.Context, book Ticking, c course.Course, s course.Session, enrollment int64, way course.Way) (Ticked, course.Entries, error) {
	entries, locked := book.LockEntries(ctx, s.ID, enrollment)
	if locked != nil && !errors.Is(locked, course.ErrConflict) {
		return Ticked{}, nil, locked
	}
	place, err := book.Enrollment(ctx, enrollment)
	missing := errors.Is(err, course.ErrNotFound) || err == nil && (place.CourseID != c.ID || place.State != course.Enrolled)
	if err != nil && !missing {
		return Ticked{}, nil, err
	}
	done := Ticked{Place: place}
	action, object, may := course.ManageCourse, course.Object{CourseID: c.ID}, MayTick
	if way == course.ByRepresentative {
		action, object.DelegationID, may = course.AttendFor, place.DelegationID, MayTickFor
	}
	if err := course.Allow(b.Actor, action, object); err != nil {
		return Ticked{}, nil, err
	}
	switch {
	case missing:
		return Ticked{}, nil, course.Refuse(course.ErrNotFound, "tick.not_on_roster")
	case locked != nil:
		return done, nil, course.Refuse(course.ErrConflict, "tick.course_closed")
	case way == course.ByRepresentative && place.Trainee.AccountID == b.Actor.AccountID:
		return done, nil, course.Refuse(course.ErrConflict, "tickfor.yourself")
	}
	return done, entries, may(c, s, b.at())
}

// MayTick refuses a course whose certificates are issued, and a session that is
// cancelled or whose day has not come. On its day people are there before it opens.
func MayTick(c course.Course, s course.Session, at time.Time) error {
	if err := tickable(c, s); err != nil {
		return err
	}
	local := s.Start.In(c.Location())
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	if at.Before(day) && at.Before(c.CheckIn.Opens(s)) {
		return course.Refuse(course.ErrConflict, "tick.early", "Date", course.ShortDate(local))
	}
	return nil
}

// MayTickFor is MayTick for a representative: while check-in is open, where the session
// takes their word.
func MayTickFor(c course.Course, s course.Session, at time.Time) error {
	if err := tickable(c, s); err != nil {
		return err
	}
	loc := c.Location()
	switch moment := c.CheckIn.At(s, at); {
	case !c.Takes(s, course.ByRepresentative):
		return course.Refuse(course.ErrConflict, "tickfor.off")
	case moment == course.TooEarly:
		opens := c.CheckIn.Opens(s).In(loc)
		return course.Refuse(course.ErrConflict, "tickfor.early", "Opens", course.ClockTime(opens), "Date", course.ShortDate(opens))
	case moment == course.Over:
		return course.Refuse(course.ErrConflict, "tickfor.over", "Closed", course.ClockTime(c.CheckIn.Over(s).In(loc)))
	}
	return nil
}

// tickable refuses a session of which nobody's word is taken.
func tickable(c course.Course, s course.Session) error {
	switch {
	case !c.Writes(s):
		return course.Refuse(course.ErrConflict, "tick.course_closed")
	case s.Cancelled():
		return course.Refuse(course.ErrConflict, "tick.cancelled")
	}
	return nil
}
