package registrar

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
)

// LeaveReading is what seeing how somebody's leaves stand asks of a transaction.
type LeaveReading interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	States(ctx context.Context, enrollmentID int64) (map[int64]course.Presence, error)
	LeavesAt(ctx context.Context, enrollmentID int64) ([]course.Leave, error)
}

// AskingLeave is what asking for leave asks of a transaction.
type AskingLeave interface {
	Log
	LeaveReading
	UntoldLeave
	LockCourse(ctx context.Context, courseID int64) error
	Leave(ctx context.Context, id int64) (course.Leave, error)
	CreateLeave(ctx context.Context, l *course.Leave) error
	EndLeave(ctx context.Context, l course.Leave, from course.LeaveState) error
}

// Leaving is how leave stands at the actor's own place. It refuses when the course is
// closed or the person was taken off the roster, and returns course.ErrNotFound when
// there is no such place.
func (b By) Leaving(ctx context.Context, store LeaveReading, place int64) (l course.Leaving, err error) {
	e, err := store.Enrollment(ctx, place)
	if err != nil {
		return l, err
	}
	if err := b.mayAskLeave(e); err != nil {
		return l, err
	}
	if l, err = leaving(ctx, store, e); err != nil {
		return l, err
	}
	switch {
	case l.Course.Closed():
		err = course.Refuse(course.ErrConflict, "leaving.closed", "Course", l.Course.Title)
	case e.State != course.Enrolled:
		err = course.Refuse(course.ErrConflict, "leaving.withdrawn_person", "Course", l.Course.Title)
	}
	return l, err
}

func (b By) mayAskLeave(e course.Enrollment) error {
	return course.Allow(b.Actor, course.AskLeave, b.of(e))
}

func leaving(ctx context.Context, store LeaveReading, e course.Enrollment) (l course.Leaving, err error) {
	l.Place = e
	if l.Course, err = store.Course(ctx, e.CourseID); err != nil {
		return l, err
	}
	if l.Sessions, err = store.Sessions(ctx, e.CourseID); err != nil {
		return l, err
	}
	if l.States, err = store.States(ctx, e.ID); err != nil {
		return l, err
	}
	l.Leaves, err = store.LeavesAt(ctx, e.ID)
	return l, err
}

// LeaveFrom is what somebody asks for.
type LeaveFrom struct {
	Sessions []int64
	Reason   string
	Photo    string // as in course.Leave
}

// AskingLeave is what asking for leave at a place would ask for. It refuses what can't be
// asked for, of several sessions for the first one that can't.
func (b By) AskingLeave(l course.Leaving, from LeaveFrom) (course.Leave, error) {
	asked := course.Leave{Place: l.Place, By: b.Actor.AccountID, Reason: from.Reason, Photo: from.Photo, State: course.LeaveAsked}
	for _, id := range from.Sessions {
		i := slices.IndexFunc(l.Sessions, func(s course.Session) bool { return s.ID == id })
		if i < 0 {
			return asked, course.Refuse(course.ErrConflict, "leaving.no_session", "Course", l.Course.Title)
		}
		if err := l.CanAsk(l.Sessions[i], b.Now); err != nil {
			return asked, err
		}
	}
	for _, s := range l.Sessions {
		if slices.Contains(from.Sessions, s.ID) {
			asked.Sessions = append(asked.Sessions, s)
		}
	}
	waiting := 0
	for _, one := range l.Leaves {
		if one.State == course.LeaveAsked {
			waiting++
		}
	}
	switch {
	case len(asked.Sessions) == 0:
		return asked, course.Refuse(course.ErrInvalid, "leaving.none_chosen")
	case from.Reason == "":
		return asked, course.Refuse(course.ErrInvalid, "leaving.why_wanted")
	case waiting >= course.MaxLeaves:
		return asked, course.Refuse(course.ErrConflict, "leaving.too_many", "Max", course.MaxLeaves)
	}
	return asked, course.Fits(from.Reason, course.MaxReason)
}

// AskLeave asks the organizers for leave at the actor's own place, as AskingLeave reads
// it. The log holds from which sessions, and not why. What the organizers are to hear now
// is returned, as UntoldLeaves says it.
func (b By) AskLeave(ctx context.Context, store AskingLeave, place int64, from LeaveFrom) (asked course.Leave, news course.Fact, err error) {
	e, err := store.Enrollment(ctx, place)
	if err != nil {
		return asked, nil, err
	}
	if _, err := lockCourse(ctx, store, e.CourseID); err != nil {
		return asked, nil, err
	}
	l, err := b.Leaving(ctx, store, place)
	if err != nil {
		return asked, nil, err
	}
	if asked, err = b.AskingLeave(l, from); err != nil {
		return asked, nil, err
	}
	if err := store.CreateLeave(ctx, &asked); err != nil {
		return asked, nil, err
	}
	if _, err := b.leaveLine(ctx, store, asked, course.AuditEntry{Act: "leave.ask"}); err != nil {
		return asked, nil, err
	}
	news, err = UntoldLeaves(ctx, store, l.Course, b.Now)
	return asked, news, err
}

