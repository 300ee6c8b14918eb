package registrar

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Seated is what knowing how full a course is asks of a transaction.
type Seated interface {
	Seats(ctx context.Context, courseID int64) (course.Seats, error)
	WaitsOn(ctx context.Context, courseID, accountID int64) (w course.Waiting, found bool, err error)
}

// Overfull is where a course comes to have more people than it takes when some come to it, by whatever door, and some
// leave. A place that is offered to one who comes is theirs.
func Overfull(ctx context.Context, store Seated, c course.Course, come, leave []course.Enrollment) (o course.Overfull, err error) {
	var more course.Seats
	for _, e := range come {
		more.Take(e.Delegation, 1)
		if e.Trainee.AccountID == 0 {
			continue
		}
		w, found, err := store.WaitsOn(ctx, c.ID, e.Trainee.AccountID)
		if err != nil {
			return o, err
		}
		if found {
			more.Free(w)
		}
	}
	for _, e := range leave {
		more.Take(e.Delegation, -1)
	}
	return overfull(ctx, store, c, more)
}

// overfull is Overfull for those who come less those who leave.
func overfull(ctx context.Context, store interface {
	Seats(ctx context.Context, courseID int64) (course.Seats, error)
}, c course.Course, more course.Seats) (o course.Overfull, err error) {
	if !c.Limited() {
		return o, nil
	}
	s, err := store.Seats(ctx, c.ID)
	return c.Overfull(s, more), err
}

// Succession is what the list of those who wait comes to when places of a course become free.
type Succession struct {
	Waiting int              // on the list, without an offer
	Next    []course.Waiting // to whom the places are offered that become free, in order
}

// ids are those of to whom places are offered.
func (s Succession) ids() []int64 {
	var all []int64
	for _, w := range s.Next {
		all = append(all, w.ID)
	}
	return all
}

// Successions is what knowing that asks of a transaction.
type Successions interface {
	Lines
	CountWaiting(ctx context.Context, courseID int64, asked bool) (n int, err error)
}

// succession is what the list of a course comes to when some leave their places.
func (b By) succession(ctx context.Context, store Successions, c course.Course, leave ...course.Enrollment) (s Succession, err error) {
	if c.Closed() || !c.Limited() {
		return s, nil
	}
	if s.Waiting, err = store.CountWaiting(ctx, c.ID, false); err != nil || s.Waiting == 0 {
		return s, err
	}
	seats, err := store.Seats(ctx, c.ID)
	if err != nil {
		return s, err
	}
	s.Waiting -= seats.Held
	last, err := store.LastSession(ctx, c.ID)
	if err != nil || !c.Registers() {
		return s, err
	}
	if _, offers := c.OfferUntil(last, course.QuietUntil(b.Now, c.Location())); !offers {
		return s, nil
	}
	free := seats.Clone()
	for _, e := range leave {
		free.Take(e.Delegation, -1)
	}
	anyway, err := nextOf(ctx, store, c, &seats)
	if err != nil {
		return s, err
	}
	s.Next, err = nextOf(ctx, store, c, &free)
	s.Next = slices.DeleteFunc(s.Next, func(w course.Waiting) bool {
		return slices.ContainsFunc(anyway, func(other course.Waiting) bool { return other.ID == w.ID })
	})
	return s, err
}
