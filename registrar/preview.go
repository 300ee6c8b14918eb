package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Previews is what having papers previewed asks of a transaction.
type Previews interface {
	AskPreview(ctx context.Context, p course.Preview) error
}

// PreviewPapers has papers of a course drawn for the actor as they would be.
func (b By) PreviewPapers(ctx context.Context, store Previews, p course.Preview) error {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: p.CourseID}); err != nil {
		return err
	}
	p.For = b.Actor.AccountID
	return store.AskPreview(ctx, p)
}
