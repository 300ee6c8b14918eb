package storage_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// TestRegisterRequests: a register that somebody waits for is not asked for again, and once
// made it can be.
func TestRegisterRequests(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by := got[course.Account](t)(tx.EnsureAccount(ctx, 77, "vi")).ID
			of, year := course.RegisterRequest{CourseID: c.course.ID, For: by, What: course.WholeRegister}, course.RegisterRequest{Year: 2022, For: by, What: course.WholeRegister}
			equal(t, "of the course", got[bool](t)(tx.AskRegister(ctx, of)), true)
			equal(t, "again", got[bool](t)(tx.AskRegister(ctx, of)), false)
			list := course.RegisterRequest{CourseID: c.course.ID, For: by, What: course.Unfetched}
			equal(t, "the list", got[bool](t)(tx.AskRegister(ctx, list)), true)
			equal(t, "the list again", got[bool](t)(tx.AskRegister(ctx, list)), false)
			class := course.RegisterRequest{CourseID: c.course.ID, For: by, What: course.ClassWorkbook}
			equal(t, "the class workbook", got[bool](t)(tx.AskRegister(ctx, class)), true)
			drawn := course.RegisterRequest{CourseID: c.course.ID, For: by, What: course.AttendancePicture}
			equal(t, "the attendance", got[bool](t)(tx.AskRegister(ctx, drawn)), true)
			equal(t, "of the year", got[bool](t)(tx.AskRegister(ctx, year)), true)
			waiting := got[[]course.RegisterRequest](t)(tx.WaitingRegisters(ctx))
			of.ID, list.ID, class.ID, drawn.ID, year.ID = waiting[0].ID, waiting[1].ID, waiting[2].ID, waiting[3].ID, waiting[len(waiting)-1].ID
			equal(t, "waiting", cmp.Diff([]course.RegisterRequest{of, list, class, drawn, year}, waiting), "")
			equal(t, "made", got[bool](t)(tx.EndRegister(ctx, of.ID)), true)
			equal(t, "made again", got[bool](t)(tx.EndRegister(ctx, of.ID)), false)
			of.ID = 0
			equal(t, "by a second tap", got[bool](t)(tx.AskRegister(ctx, of)), false)
			of.Asked = "bot/77/5"
			equal(t, "asked for once more", got[bool](t)(tx.AskRegister(ctx, of)), true)
			for _, r := range got[[]course.RegisterRequest](t)(tx.WaitingRegisters(ctx)) {
				equal(t, "made", got[bool](t)(tx.EndRegister(ctx, r.ID)), true)
			}
			equal(t, "again by the same message", got[bool](t)(tx.AskRegister(ctx, of)), false)
			of.Asked = "bot/77/6"
			equal(t, "by another", got[bool](t)(tx.AskRegister(ctx, of)), true)
			return nil
		})
	})
}
