package registrar

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Lines is what the list of those who wait asks of a transaction.
type Lines interface {
	Seats(ctx context.Context, courseID int64) (course.Seats, error)
	InLine(ctx context.Context, courseID int64, behind, limit int) ([]course.Waiting, error)
	LastSession(ctx context.Context, courseID int64) (time.Time, error)
	WaitsOn(ctx context.Context, courseID, accountID int64) (w course.Waiting, found bool, err error)
	Waiting(ctx context.Context, id int64) (course.Waiting, error)
	CreateWaiting(ctx context.Context, w *course.Waiting) error
	SettleWaiting(ctx context.Context, w *course.Waiting, was course.WaitingState) error
}

// lookAhead is how many of a list are read at once.
const lookAhead = 100

// next are those of the list of a course for whom there is a place, in its order, and the places
// as they are taken then. The caller holds the course.
func next(ctx context.Context, store Lines, c course.Course) (all []course.Waiting, s course.Seats, err error) {
	if s, err = store.Seats(ctx, c.ID); err != nil {
		return nil, s, err
	}
	all, err = nextOf(ctx, store, c, &s)
	return all, s, err
}

// nextOf is next with the places as they are taken before.
func nextOf(ctx context.Context, store Lines, c course.Course, s *course.Seats) (all []course.Waiting, err error) {
	for behind := 0; c.Capacity == 0 || s.Taken < c.Capacity; {
		line, err := store.InLine(ctx, c.ID, behind, lookAhead)
		if err != nil {
			return nil, err
		}
		all = append(all, c.Next(s, line)...)
		if len(line) < lookAhead {
			break
		}
		behind = line[len(line)-1].No
	}
	return all, nil
}

// waits has the actor wait, with what they have said, where somebody is to approve it, or where there is
// no place for them that those before them don't take; nil where there is one. Who waits already goes on
// with what they had said.
func (b By) waits(ctx context.Context, store Registrations, c course.Course, said, e course.Enrollment, way course.LinkWay) (*course.Waiting, error) {
	if w, found, err := store.WaitsOn(ctx, c.ID, b.Actor.AccountID); err != nil || found {
		return &w, err
	}
	w := course.Waiting{CourseID: c.ID, AccountID: b.Actor.AccountID, Said: e, Linked: way, State: course.WaitingAsked}
	if c.Mode != course.WithApproval {
		if room, err := b.room(ctx, store, c, said.Delegation); err != nil || room {
			return nil, err
		}
		w.State = course.WaitingInLine
	}
	if err := store.CreateWaiting(ctx, &w); err != nil {
		return nil, err
	}
	if err := b.drop(ctx, store, c); err != nil {
		return nil, err
	}
	return &w, b.logWaiting(ctx, store, w, "")
}

// room tells whether there is a place for the actor that those before them don't take. Where there is none and
// no list any more it refuses with course.ErrConflict.
func (b By) room(ctx context.Context, store Lines, c course.Course, delegation string) (bool, error) {
	last, err := store.LastSession(ctx, c.ID)
	if err != nil {
		return false, err
	}
	if !course.LineOver(last, b.Now) {
		_, s, err := next(ctx, store, c)
		return c.Room(s, delegation), err
	}
	s, err := store.Seats(ctx, c.ID)
	if err == nil && !c.Room(s, delegation) {
		err = course.Refuse(course.ErrConflict, "waiting.no_line", "Course", c.Title)
	}
	return true, err
}

// logWaiting writes how it stands with somebody who waits.
func (b By) logWaiting(ctx context.Context, store Log, w course.Waiting, was course.WaitingState) error {
	entry := course.AuditEntry{CourseID: w.CourseID, EnrollmentID: w.Place, Subject: course.AboutAccount(w.AccountID),
		Before: string(was), After: w.Said.Trainee.Name, Reason: w.Reason}
	switch w.State {
	case course.WaitingAsked:
		entry.Act = "seat.ask"
	case course.WaitingInLine:
		entry.Act = "seat.line"
	case course.WaitingOffered:
		entry.Act = "seat.offer"
	case course.WaitingSeated:
		entry.Act = "seat.seat"
	case course.WaitingExpired:
		entry.Act = "seat.expire"
	case course.WaitingGivenUp:
		entry.Act = "seat.giveup"
	case course.WaitingRefused:
		entry.Act = "seat.refuse"
	}
	return b.log(ctx, store, entry)
}

// ownWaiting is what the actor waits for, with its course; both stay so until the commit. Whose it isn't
// is refused with course.ErrForbidden.
func (b By) ownWaiting(ctx context.Context, store Registrations, id int64) (c course.Course, w course.Waiting, err error) {
	if w, err = store.Waiting(ctx, id); err != nil {
		return c, w, err
	}
	if err := course.Allow(b.Actor, course.JoinCourse, course.Object{CourseID: w.CourseID}); err != nil {
		return c, w, err
	}
	if w.AccountID != b.Actor.AccountID {
		return c, w, course.Refuse(course.ErrForbidden, "refuse.old_button")
	}
	if c, err = lockCourse(ctx, store, w.CourseID); err != nil {
		return c, w, err
	}
	w, err = store.Waiting(ctx, id) // nobody changes it any more
	return c, w, err
}

