package stories

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/simulator"
)

// inGroup are the messages with a text in the chat of a group, below the line that names the course.
func inGroup(u *simulator.User, g *simulator.Group, text string) (found []simulator.Message) {
	for _, m := range u.In(g).Messages() {
		if below(m).Text == text && m.FromBot && !m.Deleted {
			found = append(found, m)
		}
	}
	return found
}

// bindsTopic binds a topic of a group with the only course of the person.
func (h *house) bindsTopic(u *simulator.User, g *simulator.Group, topic int) {
	h.t.Helper()
	there := u.InTopic(g, topic)
	there.Sends("/lop@" + h.sim.Username())
	there.Sees("gắn nhóm")
	there.Taps("Mở trò chuyện riêng")
	u.Taps("🔗")
	u.Sees("Đã gắn nhóm")
}

// TestPosted: an announcement goes into the group that is chosen for it, into its topic and pinned, with a restart
// between any two steps, without a name and without the buttons that are for those to whom it goes; what is done with it
// is done there too.
func TestPosted(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		g := h.sim.NewGroup("Lớp dân vận", admin, lan)
		g.Divides()
		topic := g.Opens(admin, "Thông báo")
		g.Promotes(admin, true, false)
		h.bindsTopic(admin, g, topic)
		admin.Sends("/lop")
		for _, label := range []string{"Thiết lập lớp", "📣 Thông báo", "Dòng đầu thông báo", "tên lớp và người gửi", "✅ Xác nhận"} {
			admin.Taps(label)
		}
		admin.Sees("Đã sửa")

		const text, changed = "Mai học ở Hội trường B", "Mai học ở Hội trường C"
		previews(admin, "Mai {ten} học ở Hội trường B", 2)
		admin.Taps("👥 Đăng cả vào nhóm Lớp dân vận")
		admin.Sees("không đăng vào nhóm được")
		admin.Sends(text)
		admin.Sees("Gửi tới 2 người")
		admin.Taps("🔘 Thêm nút dưới tin")
		admin.Taps("Đã rõ")
		admin.Taps("👁 Xong")
		admin.Sees("Gửi tới 2 người")
		h.restart()
		admin.Taps("👥 Đăng cả vào nhóm Lớp dân vận")
		admin.Sees("Đăng cả vào nhóm: Lớp dân vận", "Người ngoài lớp", "Nút Đã rõ")
		h.restart()
		admin.TapsTwice("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 1", "2/3", "Nhóm «Lớp dân vận»: đã đăng, đã ghim")
		h.restart()
		h.settled()
		posts := inGroup(admin, g, text)
		if len(posts) != 1 || posts[0].Thread != topic || len(posts[0].Buttons) != 0 || posts[0].Text != "📣 Lớp dân vận\n"+text {
			t.Fatalf("in the group: %+v", posts)
		}
		if pinned := h.sim.Pinned(g.ChatID()); len(pinned) != 1 || pinned[0].ID != posts[0].ID {
			t.Errorf("pinned: %+v", pinned)
		}
		if n := got(lan, text); n != 1 {
			t.Errorf("lan has it %d times", n)
		}

		admin.Taps("✏️ Sửa tin đã gửi")
		admin.Sees("nội dung mới của thông báo số 1")
		admin.Sends("Mai {ten} học ở Hội trường C")
		admin.Sees("không đăng vào nhóm được")
		admin.Sends(changed)
		admin.Sees("Sửa thông báo số 1", "Cả tin trong nhóm: Lớp dân vận")
		h.restart()
		admin.TapsTwice("✏️ Sửa ở 2 người")
		admin.Sees("Sửa thông báo số 1", "2/2", "Nhóm «Lớp dân vận»: đã sửa")
		h.settled()
		if posts := inGroup(admin, g, changed); len(posts) != 1 || posts[0].Text != "📣 Lớp dân vận\n"+changed || len(posts[0].Buttons) != 0 {
			t.Errorf("in the group after the edit: %+v", posts)
		}
		for _, deed := range []struct {
			ask, sure, says string
			pinned          int
		}{{"📍 Bỏ ghim", "📍 Bỏ ghim ở 2 người", "đã bỏ ghim", 0}, {"📌 Ghim tin đã gửi", "📌 Ghim ở 2 người", "đã ghim", 1}} {
			admin.Sends("/thongbao")
			admin.Taps("📬 Số 1")
			admin.Taps(deed.ask)
			admin.Sees("Cả tin trong nhóm: Lớp dân vận")
			h.restart()
			admin.TapsTwice(deed.sure)
			admin.Sees("2/2", "Nhóm «Lớp dân vận»: "+deed.says)
			h.settled()
			if pinned := h.sim.Pinned(g.ChatID()); len(pinned) != deed.pinned {
				t.Errorf("after %s: %+v", deed.ask, pinned)
			}
		}
		admin.Sends("/thongbao")
		admin.Taps("📬 Số 1")
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.Sees("2 người đã nhận", "Cả tin trong nhóm: Lớp dân vận")
		h.restart()
		admin.TapsTwice("🗑 Thu hồi ở 2 người")
		admin.Sees("Thu hồi thông báo số 1", "2/2", "Nhóm «Lớp dân vận»: đã thu hồi")
		h.settled()
		if posts := inGroup(admin, g, changed); len(posts) != 0 {
			t.Errorf("still in the group: %+v", posts)
		}
	})
}

