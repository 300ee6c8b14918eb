package stories

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

func TestAnnouncementToAll(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		binh.Blocks()
		h.settled()
		admin.Sends("/thongbao")
		admin.Sees("1 người nhận được, 1 chưa liên kết, 1 đã chặn bot")
		admin.SendsPhoto([]byte("jpeg"), "Mai học ở Hội trường B")
		admin.Sees("Mai học ở Hội trường B") // the preview
		admin.Sees("Gửi tới 1 người", "1 chưa liên kết", "1 đã chặn bot")
		h.restart()
		lan.LooksAway()
		admin.TapsTwice("✅ Gửi tới 1 người")
		lan.Sees("Mai học ở Hội trường B")
		admin.Sees("▓▓▓▓▓▓▓▓▓▓▓▓ 100 %", "1/1", "1 người đã chặn bot")
		admin.Sees("1/3 học viên đã nhận (33,3 %)", "Chưa liên kết Telegram (1)", "Lê Thị Lan", "Đã chặn bot", "Trần Văn Bình")
		h.settled()
		lan.DoesNotSee("Mai học")

		admin.Sends("/thongbao")
		admin.Sees("soạn")
		admin.SendsAlbum("Hai tệp", simulator.Upload{Name: "mot.pdf", Data: []byte("1")}, simulator.Upload{Name: "hai.pdf", Data: []byte("2")})
		admin.SeesFile("mot.pdf")
		admin.SeesFile("hai.pdf")
		admin.Sees("Gửi tới 1 người")
		h.settled() // a preview of the first half is not what the button below stands for
		admin.Taps("✖️ Hủy")
		admin.Sees("chưa gửi cho ai")
		h.settled()
		lan.DoesNotSee("mot.pdf")
		admin.Sends("/trangthai")
		admin.Sees("1 lớp, 3 học viên, 2 đã liên kết Telegram (1 đã chặn bot)")
	})
}

// previews has an organizer write an announcement to so many people, up to its
// confirmation.
func previews(u *simulator.User, text string, people int) {
	u.Sends("/thongbao")
	u.Sees("soạn")
	u.Sends(text)
	u.Sees(fmt.Sprintf("Gửi tới %d người", people))
}

// newest are the last n messages of a chat.
func newest(u *simulator.User, n int) []simulator.Message {
	all := u.Messages()
	return all[len(all)-n:]
}

// TestEveryKindAnnounced announces something of every kind: what people get is
// what was written and what the preview showed, though the organizer has deleted
// the message between the preview and the confirmation and the program was
// started anew.
func TestEveryKindAnnounced(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		h.settled()
		text := "🎓 Mai học ở <b>Hội trường B</b> & mang theo thẻ"
		entities := []simulator.Entity{
			{Type: "bold", Offset: 3, Length: 3}, {Type: "spoiler", Offset: 12, Length: 4}, {Type: "blockquote", Offset: 0, Length: 20},
			{Type: "text_link", Offset: 7, Length: 3, URL: "https://example.org/?a=1&b=2"}, {Type: "custom_emoji", Offset: 0, Length: 2, EmojiID: "5368324170671202286"},
		}
		slices.SortStableFunc(entities, func(a, b simulator.Entity) int { return a.Offset - b.Offset })
		covered := simulator.Message{Text: text, Entities: entities, Above: true, Spoiler: true}
		kinds := []simulator.Message{
			{Text: text, Entities: entities, Preview: `{"is_disabled":true}`},
			{Venue: &simulator.Venue{Latitude: 10.2434, Longitude: 106.375}},
			{Venue: &simulator.Venue{Latitude: 10.2434, Longitude: 106.375, Title: "Hội trường B", Address: "Bến Tre"}},
			{Contact: &simulator.Contact{Phone: "84912345678", Name: "Văn phòng"}},
			{Poll: &simulator.Poll{Question: "Ăn trưa?", Options: []string{"Có", "Không"}, Named: true}},
			{Poll: &simulator.Poll{Question: "1+1?", Options: []string{"1", "2"}, Quiz: true, Fixed: true, Correct: []int{1}}},
		}
		for _, kind := range []simulator.Kind{simulator.Photo, simulator.Video, simulator.Animation} {
			m := covered
			m.File = h.sim.Store(kind, "tệp.bin", []byte(kind))
			kinds = append(kinds, m)
		}
		for _, kind := range []simulator.Kind{simulator.Audio, simulator.Document, simulator.Voice} {
			kinds = append(kinds, simulator.Message{Text: text, Entities: entities, File: h.sim.Store(kind, "tệp.bin", []byte(kind))})
		}
		for _, kind := range []simulator.Kind{simulator.VideoNote, simulator.Sticker} {
			kinds = append(kinds, simulator.Message{File: h.sim.Store(kind, "tệp.bin", []byte(kind))})
		}
		for i, m := range kinds {
			if m.Text != "" {
				m.Text += fmt.Sprint(" ", i) // what says the same within a minute is asked about
			}
			admin.Sends("/thongbao")
			admin.Sees("soạn")
			admin.Writes(m)
			admin.Sees("Gửi tới 2 người")
			shown := newest(admin, 2)[0].Content()
			admin.Deletes()
			if i == 0 {
				h.restart()
			}
			admin.Taps("✅ Gửi tới 2 người")
			admin.Sees("đã xác nhận")
			admin.Sees("Báo cáo thông báo", "2/3")
			for name, got := range map[string]simulator.Message{"preview": shown, "message": newest(lan, 1)[0].Content()} {
				if headed := strings.HasPrefix(got.Text, "📣 Lớp"); headed != (m.Text != "") {
					t.Errorf("kind %d, the %s is %q", i, name, got.Text)
				}
				if diff := cmp.Diff(m.Content(), below(got), cmpopts.IgnoreUnexported(simulator.Message{})); diff != "" {
					t.Errorf("kind %d, the %s (-wrote +got):\n%s", i, name, diff)
				}
			}
		}
	})
}

