package stories

import "testing"

// TestTrial: a draft is tested on the organizers, with a restart before and after and a tap that comes
// twice: each has it once, under a line of its own, and it is sent to the class after all.
func TestTrial(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		second := h.secondOrganizer()
		h.settled()
		previews(admin, "Mai học ở Hội trường B", 2)
		h.restart()
		admin.TapsTwice("🧪 Gửi thử")
		admin.Sees("đã gửi thử", "không tính vào người nhận")
		second.Sees("Tin thử", "học viên chưa nhận")
		second.Sees("Mai học ở Hội trường B")
		h.restart()
		h.settled()
		if got(second, "Mai học ở Hội trường B") != 1 || got(lan, "Mai học ở Hội trường B") != 0 {
			t.Errorf("the second organizer has it %d times, lan %d", got(second, "Mai học ở Hội trường B"), got(lan, "Mai học ở Hội trường B"))
		}
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 1", "2/3")
		lan.Sees("Mai học ở Hội trường B")
	})
}
