package stories

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// says is what the only message of a chat that begins so says now.
func says(u *simulator.User, begins string) (text string, n int) {
	for _, m := range u.Messages() {
		if !m.Deleted && len(m.Text) >= len(begins) && m.Text[:len(begins)] == begins {
			text = m.Text
			n++
		}
	}
	return text, n
}

// TestEdited changes an announcement where it has arrived, with restarts between the steps and a Telegram that answers 429
// and 500: everybody has the new words once, also an organizer who is on no roster; then it is pinned and unpinned, and taken
// back from all of them.
func TestEdited(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		const head = "📣 Lớp dân vận\n"
		admin, lan, binh := h.danVanClass()
		helper := h.person("Trợ lý", "0912000555")
		helper.Starts("")
		helper.Sees("Lớp Trưởng")
		h.grants(course.Grant{Role: course.OrganizerRole, CourseID: 1}, helper)
		h.settled()
		previews(admin, "Mai học lúc 7:30", 2)
		admin.Taps("Đổi người nhận")
		admin.Taps("▫️ Ban Tổ chức")
		admin.Taps("▫️ Cả lớp")
		admin.Taps("Xong")
		admin.Taps("✅ Gửi tới")
		for _, u := range []*simulator.User{lan, binh, helper} {
			u.Sees("Mai học lúc 7:30")
		}
		admin.Sees("Báo cáo thông báo số 1")
		h.settled()
		h.restart()
		admin.Taps("✏️ Sửa tin đã gửi")
		admin.Sees("nội dung mới của thông báo số 1")
		admin.SendsPhoto([]byte("jpeg"), "x")
		admin.Sees("Chỉ sửa được phần chữ")
		h.restart()
		admin.Sends("Mai học lúc 8:00")
		admin.Sees("Hiện nay")
		admin.Sees("Sau khi sửa")
		admin.Sees("Sửa thông báo số 1", "đã chỉnh sửa")
		h.sim.AddRule(simulator.Rule{Method: "editMessageText", ChatID: lan.ChatID(), Times: 1, Fault: simulator.FailBefore(500, "Internal Server Error")})
		h.sim.AddRule(simulator.Rule{Method: "editMessageText", ChatID: binh.ChatID(), Times: 1, Fault: simulator.FailAfter()})
		h.restart()
		admin.TapsTwice("✏️ Sửa ở")
		admin.Sees("Sửa thông báo số 1", "Xong ở")
		h.settled()
		for _, u := range []*simulator.User{lan, binh, helper} {
			if text, n := says(u, head+"Mai học lúc"); text != head+"Mai học lúc 8:00" || n != 1 {
				t.Errorf("%d has %q, %d times", u.ChatID(), text, n)
			}
		}
		admin.Sends("/thongbao")
		admin.Taps("📬 Số 1")
		admin.Taps("📌 Ghim tin đã gửi")
		h.restart()
		admin.Taps("📌 Ghim ở")
		admin.Sees("Ghim thông báo số 1", "Xong ở")
		h.settled()
		if got := h.sim.Pinned(helper.ChatID()); len(got) != 1 || got[0].Text != head+"Mai học lúc 8:00" {
			t.Errorf("the helper has pinned %+v", got)
		}
		admin.Taps("📍 Bỏ ghim")
		admin.Taps("📍 Bỏ ghim ở")
		admin.Sees("Bỏ ghim thông báo số 1", "Xong ở")
		h.settled()
		if got := h.sim.Pinned(lan.ChatID()); len(got) != 0 {
			t.Errorf("lan still has pinned %+v", got)
		}
		admin.Sends("/thongbao")
		admin.Taps("📬 Số 1")
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.Taps("🗑 Thu hồi ở")
		admin.Sees("Thu hồi thông báo số 1", "Xong ở")
		h.settled()
		if _, n := says(helper, head+"Mai học lúc"); n != 0 {
			t.Errorf("the helper still has it")
		}
	})
}

