package registrar

import (
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Offering is what offering places asks of a transaction.
type Offering interface {
	Log
	Lines
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	Expired(ctx context.Context, courseID int64, now time.Time) ([]course.Waiting, error)
	SeatedElsewhere(ctx context.Context, courseID int64) ([]course.Waiting, error)
	OpenWaitings(ctx context.Context, courseID int64) ([]course.Waiting, error)
}

// OfferByClock ends the offers of a course whose time is over, and those of people who have come to a place by
// another way, and offers the places that are free to those who are next. Once the last session
// has begun the list ends. A closed course offers none, nor does one that takes only whom the roster has.
func OfferByClock(ctx context.Context, store Offering, now time.Time, courseID int64) (facts []course.Fact, err error) {
	b := By{Now: now} // the clock, which nobody has asked
	c, err := lockCourse(ctx, store, courseID)
	if err != nil || c.Closed() {
		return nil, err
	}
	seated, err := store.SeatedElsewhere(ctx, courseID)
	if err != nil {
		return nil, err
	}
	for _, w := range seated {
		if _, err := b.step(ctx, store, c, w, course.WaitingSeated, time.Time{}); err != nil {
			return nil, err
		}
	}
	last, err := store.LastSession(ctx, courseID)
	if err != nil {
		return nil, err
	}
	if course.LineOver(last, now) {
		return b.endWaiting(ctx, store, c, course.WaitingInLine, course.WaitingOffered)
	}
	expired, err := store.Expired(ctx, courseID, now)
	if err != nil {
		return nil, err
	}
	for _, w := range expired {
		f, err := b.step(ctx, store, c, w, course.WaitingExpired, w.Until)
		if err != nil {
			return nil, err
		}
		facts = append(facts, f)
	}
	until, ok := c.OfferUntil(last, now)
	if !ok || !c.Registers() {
		return facts, nil
	}
	free, _, err := next(ctx, store, c)
	if err != nil {
		return nil, err
	}
	for _, w := range free {
		f, err := b.step(ctx, store, c, w, course.WaitingOffered, until)
		if err != nil {
			return nil, err
		}
		facts = append(facts, f)
	}
	return facts, nil
}

// ended is what ending the waiting of people asks of a transaction.
type ended interface {
	Log
	Account(ctx context.Context, id int64) (course.Account, error)
	OpenWaitings(ctx context.Context, courseID int64) ([]course.Waiting, error)
	SettleWaiting(ctx context.Context, w *course.Waiting, was course.WaitingState) error
}

// endWaiting ends the waiting of all on a course with whom it stands in one of some ways; each hears of it.
func (b By) endWaiting(ctx context.Context, store ended, c course.Course, states ...course.WaitingState) (facts []course.Fact, err error) {
	all, err := store.OpenWaitings(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if !slices.Contains(states, w.State) {
			continue
		}
		f, err := b.step(ctx, store, c, w, course.WaitingExpired, time.Time{})
		if err != nil {
			return nil, err
		}
		facts = append(facts, f)
	}
	return facts, nil
}

// step changes how it stands with somebody who waits, by the clock.
func (b By) step(ctx context.Context, store ended, c course.Course, w course.Waiting, to course.WaitingState, until time.Time) (course.Fact, error) {
	was := w.State
	w.State, w.Until = to, until
	if err := store.SettleWaiting(ctx, &w, was); err != nil {
		return nil, err
	}
	if err := b.logWaiting(ctx, store, w, was); err != nil {
		return nil, err
	}
	return waiterOf(ctx, store, c, w)
}

// UntoldRegistrants is what knowing of those who are to be approved asks of a transaction.
type UntoldRegistrants interface {
	UntoldRegistrations(ctx context.Context, courseID int64) (n int, lastID int64, told time.Time, err error)
	CountWaiting(ctx context.Context, courseID int64, asked bool) (n int, err error)
}

// UntoldRegistrations is the fact that people wait to be approved of whom the organizers of a course have not
// heard, once in course.TellLeavesEvery and not in the quiet hours; nil before that, or when there are none.
func UntoldRegistrations(ctx context.Context, store UntoldRegistrants, c course.Course, now time.Time) (course.Fact, error) {
	if course.QuietUntil(now, c.Location()).After(now) {
		return nil, nil
	}
	n, last, told, err := store.UntoldRegistrations(ctx, c.ID)
	if err != nil || n == 0 || now.Before(told.Add(course.TellLeavesEvery)) {
		return nil, err
	}
	f := course.RegistrationsWait{Course: c, New: n, Last: last}
	f.Waiting, err = store.CountWaiting(ctx, c.ID, true)
	return f, err
}
