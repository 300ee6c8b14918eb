package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Completed is what counting who has completed since a closing asks of a transaction.
type Completed interface {
	Ending
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
}

// CountRest is how many papers IssueRest could give, and whether there are others than certificates among them; none before the closing is
// released, and while a session is running.
func (b By) CountRest(ctx context.Context, store Completed, c course.Course) (n int, other bool, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: c.ID}); err != nil || !c.Released() {
		return 0, false, err
	}
	o, err := Outcome(ctx, store, c, b.Now)
	if err != nil || o.Running.ID != 0 {
		return 0, false, err
	}
	all, err := store.Certificates(ctx, c.ID)
	left := rest(o, all)
	return len(left.All()), len(left.Awards) > 0, err
}
