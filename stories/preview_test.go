package stories

import (
	"bytes"
	"image/png"
	"testing"

	"github.com/loptruong/loptruong/simulator"
)

// TestPreview: an organizer who changes how the papers look is sent pictures of two of them, also
// over a restart, and at the press of a button again.
func TestPreview(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		admin.Sends("/lop")
		admin.Taps("Thiết lập lớp")
		admin.Taps("📝")
		admin.Taps("✏️ Mẫu giấy")
		admin.Sees("đang là «trang trọng»")
		admin.Taps("hiện đại")
		admin.Sees("«trang trọng» → «hiện đại»")
		h.restart()
		admin.TapsTwice("✅ Xác nhận")
		admin.Sees("Đã sửa: Mẫu giấy")
		seesPreview(t, h, admin)
		admin.Taps("👁 Xem thử giấy")
		seesPreview(t, h, admin)
		admin.Taps("✏️ Phôi in sẵn")
		admin.Sees("đang để trống", "lệch 0 0")
		admin.Sends("khổ 190 x 135\nhọ tên 95 62 22 giữa đậm\nMáy phòng 2: lệch 1,5 -0,8\nMáy văn thư: lệch 0 0")
		admin.Sees("Chỉ dùng khi in lên phôi")
		admin.Taps("✅ Xác nhận")
		admin.TapsTwice("🖨 In lên phôi: Máy phòng 2")
		h.restart()
		sheet := admin.Sees("tờ canh chỉnh của «Máy phòng 2»")
		if pdf, err := h.sim.Content(sheet.File.ID); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("the sheet to adjust a printer by is no PDF: %v", err)
		}
	})
}

// seesPreview waits for a picture of a paper.
func seesPreview(t *testing.T, h *house, u *simulator.User) {
	t.Helper()
	m := u.Sees("nếu cấp hôm nay")
	if m.File == nil {
		t.Fatalf("no picture: %+v", m)
	}
	data, err := h.sim.Content(m.File.ID)
	if err != nil {
		t.Fatal(err)
	}
	if page, err := png.Decode(bytes.NewReader(data)); err != nil || page.Bounds().Dx() != 1280 {
		t.Errorf("the picture: %v", err)
	}
}
