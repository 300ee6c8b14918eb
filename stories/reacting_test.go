package stories

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestReactions puts buttons under an announcement, with restarts between the steps: its recipients see them and tap
// them, twice and once more later, and each counts once; who got no announcement is told so.
func TestReactions(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		stranger := h.person("Khách", "0912000444")
		stranger.Starts("")
		stranger.Sees("Lớp Trưởng")
		h.settled()
		previews(admin, "Mai họp lúc 14:00", 2)
		admin.Taps("🔘 Thêm nút dưới tin")
		admin.Taps("▫️ Đã rõ")
		h.restart()
		admin.Taps("▫️ Sẽ dự / Không dự")
		admin.Taps("🔗 Thêm đường dẫn")
		admin.Sees("Mời đồng chí gửi chữ trên nút")
		h.restart()
		admin.Sends("Tài liệu https://example.org/a")
		admin.Taps("👁 Xong, xem trước")
		admin.Sees("Xem trước")
		admin.Taps("✅ Gửi tới 2 người")
		lan.Sees("Mai họp lúc 14:00")
		binh.Sees("Mai họp lúc 14:00")
		h.settled()
		if got := newest(lan, 1)[0].Buttons; len(got) != 3 || got[2][0].URL != "https://example.org/a" {
			t.Errorf("lan sees the buttons %+v", got)
		}
		react := newest(lan, 1)[0].Buttons[0][0].Data
		h.restart()
		lan.TapsTwice("✅ Đã rõ")
		lan.Taps("🙋 Sẽ dự")
		binh.Taps("🙋 Sẽ dự")
		h.settled()
		h.restart()
		lan.Taps("🙅 Không dự")
		stranger.TapsData(0, react)
		h.settled()
		lan.Sees("🙅 Đã ghi: đồng chí không dự.")
		stranger.Sees("Thông báo này gửi cho người khác")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			got, err := tx.Reactions(ctx, 1)
			if want := (notice.Reactions{Got: 2, Missed: 1, Noted: 1, Comes: 1, Away: 1}); got.Reactions != want {
				t.Errorf("the reactions are %+v, want %+v", got.Reactions, want)
			}
			return err
		})
	})
}
