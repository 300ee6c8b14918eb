package registrar

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
)

// Objecting is what objecting to being marked absent asks of a transaction.
type Objecting interface {
	Log
	locking
	EntryByID(ctx context.Context, id int64) (a course.Attendance, counts bool, err error)
	Session(ctx context.Context, id int64) (course.Session, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	CreateObjection(ctx context.Context, o *course.Objection) error
}

// Objectionable is what objecting to an entry would be. It refuses whoever's entry it is
// not, a closed course, and an entry that doesn't count any more or doesn't say absent.
func (b By) Objectionable(ctx context.Context, store Objecting, entry int64) (c course.Course, o course.Objection, err error) {
	o.By = b.Actor.AccountID
	if o.Entry, o.Counts, err = store.EntryByID(ctx, entry); err != nil {
		return c, o, err
	}
	if o.Place, err = store.Enrollment(ctx, o.Entry.EnrollmentID); err != nil {
		return c, o, err
	}
	if err := course.Allow(b.Actor, course.AttendCourse, course.Object{CourseID: o.Place.CourseID, EnrollmentID: o.Place.ID}); err != nil {
		return c, o, err
	}
	if c, err = openCourse(ctx, store, o.Place.CourseID, "object.closed"); err != nil {
		return c, o, err
	}
	if o.Session, err = store.Session(ctx, o.Entry.SessionID); err != nil {
		return c, o, err
	}
	if !o.Counts || o.Entry.State != course.Absent {
		return c, o, course.Refuse(course.ErrConflict, "object.corrected", "Course", c.Title,
			"Session", course.NamedSession{Session: o.Session, In: c.Location()})
	}
	return c, o, nil
}

// Object tells the organizers that somebody was at a session at which an entry has them
// absent. It refuses as Objectionable does, and with course.ErrConflict who has objected
// to the entry before.
func (b By) Object(ctx context.Context, store Objecting, entry int64, reason string) (course.AbsenceObjected, error) {
	c, o, err := b.Objectionable(ctx, store, entry)
	f := course.AbsenceObjected{Course: c, Objection: o}
	if err != nil {
		return f, err
	}
	if err := course.Fits(reason, course.MaxReason); err != nil {
		return f, err
	}
	f.Objection.Reason = reason
	if err := store.CreateObjection(ctx, &f.Objection); err != nil {
		if errors.Is(err, course.ErrConflict) {
			err = course.Refuse(course.ErrConflict, "object.asked", "Course", c.Title)
		}
		return f, err
	}
	return f, b.log(ctx, store, course.AuditEntry{Act: "absence.object", CourseID: c.ID, EnrollmentID: o.Place.ID, Reason: reason})
}

// Objections is what deciding on an objection asks of a transaction.
type Objections interface {
	Log
	Amending
	Objection(ctx context.Context, id int64) (course.Objection, error)
	EndObjection(ctx context.Context, o course.Objection) error
}

// DecideObjection grants an objection, which corrects the book, or keeps the entry. It
// refuses with course.ErrConflict what another has decided, what the book no longer says,
// and a closed course. Whose place it is now is to hear of it, whoever has objected.
func (b By) DecideObjection(ctx context.Context, store Objections, id int64, to course.ObjectionState) (f course.ObjectionDecided, err error) {
	if f.Objection, err = store.Objection(ctx, id); err != nil {
		return f, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: f.Objection.Place.CourseID}); err != nil {
		return f, err
	}
	if f.Course, err = openCourse(ctx, store, f.Objection.Place.CourseID, "object.course_closed"); err != nil {
		return f, err
	}
	if f.Objection, err = store.Objection(ctx, id); err != nil { // nobody else decides on it any more
		return f, err
	}
	o := &f.Objection
	switch {
	case o.State != course.ObjectionAsked:
		return f, course.Refuse(course.ErrConflict, "object.decided", "Name", o.Place.Trainee.Name, "State", string(o.State))
	case !o.Counts:
		return f, course.Refuse(course.ErrConflict, "object.corrected", "Course", f.Course.Title,
			"Session", course.NamedSession{Session: o.Session, In: f.Course.Location()})
	}
	o.State, o.DecidedBy, o.DecidedAt = to, b.Actor.AccountID, b.Now
	act := course.AuditEntry{Act: "absence.keep", CourseID: f.Course.ID, EnrollmentID: o.Place.ID, Before: string(o.Entry.State), After: string(o.Entry.State)}
	if presence, ok := to.Presence(); ok {
		if err := b.amend(ctx, store, *o, Amendment{State: presence, Reason: o.Reason}); err != nil {
			return f, err
		}
		act.Act, act.After = "absence.grant", string(presence)
	}
	if err := store.EndObjection(ctx, *o); err != nil {
		return f, err
	}
	if err := b.log(ctx, store, act); err != nil {
		return f, err
	}
	if whose := o.Place.Trainee.AccountID; whose != 0 {
		f.Account, err = store.Account(ctx, whose)
	}
	return f, err
}

// amend writes into the book what an objection is granted; whose entry it is hears of the
// decision, and not of the entry too.
func (b By) amend(ctx context.Context, store Amending, o course.Objection, to Amendment) error {
	m, err := b.Amendable(ctx, store, o.Session.ID, o.Place.ID)
	if err != nil {
		return err
	}
	if m, err = b.Amending(m, to); err != nil {
		return err
	}
	_, _, err = b.Amend(ctx, store, o.Session.ID, o.Place.ID, to, m.Seen())
	return err
}
