package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Places is what an act about one person's place on a roster asks of a transaction.
type Places interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	Account(ctx context.Context, id int64) (course.Account, error)
}

// managedPlace is a place on a roster that the actor looks after, with its course; both
// stay so until the commit. It returns course.ErrNotFound when there is no such place.
func (b By) managedPlace(ctx context.Context, store Places, id int64) (c course.Course, e course.Enrollment, err error) {
	if e, err = store.Enrollment(ctx, id); err != nil {
		return c, e, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: e.CourseID}); err != nil {
		return c, e, err
	}
	if c, err = lockCourse(ctx, store, e.CourseID); err != nil {
		return c, e, err
	}
	e, err = store.Enrollment(ctx, id) // nobody changes it any more
	return c, e, err
}

// PlaceSeen is the digest of what is shown before something is done to somebody's place:
// what, whose it is, how it stands, and which account has it.
func PlaceSeen(act string, e course.Enrollment) string {
	return course.Seen(act, e.ID, e.No, e.Trainee.Name, e.Trainee.AccountID, e.State, e.DelegationID)
}

// What can be done to a place, for PlaceSeen.
const (
	UnlinkAct    = "unlink"
	WithdrawAct  = "withdraw"
	RestoreAct   = "restore"
	RepresentAct = "represent"
)

// Unlinks is what giving a place back asks of a transaction.
type Unlinks interface {
	Places
	askedEnding
	leaveEnding
	UnlinkPlace(ctx context.Context, enrollmentID int64) error
}

// Unlink takes a wrong account off somebody's place, as it was shown (PlaceSeen), also
// when the course is closed: what still goes out would go to the wrong person.
// Attendance, certificate and number stay with the place, and other places of the
// account stay its own; what it has asked for here, corrections and leave, is not asked any
// more. Whose account it is hears of it. A place that no account has is refused with
// course.ErrConflict.
func (b By) Unlink(ctx context.Context, store Unlinks, place int64, seen string) (course.Enrollment, []course.Fact, error) {
	c, e, err := b.managedPlace(ctx, store, place)
	if err != nil {
		return e, nil, err
	}
	if e.Trainee.AccountID == 0 {
		return e, nil, course.Refuse(course.ErrConflict, "card.not_linked", "Name", e.Trainee.Name)
	}
	if err := course.CheckSeen(seen, PlaceSeen(UnlinkAct, e)); err != nil {
		return e, nil, err
	}
	return b.unlink(ctx, store, c, e, "")
}

// unlink takes the account off a place, for a reason that whoever does it may give, and
// returns the place as it is then. The caller has asked for the right, and holds the
// course.
func (b By) unlink(ctx context.Context, store Unlinks, c course.Course, e course.Enrollment, reason string) (course.Enrollment, []course.Fact, error) {
	account, err := store.Account(ctx, e.Trainee.AccountID)
	if err != nil {
		return e, nil, err
	}
	if err := store.UnlinkPlace(ctx, e.ID); err != nil {
		return e, nil, err
	}
	line, err := b.line(ctx, store, course.AuditEntry{
		Act: "place.unlink", CourseID: c.ID, EnrollmentID: e.ID, Before: course.AboutAccount(account.ID), Reason: reason,
	})
	if err != nil {
		return e, nil, err
	}
	if err := b.endAsked(ctx, store, e.ID, account.ID); err != nil {
		return e, nil, err
	}
	if err := b.endLeaves(ctx, store, e.ID, account.ID); err != nil {
		return e, nil, err
	}
	if e, err = store.Enrollment(ctx, e.ID); err != nil {
		return e, nil, err
	}
	return e, []course.Fact{course.PlaceUnlinked{Course: c, Place: e, Account: account, Audit: line}}, nil
}

// Moves is what taking somebody off the roster, or putting them back, asks of a
// transaction.
type Moves interface {
	Places
	Successions
	MovePlace(ctx context.Context, enrollmentID int64, to course.EnrollmentState) error
}

// Moving is what taking somebody off the roster, or putting them back, means for the places of the course: nothing where
// it is not full.
type Moving struct {
	Over course.Overfull // when they are put back
	List Succession      // when they are taken off
}

// Moving is that for somebody now; zero for any other act.
func (b By) Moving(ctx context.Context, store Moves, c course.Course, e course.Enrollment, act string) (m Moving, err error) {
	switch act {
	case WithdrawAct:
		m.List, err = b.succession(ctx, store, c, e)
	case RestoreAct:
		m.Over, err = Overfull(ctx, store, c, []course.Enrollment{e}, nil)
	}
	return m, err
}

