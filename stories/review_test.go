package stories

import (
	"bytes"
	"image/png"
	"testing"

	"github.com/loptruong/loptruong/chart"
	"github.com/loptruong/loptruong/simulator"
)

// TestAfterASession: an organizer attaches a file, over a restart; when the session has
// ended, those who were there are thanked, take the file and say what they think by two
// taps; the next morning the organizer gets it as a picture, once.
func TestAfterASession(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, people, _ := h.hasClass(4, 0, 1, 2, 3)
		away := people[3]
		h.at("16/8 7:20")
		for _, u := range people[:3] {
			u.Sees("🔔")
			u.Taps("✅ Điểm danh")
			u.Sees("Đã điểm danh")
		}
		admin.Sends("/buoi")
		admin.Taps("sáng 16/8")
		admin.Taps("📎 Tài liệu")
		admin.Taps("Thêm tài liệu")
		admin.Sees("từng tin một")
		h.restart()
		admin.SendsFile("bai-giang.pdf", []byte("%PDF bài giảng"))
		admin.Sees("có 1 tài liệu")
		admin.TapsTwice("Xong")
		admin.Sees("1. bai-giang.pdf", "kết thúc thì mọi người")

		h.at("16/8 8:00")
		h.at("16/8 11:30")
		h.restart()
		h.at("16/8 11:31")
		away.Sees("Tài liệu của buổi sáng 16/8")
		away.Taps("📎 Tài liệu")
		away.SeesFile("bai-giang.pdf")
		for i, u := range people[:3] {
			u.Sees("Cảm ơn", "buổi sáng 16/8", "có ích")
			if i == 0 {
				u.Taps("📎 Tài liệu")
				u.SeesFile("bai-giang.pdf")
			}
			rates(u, 5)
			u.Sees("dễ hiểu")
		}
		h.restart()
		for i, u := range people[:3] {
			rates(u, 3+i%2)
			u.Sees("Đổi ý", "đến 7:00")
		}
		for i, u := range []*simulator.User{people[0], away} {
			if asked, want := h.reminded(u, "💬 Ý kiến của"), 1-i; asked != want || h.reminded(u, "🙏") > 0 {
				t.Errorf("%s is asked %d times, not %d", u.Name(), asked, want)
			}
		}

		h.at("17/8 7:00")
		h.restart()
		h.at("17/8 7:01")
		m := admin.Sees("Ý kiến về buổi sáng 16/8", "3 người trả lời")
		if m.File == nil {
			t.Fatalf("no picture: %+v", m)
		}
		data, err := h.sim.Content(m.File.ID)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Dx() != chart.Width {
			t.Errorf("the picture: %v", err)
		}
		if n := h.reminded(admin, "💬"); n != 1 {
			t.Errorf("the organizer is sent %d pictures", n)
		}
		people[0].Taps("Đổi: nội dung có ích")
		people[0].Sees("hết giờ")
	})
}

// rates taps a face of the question about the first session that the chat shows last.
func rates(u *simulator.User, answer int) {
	u.Taps([]string{"😞", "🙁", "😐", "🙂", "😀"}[answer-1])
}
