package stories

import "testing"

// TestMarkedAbsent: who doesn't check in is reminded before the closing, hears of being
// marked absent and of what that means, in one message, and says over a restart that they
// were there. Two organizers decide, once. The representative has the names.
func TestMarkedAbsent(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		admin.Sends("/lop")
		admin.Taps("Mời người cùng phụ trách")
		helper := h.stranger()
		helper.Starts(startOf(admin.Sees("start=r_").Text))
		helper.Sees("nay thuộc Ban Tổ chức")
		admin.Sends("/lop")
		admin.Taps("Đại diện đoàn Giồng Trôm")
		binh.Starts(startOf(admin.Sees("start=r_").Text))
		binh.Sees("đại diện đoàn Giồng Trôm")

		h.at("16/8 7:20")
		binh.Sees("🔔")
		binh.Taps("✅ Điểm danh")
		binh.Sees("Đã điểm danh")
		h.at("16/8 7:51")
		h.restart()
		h.at("16/8 7:52")
		lan.Sees("⏰", "buổi sáng 16/8", "8:00", "Lớp dân vận")
		if a, b := h.reminded(lan, "⏰"), h.reminded(binh, "⏰"); a != 1 || b != 0 {
			t.Errorf("Lan is reminded %d times and Bình, who is there, %d times", a, b)
		}

		h.at("16/8 8:00")
		h.restart()
		h.at("16/8 8:01")
		lan.Sees("vắng 1 buổi (sáng 16/8)", "không được vắng thêm")
		if n := h.reminded(lan, "⚠️"); n != 1 {
			t.Errorf("Lan is told %d times", n)
		}
		binh.Sees("Đoàn của", "Giồng Trôm: 0/", "Nguyễn Thị Lan")
		admin.Sees("Đã đóng điểm danh", "Vắng không phép", "Nguyễn Thị Lan", "Không được vắng thêm")
		helper.Sees("Đã đóng điểm danh", "Nguyễn Thị Lan")

		lan.TapsTwice("Tôi có mặt")
		lan.Sees("gõ một dòng")
		h.restart()
		lan.Sends("Đến lúc 7:40, điện thoại hết pin")
		lan.Sees("Đã gửi Ban Tổ chức")
		admin.Sees("Nguyễn Thị Lan", "hết pin")
		helper.Sees("Nguyễn Thị Lan", "hết pin")
		admin.TapsTwice("✅ Có mặt")
		admin.Sees("Đã ghi", "Nguyễn Thị Lan", "có mặt")
		helper.Taps("🕗 Đi muộn")
		helper.Sees("quyết định trước đó", "có mặt")
		lan.Sees("đã xem lại", "có mặt", "buổi sáng 16/8")
		h.at("16/8 8:10")
		lan.Sees("📒", "không vắng buổi nào")
		lan.Sends("/ketqua")
		lan.Sees("Đã dự 1/")
	})
}