// TestPostedElsewhere: what keeps a post from its place is said in words with what to do, waits where Telegram says so, and
// isn't doubled.
func TestPostedElsewhere(t *testing.T) {
	t.Parallel()
	const text = "Mai học ở Hội trường B"
	for name, one := range map[string]struct {
		before func(h *house, admin *simulator.User, g *simulator.Group, topic int)
		says   string
		posts  int
	}{
		"no pin": {func(*house, *simulator.User, *simulator.Group, int) {}, "đã đăng, chưa ghim: mời cho bot quyền ghim tin", 1},
		"topic closed": {func(_ *house, _ *simulator.User, g *simulator.Group, topic int) { g.Closes(topic) },
			"đã đăng ở mục chung vì chủ đề đã đóng, chưa ghim", 1},
		"flood": {func(h *house, _ *simulator.User, g *simulator.Group, _ int) {
			h.sim.AddRule(simulator.Rule{Method: "sendMessage", ChatID: g.ChatID(), Times: 1, Fault: simulator.RetryAfter(2)})
		}, "đã đăng, chưa ghim", 1},
		"server error": {func(h *house, _ *simulator.User, g *simulator.Group, _ int) {
			h.sim.AddRule(simulator.Rule{Method: "sendMessage", ChatID: g.ChatID(), Times: 1, Fault: simulator.HTMLPage()})
		}, "đã đăng, chưa ghim", 1},
		"kicked": {func(h *house, _ *simulator.User, g *simulator.Group, _ int) {
			h.sim.AddRule(simulator.Rule{Method: "sendMessage", ChatID: g.ChatID(), Fault: simulator.FailBefore(403, "Forbidden: bot was kicked from the supergroup chat")})
		}, "chưa đăng vì bot không còn trong nhóm hoặc nhóm đã bỏ gắn. Mời thêm bot", 0},
	} {
		t.Run(name, func(t *testing.T) {
			quickStories(t, 20, func(t *testing.T, h *house) {
				admin, _, _ := h.danVanClass()
				g := h.sim.NewGroup("Lớp", admin)
				g.Divides()
				topic := g.Opens(admin, "Thông báo")
				h.bindsTopic(admin, g, topic)
				previews(admin, text, 2)
				admin.Taps("👥 Đăng cả vào nhóm")
				admin.Sees("Đăng cả vào nhóm")
				one.before(h, admin, g, topic)
				h.settled()
				admin.Taps("✅ Gửi tới 2 người")
				admin.Sees("Báo cáo thông báo số 1", "2/3", "Nhóm «Lớp»: "+one.says)
				h.restart()
				h.settled()
				if posts := inGroup(admin, g, text); len(posts) != one.posts {
					t.Errorf("in the group: %+v", posts)
				}
			})
		})
	}
}

