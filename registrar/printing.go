package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Printings is what having papers printed asks of a transaction.
type Printings interface {
	AskPrinting(ctx context.Context, p course.Printing) error
}

// PrintPapers has issued papers of a course drawn for the actor to print. It takes the course,
// what, and on which printer.
func (b By) PrintPapers(ctx context.Context, store Printings, p course.Printing) error {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: p.CourseID}); err != nil {
		return err
	}
	p.For = b.Actor.AccountID
	return store.AskPrinting(ctx, p)
}
