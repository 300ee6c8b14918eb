package registrar

import (
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Waits is a closing that can still be taken back, as a transaction knows it.
type Waits interface {
	Log
	Closing(ctx context.Context, id int64) (course.Closing, error)
	Course(ctx context.Context, id int64) (course.Course, error)
	Account(ctx context.Context, id int64) (course.Account, error)
}

// TakenBack is what came of taking a closing back.
type TakenBack struct {
	Course course.Course
	Done   bool                 // this act has done it; else the closing waits no more, and nothing was done
	Void   []course.Certificate // those it had given, by number; empty unless Done
	Facts  []course.Fact
}

// TakeBack opens the course of a closing again, and its numbers become void. Nobody
// has been told anything, so that nobody has to be told now but whoever had closed it.
func (b By) TakeBack(ctx context.Context, store interface {
	Waits
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
	TakeBack(ctx context.Context, c course.Closing) (taken bool, err error)
}, closing int64) (done TakenBack, err error) {
	waiting, err := b.waiting(ctx, store, closing)
	if err != nil {
		return done, err
	}
	if done.Course, err = store.Course(ctx, waiting.CourseID); err != nil {
		return done, err
	}
	all, err := store.Certificates(ctx, waiting.CourseID)
	if err != nil {
		return done, err
	}
	if done.Done, err = store.TakeBack(ctx, waiting); err != nil || !done.Done {
		return done, err
	}
	done.Void = course.CertificatesIn(course.OfClosing(all), course.Issued)
	by, err := store.Account(ctx, waiting.By)
	if err != nil {
		return done, err
	}
	done.Facts = []course.Fact{course.ClosingUndone{Course: done.Course, Closing: waiting, By: by, At: b.Now, Void: done.Void}}
	return done, b.log(ctx, store, course.AuditEntry{
		Act: "course.take_back", CourseID: waiting.CourseID, Subject: numbers(done.Void),
		Before: string(course.CourseClosing), After: string(course.CourseOpen),
	})
}

// waiting is a closing that the actor may end the wait of, or take back.
func (b By) waiting(ctx context.Context, store Waits, id int64) (course.Closing, error) {
	c, err := store.Closing(ctx, id)
	if err != nil {
		return c, err
	}
	return c, course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: c.CourseID})
}

// Releases is what making a closing final asks of a transaction.
type Releases interface {
	Waits
	Ending
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
	Release(ctx context.Context, c course.Closing) (released bool, err error)
	OpenWaitings(ctx context.Context, courseID int64) ([]course.Waiting, error)
	SettleWaiting(ctx context.Context, w *course.Waiting, was course.WaitingState) error
}

// Release makes a closing final before its time: the papers are drawn and sent from
// now on, those without one are told why, and those who wait for a place that they have none. It tells whether this act has done it:
// one that was taken back, or released before, is not changed.
func (b By) Release(ctx context.Context, store Releases, closing int64) (released bool, facts []course.Fact, err error) {
	waiting, err := b.waiting(ctx, store, closing)
	if err != nil {
		return false, nil, err
	}
	return b.release(ctx, store, waiting)
}

// ReleaseByClock is Release when the time of a closing has come: nobody does it, so
// that nobody has to have the right.
func ReleaseByClock(ctx context.Context, store Releases, now time.Time, c course.Closing) (released bool, facts []course.Fact, err error) {
	return By{Now: now}.release(ctx, store, c)
}

func (b By) release(ctx context.Context, store Releases, waiting course.Closing) (released bool, facts []course.Fact, err error) {
	released, err = store.Release(ctx, waiting)
	if err != nil || !released {
		return false, nil, err
	}
	c, err := store.Course(ctx, waiting.CourseID)
	if err != nil {
		return false, nil, err
	}
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return false, nil, err
	}
	o, err := outcome(ctx, store, c, sessions, b.Now)
	if err != nil {
		return false, nil, err
	}
	all, err := store.Certificates(ctx, c.ID)
	if err != nil {
		return false, nil, err
	}
	if facts, err = without(ctx, store, c, o, papersAmong(all, course.Completion)); err != nil {
		return false, nil, err
	}
	by, err := store.Account(ctx, waiting.By)
	if err != nil {
		return false, nil, err
	}
	waited, err := b.endWaiting(ctx, store, c, course.WaitingAsked, course.WaitingInLine, course.WaitingOffered)
	if err != nil {
		return false, nil, err
	}
	facts = append(facts, waited...)
	facts = append(facts, onTheirWay(course.PapersReleased{Course: c, Closing: waiting, By: by}, o, course.CertificatesIn(course.OfClosing(all), course.Issued)))
	return true, facts, b.log(ctx, store, course.AuditEntry{
		Act: "course.release", CourseID: c.ID, Before: string(course.CourseClosing), After: string(course.CourseClosed),
	})
}

// onTheirWay counts the papers of a closing that was released.
func onTheirWay(f course.PapersReleased, o course.Outcome, issued []course.Certificate) course.PapersReleased {
	linked, delegations := map[int64]bool{}, map[int64]bool{}
	for _, e := range slices.Concat(o.Eligible, o.Not) {
		linked[e.ID] = e.Trainee.TelegramID != 0
	}
	for _, one := range issued {
		f.Papers++
		if linked[one.EnrollmentID] {
			f.Linked++
		}
		if one.DelegationID != 0 {
			delegations[one.DelegationID] = true
		}
	}
	f.Bundles = len(delegations)
	return f
}