// TestPostedAgain: what could not be posted goes there when that is put right, as it says by then, and nobody else gets it
// again; also where it was paused while Telegram kept it waiting.
func TestPostedAgain(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		g := h.sim.NewGroup("Lớp", admin)
		h.binds(admin, g)
		const text, changed = "Mai học ở Hội trường B", "Mai học ở Hội trường C"
		g.Restricts(admin)
		previews(admin, text, 2)
		admin.Taps("👥 Đăng cả vào nhóm")
		admin.Sees("Đăng cả vào nhóm")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 1", "Nhóm «Lớp»: chưa đăng được. Bot không có quyền")
		g.Promotes(admin, true, false)
		h.settled()
		h.restart()
		admin.Sends("/thongbao")
		admin.Taps("📬 Số 1")
		admin.Taps("✏️ Sửa tin đã gửi")
		admin.Sees("nội dung mới của thông báo số 1")
		admin.Sends(changed)
		admin.Taps("✏️ Sửa ở 2 người")
		admin.Sees("Sửa thông báo số 1", "2/2")
		h.settled()
		admin.Sends("/thongbao")
		admin.Taps("📬 Số 1")
		admin.Taps("🔁 Gửi lại")
		admin.Sees("Đăng cả vào nhóm: Lớp")
		h.sim.AddRule(simulator.Rule{Method: "sendMessage", ChatID: g.ChatID(), Fault: simulator.RetryAfter(600)})
		h.restart()
		admin.TapsTwice("✅ Đăng lại vào nhóm")
		admin.Sees("Nhóm «Lớp»: đang đăng")
		admin.Taps("⏸ Tạm dừng")
		admin.Sees("Nhóm «Lớp»: chưa đăng vì đã tạm dừng")
		h.restart()
		h.settled()
		h.sim.ClearRules()
		if posts := inGroup(admin, g, changed); len(posts) != 0 {
			t.Fatalf("posted while it was paused: %+v", posts)
		}
		admin.Taps("▶️ Gửi tiếp")
		admin.Sees("Nhóm «Lớp»: đã đăng, đã ghim")
		h.restart()
		h.settled()
		if posts := inGroup(admin, g, changed); len(posts) != 1 {
			t.Errorf("in the group: %+v", posts)
		}
		if n := got(lan, changed); n != 1 {
			t.Errorf("lan has it %d times", n)
		}
	})
}

// TestPostedUnbound: a draft that is to go into a group that was unbound meanwhile is shown anew, without it.
func TestPostedUnbound(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		g := h.sim.NewGroup("Lớp", admin)
		h.binds(admin, g)
		second := h.secondOrganizer()
		previews(admin, "Mai học", 2)
		admin.Taps("👥 Đăng cả vào nhóm")
		admin.Sees("Đăng cả vào nhóm")
		second.Sends("/lop")
		second.Taps("Nhóm Telegram")
		second.Taps("Bỏ gắn")
		second.Sees("Đã bỏ gắn")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("nay đã đổi")
		admin.Sees("Gửi tới 2 người")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 1", "2/3")
		h.settled()
		if posts := inGroup(admin, g, "Mai học"); len(posts) != 0 {
			t.Errorf("in the group: %+v", posts)
		}
	})
}

// TestPostedLater: what is scheduled goes into the group at its hour, which has become a supergroup meanwhile; and
// not where the bot is not any more.
func TestPostedLater(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		small, other := h.sim.NewBasicGroup("Nhóm nhỏ", admin), h.sim.NewGroup("Nhóm khác", admin)
		h.binds(admin, small)
		h.clock.Forward(h.clock.Now().Add(2 * time.Minute))
		h.binds(admin, other)
		previews(admin, "Mai học", 2)
		admin.Taps("vào nhóm Nhóm nhỏ")
		admin.Taps("vào nhóm Nhóm khác")
		admin.Sees("Đăng cả vào nhóm: Nhóm nhỏ, Nhóm khác")
		admin.Taps("🕖 Hẹn giờ")
		admin.Sees("gửi vào lúc nào")
		admin.Sends("19:30 tối nay")
		admin.Sees("Hẹn gửi: ", "Đăng cả vào nhóm")
		admin.Taps("✅ Xác nhận hẹn giờ")
		admin.Sees("sẽ gửi lúc")
		h.restart()
		super := small.Upgrades(admin)
		other.Removes(admin)
		admin.Sees("Bot không còn trong nhóm Nhóm khác")
		admin.Sends("/thongbao")
		admin.Taps("🕖 Số 1")
		admin.Sees("Đăng cả vào nhóm: Nhóm nhỏ.", "Nay không đăng được vào nhóm: Nhóm khác")
		h.at("15/8 19:30")
		admin.Sees("Báo cáo thông báo số 1", "2/3", "Nhóm «Nhóm nhỏ»: đã đăng", "Nhóm «Nhóm khác»: chưa đăng vì bot không còn trong nhóm")
		h.restart()
		h.settled()
		if got := fmt.Sprint(len(inGroup(admin, super, "Mai học")), len(inGroup(admin, small, "Mai học")), len(inGroup(admin, other, "Mai học"))); got != "1 0 0" {
			t.Errorf("in the groups: %s", got)
		}
	})
}

