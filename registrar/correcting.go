package registrar

import (
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Asking is what asking for a correction asks of a transaction.
type Asking interface {
	Log
	locking
	Untold
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	Correction(ctx context.Context, id int64) (course.Correction, error)
	CorrectionsAt(ctx context.Context, enrollmentID int64) ([]course.Correction, error)
	CreateCorrection(ctx context.Context, k *course.Correction) error
	EndCorrection(ctx context.Context, k course.Correction) error
}

// Correctable is a place, with its course, at which the actor may ask for corrections
// now: their own, or one of the delegation that they represent; what is read stays so
// until the commit. It refuses when the course is closed or the person was taken off
// the roster, and returns course.ErrNotFound when there is no such place.
func (b By) Correctable(ctx context.Context, store Asking, place int64) (c course.Course, e course.Enrollment, err error) {
	if e, err = store.Enrollment(ctx, place); err != nil {
		return c, e, err
	}
	if err := b.mayCorrect(e); err != nil {
		return c, e, err
	}
	if c, err = openCourse(ctx, store, e.CourseID, "correct.closed"); err != nil {
		return c, e, err
	}
	if e, err = store.Enrollment(ctx, place); err != nil { // nobody changes it any more
		return c, e, err
	}
	if err := b.mayCorrect(e); err != nil { // it may be of another delegation by now
		return c, e, err
	}
	if e.State != course.Enrolled {
		err = course.Refuse(course.ErrConflict, "correct.withdrawn_person", "Name", e.Trainee.Name, "Course", c.Title)
	}
	return c, e, err
}

func (b By) mayCorrect(e course.Enrollment) error {
	return course.Allow(b.Actor, course.AskCorrection, b.of(e))
}

// of is a place as something the actor may do something to: their own only while it is,
// since somebody may have unlinked it after the actor was read.
func (b By) of(e course.Enrollment) course.Object {
	o := course.Object{CourseID: e.CourseID, DelegationID: e.DelegationID}
	if e.Trainee.AccountID == b.Actor.AccountID {
		o.EnrollmentID = e.ID
	}
	return o
}

// Correcting is what asking for a value would ask for. It refuses as Mending does, a field
// that isn't course.Correctable, and a phone number that isn't asked for by whose it is.
func (b By) Correcting(c course.Course, e course.Enrollment, to Value) (course.Correction, error) {
	if !slices.Contains(course.Correctable, to.Field) {
		return course.Correction{}, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	if to.Field == course.FieldPhone {
		if err := course.Allow(b.Actor, course.SharePhone, b.of(e)); err != nil {
			return course.Correction{}, err
		}
	}
	m, err := Mending(c, e, to)
	return course.Correction{Place: e, Field: to.Field, Before: m.Before(), After: m.After(), By: b.Actor.AccountID}, err
}

// AskCorrection asks the organizers to set a field of a place right, as Correcting reads
// it. It takes the place of what was asked of the same field before; who asks for the
// same again has asked already, and nothing changes. What the organizers are to hear now
// is returned, as UntoldCorrections says it.
func (b By) AskCorrection(ctx context.Context, store Asking, place int64, to Value) (k course.Correction, news course.Fact, err error) {
	c, e, err := b.Correctable(ctx, store, place)
	if err != nil {
		return k, nil, err
	}
	if k, err = b.Correcting(c, e, to); err != nil {
		return k, nil, err
	}
	waiting, err := store.CorrectionsAt(ctx, e.ID)
	if err != nil {
		return k, nil, err
	}
	for _, earlier := range waiting {
		if earlier.Field != k.Field {
			continue
		}
		if earlier.After == k.After {
			return earlier, nil, nil
		}
		if err := b.end(ctx, store, earlier, course.CorrectionWithdrawn, ""); err != nil {
			return k, nil, err
		}
	}
	if err := store.CreateCorrection(ctx, &k); err != nil {
		return k, nil, err
	}
	if _, err := b.lineOf(ctx, store, e, k.Field, course.AuditEntry{Act: "correction.ask", Before: k.Before, After: k.After}); err != nil {
		return k, nil, err
	}
	news, err = UntoldCorrections(ctx, store, c, b.Now)
	return k, news, err
}

// WithdrawCorrection takes back what was asked for at a place: whoever may ask there
// may. One that waits no more is refused with course.ErrConflict.
func (b By) WithdrawCorrection(ctx context.Context, store Asking, id int64) (k course.Correction, err error) {
	if k, err = store.Correction(ctx, id); err != nil {
		return k, err
	}
	if err := b.mayCorrect(k.Place); err != nil {
		return k, err
	}
	if _, err := lockCourse(ctx, store, k.Place.CourseID); err != nil {
		return k, err
	}
	if k, err = store.Correction(ctx, id); err != nil { // nobody decides on it any more
		return k, err
	}
	if k.State != course.CorrectionAsked {
		return k, decided(k)
	}
	return k, b.end(ctx, store, k, course.CorrectionWithdrawn, "")
}

// decided refuses what waits no more, by what became of it.
func decided(k course.Correction) error {
	return course.Refuse(course.ErrConflict, "correct.ended", "State", string(k.State), "Name", k.Place.Trainee.Name, "Reason", k.Reason)
}

// ends is what ending a correction asks of a transaction.
type ends interface {
	Log
	EndCorrection(ctx context.Context, k course.Correction) error
}

// end decides on a correction that waits, or withdraws it.
func (b By) end(ctx context.Context, store ends, k course.Correction, state course.CorrectionState, reason string) error {
	k.State, k.DecidedBy, k.Reason = state, b.Actor.AccountID, reason
	if err := store.EndCorrection(ctx, k); err != nil {
		return err
	}
	entry := course.AuditEntry{Before: k.Now(), After: k.Now(), Reason: reason}
	switch state {
	case course.CorrectionApproved:
		entry.Act, entry.After = "correction.approve", k.After
	case course.CorrectionRefused:
		entry.Act = "correction.refuse"
	default:
		entry.Act = "correction.withdraw"
	}
	_, err := b.lineOf(ctx, store, k.Place, k.Field, entry)
	return err
}

// askedEnding is what an account that loses a place asks of a transaction for its
// corrections.
type askedEnding interface {
	ends
	CorrectionsAt(ctx context.Context, enrollmentID int64) ([]course.Correction, error)
}

// endAsked withdraws what an account that loses a place has asked to be set right there:
// it was not its person's.
func (b By) endAsked(ctx context.Context, store askedEnding, place, account int64) error {
	waiting, err := store.CorrectionsAt(ctx, place)
	if err != nil {
		return err
	}
	for _, k := range waiting {
		if k.By != account {
			continue
		}
		if err := b.end(ctx, store, k, course.CorrectionWithdrawn, ""); err != nil {
			return err
		}
	}
	return nil
}

// Untold is what knowing of untold corrections asks of a transaction.
type Untold interface {
	UntoldCorrections(ctx context.Context, courseID int64) (untold []course.Correction, last time.Time, err error)
	CountCorrections(ctx context.Context, courseID int64) (n int, err error)
}

// UntoldCorrections is the fact that corrections of a course wait of which its organizers
// have not heard, once in course.TellEvery; nil before that, or when there are none.
// Whoever tells it notes that it was told.
func UntoldCorrections(ctx context.Context, store Untold, c course.Course, now time.Time) (course.Fact, error) {
	news, last, err := store.UntoldCorrections(ctx, c.ID)
	if err != nil || len(news) == 0 || now.Before(last.Add(course.TellEvery)) {
		return nil, err
	}
	waiting, err := store.CountCorrections(ctx, c.ID)
	return course.CorrectionsWait{Course: c, New: news, Waiting: waiting}, err
}