// TestOriginalEdited edits the message after the preview, and deletes it while
// the announcement goes out: everybody gets the preview.
func TestOriginalEdited(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		previews(admin, "Mai học ở Hội trường B", 2)
		admin.Edits("Mai NGHỈ học")
		admin.Sees("Bản xem trước không đổi")
		h.restart()

		// The second recipient is refused, so that the original goes between the two.
		h.sim.AddRule(simulator.Rule{Method: "sendMessage", ChatID: binh.ChatID(), Times: -1, Fault: simulator.RetryAfter(1)})
		admin.Taps("✅ Gửi tới 2 người")
		lan.Sees("Mai học ở Hội trường B")
		admin.Deletes()
		h.sim.ClearRules()
		h.restart()
		binh.Sees("Mai học ở Hội trường B")
		admin.Sees("Báo cáo thông báo", "2/3")
		lan.DoesNotSee("NGHỈ")
		binh.DoesNotSee("NGHỈ")
	})
}

// TestConfirmedAfterCancel taps the button of a draft after /huy, also after a
// restart: nobody gets anything.
func TestConfirmedAfterCancel(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		h.settled()
		previews(admin, "Mai nghỉ học", 2)
		admin.Sends("/huy")
		admin.Sees("Đã hủy")
		h.restart()
		lan.LooksAway()
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("đã hủy hoặc đã được thay")
		h.settled()
		lan.DoesNotSee("Mai nghỉ học")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.SendingAnnouncements(ctx)
			if len(all) != 0 {
				t.Errorf("announced %+v", all)
			}
			return err
		})
	})
}

// TestJoinedBeforeTheConfirmation: somebody joins between the preview and the tap,
// so the organizer looks again.
func TestJoinedBeforeTheConfirmation(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		h.settled()
		previews(admin, "Mai học ở Hội trường B", 2)
		third := h.person("Lê Thị Lan", "0912345673")
		h.joins(third, danVan)
		h.settled()
		h.restart()
		third.LooksAway()
		admin.Taps("✅ Gửi tới 2 người")
		admin.Sees("nay đã đổi")
		admin.Sees("Gửi tới 3 người", "0 chưa liên kết")
		h.settled()
		third.DoesNotSee("Mai học")
		admin.Taps("✅ Gửi tới 3 người")
		third.Sees("Mai học ở Hội trường B")
		admin.Sees("Báo cáo thông báo", "3/3")
	})
}