// TakeOffer gives the actor the place that is offered to them. One that is theirs on the roster by now is returned
// to be claimed instead. What is offered no more is refused with course.ErrConflict, as it stands now.
func (b By) TakeOffer(ctx context.Context, store Registrations, id int64) (c course.Course, done Registered, err error) {
	c, w, err := b.ownWaiting(ctx, store, id)
	if err != nil {
		return c, done, err
	}
	if !w.TakesOffer(b.Now) || c.Closed() {
		return c, done, offerOver(c, w, b.Now)
	}
	e := w.Said
	e.Trainee = b.Trainee(e.Trainee)
	if done.Found, err = unclaimed(ctx, store, c, e); err != nil {
		return c, done, err
	}
	if len(done.Found) > 0 {
		return c, done, nil
	}
	if e, err = b.seat(ctx, store, c, w, e); err != nil {
		return c, done, err
	}
	done.Place = e
	return c, done, b.registered(ctx, store, c, e, w.Linked)
}

// unclaimed are the places of a roster that no account has and that are surely those of somebody who waits.
func unclaimed(ctx context.Context, store interface {
	EnrollmentsLike(ctx context.Context, courseID int64, e course.Enrollment) ([]course.Enrollment, error)
}, c course.Course, e course.Enrollment) (found []course.Enrollment, err error) {
	like, err := store.EnrollmentsLike(ctx, c.ID, e)
	for _, one := range like {
		if one.State == course.Enrolled && one.Trainee.AccountID == 0 && course.SurelyOne(one, e) {
			found = append(found, one)
		}
	}
	return found, err
}

// seat puts somebody who waits on the roster. The caller holds the course and writes the log.
func (b By) seat(ctx context.Context, store interface {
	Lines
	Enroll(ctx context.Context, e *course.Enrollment) error
}, c course.Course, w course.Waiting, e course.Enrollment) (course.Enrollment, error) {
	err := store.Enroll(ctx, &e)
	if errors.Is(err, course.ErrConflict) {
		return e, b.placed(c, w, e)
	}
	if err != nil {
		return e, err
	}
	was := w.State
	w.State, w.Place = course.WaitingSeated, e.ID
	return e, store.SettleWaiting(ctx, &w, was)
}

// placed says to the actor that somebody who waits, themselves or another, has come to a place by another way, or was
// taken off theirs.
func (b By) placed(c course.Course, w course.Waiting, e course.Enrollment) error {
	textID := "register.already"
	switch off := func(own course.Enrollment) bool { return own.CourseID == c.ID && own.State == course.Withdrawn }; {
	case w.AccountID != b.Actor.AccountID:
		textID = "waiting.has_place"
	case slices.ContainsFunc(b.Actor.Enrollments, off):
		textID = "refuse.withdrawn"
	}
	return course.Refuse(course.ErrConflict, textID, "Course", c.Title, "Name", e.Trainee.Name)
}

// offerOver says what is so now of an offer that can't be taken.
func offerOver(c course.Course, w course.Waiting, now time.Time) error {
	textID := "waiting.over_" + w.Word()
	switch {
	case c.Closed():
		textID = "waiting.over_closed"
	case w.State == course.WaitingOffered && !w.TakesOffer(now):
		textID = "waiting.over_expired"
	}
	return course.Refuse(course.ErrConflict, textID, append(w.Order(c), "Course", c.Title)...)
}

// LeaveWaiting ends what the actor waits for: they refuse the place that is offered, or want none any more. What has
// ended is refused with course.ErrConflict, as it stands now.
func (b By) LeaveWaiting(ctx context.Context, store Registrations, id int64) (course.Course, course.Waiting, error) {
	c, w, err := b.ownWaiting(ctx, store, id)
	if err != nil {
		return c, w, err
	}
	if !w.State.Open() {
		return c, w, offerOver(c, w, b.Now)
	}
	was := w.State
	w.State, w.Until = course.WaitingGivenUp, time.Time{}
	if err := store.SettleWaiting(ctx, &w, was); err != nil {
		return c, w, err
	}
	return c, w, b.logWaiting(ctx, store, w, was)
}

// waiterOf is the fact of how it stands with somebody who waits.
func waiterOf(ctx context.Context, store interface {
	Account(ctx context.Context, id int64) (course.Account, error)
}, c course.Course, w course.Waiting) (course.Fact, error) {
	account, err := store.Account(ctx, w.AccountID)
	return course.WaitingMoved{Course: c, Waiting: w, Account: account}, err
}
