package stories

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/simulator"
)

// TestForwardedWithItsSource: what an organizer has forwarded to the bot goes as a copy, or with its source shown, as the preview
// is, with restarts between the steps; what can't be forwarded goes as a copy and that is said, and so does what
// has lost its original meanwhile.
func TestForwardedWithItsSource(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		forwards := func(text string, protected bool) {
			admin.Sends("/thongbao")
			admin.Sees("soạn")
			admin.Forwards(simulator.Message{From: "Báo Đồng Khởi", Text: text, Protected: protected})
			admin.Sees("Gửi tới 2 người")
		}
		forwards("Ngày mai mưa lớn", false)
		h.restart()
		admin.Taps("↪️ Chuyển tiếp, giữ nguồn")
		admin.Sees("Gửi tới 2 người", "Gửi dạng chuyển tiếp", "nguồn ẩn")
		if shown := newest(admin, 2)[0]; shown.Forwarded != "Báo Đồng Khởi" || shown.Text != "Ngày mai mưa lớn" {
			t.Errorf("the preview is %+v", shown)
		}
		h.restart()
		admin.TapsTwice("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 1")
		h.settled()
		admin.Taps("✏️ Sửa tin đã gửi")
		admin.Sees("Telegram không cho bot sửa")

		forwards("Ngày kia nắng", false)
		admin.Taps("↪️ Chuyển tiếp, giữ nguồn")
		admin.Sees("Gửi dạng chuyển tiếp")
		h.restart()
		admin.Taps("📄 Gửi bản sao, bỏ nguồn")
		admin.Sees("Gửi tới 2 người")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 2")

		forwards("Tin kín", true)
		admin.Taps("↪️ Chuyển tiếp, giữ nguồn")
		admin.Sees("Gửi tới 2 người", "không cho chuyển tiếp tin này: bot gửi bản sao")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 3")

		forwards("Tin sẽ xóa", false)
		admin.Taps("↪️ Chuyển tiếp, giữ nguồn")
		admin.Sees("Gửi tới 2 người", "Đừng xóa tin gốc")
		admin.Deletes()
		h.restart()
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 4", "2/3")
		h.settled()
		for _, u := range []*simulator.User{lan, binh} {
			got := map[string]string{}
			for _, m := range u.Messages() {
				_, text, headed := strings.Cut(m.Text, "Lớp dân vận\n")
				if !headed {
					text = m.Text
				}
				if strings.HasPrefix(text, "Ngày") || strings.HasPrefix(text, "Tin ") {
					got[text] += m.Forwarded + "."
				}
			}
			if len(got) != 4 || got["Tin sẽ xóa"] != "." || got["Ngày mai mưa lớn"] != "Báo Đồng Khởi." || got["Ngày kia nắng"] != "." || got["Tin kín"] != "." {
				t.Errorf("%s has %q", u.Name(), got)
			}
		}
	})
}
