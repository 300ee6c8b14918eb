package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Seating is what deciding on those who wait asks of a transaction.
type Seating interface {
	Log
	Lines
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Enroll(ctx context.Context, e *course.Enrollment) error
	EnrollmentsLike(ctx context.Context, courseID int64, e course.Enrollment) ([]course.Enrollment, error)
	LinkPlace(ctx context.Context, enrollmentID, accountID int64, way course.LinkWay) error
}

// Admission is what an organizer says to some who wait.
type Admission struct {
	Approve bool
	Above   bool   // also above the capacity; else those for whom there is no place come onto the list
	Reason  string // why they are refused
	Seen    string // course.SeenWaiting of those shown
}

// Admitted is what that comes to.
type Admitted struct {
	Course  course.Course
	Seated  []course.Waiting
	Linked  []course.Waiting // to a place that was on the roster
	Waiting []course.Waiting // on the list
	Refused []course.Waiting
}

// Deciding is what an organizer sees before they decide on some who wait: the course, each as it stands
// now, and the places that are taken.
func (b By) Deciding(ctx context.Context, store Seating, courseID int64, ids []int64) (c course.Course, all []course.Waiting, s course.Seats, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return c, nil, s, err
	}
	if c, err = openCourse(ctx, store, courseID, "card.closed"); err != nil {
		return c, nil, s, err
	}
	for _, id := range ids {
		w, err := store.Waiting(ctx, id)
		if err != nil {
			return c, nil, s, err
		}
		if w.CourseID != courseID {
			return c, nil, s, course.Refuse(course.ErrNotFound, "refuse.old_button")
		}
		if len(ids) == 1 && !w.State.Open() {
			return c, nil, s, course.Refuse(course.ErrConflict, "waiting.ended_"+w.Word(), "Name", w.Said.Trainee.Name, "Course", c.Title)
		}
		if w.State.Open() {
			all = append(all, w)
		}
	}
	s, err = store.Seats(ctx, courseID)
	return c, all, s, err
}

// Admitting is what an organizer sees before they approve some who wait.
type Admitting struct {
	Course course.Course
	People []course.Waiting
	Seats  course.Seats                // taken or offered
	After  course.Seats                // when those on the list have theirs for whom there is one
	Over   bool                        // there is no list any more
	Has    map[int64]course.Enrollment // places of the roster without an account that are surely theirs, by the id of who waits
}

// Admitting is Deciding, with what approving them comes to.
func (b By) Admitting(ctx context.Context, store Seating, courseID int64, ids []int64) (a Admitting, err error) {
	if a.Course, a.People, a.Seats, err = b.Deciding(ctx, store, courseID, ids); err != nil {
		return a, err
	}
	last, err := store.LastSession(ctx, courseID)
	if err != nil {
		return a, err
	}
	a.Over, a.Has = course.LineOver(last, b.Now), map[int64]course.Enrollment{}
	if a.After = a.Seats; !a.Over {
		if _, a.After, err = next(ctx, store, a.Course); err != nil {
			return a, err
		}
	}
	for _, w := range a.People {
		e, err := waiterAs(ctx, store, w)
		if err != nil {
			return a, err
		}
		found, err := unclaimed(ctx, store, a.Course, e)
		if err != nil {
			return a, err
		}
		if len(found) > 0 {
			a.Has[w.ID] = found[0]
		}
	}
	return a, nil
}

// Placed tells of each whether there is a place for them: their own on the roster, one that is offered to
// them, or one that is free when those before them have theirs: before who is to be approved
// stand all on the list.
func (a Admitting) Placed() []bool {
	placed, s := make([]bool, len(a.People)), a.Seats.Clone()
	if slices.ContainsFunc(a.People, func(w course.Waiting) bool { return w.State == course.WaitingAsked }) {
		s = a.After.Clone()
	}
	for i, w := range a.People {
		_, has := a.Has[w.ID]
		placed[i] = has || w.State == course.WaitingOffered || len(a.Course.Next(&s, []course.Waiting{w})) > 0
	}
	return placed
}

// Seen is the digest of it.
func (a Admitting) Seen() string {
	shown := []any{course.SeenWaiting(a.Course, a.People, a.Seats), a.Over, fmt.Sprint(a.Placed())}
	for _, w := range a.People {
		shown = append(shown, a.Has[w.ID].ID)
	}
	return course.Seen(shown...)
}

// waiterAs is the place that somebody who waits would have, as the trainee whom their account is.
func waiterAs(ctx context.Context, store Seating, w course.Waiting) (course.Enrollment, error) {
	actor, err := store.Actor(ctx, w.AccountID)
	e := w.Said
	e.Trainee = By{Actor: actor}.Trainee(e.Trainee)
	return e, err
}

