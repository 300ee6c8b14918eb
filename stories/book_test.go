package stories

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// opensBook has an organizer find somebody and open what the book says of them at a
// session.
func opensBook(u *simulator.User, words, button, session string) simulator.Message {
	opensCard(u, words, button)
	u.Taps("📒 Điểm danh")
	u.Sees("Sổ điểm danh của")
	u.Taps(session)
	return u.Sees("📒 "+button, session)
}

// TestAmendedByTwo: an entry that the closing has made is amended by two organizers at
// once, over a restart and with impatient thumbs: the second sees what the first has
// written before it is overwritten, whose it is hears of both, and reads how it came to be.
func TestAmendedByTwo(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		second := h.secondOrganizer()
		h.at("16/8 8:00")
		admin.Sees("Đã đóng điểm danh")
		shown := opensBook(admin, "lan giong", "Số 1, Nguyễn Thị Lan", "sáng 16/8")
		admin.Taps("✏️ Sửa")
		admin.Sees("Đúng ra là gì?")
		admin.Taps("❌ Vắng không phép")
		admin.Sees("đang ghi đúng như vậy", "Đúng ra là gì?")
		admin.Taps("🕗 Đi muộn")
		admin.Sees("đến lúc mấy giờ")
		for text, wrong := range map[string]string{"sáng nay": "chưa đọc được giờ", "7:40": "là đúng giờ", "11h31": "Giờ phải sau", "8:30": "Bây giờ mới 8:00"} {
			admin.Sends(text)
			admin.Sees(wrong, "đến lúc mấy giờ")
		}
		admin.Sends("7h50")
		admin.Sees("Vì sao sửa?", "Nguyễn Thị Lan sẽ đọc được")

		opensBook(second, "lan chau hoa", "Số 1, Nguyễn Thị Lan", "sáng 16/8")
		second.Taps("✏️ Sửa")
		second.Sees("Đúng ra là gì?")
		second.Taps("📄 Vắng có phép")
		second.Sees("Vì sao sửa?")
		second.Taps("Có đơn xin phép")
		second.Sees("«vắng không phép» → «vắng có phép»", "Lý do: Có đơn xin phép", "Không đổi số buổi được tính: 0/8")
		h.settled()
		h.restart()
		for _, u := range []*simulator.User{lan, binh} {
			u.TapsData(0, buttonOf(t, shown, "✏️ Sửa"))
			u.Sees("dành cho Ban Tổ chức")
		}
		admin.Taps("Đến sau khi đã đóng điểm danh")
		admin.Sees("«vắng không phép» → «đi muộn (7:50)»", "Lý do: Đến sau khi", "Buổi được tính: 0 → 1/8", "Người này sẽ được báo")
		admin.TapsTwice("✅ Ghi vào sổ")
		admin.Sees("✅ Đã ghi vào sổ", "đi muộn (7:50)", "Đã báo cho người này", "hết giờ điểm danh", "Ban Tổ chức", "lý do: Đến sau khi đã đóng điểm danh")
		lan.Sees("Lớp dân vận", "vừa sửa điểm danh buổi sáng 16/8", "«vắng không phép» → «đi muộn (7:50)»", "Đến sau khi đã đóng", "1/8 buổi", "gặp Ban Tổ chức")

		second.Taps("✅ Ghi vào sổ")
		second.Sees("nay đã đổi", "«đi muộn (7:50)» → «vắng có phép»", "Đang ghi từ 8:00", "lý do: Đến sau khi đã đóng điểm danh", "Buổi được tính: 1 → 0/8")
		second.TapsTwice("✅ Ghi vào sổ")
		second.Sees("✅ Đã ghi vào sổ", "vắng có phép")
		lan.Sees("«đi muộn (7:50)» → «vắng có phép»", "Có đơn xin phép")
		lan.Sends("/ketqua")
		lan.Sees("sáng 16/8: vắng có phép", "↳ vắng không phép (hết giờ điểm danh, 8:00) → đi muộn (7:50) (Ban Tổ chức, 8:00: Đến sau khi đã đóng điểm danh) → vắng có phép")
		h.settled()
		h.wantBook(t, 1, 1, "absent closing 1", "late organizer 2", "excused organizer 3")
	})
}

// TestAmendedFromTheSession: from the page of a session the organizer finds who isn't
// entered as present, and sets that of somebody without Telegram right.
func TestAmendedFromTheSession(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		h.at("16/8 7:20")
		lan.Taps("✅ Điểm danh")
		lan.Sees("Đã điểm danh")
		h.at("16/8 8:00")
		admin.Sends("/buoi")
		admin.Sees("sáng 16/8")
		admin.Taps("sáng 16/8")
		admin.Sees("Buổi 1")
		admin.Taps("📒 Sổ sáng 16/8")
		admin.Sees("2/3 người không ghi là có mặt", "❌ 2. Trần Văn Bình", "❌ 3. Lê Thị Lan")
		admin.Taps("👥 Cả lớp (3)")
		admin.Sees("Cả lớp 3 người", "✅ 1. Nguyễn Thị Lan")
		admin.Taps("3")
		admin.Sees("📒 Số 3, Lê Thị Lan")
		admin.Taps("✏️ Sửa")
		admin.Sees("Đúng ra là gì?")
		admin.Taps("✅ Có mặt")
		admin.Sees("Vì sao sửa?")
		admin.Sends("Máy hết pin")
		admin.Sees("Lý do: Máy hết pin", "chưa liên kết Telegram")
		admin.Taps("✏️ Trạng thái")
		admin.Sees("Đúng ra là gì?")
		admin.Taps("🚪 Về sớm")
		admin.Sees("«vắng không phép» → «về sớm»")
		admin.Taps("✅ Ghi vào sổ")
		admin.Sees("✅ Đã ghi vào sổ. Lê Thị Lan: về sớm.")
		h.settled()
		h.wantBook(t, 3, 1, "absent closing 1", "left_early organizer 2")
	})
}

// wantBook fails the test unless the book has these entries of somebody at a session: the
// state, the way and the revision of each.
func (h *house) wantBook(t *testing.T, no int, session int64, want ...string) {
	t.Helper()
	var got []string
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.EntriesOf(ctx, h.place(no).ID)
		for _, a := range all.At(session) {
			got = append(got, fmt.Sprintf("%s %s %d", a.State, a.Way, a.Revision))
		}
		return err
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the book of number %d at session %d (-want +got):\n%s", no, session, diff)
	}
}
