package work_test

import (
	"context"
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestPrintStock: who asks is sent the sheet to adjust a printer by and the issued papers by
// delegation, with the names of those of whom something had no room.
func TestPrintStock(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.drawer.cannot = map[string]bool{}
	c := s.closed(0, "Lê An", "Trần Bá", "Võ Cúc")
	s.told()
	s.drawer.cannot["Trần Bá"] = true
	ask := func(printer string) {
		s.tapsLater()
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			return tx.AskPrinting(ctx, course.Printing{CourseID: c.ID, For: storagetest.Account(t, tx, anOrganizer), What: course.PrintStock, Printer: printer})
		})
	}
	ask("")
	nothing := map[int64][]string{anOrganizer: {"🖨 <b>Lớp dân vận</b>: chưa có gì để in."}}
	s.wantTold(nothing) // nothing is said of where they go
	c.Form.Overlay = []string{"khổ 190 x 135", "họ tên 95 60", "Máy A: lệch 2 1"}
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateCourse(ctx, c) })
	ask("")
	s.wantTold(map[int64][]string{anOrganizer: {
		"📏 Lớp dân vận: tờ canh chỉnh.", "🖨 Lớp dân vận: 3 giấy để in lên phôi, xếp theo đoàn rồi theo số.\nKhông đủ chỗ nên để trống: Trần Bá.",
	}})
	s.wantTold(map[int64][]string{})
	ask("Máy A")
	s.wantTold(map[int64][]string{anOrganizer: {
		"📏 Lớp dân vận: tờ canh chỉnh của «Máy A».", "🖨 Lớp dân vận: 3 giấy để in lên phôi bằng «Máy A», xếp theo đoàn rồi theo số.\nKhông đủ chỗ nên để trống: Trần Bá.",
	}})
	if off := s.drawer.offs.Load().(string); off != "2 1" {
		t.Errorf("papers were drawn %s off", off)
	}
}

// TestPrintOwn: the papers of each delegation are on the office's own page, a file for each; when there is
// none, that is said. The issued ones come two to a sheet.
func TestPrintOwn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.drawer.cannot = map[string]bool{}
	c := s.closed(0, "Lê An", "Trần Bá")
	s.told()
	ask := func(what course.PrintWhat) {
		s.tapsLater()
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			return tx.AskPrinting(ctx, course.Printing{CourseID: c.ID, For: storagetest.Account(t, tx, anOrganizer), What: what})
		})
	}
	ask(course.PrintOwn)
	s.wantTold(map[int64][]string{anOrganizer: {"🖨 <b>Lớp dân vận</b>: chưa có gì để in."}})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		f := notice.File{Name: "mau.pdf", MediaType: "application/pdf", Bytes: []byte("%PDF")}
		if err := tx.CreateFile(ctx, &f); err != nil {
			return err
		}
		c.Form.Sheet, c.Form.Overlay = f.SHA256, []string{"khổ 190 x 135", "họ tên 95 60"}
		return tx.UpdateCourse(ctx, c)
	})
	ask(course.PrintOwn)
	s.wantTold(map[int64][]string{anOrganizer: {"🖨 Lớp dân vận: 2 giấy trên mẫu riêng."}})
	ask(course.PrintOwnCut)
	s.wantTold(map[int64][]string{anOrganizer: {"🖨 Lớp dân vận: 2 giấy trên mẫu riêng, xếp nhiều giấy một tờ A4, có dấu cắt."}})
	ask(course.PrintTwoUp)
	s.wantTold(map[int64][]string{anOrganizer: {"🖨 Lớp dân vận: 2 giấy đã cấp, 2 giấy một tờ A4"}})
}

// TestNothingToPrint: who asks before anything is drawn is told so.
func TestNothingToPrint(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.drawer.cannot = map[string]bool{"Lê An": true}
	c := s.closed(0, "Lê An")
	s.told()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.AskPrinting(ctx, course.Printing{CourseID: c.ID, For: storagetest.Account(t, tx, anOrganizer), What: course.PrintTwoUp})
	})
	s.wantTold(map[int64][]string{anOrganizer: {"🖨 <b>Lớp dân vận</b>: chưa có gì để in."}})
	s.wantTold(map[int64][]string{})
}

// TestNothingIsPrintedForWhoRunsItNoMore: what was asked for before a role was taken away is
// neither printed nor shown.
func TestNothingIsPrintedForWhoRunsItNoMore(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.closed(0, "Lê An", "Trần Bá")
	s.told()
	c.Form.Overlay = []string{"khổ 190 x 135", "họ tên 95 60"}
	ask := func(ctx context.Context, tx *storage.Tx) error {
		account := storagetest.Account(t, tx, anOrganizer)
		return errors.Join(tx.UpdateCourse(ctx, c), tx.AskPreview(ctx, course.Preview{CourseID: c.ID, For: account}),
			tx.AskPrinting(ctx, course.Printing{CourseID: c.ID, For: account, What: course.PrintStock}))
	}
	s.store(ask)
	s.dismiss(c)
	s.wantTold(map[int64][]string{})
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.wantTold(map[int64][]string{}) // nor when they run it again
	s.tapsLater()
	s.store(ask)
	s.wantTold(map[int64][]string{anOrganizer: {"👁", "👁", "📏", "🖨"}})
}
