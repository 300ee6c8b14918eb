package stories

import (
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestAnnouncementPassedOn sends an announcement to a chosen delegation, with restarts between the steps: who has no Telegram is
// in the counts and the list, their representative is asked once to tell them, with what it says, and ticks them; the others of the
// class get nothing.
func TestAnnouncementPassedOn(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		deputy := h.person("Đại diện", "0912000333")
		deputy.Starts("")
		deputy.Sees("Lớp Trưởng")
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(3).DelegationID}, deputy)
		h.settled()
		previews(admin, "Mai mang theo thẻ", 2)
		admin.Taps("Đổi người nhận")
		admin.Sees("Cả lớp", "3 người")
		h.restart()
		admin.Taps("Chưa liên kết Telegram · 1")
		admin.Sees("Chưa liên kết Telegram", "1")
		admin.Taps("Xong")
		admin.Sees("Chưa liên kết Telegram")
		h.restart()
		admin.TapsTwice("📞 Gửi qua đại diện đoàn: 1 người")
		deputy.Sees("1 người chưa nhận được qua Telegram", "Lê Thị Lan", "chưa liên kết Telegram")
		deputy.Sees("Mai mang theo thẻ")
		admin.Sees("0/1 học viên đã nhận", "Người nhận: Chưa liên kết Telegram")
		h.restart()
		deputy.Taps("Đánh dấu người đã báo")
		deputy.Sees("đã báo hộ", "0/1")
		h.restart()
		deputy.Taps("▫️ 3. Lê Thị Lan")
		deputy.Sees("1/1")
		admin.Taps("Danh sách cần gọi")
		admin.Sees("đã báo hộ", "✅ Lê Thị Lan")
		h.settled()
		lan.DoesNotSee("Mai mang theo thẻ")
		binh.DoesNotSee("Mai mang theo thẻ")
		deputy.DoesNotSee("chưa nhận được qua Telegram")
	})
}
