package stories

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// TestReactions puts buttons under an announcement, with restarts between the steps: its recipients see them and tap
// them, twice and once more later, and each counts once; who got no announcement is told so.
func TestReactions(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		stranger := h.person("Khách", "0912000444")
		stranger.Starts("")
		stranger.Sees("Lớp Trưởng")
		h.settled()
		previews(admin, "Mai họp lúc 14:00", 2)
		admin.Taps("🔘 Thêm nút dưới tin")
		admin.Taps("▫️ Đã rõ")
		h.restart()
		admin.Taps("▫️ Sẽ dự / Không dự")
		admin.Taps("🔗 Thêm đường dẫn")
		admin.Sees("Mời đồng chí gửi chữ trên nút")
		h.restart()
		admin.Sends("Tài liệu https://example.org/a")
		admin.Taps("👁 Xong, xem trước")
		admin.Sees("Xem trước")
		admin.Taps("✅ Gửi tới 2 người")
		lan.Sees("Mai họp lúc 14:00")
		binh.Sees("Mai họp lúc 14:00")
		h.settled()
		if got := newest(lan, 1)[0].Buttons; len(got) != 3 || got[2][0].URL != "https://example.org/a" {
			t.Errorf("lan sees the buttons %+v", got)
		}
		react := newest(lan, 1)[0].Buttons[0][0].Data
		h.restart()
		lan.TapsTwice("✅ Đã rõ")
		lan.Taps("🙋 Sẽ dự")
		binh.Taps("🙋 Sẽ dự")
		h.settled()
		h.restart()
		lan.Taps("🙅 Không dự")
		stranger.TapsData(0, react)
		h.settled()
		lan.Sees("🙅 Đã ghi: đồng chí không dự.")
		stranger.Sees("Thông báo này gửi cho người khác")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			got, err := tx.Reactions(ctx, 1)
			if want := (notice.Reactions{Got: 2, Missed: 1, Noted: 1, Comes: 1, Away: 1}); got.Reactions != want {
				t.Errorf("the reactions are %+v, want %+v", got.Reactions, want)
			}
			return err
		})
	})
}

// asksBoth announces something to two people who are to take note of it, and to say whether they come.
func asksBoth(admin *simulator.User) {
	previews(admin, "Mai họp lúc 14:00", 2)
	admin.Taps("🔘 Thêm nút dưới tin")
	admin.Taps("▫️ Đã rõ")
	admin.Taps("▫️ Sẽ dự / Không dự")
	admin.Taps("👁 Xong, xem trước")
	admin.Sees("Xem trước")
	admin.Taps("✅ Gửi tới 2 người")
	admin.Sees("Báo cáo thông báo số 1")
}

// TestReactionsAnswered looks at what people say to an announcement, with restarts between the steps: who has not noted it
// is listed, also who has no Telegram, and is reminded once in a day; what is tapped under the reminder counts.
func TestReactionsAnswered(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		asksBoth(admin)
		lan.Taps("✅ Đã rõ")
		lan.Taps("🙋 Sẽ dự")
		lan.Sees("sẽ dự")
		h.restart()
		admin.Taps("📊 Phản hồi")
		admin.Sees("Đã rõ: 1/2", "Sẽ dự: 1", "chưa trả lời: 1")
		admin.Taps("📋 Chưa bấm Đã rõ (2)")
		admin.Sees("2 người", "Bình", "chưa liên kết Telegram")
		admin.Taps("📋 Ai dự, ai không (1)")
		admin.Sees("Sẽ dự 1, không dự 0", "🙋")
		h.restart()
		admin.Taps("🔔 Nhắc người chưa bấm Đã rõ")
		admin.Sees("1 người đã nhận mà chưa bấm Đã rõ")
		h.restart()
		admin.TapsTwice("🔔 Nhắc 1 người")
		binh.Sees("mời xem lại thông báo “Mai họp lúc 14:00”")
		admin.Sees("Nhắc về thông báo số 1", "1/1")
		lan.DoesNotSee("mời xem lại")
		admin.Sends("/thongbao")
		admin.Taps("📬 Số 1")
		admin.Taps("📊 Phản hồi")
		admin.Sees("Đã rõ: 1/2")
		admin.Taps("🔔 Nhắc người chưa bấm Đã rõ")
		admin.Sees("trong 24 giờ qua") // before it is asked about
		binh.Taps("✅ Đã rõ")
		binh.Sees("đã rõ thông báo số 1")
	})
}
