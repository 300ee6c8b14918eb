package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Identities is what saying who is one human being asks of a transaction.
type Identities interface {
	Log
	Account(ctx context.Context, id int64) (course.Account, error)
	Course(ctx context.Context, id int64) (course.Course, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	PlacesOf(ctx context.Context, traineeID int64) ([]course.Enrollment, error)
	JoinTrainees(ctx context.Context, keep, other int64) (moved []int64, err error)
	LinkPlace(ctx context.Context, enrollmentID, accountID int64, way course.LinkWay) error
}

// SamePerson says that whoever has the two places, on different courses, is one human
// being, whose account serves all their places from then on: the account hears of each
// place it is given. Nothing that a course prints of them changes. A place is given an
// account by those who run its course; where nobody has one yet, the actor runs the
// courses of both. Two accounts are refused, and two places on one course, which are
// doubles to be merged, both with course.ErrConflict; that they are one already changes
// nothing.
func (b By) SamePerson(ctx context.Context, store Identities, place, other int64) ([]course.Fact, error) {
	keep, err := store.Enrollment(ctx, place)
	if err != nil {
		return nil, err
	}
	gone, err := store.Enrollment(ctx, other)
	if err != nil {
		return nil, err
	}
	runs := func(e course.Enrollment) error {
		return course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: e.CourseID})
	}
	if err := runs(keep); err != nil && runs(gone) != nil {
		return nil, err
	}
	if keep.Trainee.ID == gone.Trainee.ID {
		return nil, nil
	}
	linked := keep.Trainee.AccountID != 0 || gone.Trainee.AccountID != 0
	if keep.Trainee.AccountID == 0 && (linked || gone.Trainee.ID < keep.Trainee.ID) {
		keep, gone = gone, keep
	}
	given, err := store.PlacesOf(ctx, gone.Trainee.ID)
	if err != nil {
		return nil, err
	}
	asked := given
	if !linked {
		more, err := store.PlacesOf(ctx, keep.Trainee.ID)
		if err != nil {
			return nil, err
		}
		asked = slices.Concat(given, more)
	}
	for _, e := range asked {
		if err := runs(e); err != nil {
			return nil, err
		}
	}
	return b.join(ctx, store, keep, gone, given)
}

// join makes those at two places one human being, and tells the account.
func (b By) join(ctx context.Context, store Identities, keep, gone course.Enrollment, given []course.Enrollment) (facts []course.Fact, err error) {
	moved, err := store.JoinTrainees(ctx, keep.Trainee.ID, gone.Trainee.ID)
	switch {
	case errors.Is(err, course.ErrConflict) && keep.Trainee.AccountID != 0 && gone.Trainee.AccountID != 0:
		return nil, course.Refuse(course.ErrConflict, "identity.two_accounts", "Name", keep.Trainee.Name)
	case errors.Is(err, course.ErrConflict):
		return nil, course.Refuse(course.ErrConflict, "identity.one_course", "Name", keep.Trainee.Name)
	case err != nil:
		return nil, err
	}
	of, err := store.Course(ctx, keep.CourseID)
	if err != nil {
		return nil, err
	}
	for _, e := range given {
		if !slices.Contains(moved, e.ID) {
			continue
		}
		line, err := b.line(ctx, store, course.AuditEntry{
			Act: "place.same", CourseID: e.CourseID, EnrollmentID: e.ID, After: fmt.Sprintf("%s: %s", of.Code, numbered(keep.No, keep.Trainee.Name)),
		})
		if err != nil {
			return nil, err
		}
		if keep.Trainee.AccountID == 0 {
			continue
		}
		if err := store.LinkPlace(ctx, e.ID, keep.Trainee.AccountID, course.LinkedByVouching); err != nil {
			return nil, err
		}
		if e.State != course.Enrolled {
			continue
		}
		fact := course.PlaceGiven{Place: e, Audit: line}
		if fact.Course, err = store.Course(ctx, e.CourseID); err != nil {
			return nil, err
		}
		if fact.Account, err = store.Account(ctx, keep.Trainee.AccountID); err != nil {
			return nil, err
		}
		facts = append(facts, fact)
	}
	return facts, nil
}
