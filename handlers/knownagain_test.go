package handlers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// noted sends an announcement with the button "Đã rõ", which everybody gets, and returns its card.
func (d *desk) noted(text string) (card answer) {
	d.t.Helper()
	d.says(anOrganizer, "/thongbao")
	page := d.taps(anOrganizer, d.says(anOrganizer, text).button("Thêm nút dưới tin"))
	page = d.taps(anOrganizer, page.button("▫️ Đã rõ"))
	d.taps(anOrganizer, d.taps(anOrganizer, page.button("Xong, xem trước")).button("Gửi tới")).has("đã xác nhận")
	d.delivers(notice.Sent, "")
	return d.taps(anOrganizer, d.says(anOrganizer, "/thongbao").has(text).button("📬 Số 1"))
}

// nudged has everybody get what waits of announcements, and returns what it says.
func (d *desk) nudged() (says []string) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		sending, err := tx.SendingAnnouncements(ctx)
		for _, a := range sending {
			says = append(says, a.Message.Text)
		}
		return err
	})
	if got := d.delivers(notice.Sent, ""); len(got) != 2 || len(says) != 1 {
		d.t.Errorf("%q went to %v", says, got)
	}
	return says
}

// TestKnownAgain: announcements are known again by how they begin, in the list, before one is taken back or cancelled, and
// in a nudge; the card has the call list, and says who is not linked; one that was taken back is not sent again.
func TestKnownAgain(t *testing.T) {
	t.Parallel()
	const text = "Mai học ở Hội trường B"
	d := newDesk(t, "15/8 9:00")
	d.class()
	card := d.noted(text).has("2 người chưa liên kết")
	d.taps(anOrganizer, card.button("Danh sách cần gọi")).has("2</b> người chưa nhận")
	d.taps(anOrganizer, d.taps(anOrganizer, card.button("Gửi lại")).has("theo danh sách cần gọi").button("Danh sách cần gọi")).has("2</b> người chưa nhận")

	nudge := d.taps(anOrganizer, d.taps(anOrganizer, card.button("Phản hồi")).button("Nhắc")).has("Nhắc về thông báo số 1", text)
	d.taps(anOrganizer, nudge.button("Nhắc 2 người")).has("Đang nhắc")
	for _, says := range d.nudged() {
		if want := "“" + text + "”"; !strings.Contains(says, want) {
			t.Errorf("the nudge says %q, without %s", says, want)
		}
	}
	d.now = d.now.Add(2 * time.Hour)
	d.taps(anOrganizer, d.taps(anOrganizer, card.button("Phản hồi")).button("Nhắc")).has("vừa được nhắc", "sau 22 giờ").lacks("Nhắc 2 người")

	take := d.taps(anOrganizer, card.button("Thu hồi")).has("Thu hồi thông báo số 1", text)
	pin := d.taps(anOrganizer, card.button("📌 Ghim")).has("Ghim thông báo số 1", text)
	d.taps(anOrganizer, pin.button("Ghim ở 2 người")).has("Đang ghim")
	d.taps(anAdmin, take.button("Thu hồi ở 2 người")).has("chưa làm gì thêm", "Đã gửi xong")
	d.delivers(notice.Sent, "")
	d.taps(anAdmin, take.button("Thu hồi ở 2 người")).has("Đang thu hồi")
	d.delivers(notice.Sent, "")
	d.taps(anOrganizer, d.says(anOrganizer, "/thongbao").button("🗑 Số 1 (15/8/2022): thu hồi ở 2 người")).has("Đã thu hồi ở 2 người").lacks("Gửi lại")

	d.taps(anOrganizer, d.says(anOrganizer, "Mời họp").button("Hẹn giờ"))
	d.taps(anOrganizer, d.says(anOrganizer, "18h").button("Xác nhận hẹn giờ")).has("sẽ gửi lúc")
	waits := d.taps(anOrganizer, d.says(anOrganizer, "/thongbao").has("Mời họp").button("🕖 Số 2")).has("Mời họp")
	d.taps(anOrganizer, waits.button("Hủy hẹn")).has("Hủy thông báo số 2", "Mời họp")
}
