package handlers_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestFormFileAsked: a form's file goes out by a button and is taken in by another, seen from its
// name and size before it is fetched; anything else asks again.
func TestFormFileAsked(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	papers := d.taps(anOrganizer, d.taps(anOrganizer, d.says(anOrganizer, "/lop").button("Thiết lập lớp")).button("📝"))
	sent := d.taps(anOrganizer, papers.button("Lưu ra tệp")).has("Lớp dân vận", "Lấy từ tệp")
	var file notice.File
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		file, err = tx.File(ctx, sent.messages[0].File)
		return err
	})
	if file.MediaType != "application/json" || len(file.Bytes) == 0 {
		t.Errorf("sent %+v", file)
	}
	ask := papers.button("Lấy từ tệp")
	d.taps(anOrganizer, ask).has("gửi tệp <code>.json</code>", "Lớp dân vận")
	d.says(anOrganizer, "đây ạ").has("không phải tệp", "gửi tệp")
	d.sends(anOrganizer, "giấy.docx", 1000).has("«giấy.docx» không phải tệp <code>.json</code>", "gửi tệp")
	d.sends(anOrganizer, "to.json", course.MaxFormFile+1).has("không quá 16 MB", "gửi tệp")
	d.sends(anOrganizer, "mau.JSON", 1000).has("Đang đọc")
	d.taps(anOrganizer, "formfile:ok:1:x").has("không còn dùng được") // it has not been read
}

// TestFormFileConfirmed: what was shown is what happens, once; when it has moved it is shown anew.
func TestFormFileConfirmed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for range 2 {
			if err := tx.CreateFormFile(ctx, course.FormFile{CourseID: c.ID, For: 1, ChatID: anOrganizer, Name: "mau.json"}); err != nil {
				return err
			}
		}
		for id := range int64(2) {
			values := []course.FormValue{{Setting: course.SettingColour, Line: "green"}, {Setting: course.SettingDesign, Line: "modern"}}
			if read, err := tx.ReadFormFile(ctx, id+1, values); err != nil || !read {
				t.Errorf("read: %v, %v", read, err)
			}
		}
		again, err := tx.ReadFormFile(ctx, 1, nil)
		if again {
			t.Error("a file is read twice")
		}
		return err
	})
	shown := d.taps(anOrganizer, "formfile:ok:1:x").has("đổi 2 mục", "Mẫu giấy: «trang trọng» → <b>«hiện đại»</b>", "Màu: «theo mẫu giấy» → <b>«xanh lá»</b>")
	d.asksFor(c, course.SettingDesign)
	d.changes(anOrganizer, "tối giản").has("Đã sửa")
	d.taps(lan, shown.button("Xác nhận")).has("dành cho Ban Tổ chức")
	shown = d.taps(anOrganizer, shown.button("Xác nhận")).has("nay đã đổi", "Mẫu giấy: «tối giản» → <b>«hiện đại»</b>")
	d.taps(anOrganizer, shown.button("Xác nhận")).has("Đã đổi 2 mục theo tệp", "Màu: <b>xanh lá</b>", "Mẫu giấy: <b>hiện đại</b>")
	d.taps(anOrganizer, shown.button("Xác nhận")).has("không còn dùng được")
	d.says(anOrganizer, "/nhatky").has("«Màu» của lớp", "«Mẫu giấy» của lớp: «tối giản» → <b>«hiện đại»</b>")
	d.taps(anOrganizer, "formfile:no:2").has("Đã bỏ tệp")
	d.taps(anOrganizer, "formfile:no:2").has("không còn dùng được")
}

// forms does what an organizer does with the files of forms.
func (w *walk) forms(texts answer) {
	w.t.Helper()
	w.press(anOrganizer, texts, "formfile:out")
	w.press(anOrganizer, texts, "formfile:in")
	w.answers(anOrganizer, "đây")
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		for id := range int64(2) {
			err := tx.CreateFormFile(ctx, course.FormFile{CourseID: w.course.ID, For: storagetest.Account(w.t, tx, anOrganizer), ChatID: anOrganizer})
			if err != nil {
				return err
			}
			if _, err := tx.ReadFormFile(ctx, id+1, []course.FormValue{{Setting: course.SettingColour, Line: "green"}}); err != nil {
				return err
			}
		}
		return nil
	})
	w.press(anOrganizer, w.tap(anOrganizer, "formfile:ok:1:x"), "formfile:ok") // shown anew, as it is now
	w.tap(anOrganizer, "formfile:no:2")
	w.says(anOrganizer, "/huy")
}
