package storage_test

import (
	"context"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestPreviews: who asks twice before it is done waits for one, and it is done once. It shows
// the first on the roster and whoever has the longest texts.
func TestPreviews(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		class := newClass(t, s.DB, 5)
		c, long := class.course, class.roster[3]
		long.Unit = strings.Repeat("Ủ", 100)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.UpdateEnrollment(ctx, long))
			a := storagetest.Account(t, tx, 100)
			must(t, tx.AskPreview(ctx, c.ID, a))
			must(t, tx.AskPreview(ctx, c.ID, a))
			waiting := got[[]course.Preview](t)(tx.WaitingPreviews(ctx))
			equal(t, "waiting", len(waiting), 1)
			equal(t, "waits", waiting[0] == course.Preview{ID: waiting[0].ID, CourseID: c.ID, For: a}, true)
			equal(t, "ended", got[bool](t)(tx.EndPreview(ctx, waiting[0].ID)), true)
			equal(t, "ended again", got[bool](t)(tx.EndPreview(ctx, waiting[0].ID)), false)
			equal(t, "waiting after it", len(got[[]course.Preview](t)(tx.WaitingPreviews(ctx))), 0)
			must(t, tx.AskPreview(ctx, c.ID, a))
			equal(t, "asked anew", len(got[[]course.Preview](t)(tx.WaitingPreviews(ctx))), 1)

			shown := got[[]course.Enrollment](t)(tx.PreviewPeople(ctx, c.ID))
			equal(t, "people", len(shown), 2)
			equal(t, "first", shown[0].No, 1)
			equal(t, "longest", shown[1].Unit, long.Unit)
			equal(t, "of nobody", len(got[[]course.Enrollment](t)(tx.PreviewPeople(ctx, c.ID+1))), 0)
			return nil
		})
	})
}