// TestPostedThenMoved: what was posted before the group became a supergroup stays where it was, and the report of what is
// to be done with it says so; nothing is done with another message.
func TestPostedThenMoved(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		small := h.sim.NewBasicGroup("Nhóm nhỏ", admin, lan)
		h.binds(admin, small)
		previews(admin, "Mai học", 2)
		admin.Taps("👥 Đăng cả vào nhóm")
		admin.Sees("Đăng cả vào nhóm")
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("Báo cáo thông báo số 1", "Nhóm «Nhóm nhỏ»: đã đăng")
		h.settled()
		super := small.Upgrades(admin)
		for range 9 {
			lan.In(super).Sends("chào cả lớp")
		}
		h.settled()
		h.restart()
		before := len(admin.In(super).Messages())
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.Sees("Cả tin trong nhóm")
		admin.Taps("🗑 Thu hồi ở 2 người")
		admin.Sees("Thu hồi thông báo số 1", "Nhóm «Nhóm nhỏ»: chưa thu hồi được. Nhóm đã chuyển thành siêu nhóm")
		h.settled()
		for _, m := range admin.In(super).Messages()[:before] {
			if m.Deleted {
				t.Errorf("deleted in the new chat: %+v", m)
			}
		}
	})
}

// TestKilledInAPost kills the program while it posts an announcement: it comes into each group, and no more are doubled
// than were on the wire.
func TestKilledInAPost(t *testing.T) {
	const people, groups = 20, 3
	onProcess(t, func(t *testing.T, p *process) {
		p.hall(people)
		p.start()
		admin := p.newAdmin()
		var bound []*simulator.Group
		for i := range groups {
			g := p.sim.NewGroup(fmt.Sprintf("Nhóm %d", i+1), admin)
			there := admin.In(g)
			there.Sends("/lop@" + p.sim.Username())
			there.Sees("gắn nhóm")
			there.Taps("Mở trò chuyện riêng")
			admin.Taps("🔗")
			admin.Sees("Đã gắn nhóm Nhóm")
			bound = append(bound, g)
		}
		drafts(admin)
		for i := range groups {
			admin.Taps(fmt.Sprintf("👥 Đăng cả vào nhóm Nhóm %d", i+1))
		}
		admin.Sees("Nhóm 1, Nhóm 2, Nhóm 3")
		p.watch.when(news, 1, p.killed)
		p.watch.when(news, people/2, p.killed)
		admin.Taps(fmt.Sprintf("✅ Gửi tới %d người", people))
		p.killed()
		admin.Sees("Báo cáo thông báo", "Nhóm «Nhóm 1»: đã đăng", "Nhóm «Nhóm 2»: đã đăng", "Nhóm «Nhóm 3»: đã đăng")
		p.settled()
		posts := 0
		for _, g := range bound {
			n := 0
			for _, m := range admin.In(g).Messages() {
				if m.FromBot && strings.Contains(m.Text, "Chiều nay bế giảng") {
					n++
				}
			}
			if n == 0 {
				t.Errorf("nothing in group %d", g.ChatID())
			}
			posts += n
		}
		t.Logf("%d kills: %d posts in %d groups", p.kills.Load(), posts, groups)
		if posts-groups > p.mayDouble() {
			t.Errorf("%d posts in %d groups, of which %d may be doubled", posts, groups, p.mayDouble())
		}
	})
}