// leaveLine writes in the log what became of a leave: whose, and from which sessions by
// their numbers. Why it was asked for is no part of it.
func (b By) leaveLine(ctx context.Context, log Log, l course.Leave, e course.AuditEntry) (int64, error) {
	nos := make([]string, len(l.Sessions))
	for i, s := range l.Sessions {
		nos[i] = strconv.Itoa(s.No)
	}
	e.CourseID, e.EnrollmentID, e.Subject, e.After = l.Place.CourseID, l.Place.ID, subject("leave", l.ID), strings.Join(nos, ", ")
	return b.line(ctx, log, e)
}

// WithdrawLeave takes a leave back that waits at the actor's own place, or gives up one
// that was approved, as long as one of its sessions has not ended; what the book says by
// then stays. Any other is refused with course.ErrConflict. What the organizers are to
// hear now is returned, as UntoldLeaves says it.
func (b By) WithdrawLeave(ctx context.Context, store AskingLeave, id int64) (l course.Leave, news course.Fact, err error) {
	if l, err = store.Leave(ctx, id); err != nil {
		return l, nil, err
	}
	if err := b.mayAskLeave(l.Place); err != nil {
		return l, nil, err
	}
	c, err := openCourse(ctx, store, l.Place.CourseID, "leaving.closed")
	if err != nil {
		return l, nil, err
	}
	if l, err = store.Leave(ctx, id); err != nil { // nobody decides on it any more
		return l, nil, err
	}
	from, entry := l.State, course.AuditEntry{Act: "leave.withdraw"}
	switch {
	case from == course.LeaveAsked:
		l.State = course.LeaveWithdrawn
	case from == course.LeaveApproved && !l.Ended(b.Now):
		l.State, entry.Act = course.LeaveGivenUp, "leave.give_up"
	default:
		return l, nil, course.Refuse(course.ErrConflict, "leaving.ended", "State", string(from))
	}
	l.DecidedBy, l.Answer = b.Actor.AccountID, ""
	if err := store.EndLeave(ctx, l, from); err != nil {
		return l, nil, err
	}
	if _, err := b.leaveLine(ctx, store, l, entry); err != nil {
		return l, nil, err
	}
	news, err = UntoldLeaves(ctx, store, c, b.Now)
	return l, news, err
}

// leaveEnding is what an account that loses a place asks of a transaction for its leaves.
type leaveEnding interface {
	Log
	LeavesAt(ctx context.Context, enrollmentID int64) ([]course.Leave, error)
	EndLeave(ctx context.Context, l course.Leave, from course.LeaveState) error
}

// endLeaves withdraws what an account that loses a place has asked for there and what
// still waits. What an organizer has approved stays with the place.
func (b By) endLeaves(ctx context.Context, store leaveEnding, place, account int64) error {
	all, err := store.LeavesAt(ctx, place)
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.State != course.LeaveAsked || l.By != account {
			continue
		}
		l.State, l.DecidedBy = course.LeaveWithdrawn, b.Actor.AccountID
		if err := store.EndLeave(ctx, l, course.LeaveAsked); err != nil {
			return err
		}
		if _, err := b.leaveLine(ctx, store, l, course.AuditEntry{Act: "leave.withdraw"}); err != nil {
			return err
		}
	}
	return nil
}

// UntoldLeave is what knowing of untold leaves asks of a transaction.
type UntoldLeave interface {
	LeaveReading
	UntoldLeaves(ctx context.Context, courseID int64) (untold []course.Leave, last time.Time, err error)
	CountLeaves(ctx context.Context, courseID int64) (n int, err error)
}

// UntoldLeaves is the fact that leaves of a course were asked for, or given up, of which
// its organizers have not heard, once in course.TellLeavesEvery and not in the quiet
// hours; nil before that, or when there are none. Whoever tells it notes that it was told.
func UntoldLeaves(ctx context.Context, store UntoldLeave, c course.Course, now time.Time) (course.Fact, error) {
	if course.QuietUntil(now, c.Location()).After(now) {
		return nil, nil
	}
	untold, last, err := store.UntoldLeaves(ctx, c.ID)
	if err != nil || len(untold) == 0 || now.Before(last.Add(course.TellLeavesEvery)) {
		return nil, err
	}
	f := course.LeavesWait{Course: c}
	for _, one := range untold {
		if one.State == course.LeaveGivenUp {
			f.GivenUp = append(f.GivenUp, one)
			continue
		}
		l, err := leaving(ctx, store, one.Place)
		if err != nil {
			return nil, err
		}
		f.New = append(f.New, l.Case(one))
	}
	f.Waiting, err = store.CountLeaves(ctx, c.ID)
	return f, err
}
