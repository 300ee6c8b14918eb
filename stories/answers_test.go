package stories

import (
	"testing"
)

// TestAnnouncedByAnswers sends to those who have not noted an earlier announcement and to who says to come, with restarts between the
// steps: somebody of both gets it once, who has answered meanwhile is not in it, and who has no Telegram is counted.
func TestAnnouncedByAnswers(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		previews(admin, "Mai họp lúc 14:00", 2)
		admin.Taps("🔘 Thêm nút dưới tin")
		admin.Taps("▫️ Đã rõ")
		admin.Taps("▫️ Sẽ dự / Không dự")
		admin.Taps("👁 Xong, xem trước")
		admin.Sees("Xem trước")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 1")
		lan.Taps("✅ Đã rõ")
		binh.Taps("🙋 Sẽ dự")
		binh.Sees("sẽ dự")
		h.settled()
		h.restart()
		previews(admin, "Họp dời sang 15:00", 2)
		admin.Taps("👥 Đổi người nhận")
		admin.Taps("📊 Theo phản hồi…")
		admin.Sees("phản hồi của thông báo nào")
		h.restart()
		admin.Taps("📊 Số 1 · ")
		admin.Sees("Thông báo số 1", "cả người thông báo ấy chưa tới được")
		admin.Taps("▫️ chưa bấm Đã rõ, tin số 1 · 2")
		admin.Sees("Đang chọn: chưa bấm Đã rõ, tin số 1", "2 người; 1 chưa liên kết")
		admin.Taps("▫️ sẽ dự, tin số 1 · 1")
		admin.Sees("2 người; 1 chưa liên kết")
		admin.Taps("👁 Xong, xem lại trước khi gửi")
		h.restart()
		admin.Sees("Gửi tới 1 người")
		binh.Taps("✅ Đã rõ") // and says to come all the same
		h.settled()
		admin.Taps("✅ Gửi tới 1 người")
		binh.Sees("Họp dời sang 15:00")
		admin.Sees("Báo cáo thông báo số 2", "1/2 học viên", "chưa bấm Đã rõ, tin số 1; sẽ dự, tin số 1")
		h.settled()
		lan.DoesNotSee("Họp dời")
	})
}
