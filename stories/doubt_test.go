package stories

import "testing"

// TestDoubts: what is sent at night is asked about, with restarts between, and goes in the morning when that is
// chosen; what two organizers send within a minute is asked about too, and goes once when the second leaves it.
func TestDoubts(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		second := h.secondOrganizer()
		h.at("15/8 22:15")
		previews(admin, "Mai học ở Hội trường B", 2)
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Bây giờ là 22:1", "Vẫn gửi bây giờ?")
		h.restart()
		admin.TapsTwice("🕖 7:00 sáng mai")
		admin.Sees("sẽ gửi lúc 7:00 Thứ Ba, 16/8/2022")
		h.restart()
		h.settled()
		if n := got(lan, "Mai học ở Hội trường B"); n != 0 {
			t.Errorf("lan has it %d times at night", n)
		}
		h.at("16/8 7:00")
		admin.Sees("Báo cáo thông báo số 1", "2/3")

		previews(admin, "Chiều nay nghỉ", 2)
		previews(second, "Chiều nay  nghỉ", 2)
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("đã xác nhận gửi lúc")
		second.Taps("✅ Gửi tới 2 người")
		second.Sees("vừa gửi tin giống thế này lúc 7:0", "cho 3 người", "Vẫn gửi bây giờ?")
		h.restart()
		second.Taps("✖️ Hủy")
		second.Sees("Đã hủy thông báo")
		admin.Sees("Báo cáo thông báo số 2", "2/3")
		h.settled()
		if one, two := got(lan, "Mai học ở Hội trường B"), got(lan, "Chiều nay nghỉ"); one != 1 || two != 1 {
			t.Errorf("lan has the one %d times, the other %d times", one, two)
		}
	})
}
