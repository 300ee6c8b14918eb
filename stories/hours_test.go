package stories

import (
	"testing"

	"github.com/loptruong/loptruong/course/coursetest"
)

// TestCeremonyRanFortyMinutesLate: the organizers say at 8:05 that nobody is late until
// 8:20. Who had been late is present, who had been marked absent gets the button again, also
// over a restart, and the totals come again when check-in closes for the second time.
func TestCeremonyRanFortyMinutesLate(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		k := h.morning()
		k.a.Taps("✅ Điểm danh")
		k.a.Sees("Đã điểm danh lúc 7:16")
		h.at("16/8 7:50")
		k.b.Taps("✅ Điểm danh")
		k.b.Sees("Ghi nhận đi muộn (7:50)")
		h.at("16/8 8:00")
		k.admin.Sees("Đã đóng điểm danh", "có mặt 2/3", "đi muộn 1")
		h.clock.Set(coursetest.At("16/8 8:05"))
		k.admin.Sends("/buoi")
		k.admin.Taps("sáng 16/8")
		k.admin.Taps("⏱ Giờ điểm danh")
		k.admin.Sees("Đã đóng", "đóng 8:00")
		k.admin.Taps("🕗 Khai mạc trễ")
		k.admin.Sees("đến mấy giờ")
		h.settled()
		h.restart()
		k.admin.Sends("8 giờ 20")
		k.admin.Sees("đúng giờ đến 8:20, đóng 8:20", "mở lại", "1 người đã bị ghi vắng", "1 người đang ghi đi muộn chuyển thành có mặt")
		k.admin.Sends("Khai mạc trễ bốn mươi phút")
		k.admin.Sees("Lý do: Khai mạc trễ bốn mươi phút")
		k.admin.TapsTwice("✅ Ghi giờ mới")
		k.admin.Sees("1 người đi muộn nay là có mặt")
		k.b.Sees("có mặt", "Khai mạc trễ bốn mươi phút")
		k.c.Sees("còn mở đến 8:20", "vẫn là đúng giờ")
		h.settled()
		h.restart()
		k.c.Taps("✅ Điểm danh")
		k.c.Sees("Đã điểm danh lúc 8:05")
		h.at("16/8 8:20")
		k.admin.Sees("Đã đóng điểm danh", "có mặt 3/3", "đi muộn 0")
	})
}

// TestOpenedEarly: check-in is opened before its time; those in charge get the code once,
// and people check in.
func TestOpenedEarly(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, _ := h.hasClass(2, 0, 1)
		h.at("16/8 6:50")
		users[0].Sends("/diemdanh")
		users[0].Sees("chưa đến giờ điểm danh", "7:15")
		admin.Sends("/buoi")
		admin.Taps("sáng 16/8")
		admin.Taps("⏱ Giờ điểm danh")
		admin.Taps("🟢 Mở ngay")
		admin.Taps("✅ Ghi giờ mới")
		admin.Sees("mở 6:50, đúng giờ đến 7:40, đóng 8:00")
		h.look()
		code := sixDigits.FindString(admin.Sees("Đã mở điểm danh").Text)
		users[0].Sends(code)
		users[0].Sees("Đã điểm danh lúc 6:50")
		h.at("16/8 7:20")
		h.settled()
		if got := h.reminded(admin, "🟢 Đã mở điểm danh"); got != 1 {
			t.Errorf("the opening is told %d times", got)
		}
	})
}
