package storage_test

import (
	"context"
	"reflect"
	"slices"
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
			must(t, tx.AskPreview(ctx, course.Preview{CourseID: c.ID, For: a}))
			must(t, tx.AskPreview(ctx, course.Preview{CourseID: c.ID, For: a}))
			waiting := got[[]course.Preview](t)(tx.WaitingPreviews(ctx))
			equal(t, "waiting", len(waiting), 1)
			equal(t, "waits", reflect.DeepEqual(waiting[0], course.Preview{ID: waiting[0].ID, CourseID: c.ID, For: a, Kind: course.Completion}), true)
			equal(t, "ended", got[bool](t)(tx.EndPreview(ctx, waiting[0])), true)
			equal(t, "ended again", got[bool](t)(tx.EndPreview(ctx, waiting[0])), false)
			equal(t, "waiting after it", len(got[[]course.Preview](t)(tx.WaitingPreviews(ctx))), 0)
			must(t, tx.AskPreview(ctx, course.Preview{CourseID: c.ID, For: a}))
			equal(t, "asked anew", len(got[[]course.Preview](t)(tx.WaitingPreviews(ctx))), 1)

			shown := got[[]course.Enrollment](t)(tx.PreviewPeople(ctx, c.ID, nil))
			equal(t, "people", len(shown), 2)
			equal(t, "first", shown[0].No, 1)
			equal(t, "longest", shown[1].Unit, long.Unit)
			equal(t, "of nobody", len(got[[]course.Enrollment](t)(tx.PreviewPeople(ctx, c.ID+1, nil))), 0)

			merits := course.Preview{CourseID: c.ID, For: a, Kind: course.Merit, Places: []int64{class.roster[1].ID, class.roster[2].ID}, Reason: "Học tốt"}
			must(t, tx.AskPreview(ctx, merits))
			old := got[[]course.Preview](t)(tx.WaitingPreviews(ctx))[1]
			merits.Reason = "Học rất tốt"
			must(t, tx.AskPreview(ctx, merits))
			equal(t, "ended as it was before", got[bool](t)(tx.EndPreview(ctx, old)), false)
			waiting = got[[]course.Preview](t)(tx.WaitingPreviews(ctx))
			equal(t, "waiting beside it", len(waiting), 2)
			merits.ID = waiting[1].ID
			equal(t, "as it was asked last", reflect.DeepEqual(waiting[1], merits), true)
			fewer := merits
			fewer.Places = merits.Places[:1]
			equal(t, "ended for some", got[bool](t)(tx.EndPreview(ctx, fewer)), false)
			some := got[[]course.Enrollment](t)(tx.PreviewPeople(ctx, c.ID, merits.Places))
			equal(t, "the first of some", some[0].ID, class.roster[1].ID)
			for _, e := range some {
				equal(t, "is one of them", slices.Contains(merits.Places, e.ID), true)
			}
			equal(t, "ended as it was asked last", got[bool](t)(tx.EndPreview(ctx, merits)), true)
			return nil
		})
	})
}