// Seen is the digest of what is shown before an act on a place: PlaceSeen where it means nothing for the places.
func (m Moving) Seen(act string, e course.Enrollment) string {
	seen := PlaceSeen(act, e)
	if m.Over.Any() || m.List.Waiting > 0 {
		seen = course.Seen(seen, m.Over, m.List.Waiting, m.List.ids())
	}
	return seen
}

// Withdraw takes somebody off the roster, as they were shown (Moving.Seen): reminders,
// check-in and certificate are not for them any more; number, account and attendance
// stay. Whose account it is hears of it. It refuses when the course is closed, or the
// person is off the roster already, both with course.ErrConflict.
func (b By) Withdraw(ctx context.Context, store Moves, place int64, seen string) (course.Enrollment, []course.Fact, error) {
	return b.move(ctx, store, place, WithdrawAct, course.Enrolled, course.Withdrawn, seen)
}

// Restore puts somebody who was taken off the roster back on it, as they were, under
// the same number; otherwise it is as Withdraw.
func (b By) Restore(ctx context.Context, store Moves, place int64, seen string) (course.Enrollment, []course.Fact, error) {
	return b.move(ctx, store, place, RestoreAct, course.Withdrawn, course.Enrolled, seen)
}

func (b By) move(ctx context.Context, store Moves, place int64, act string, from, to course.EnrollmentState, seen string) (course.Enrollment, []course.Fact, error) {
	c, e, err := b.managedPlace(ctx, store, place)
	switch {
	case err != nil:
		return e, nil, err
	case c.Closed():
		return e, nil, course.Refuse(course.ErrConflict, "card.closed", "Course", c.Title)
	case e.State != from:
		return e, nil, course.Refuse(course.ErrConflict, "card.moved", "Name", e.Trainee.Name, "On", e.State == course.Enrolled)
	}
	m, err := b.Moving(ctx, store, c, e, act)
	if err == nil {
		err = course.CheckSeen(seen, m.Seen(act, e))
	}
	if err != nil {
		return e, nil, err
	}
	if err := store.MovePlace(ctx, e.ID, to); err != nil {
		return e, nil, err
	}
	e.State = to
	entry := course.AuditEntry{Act: "place.withdraw", CourseID: c.ID, EnrollmentID: e.ID, Before: string(from), After: string(to)}
	if to == course.Enrolled {
		entry.Act = "place.restore"
	}
	line, err := b.line(ctx, store, entry)
	if err != nil || e.Trainee.AccountID == 0 {
		return e, nil, err
	}
	account, err := store.Account(ctx, e.Trainee.AccountID)
	return e, []course.Fact{course.PlaceMoved{Course: c, Place: e, Account: account, Audit: line}}, err
}

// Representing is what making somebody a representative asks of a transaction.
type Representing interface {
	Places
	GrantRole(ctx context.Context, g course.Grant) (created bool, err error)
}

// MakeRepresentative gives somebody the role for their own delegation, as they were
// shown (PlaceSeen), and they hear of it; who has it already is changed nothing. It
// refuses somebody of no delegation, without an account or off the roster with
// course.ErrConflict.
func (b By) MakeRepresentative(ctx context.Context, store Representing, place int64, seen string) (course.Enrollment, []course.Fact, error) {
	c, e, err := b.managedPlace(ctx, store, place)
	if err != nil {
		return e, nil, err
	}
	if e.DelegationID == 0 || e.Trainee.AccountID == 0 || e.State != course.Enrolled {
		return e, nil, course.Refuse(course.ErrConflict, "card.cant_represent", "Name", e.Trainee.Name)
	}
	if err := course.CheckSeen(seen, PlaceSeen(RepresentAct, e)); err != nil {
		return e, nil, err
	}
	created, err := store.GrantRole(ctx, course.Grant{
		AccountID: e.Trainee.AccountID, Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: e.DelegationID, By: b.Actor.AccountID,
	})
	if err != nil || !created {
		return e, nil, err
	}
	line, err := b.line(ctx, store, course.AuditEntry{
		Act: "role.grant", CourseID: c.ID, EnrollmentID: e.ID, Subject: course.AboutAccount(e.Trainee.AccountID),
		After: held(course.RepresentativeRole, e.Delegation),
	})
	if err != nil {
		return e, nil, err
	}
	account, err := store.Account(ctx, e.Trainee.AccountID)
	return e, []course.Fact{course.RepresentativeMade{Course: c, Place: e, Account: account, Audit: line}}, err
}
