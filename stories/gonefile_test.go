package stories

import (
	"testing"

	"github.com/loptruong/loptruong/simulator"
)

// TestFileThatIsGone: an organizer whose picture Telegram has no more hears it where the preview would be, and the
// other organizers where the test would be; what goes all the same, at once or at its hour, stops at those who
// come first, says why and to whom it matters, and a picture sent anew arrives.
func TestFileThatIsGone(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		second := h.secondOrganizer()
		h.settled()
		admin.Sends("/thongbao")
		admin.Sees("soạn")
		admin.SendsAlbum("Tài liệu", simulator.Upload{Name: "a.pdf", Data: []byte("A")}, simulator.Upload{Name: "b.pdf", Data: []byte("B")})
		admin.Sees("Gửi tới 2 người")
		h.settled() // a preview of the first half is not what the button below stands for
		h.sim.LoseFiles()
		h.restart()
		admin.Taps("🧪 Gửi thử")
		admin.Sees("chưa xem trước được", "Telegram không còn tệp kèm theo", "gửi lại tệp từ máy")
		second.Sees("chưa xem trước được", "Telegram không còn tệp kèm theo")

		admin.SendsPhoto([]byte("jpeg"), "Mai học ở Hội trường B")
		admin.Sees("thay cho tin trước")
		h.settled() // the album may have had a preview more
		admin.Taps("🕖 Hẹn giờ")
		admin.Sees("gửi vào lúc nào")
		admin.Sends("19:30 tối nay")
		admin.Sees("Hẹn gửi: ", "19:30 Thứ Hai")
		admin.Taps("✅ Xác nhận hẹn giờ")
		admin.Sees("sẽ gửi lúc 19:30")
		h.sim.LoseFiles()
		h.restart()
		second.Sends("/thongbao")
		second.Sees("Hẹn giờ: 1")
		second.Taps("🕖 Số 1")
		second.Taps("✏️ Đổi giờ")
		second.Sees("chưa xem trước được", "Telegram không còn tệp kèm theo")
		second.Taps("↩️ Không đổi")

		// One waits while the other is refused, or nothing would be left that could go on.
		h.sim.AddRule(simulator.Rule{Method: "sendPhoto", ChatID: binh.ChatID(), Times: -1, Fault: simulator.RetryAfter(1)})
		h.at("15/8 19:30")
		admin.Sees("Thông báo số 1", "tự tạm dừng", "tin không gửi được cho ai", "không còn tệp kèm theo", "dừng rồi gửi thông báo khác")
		h.restart()
		h.sim.ClearRules()
		admin.Taps("⏹ Dừng hẳn")
		admin.Taps("Vâng, dừng hẳn")
		admin.Sees("Báo cáo thông báo số 1", "0/3", "không còn tệp kèm theo")
		admin.Sends("/thongbao")
		admin.Sees("soạn")
		admin.SendsPhoto([]byte("jpeg"), "Mai học ở Hội trường C")
		admin.Sees("Gửi tới 2 người")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 2", "2/3")
		h.settled()
		for _, u := range []*simulator.User{lan, binh} {
			if n := got(u, "Mai học ở Hội trường C"); n != 1 {
				t.Errorf("%d has it %d times", u.ChatID(), n)
			}
		}
	})
}
