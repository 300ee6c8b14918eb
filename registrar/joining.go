package registrar

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Consents is what consenting asks of a transaction.
type Consents interface {
	Log
	SetConsent(ctx context.Context, accountID int64, version string) error
}

// Consent records that somebody who is joining the course agrees to the notice of
// privacy, as it is now.
func (b By) Consent(ctx context.Context, store Consents, c course.Course) error {
	if err := course.Allow(b.Actor, course.JoinCourse, course.Object{CourseID: c.ID}); err != nil {
		return err
	}
	if err := store.SetConsent(ctx, b.Actor.AccountID, course.ConsentVersion); err != nil {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{Act: "account.consent", CourseID: c.ID, After: course.ConsentVersion})
}

// Tries is what counting wrong names asks of a transaction.
type Tries interface {
	WrongName(ctx context.Context, courseID, accountID int64) (until time.Time, err error)
}

// WrongName counts a name and a date of birth that are on nobody's place, so that
// strangers can't search the roster: see course.NameLock. What organizers hear of it,
// where they have to help, is returned.
func (b By) WrongName(ctx context.Context, store Tries, c course.Course, said course.Trainee) (course.NotOnRoster, error) {
	if err := course.Allow(b.Actor, course.JoinCourse, course.Object{CourseID: c.ID}); err != nil {
		return course.NotOnRoster{}, err
	}
	_, err := store.WrongName(ctx, c.ID, b.Actor.AccountID)
	return course.NotOnRoster{Course: c, Trainee: said, Account: b.Actor.AccountID}, err
}

// ErrWithdrawn is the conflict of a place that is not on the roster any more.
var ErrWithdrawn = fmt.Errorf("the place was taken off the roster: %w", course.ErrConflict)

// Claims is what claiming a place asks of a transaction.
type Claims interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	LinkTrainee(ctx context.Context, traineeID, accountID int64) error
}

// Claim links the actor's account to the trainee of a place on the course: one
// account is one person, and a person has one account. The door has made sure that
// the place is theirs: by their phone, or by name and date of birth. A claim that
// can't be is refused by the fact that organizers hear; a place that was taken off the
// roster meanwhile by ErrWithdrawn, a course that was closed by ErrConflict.
func (b By) Claim(ctx context.Context, store Claims, c course.Course, place int64) (e course.Enrollment, refused *course.ClaimRefused, err error) {
	if err := course.Allow(b.Actor, course.JoinCourse, course.Object{CourseID: c.ID}); err != nil {
		return e, nil, err
	}
	// Whom an account is being linked to can't be withdrawn meanwhile.
	if err := lock(ctx, store, c); err != nil {
		return e, nil, err
	}
	if e, err = store.Enrollment(ctx, place); err != nil {
		return e, nil, err
	}
	if e.CourseID != c.ID || e.State != course.Enrolled {
		return e, nil, course.Refuse(ErrWithdrawn, "claim.withdrawn", "Name", e.Trainee.Name)
	}
	taken := e.Trainee.AccountID != 0 && e.Trainee.AccountID != b.Actor.AccountID
	other := len(b.Actor.Enrollments) > 0 && b.Actor.Enrollments[0].Trainee.ID != e.Trainee.ID
	if !taken && !other {
		err = store.LinkTrainee(ctx, e.Trainee.ID, b.Actor.AccountID)
		taken = errors.Is(err, course.ErrConflict)
	}
	if taken || other {
		return e, &course.ClaimRefused{Course: c, Place: e, Account: b.Actor.AccountID, Taken: taken}, nil
	}
	if err != nil {
		return e, nil, err
	}
	return e, nil, b.log(ctx, store, course.AuditEntry{Act: "place.claim", CourseID: c.ID, EnrollmentID: e.ID})
}

// lock keeps the course from being closed, and its roster from being changed, until
// the commit; of one that is closed it refuses to take people.
func lock(ctx context.Context, store interface {
	LockCourse(ctx context.Context, courseID int64) error
}, c course.Course) error {
	err := store.LockCourse(ctx, c.ID)
	if errors.Is(err, course.ErrConflict) {
		c.State = course.CourseClosed
		return Joinable(c)
	}
	return err
}

// Joinable refuses a course that takes nobody any more.
func Joinable(c course.Course) error {
	if c.Closed() {
		return course.Refuse(course.ErrConflict, "join.closed", "Course", c.Title)
	}
	return nil
}