// Admit approves some who wait for a place on a course, or for being approved, or refuses them, as they were
// shown: they come onto the roster, to a place there that is theirs, onto the list, or are refused; each hears of it.
// What has changed since is refused with course.ErrChanged.
func (b By) Admit(ctx context.Context, store Seating, courseID int64, ids []int64, say Admission) (done Admitted, facts []course.Fact, err error) {
	if err := course.Fits(say.Reason, course.MaxReason); err != nil {
		return done, nil, err
	}
	if !say.Approve {
		return b.refuseWaiting(ctx, store, courseID, ids, say)
	}
	a, err := b.Admitting(ctx, store, courseID, ids)
	if err != nil {
		return done, nil, err
	}
	if err := seenWaiting(say.Seen, a.Seen(), a.People); err != nil {
		return done, nil, err
	}
	done.Course = a.Course
	placed := a.Placed()
	for i, w := range a.People {
		was := w.State
		place, has := a.Has[w.ID]
		switch {
		case has:
			w, err = b.link(ctx, store, a.Course, w, place)
			done.Linked = append(done.Linked, w)
		case placed[i] || say.Above:
			w, err = b.admit(ctx, store, a.Course, w)
			done.Seated = append(done.Seated, w)
		case a.Over && was == course.WaitingAsked && slices.Contains(placed, true):
			continue // stays to be approved
		case a.Over || was == course.WaitingInLine:
			return done, nil, course.Refuse(course.ErrConflict, "waiting.full", "Course", a.Course.Title)
		default:
			w.State = course.WaitingInLine
			err = store.SettleWaiting(ctx, &w, was)
			done.Waiting = append(done.Waiting, w)
		}
		if err != nil {
			return done, nil, err
		}
		if facts, err = b.decided(ctx, store, a.Course, w, was, facts); err != nil {
			return done, nil, err
		}
	}
	return done, facts, nil
}

// refuseWaiting is Admit for those who are refused.
func (b By) refuseWaiting(ctx context.Context, store Seating, courseID int64, ids []int64, say Admission) (done Admitted, facts []course.Fact, err error) {
	c, all, s, err := b.Deciding(ctx, store, courseID, ids)
	if err != nil {
		return done, nil, err
	}
	if err := seenWaiting(say.Seen, course.SeenWaiting(c, all, s), all); err != nil {
		return done, nil, err
	}
	done.Course = c
	for _, w := range all {
		was := w.State
		w.State, w.Reason, w.Until = course.WaitingRefused, say.Reason, time.Time{}
		if err := store.SettleWaiting(ctx, &w, was); err != nil {
			return done, nil, err
		}
		done.Refused = append(done.Refused, w)
		if facts, err = b.decided(ctx, store, c, w, was, facts); err != nil {
			return done, nil, err
		}
	}
	return done, facts, nil
}

// seenWaiting refuses with course.ErrChanged when those who wait stand otherwise than was seen, or wait no more.
func seenWaiting(seen, is string, all []course.Waiting) error {
	if len(all) == 0 {
		return course.Refuse(course.ErrChanged, "refuse.changed")
	}
	return course.CheckSeen(seen, is)
}

// decided writes what was decided on somebody, and adds what they hear of it.
func (b By) decided(ctx context.Context, store Seating, c course.Course, w course.Waiting, was course.WaitingState, facts []course.Fact) ([]course.Fact, error) {
	if err := b.logWaiting(ctx, store, w, was); err != nil {
		return nil, err
	}
	f, err := waiterOf(ctx, store, c, w)
	return append(facts, f), err
}

// admit puts somebody who waits on the roster, with the account by which they wait.
func (b By) admit(ctx context.Context, store Seating, c course.Course, w course.Waiting) (course.Waiting, error) {
	e, err := waiterAs(ctx, store, w)
	if err != nil {
		return w, err
	}
	if e, err = b.seat(ctx, store, c, w, e); err != nil {
		return w, err
	}
	w.State, w.Place = course.WaitingSeated, e.ID
	return w, store.LinkPlace(ctx, e.ID, w.AccountID, w.Linked)
}

// link has the account by which somebody waits be the one of the place on the roster that is theirs.
func (b By) link(ctx context.Context, store Seating, c course.Course, w course.Waiting, place course.Enrollment) (course.Waiting, error) {
	err := store.LinkPlace(ctx, place.ID, w.AccountID, w.Linked)
	if errors.Is(err, course.ErrConflict) { // the account has another place, that it was taken off
		return w, course.Refuse(course.ErrConflict, "waiting.has_place", "Course", c.Title, "Name", place.Trainee.Name)
	}
	if err != nil {
		return w, err
	}
	was := w.State
	w.State, w.Place, w.Until = course.WaitingSeated, place.ID, time.Time{}
	return w, store.SettleWaiting(ctx, &w, was)
}
