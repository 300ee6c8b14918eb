package registrar

import (
	"context"
	"errors"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Book is the book of a session, as the acts write in it. It is its own log: who,
// when and by which way stand in every entry, and none is ever changed.
type Book interface {
	CheckIn(ctx context.Context, a course.Attendance) (entry course.Attendance, created bool, err error)
	Correct(ctx context.Context, a course.Attendance) (course.Attendance, error)
	LockEntries(ctx context.Context, sessionID, enrollmentID int64) (course.Entries, error)
	Entry(ctx context.Context, sessionID, enrollmentID int64) (course.Attendance, error)
	States(ctx context.Context, enrollmentID int64) (map[int64]course.Presence, error)
}

// CheckIn is a trainee who says to be there.
type CheckIn struct {
	Course  course.Course
	Session course.Session
	Place   course.Enrollment // the actor's own
	Way     course.Way
	Since   time.Time // the earliest at which it can have been done, when it has waited for the program; else zero
}

// CheckedIn is what came of a check-in.
type CheckedIn struct {
	Moment  course.Moment     // what it was to the session
	Created bool              // this act's entry counts
	Entry   course.Attendance // the one that counts now; zero where there is none, and before check-in opens
	Open    bool              // the session takes check-ins
	Off     bool              // but not by this way
}

// mine is what stands in the book for the actor, who can't be checked in.
func (done CheckedIn) mine(ctx context.Context, book Book, in CheckIn) (CheckedIn, error) {
	var err error
	done.Entry, err = book.Entry(ctx, in.Session.ID, in.Place.ID)
	if errors.Is(err, course.ErrNotFound) {
		return done, nil
	}
	return done, err
}

// CheckIn writes a trainee into the book when the session takes it, by a way that is on.
// What counts is when the person acted, not when the program came to it; of a tap that has
// waited for the program, the best moment at which it can have been made. An entry that
// only says that they were not there gives way to it (course.Attendance.Yields).
func (b By) CheckIn(ctx context.Context, book Book, in CheckIn) (CheckedIn, error) {
	if err := course.Allow(b.Actor, course.AttendCourse, course.Object{CourseID: in.Course.ID, EnrollmentID: in.Place.ID}); err != nil {
		return CheckedIn{}, err
	}
	at := b.at()
	if !in.Since.IsZero() {
		at = in.Course.CheckIn.Best(in.Session, in.Since, at)
	}
	done := CheckedIn{Moment: in.Course.CheckIn.At(in.Session, at)}
	if done.Moment == course.TooEarly {
		return done, nil // thousands try the button before its time
	}
	presence, open := done.Moment.Presence()
	done.Open = open && in.Course.Writes(in.Session) && !in.Session.Cancelled()
	done.Off = done.Open && !in.Course.Takes(in.Session, in.Way)
	if !done.Open || done.Off {
		return done.mine(ctx, book, in)
	}
	mine := course.Attendance{
		SessionID: in.Session.ID, EnrollmentID: in.Place.ID, State: presence, Way: in.Way, By: b.Actor.AccountID, At: at,
	}
	var err error
	done.Entry, done.Created, err = book.CheckIn(ctx, mine)
	if err == nil && !done.Created && done.Entry.Yields() { // they have come all the same
		return done.over(ctx, book, mine)
	}
	return done, err
}

// over makes the entry the one that counts, unless somebody has just made another that does not yield.
func (done CheckedIn) over(ctx context.Context, book Book, mine course.Attendance) (CheckedIn, error) {
	entries, err := book.LockEntries(ctx, mine.SessionID, mine.EnrollmentID)
	if err != nil {
		return done, err
	}
	if done.Entry = entries.Last(); !done.Entry.Yields() {
		return done, nil
	}
	done.Entry, err = book.Correct(ctx, mine)
	done.Created = err == nil
	return done, err
}