// Registrations is what registering asks of a transaction.
type Registrations interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Enroll(ctx context.Context, e *course.Enrollment) error
}

// Register puts the actor on the roster of a course that is open to all, as they say
// of themselves; who is a trainee already stays that one. Somebody who was taken off
// the roster is refused by the fact that organizers hear: only they can mend that.
func (b By) Register(ctx context.Context, store Registrations, c course.Course, said course.Enrollment) (e course.Enrollment, refused *course.WithdrawnWantsIn, err error) {
	e = said
	e.CourseID, e.State, e.Trainee = c.ID, course.Enrolled, b.Trainee(said.Trainee)
	if err := b.mayRegister(c, e); err != nil {
		return e, nil, err
	}
	if err := lock(ctx, store, c); err != nil {
		return e, nil, err
	}
	err = store.Enroll(ctx, &e)
	if errors.Is(err, course.ErrConflict) {
		return e, &course.WithdrawnWantsIn{Course: c, Place: e, Account: b.Actor.AccountID}, nil
	}
	if err != nil {
		return e, nil, err
	}
	return e, nil, b.log(ctx, store, course.AuditEntry{Act: "place.register", CourseID: c.ID, EnrollmentID: e.ID})
}

// Trainee is whom the actor would register as: the trainee they are, or else the one
// they say they are.
func (b By) Trainee(said course.Trainee) course.Trainee {
	if len(b.Actor.Enrollments) > 0 {
		return b.Actor.Enrollments[0].Trainee
	}
	said.AccountID = b.Actor.AccountID
	return said
}

func (b By) mayRegister(c course.Course, e course.Enrollment) error {
	if err := course.Allow(b.Actor, course.JoinCourse, course.Object{CourseID: c.ID}); err != nil {
		return err
	}
	if c.Mode != course.OpenToAll {
		return course.Refuse(course.ErrForbidden, "register.roster_only", "Course", c.Title)
	}
	if place := b.Actor.EnrollmentIn(c.ID); place != nil {
		return course.Refuse(course.ErrConflict, "register.already", "Course", c.Title, "Name", place.Trainee.Name)
	}
	if len(b.Actor.Enrollments) == 0 {
		if err := course.CheckName(e.Trainee.Name); err != nil {
			return err
		}
	}
	if err := course.Fits(e.Position, course.MaxPosition); err != nil {
		return err
	}
	return course.Fits(e.Unit, course.MaxUnit)
}

// Births is what settling a date of birth asks of a transaction.
type Births interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	SetBirth(ctx context.Context, enrollmentID int64, b course.Birth) error
}

// SettleBirth settles which of two readings of the date of birth at the actor's own
// place is right, until the course is closed; zero is neither, which is a matter for
// the organizers: the fact. Where there is no doubt any more it changes nothing. The
// place is returned as it is then.
func (b By) SettleBirth(ctx context.Context, store Births, c course.Course, place int64, birth course.Birth) (e course.Enrollment, wrong *course.BirthWrong, err error) {
	if err := course.Allow(b.Actor, course.SettleBirth, course.Object{EnrollmentID: place}); err != nil {
		return e, nil, err
	}
	locked := store.LockCourse(ctx, c.ID)
	if locked != nil && !errors.Is(locked, course.ErrConflict) {
		return e, nil, locked
	}
	if e, err = store.Enrollment(ctx, place); err != nil { // nobody changes it any more
		return e, nil, err
	}
	t := &e.Trainee
	switch {
	case t.BirthAlt.IsZero():
		return e, nil, nil
	case locked != nil: // its papers have their numbers
		return e, nil, course.Refuse(course.ErrConflict, "birth.closed", "Course", c.Title, "Birth", t.Birth.String())
	case birth.IsZero():
		return e, &course.BirthWrong{Course: c, Place: e}, nil
	case birth != t.Birth && birth != t.BirthAlt:
		return e, nil, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	entry := course.AuditEntry{
		Act: "place.birth", CourseID: e.CourseID, EnrollmentID: e.ID, Subject: "birth",
		Before: t.Birth.ISO() + "\n" + t.BirthAlt.ISO(), After: birth.ISO(),
	}
	if err := store.SetBirth(ctx, e.ID, birth); err != nil {
		return e, nil, err
	}
	t.Birth, t.BirthAlt = birth, course.Birth{}
	return e, nil, b.log(ctx, store, entry)
}