// TestEditedOnTheCard: what was done with an announcement is seen on the card of each whom it was sent to: that its words were changed there and when;
// of a message that its reader has deleted that it wasn't, and what to do; the report says the same, and offers to do it again. A
// restart comes between any two steps. Once it is taken back the card says that.
func TestEditedOnTheCard(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		previews(admin, "Mai học lúc 7:30", 2)
		admin.Taps("✅ Gửi tới 2 người")
		binh.Sees("Mai học lúc 7:30")
		admin.Sees("Báo cáo thông báo số 1", "2/3")
		h.settled()
		h.sim.AddRule(simulator.Rule{Method: "editMessageText", ChatID: binh.ChatID(), Times: -1, Fault: simulator.FailBefore(400, "Bad Request: message to edit not found")})
		h.restart()
		admin.Taps("✏️ Sửa tin đã gửi")
		admin.Sends("Mai học lúc 8:00")
		admin.Sees("Sửa thông báo số 1", "đã chỉnh sửa")
		admin.Taps("✏️ Sửa ở 2 người")
		admin.Sees("Sửa thông báo số 1", "1/2", "1 người vẫn thấy bản cũ", "Tin đã bị xóa khỏi cuộc trò chuyện nên không sửa được: mời đồng chí gửi thông báo mới")
		lan.Sees("Mai học lúc 8:00")
		h.restart()
		h.settled()
		seesSaidTo(admin, "lan giong", "Số 1, Nguyễn Thị Lan", "✅", "Thông báo số 1 · sửa lúc")
		seesSaidTo(admin, "van binh", "Số 2, Trần Văn Bình", "❌", "Sửa thông báo số 1 · chưa làm được", "mời đồng chí gửi thông báo mới", "Thông báo số 1")
		if text := seesSaidTo(admin, "van binh", "Số 2, Trần Văn Bình", "Thông báo số 1"); strings.Contains(text, "sửa lúc") {
			t.Errorf("what was not changed is shown as changed: %s", text)
		}
		admin.Sends("/thongbao")
		admin.Taps("📬 Số 1")
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.Taps("🗑 Thu hồi ở 2 người")
		admin.Sees("Thu hồi thông báo số 1", "2/2")
		h.settled()
		seesSaidTo(admin, "lan giong", "Số 1, Nguyễn Thị Lan", "↩️", "Thông báo số 1 · đã thu hồi")
	})
}

// seesSaidTo has an organizer look at what was sent to somebody, on their card, and see these texts there.
func seesSaidTo(organizer *simulator.User, who, button string, texts ...string) (shown string) {
	opensCard(organizer, who, button)
	organizer.Taps("📨 Tin đã gửi")
	return organizer.Sees(append([]string{"📨 " + button}, texts...)...).Text
}

// TestKilledInAnEdit pauses the change of an announcement of a hall, kills the program while it waits, lets it go on and kills
// it again and again: in the end everybody has the new words, and the counts say so.
func TestKilledInAnEdit(t *testing.T) {
	const people = 150
	onProcess(t, func(t *testing.T, p *process) {
		h := p.hall(people)
		p.start()
		admin := p.newAdmin()
		announces(admin, people)
		admin.Sees("Báo cáo thông báo số 1", fmt.Sprintf("%d/%d", people, people))
		admin.Taps("✏️ Sửa tin đã gửi")
		admin.Sees("nội dung mới")
		admin.Sends("Chiều nay bế giảng lúc 17:00.")
		admin.Taps(fmt.Sprintf("✏️ Sửa ở %d người", people))
		p.interrupted(admin, "editMessageCaption")
		admin.Sees("Sửa thông báo số 1", fmt.Sprintf("%d/%d", people, people))
		p.settled()
		edited, other := 0, 0
		for _, u := range h.users {
			for _, m := range u.Messages() {
				switch {
				case strings.HasSuffix(m.Text, "\nChiều nay bế giảng lúc 17:00."):
					edited++
				case strings.Contains(m.Text, "bế giảng lúc"):
					other++
				}
			}
		}
		if d := p.lastRun(); edited != people || other != 0 || d.Sent != edited || d.Total != people {
			t.Errorf("after %d kills %d of %d have the new words and %d the old ones, and it is counted %+v", p.kills.Load(), edited, people, other, d)
		}
	})
}

// interrupted pauses what is under way, kills the program, lets it go on, and kills it twice more.
// The method is the one by which people are reached.
func (p *process) interrupted(admin *simulator.User, method string) {
	p.t.Helper()
	eventually(p.t, "some are reached", func() bool { return p.lastRun().Sent >= 10 })
	goOn := p.heldBack(method)
	admin.Taps("⏸ Tạm dừng")
	admin.Sees("▶️ Gửi tiếp")
	goOn()
	p.killed()
	admin.Taps("▶️ Gửi tiếp")
	for _, n := range []int{50, 100} {
		p.killedAfter(n)
	}
}

// lastRun is how far the last is of what was announced, or done with an announcement.
func (p *process) lastRun() (d notice.Delivery) {
	p.t.Helper()
	p.view(func(ctx context.Context, tx *storage.Tx) error {
		for id := int64(10); id > 0; id-- { // a kill may have used up numbers
			var err error
			if d, err = tx.Delivery(ctx, id); err != nil || d.Total > 0 {
				return err
			}
		}
		return nil
	})
	return d
}
