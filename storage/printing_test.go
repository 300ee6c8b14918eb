package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestPrintings: who asks twice for the same before it is done waits for one, on another printer
// for another; and each is done once.
func TestPrintings(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		class := newClass(t, s.DB, 1)
		var one course.Printing
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			one = course.Printing{CourseID: class.course.ID, For: storagetest.Account(t, tx, 100), What: course.PrintStock, Printer: "Máy phòng 2"}
			other := one
			other.Printer = ""
			for _, p := range []course.Printing{one, one, other} {
				must(t, tx.AskPrinting(ctx, p))
			}
			waiting := got[[]course.Printing](t)(tx.WaitingPrintings(ctx))
			equal(t, "waiting", len(waiting), 2)
			one.ID, other.ID = waiting[0].ID, waiting[1].ID
			equal(t, "first", waiting[0], one)
			equal(t, "second", waiting[1], other)
			equal(t, "ended", got[bool](t)(tx.EndPrinting(ctx, one.ID)), true)
			equal(t, "ended again", got[bool](t)(tx.EndPrinting(ctx, one.ID)), false)
			must(t, tx.AskPrinting(ctx, one))
			equal(t, "by a second tap", len(got[[]course.Printing](t)(tx.WaitingPrintings(ctx))), 1)
			return nil
		})
		s.pass(5 * time.Second)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.AskPrinting(ctx, one))
			equal(t, "asked anew", len(got[[]course.Printing](t)(tx.WaitingPrintings(ctx))), 2)
			return nil
		})
	})
}
