package registrar

import (
	"context"
	"errors"
	"slices"
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
// strangers can't search the roster: see course.NameLock.
func (b By) WrongName(ctx context.Context, store Tries, c course.Course) error {
	if err := course.Allow(b.Actor, course.JoinCourse, course.Object{CourseID: c.ID}); err != nil {
		return err
	}
	_, err := store.WrongName(ctx, c.ID, b.Actor.AccountID)
	return err
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
	Claims
	Enroll(ctx context.Context, e *course.Enrollment) error
	EnrollmentsLike(ctx context.Context, courseID int64, e course.Enrollment) ([]course.Enrollment, error)
	SetNews(ctx context.Context, enrollmentID int64, from time.Time) error
	Lines
}

// Registered is what registering has come to: one of these.
type Registered struct {
	Place     course.Enrollment        // the actor's, new on the roster
	Found     []course.Enrollment      // places on the roster that are the actor's by what they say, to be claimed instead
	Asked     []course.Fact            // what others hear of a claim: somebody on the roster is most likely the actor
	Waits     *course.Waiting          // the actor waits: to be approved, or for a place to become free
	Withdrawn *course.WithdrawnWantsIn // the actor was taken off the roster: only the organizers can mend that
}

// Register puts the actor on the roster of a course that is open to all, as they say
// of themselves; who is a trainee already stays that one. Nobody is put beside a place
// that is theirs, or most likely is, also when it was taken off the roster; those in
// declined the actor has said are not. The organizers hear of it with the next whole hour.
func (b By) Register(ctx context.Context, store Registrations, c course.Course, said course.Enrollment, declined []int64) (done Registered, err error) {
	e := said
	e.CourseID, e.State, e.Trainee = c.ID, course.Enrolled, b.Trainee(said.Trainee)
	if err := b.mayRegister(c, e); err != nil {
		return done, err
	}
	if err := lock(ctx, store, c); err != nil {
		return done, err
	}
	claim := course.Claim{Name: e.Trainee.Name, Birth: e.Trainee.Birth, Unit: e.Unit, DelegationID: e.DelegationID}
	if len(b.Actor.Enrollments) == 0 { // what another course knows, the account has not shared
		claim.Phone = e.Trainee.Phone
	}
	if own := slices.IndexFunc(b.Actor.Enrollments, func(mine course.Enrollment) bool { return mine.CourseID == c.ID }); own >= 0 {
		return b.withdrawn(c, b.Actor.Enrollments[own]), nil
	}
	likely, off := false, (*course.Enrollment)(nil)
	like, err := store.EnrollmentsLike(ctx, c.ID, e)
	if err != nil {
		return done, err
	}
	for _, one := range like {
		switch proven := claim.Proves(one) != ""; {
		case slices.Contains(declined, one.ID):
		case proven && one.State == course.Withdrawn:
			off = &one
		case proven:
			done.Found = append(done.Found, one)
		case course.LikelyOne(e, one):
			likely = true
		}
	}
	switch {
	case len(done.Found) > 0:
		return done, nil
	case off != nil:
		return b.withdrawn(c, *off), nil
	case likely:
		done.Asked, err = b.ask(ctx, store, c, claim)
		return done, err
	}
	if done.Waits, err = b.waits(ctx, store, c, said, e, wayOf(claim)); err != nil || done.Waits != nil {
		return done, err
	}
	err = store.Enroll(ctx, &e)
	if errors.Is(err, course.ErrConflict) { // somebody has given the actor a place meanwhile
		err = course.Refuse(course.ErrConflict, "register.already", "Course", c.Title, "Name", e.Trainee.Name)
	}
	if err != nil {
		return done, err
	}
	done.Place = e
	return done, b.registered(ctx, store, c, e, wayOf(claim))
}

// withdrawn is what registering comes to for somebody who was taken off the roster.
func (b By) withdrawn(c course.Course, place course.Enrollment) Registered {
	return Registered{Withdrawn: &course.WithdrawnWantsIn{Course: c, Place: place, Account: b.Actor.AccountID}}
}

// wayOf is how it is known that an account is the one of what it says.
func wayOf(claim course.Claim) course.LinkWay {
	if claim.Phone != "" {
		return course.LinkedByPhone
	}
	return course.LinkedByName
}

// registered notes how the actor has come to a place that they have registered for, and from
// when on that is news.
func (b By) registered(ctx context.Context, store Registrations, c course.Course, e course.Enrollment, way course.LinkWay) error {
	if err := store.LinkPlace(ctx, e.ID, b.Actor.AccountID, way); err != nil {
		return err
	}
	if err := b.drop(ctx, store, c); err != nil {
		return err
	}
	if err := store.SetNews(ctx, e.ID, b.Now.Truncate(time.Hour).Add(time.Hour)); err != nil {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{Act: "place.register", CourseID: c.ID, EnrollmentID: e.ID, After: string(way)})
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
	if !c.Registers() {
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
	UpdateEnrollment(ctx context.Context, e course.Enrollment) error
}

// SettleBirth settles which of two readings of the date of birth at the actor's own
// place is right, until the course is closed. Where there is no doubt any more it
// changes nothing. The place is returned as it is then.
func (b By) SettleBirth(ctx context.Context, store Births, c course.Course, place int64, birth course.Birth) (e course.Enrollment, err error) {
	if err := course.Allow(b.Actor, course.SettleBirth, course.Object{EnrollmentID: place}); err != nil {
		return e, err
	}
	locked := store.LockCourse(ctx, c.ID)
	if locked != nil && !errors.Is(locked, course.ErrConflict) {
		return e, locked
	}
	if e, err = store.Enrollment(ctx, place); err != nil { // nobody changes it any more
		return e, err
	}
	was := e.Trainee
	switch {
	case was.AccountID != b.Actor.AccountID: // somebody has unlinked it meanwhile
		return e, course.Refuse(course.ErrForbidden, "disown.not_yours")
	case was.BirthAlt.IsZero():
		return e, nil
	case locked != nil: // its papers have their numbers
		return e, course.Refuse(course.ErrConflict, "birth.closed", "Course", c.Title, "Birth", was.Birth.String())
	case birth != was.Birth && birth != was.BirthAlt:
		return e, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	if err := e.Set(course.FieldBirth, birth.String()); err != nil {
		return e, err
	}
	if err := store.UpdateEnrollment(ctx, e); err != nil {
		return e, err
	}
	return e, b.log(ctx, store, course.AuditEntry{
		Act: "place.birth", CourseID: e.CourseID, EnrollmentID: e.ID, Subject: "birth",
		Before: was.Birth.String() + "\n" + was.BirthAlt.String(), After: birth.String(),
	})
}
