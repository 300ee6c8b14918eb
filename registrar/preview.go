package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Previews is what having papers previewed asks of a transaction.
type Previews interface {
	AskPreview(ctx context.Context, courseID, accountID int64) error
}

// PreviewPapers has papers of a course drawn for the actor as they would be.
func (b By) PreviewPapers(ctx context.Context, store Previews, courseID int64) error {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return err
	}
	return store.AskPreview(ctx, courseID, b.Actor.AccountID)
}
