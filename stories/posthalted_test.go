package stories

import (
	"slices"
	"testing"

	"github.com/loptruong/loptruong/simulator"
)

// TestSeveralPostedHalted: an announcement of a text and an album that Telegram keeps out of the class's group is paused and stopped, with
// restarts, and nothing of it comes there; posted again it has begun when it is paused, and the album follows the text all the
// same. Those who had it get nothing again, and all is taken back from the group as well.
func TestSeveralPostedHalted(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		g := h.sim.NewGroup("Lớp", admin, lan)
		h.binds(admin, g)
		previews(admin, "một", 2)
		admin.Taps("➕ Thêm tin")
		admin.Sees("tin thứ 2")
		admin.SendsAlbum("", simulator.Upload{Name: "mot.pdf", Data: []byte("1")}, simulator.Upload{Name: "hai.pdf", Data: []byte("2")})
		admin.Sees("gồm 2 tin")
		admin.Sees("Gửi tới 2 người")
		h.settled() // a preview of the first half is not what the button below stands for
		admin.Taps("👥 Đăng cả vào nhóm")
		admin.Sees("Đăng cả vào nhóm: Lớp")
		waits := func(method string) {
			h.sim.AddRule(simulator.Rule{Method: method, ChatID: g.ChatID(), Times: -1, Fault: simulator.RetryAfter(1)})
		}
		posted := func() []string { return has(admin.In(g), "một") }

		waits("sendMessage")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("2/2 người", "Nhóm «Lớp»: đang đăng")
		admin.Taps("⏸ Tạm dừng")
		admin.Sees("tạm dừng từ", "Nhóm «Lớp»: chưa đăng vì đã tạm dừng")
		h.restart()
		admin.Taps("⏹ Dừng hẳn")
		admin.Sees("Dừng hẳn thông báo số 1")
		admin.Taps("Vâng, dừng hẳn")
		admin.Sees("Báo cáo thông báo số 1", "2/3", "Nhóm «Lớp»: chưa đăng")
		h.sim.ClearRules()
		h.restart()
		h.settled()
		if got := posted(); len(got) != 0 {
			t.Errorf("what was stopped is in the group: %v", got)
		}

		waits("sendMediaGroup")
		waits("pinChatMessage") // what is still to be pinned is left to go on with; without it the announcement would end by itself
		admin.Sends("/thongbao")
		admin.Taps("Số 1")
		admin.Taps("🔁 Gửi lại")
		admin.Sees("Đăng cả vào nhóm: Lớp")
		admin.Taps("✅ Đăng lại vào nhóm")
		admin.In(g).Sees("một")
		admin.Sees("Nhóm «Lớp»: đang đăng")
		admin.Taps("⏸ Tạm dừng")
		admin.Sees("tạm dừng từ")
		h.restart()
		h.sim.ClearRules()
		h.settled()
		if got := posted(); !slices.Equal(got, []string{"một", "[2]"}) {
			t.Errorf("what had begun is in the group: %v", got)
		}
		admin.Taps("▶️ Gửi tiếp")
		admin.Sees("Báo cáo thông báo số 1", "Nhóm «Lớp»: đã đăng")
		h.settled()
		for _, got := range [][]string{posted(), has(lan, "một")} {
			if !slices.Equal(got, []string{"một", "[2]"}) {
				t.Errorf("there is %v", got)
			}
		}
		admin.Sends("/thongbao")
		admin.Taps("📬 Số 1")
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.Sees("Cả tin trong nhóm: Lớp")
		admin.Taps("🗑 Thu hồi ở 2 người")
		admin.Sees("Thu hồi thông báo số 1", "2/2", "Nhóm «Lớp»: đã thu hồi")
		h.settled()
		if got := append(posted(), has(lan, "một")...); len(got) != 0 {
			t.Errorf("after it was taken back there is %v", got)
		}
	})
}

// TestPostedAloneHalts: what goes into the class's group alone, and can't be sent to anybody, pauses by itself as what goes to people does, with a
// restart between any two steps: it says why and in which group, and can be stopped; nobody who had it gets it again.
func TestPostedAloneHalts(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		g := h.sim.NewGroup("Lớp", admin, lan)
		h.binds(admin, g)
		g.Restricts(admin)
		admin.Sends("/thongbao")
		admin.Sees("soạn")
		admin.SendsPhoto([]byte("jpeg"), "Sơ đồ hội trường")
		admin.Sees("Gửi tới 2 người")
		h.settled()
		admin.Taps("👥 Đăng cả vào nhóm")
		admin.Sees("Đăng cả vào nhóm: Lớp")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 1", "Nhóm «Lớp»: chưa đăng được. Bot không có quyền")
		g.Promotes(admin, true, false)
		h.settled()
		h.sim.LoseFiles()
		h.restart()
		admin.Sends("/thongbao")
		admin.Taps("📬 Số 1")
		admin.Taps("🔁 Gửi lại")
		admin.Sees("Nay chỉ đăng lại vào nhóm")
		h.restart()
		admin.Taps("✅ Đăng lại vào nhóm")
		admin.Sees("Thông báo số 1", "tự tạm dừng", "tin không gửi được cho ai", "không còn tệp kèm theo", "Nhóm «Lớp»: chưa đăng được")
		h.restart()
		h.settled()
		admin.Sends("/thongbao")
		admin.Taps("⏸ Số 1")
		admin.Sees("tạm dừng từ", "không còn tệp kèm theo", "Nhóm «Lớp»")
		admin.Taps("⏹ Dừng hẳn")
		admin.Taps("Vâng, dừng hẳn")
		admin.Sees("Báo cáo thông báo số 1", "2/3", "Nhóm «Lớp»: chưa đăng được. Telegram không còn tệp")
		h.settled()
		if n := got(lan, "Sơ đồ hội trường"); n != 1 || len(has(admin.In(g), "Sơ đồ hội trường")) != 0 {
			t.Errorf("lan has it %d times, and the group has %v", n, has(admin.In(g), "Sơ đồ hội trường"))
		}
	})
}
