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

// LinkSeen is the digest of what is shown before a place is given back: whose it is,
// and which account has it.
func LinkSeen(e course.Enrollment) string {
	return course.Seen("unlink", e.ID, e.No, e.Trainee.Name, e.Trainee.AccountID)
}

// Unlinks is what giving a place back asks of a transaction.
type Unlinks interface {
	Places
	UnlinkPlace(ctx context.Context, enrollmentID int64) error
}

// Unlink takes a wrong account off somebody's place, as it was shown (LinkSeen), also
// when the course is closed: what still goes out would go to the wrong person.
// Attendance, certificate and number stay with the place, and other places of the
// account stay its own. Whose account it is hears of it. A place that no account has
// is refused with course.ErrConflict.
func (b By) Unlink(ctx context.Context, store Unlinks, place int64, seen string) (course.Enrollment, []course.Fact, error) {
	c, e, err := b.managedPlace(ctx, store, place)
	if err != nil {
		return e, nil, err
	}
	if e.Trainee.AccountID == 0 {
		return e, nil, course.Refuse(course.ErrConflict, "card.not_linked", "Name", e.Trainee.Name)
	}
	if err := course.CheckSeen(seen, LinkSeen(e)); err != nil {
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
	if e, err = store.Enrollment(ctx, e.ID); err != nil {
		return e, nil, err
	}
	return e, []course.Fact{course.PlaceUnlinked{Course: c, Place: e, Account: account, Audit: line}}, nil
}
