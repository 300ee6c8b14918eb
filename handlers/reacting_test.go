package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestReactionButtons: an organizer puts buttons under an announcement; what is no link is refused with what to do, the
// preview has them and counts nothing, and of the tap only that of a recipient counts.
func TestReactionButtons(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.says(anOrganizer, "/thongbao")
	preview := d.says(anOrganizer, "Mai học ở Hội trường B")
	page := d.taps(anOrganizer, preview.button("Thêm nút dưới tin")).has("Bấm để thêm hoặc bỏ")
	page = d.taps(anOrganizer, page.button("▫️ Đã rõ"))
	page = d.taps(anOrganizer, page.button("▫️ Sẽ dự / Không dự"))
	page.button("☑️ Đã rõ")
	d.taps(anOrganizer, page.button("Thêm đường dẫn")).has("https://")
	for text, want := range map[string]string{
		"https://example.org":                             "cả chữ trên nút lẫn địa chỉ",
		"Tài liệu http://example.org":                     "chưa dùng được",
		"Tài liệu https://localhost":                      "chưa dùng được",
		"Tài liệu https://lan:mat-khau@example.org":       "chưa dùng được",
		"Tài liệu javascript:alert(1)":                    "chưa dùng được",
		strings.Repeat("x", 41) + " https://example.org/": "dài quá 40 ký tự",
	} {
		d.says(anOrganizer, text).has(want)
	}
	for i := range notice.MaxLinks {
		page = d.says(anOrganizer, fmt.Sprintf("Tài liệu %d https://example.org/%d", i, i)).has("Bấm để thêm hoặc bỏ")
		if i < notice.MaxLinks-1 {
			d.taps(anOrganizer, page.button("Thêm đường dẫn"))
		}
	}
	page.lacks("Thêm đường dẫn")
	page = d.taps(anOrganizer, page.button("Bỏ: Tài liệu 1"))
	shown := d.taps(anOrganizer, page.button("Xong, xem trước")).has("Xem trước", "2</b> người")
	under := shown.messages[1].Buttons
	if len(under) != 4 || under[3][0].URL != "https://example.org/2" {
		t.Fatalf("the preview has %+v", under)
	}
	noted, comes, away := under[0][0].Data, under[1][0].Data, under[1][1].Data
	d.taps(anOrganizer, noted).has("bản xem trước")
	d.taps(anOrganizer, preview.button("Gửi tới 2 người")).has("nay đã đổi") // it showed no buttons
	d.taps(anOrganizer, shown.button("Gửi tới 2 người")).has("đã xác nhận gửi")
	d.taps(lan, noted).has("gửi cho người khác") // before it has gone to her
	d.delivers(notice.Sent, "")

	d.taps(lan, noted).has("đã rõ thông báo số 1")
	d.taps(lan, comes).has("sẽ dự")
	d.taps(lan, away).has("không dự")
	d.taps(aStranger, noted).has("gửi cho người khác")
	d.taps(anOrganizer, noted).has("gửi cho người khác")
	d.taps(lan, strings.Replace(noted, "noted", "x", 1)).has("bản xem trước")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, _, err := tx.Announcements(ctx, 1, 0, 1)
		if err != nil {
			return err
		}
		got, err := tx.Reactions(ctx, all[0].ID)
		if want := (notice.Reactions{Got: 2, Missed: 2, Noted: 1, Away: 1}); got.Reactions != want {
			t.Errorf("the reactions are %+v, want %+v", got.Reactions, want)
		}
		return err
	})
}
