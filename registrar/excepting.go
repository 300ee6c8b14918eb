package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Excepting is what deciding against a course's rule asks of a transaction.
type Excepting interface {
	Papers
	SaveException(ctx context.Context, x *course.Exception) error
	LiftException(ctx context.Context, enrollmentID int64) (lifted bool, err error)
}

// MayExcept tells whether an exception of that kind means anything now: before the closing,
// to grant what the rule doesn't give, or hold back what it gives.
func (p PaperOf) MayExcept(kind course.ExceptionKind) bool {
	open := !p.Course.Closed() && p.Place.State == course.Enrolled && p.Exception.Kind == ""
	return open && (kind == course.Granted && p.Stands.MayMiss() < 0 || kind == course.Withheld && p.Stands.MayMiss() >= 0)
}

// Except decides, before the closing and for a reason, that somebody below the rule gets a
// certificate, or that it is held back from somebody who would get one, as it was shown
// (PaperOf.Seen). It refuses with course.ErrChanged when that means nothing any more.
func (b By) Except(ctx context.Context, store Excepting, place int64, kind course.ExceptionKind, reason, seen string) (p PaperOf, err error) {
	if p, err = b.PaperOf(ctx, store, place); err != nil {
		return p, err
	}
	if err := because(reason); err != nil {
		return p, err
	}
	if !p.MayExcept(kind) {
		return p, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	if err := course.CheckSeen(seen, p.Seen(string(kind), reason)); err != nil {
		return p, err
	}
	x := course.Exception{EnrollmentID: place, Kind: kind, Reason: reason, By: b.Actor.AccountID}
	if err := store.SaveException(ctx, &x); err != nil {
		return p, err
	}
	p.Exception = x
	line := course.AuditEntry{Act: "exception.grant", CourseID: p.Course.ID, EnrollmentID: place, After: string(kind), Reason: reason}
	if kind == course.Withheld {
		line.Act = "exception.withhold"
	}
	return p, b.log(ctx, store, line)
}

// LiftException takes an exception back before the closing: the rule decides again. It
// refuses with course.ErrChanged when there is none, or the course is closed.
func (b By) LiftException(ctx context.Context, store Excepting, place int64, seen string) (p PaperOf, err error) {
	if p, err = b.PaperOf(ctx, store, place); err != nil {
		return p, err
	}
	if err := course.CheckSeen(seen, p.Seen(LiftAct, "")); err != nil {
		return p, err
	}
	lifted := false
	if !p.Course.Closed() {
		if lifted, err = store.LiftException(ctx, place); err != nil {
			return p, err
		}
	}
	if !lifted {
		return p, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	err = b.log(ctx, store, course.AuditEntry{
		Act: "exception.lift", CourseID: p.Course.ID, EnrollmentID: place, Before: string(p.Exception.Kind), Reason: p.Exception.Reason,
	})
	p.Exception = course.Exception{}
	return p, err
}
