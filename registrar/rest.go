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

// CountRest is how many IssueRest could give a certificate to; none before the closing is
// released, and while a session is running.
func (b By) CountRest(ctx context.Context, store Completed, c course.Course) (int, error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: c.ID}); err != nil || !c.Released() {
		return 0, err
	}
	o, err := Outcome(ctx, store, c, b.Now)
	if err != nil || o.Running.ID != 0 {
		return 0, err
	}
	issued, err := paperedOf(ctx, store, c)
	return len(rest(o, issued).Eligible), err
}
