package stories

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/simulator"
)

// TestQuestions plays a question from the chat of who asks to the organizers and back, with
// a restart between any two steps: everything is there once, with its files.
func TestQuestions(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, people, _ := h.hasClass(3, 0, 1)
		lan, binh := people[0], people[1]
		again := func() {
			h.settled()
			h.restart()
		}

		lan.Sends("Mai có phải mang máy tính không?")
		lan.Sees("Gửi câu hỏi này", "mang máy tính")
		again()
		lan.TapsTwice("Gửi câu hỏi") // impatiently
		lan.Sees("Đã gửi câu hỏi")
		again()
		told := admin.Sees("❓", lan.Name(), "mang máy tính")
		if n := count(admin, "mang máy tính"); n != 1 {
			t.Errorf("the organizer has the question %d times", n)
		}
		admin.RepliesTo(told, "Không cần, có giấy bút là đủ")
		admin.Sees("Đã gửi trả lời cho " + lan.Name())
		again()
		answer := lan.Sees("💬", "mang máy tính", "có giấy bút là đủ")
		eventually(t, "the question says that it is answered", func() bool { // before or after what the organizer has seen
			return count(admin, "đã trả lời lúc") == 1
		})
		lan.RepliesTo(answer, "Còn điện thoại thì sao?")
		lan.Sees("Gửi câu hỏi này", "điện thoại")
		again()
		lan.Taps("Gửi câu hỏi")
		lan.Sees("Đã gửi câu hỏi")
		admin.Sees("điện thoại", "Hỏi tiếp câu")

		binh.SendsAlbum("Đơn này viết đúng chưa?", simulator.Upload{Name: "1.jpg", Data: []byte("one")}, simulator.Upload{Name: "2.jpg", Data: []byte("two")})
		binh.Sees("Gửi câu hỏi này", "Đơn này viết đúng chưa?", "có tệp kèm theo")
		h.settled() // the first half may have been shown alone
		again()
		binh.Taps("Gửi câu hỏi")
		binh.Sees("Đã gửi câu hỏi")
		admin.Sees(binh.Name(), "Đơn này viết đúng chưa?", "2 tệp kèm theo")
		h.settled()
		admin.Sends("/hoi")
		admin.Sees("2 câu hỏi chờ trả lời")
		admin.Taps(binh.Name())
		admin.Sees("2 tệp kèm theo")
		again()
		admin.Taps("Trả lời")
		admin.Sees("Mời gõ câu trả lời")
		admin.SendsFile("mau.docx", []byte("PK mẫu"))
		admin.Sees("Gửi trả lời này", "có tệp kèm theo")
		again()
		admin.Taps("Gửi trả lời")
		admin.Sees("Đã gửi trả lời cho " + binh.Name())
		again()
		if got := binh.SeesFile("mau.docx"); string(got) != "PK mẫu" {
			t.Errorf("the file came as %q", got)
		}
		if n := count(lan, "có giấy bút là đủ"); n != 1 {
			t.Errorf("the answer has come %d times", n)
		}
	})
}

// TestQuestionWaits lets a question wait for an answer, with a restart between any two steps: the organizer is reminded of it
// after half an hour and in the morning, who has asked hears once that it waits, and the answer ends it.
func TestQuestionWaits(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, people, _ := h.hasClass(3, 0)
		lan := people[0]
		h.at("15/8 14:00")
		lan.Sends("Mai có phải mang máy tính không?")
		lan.Taps("Gửi câu hỏi")
		lan.Sees("Đã gửi câu hỏi")
		counts := func(at string, reminded, waits int) {
			t.Helper()
			h.settled()
			h.restart()
			h.at(at)
			h.settled()
			if got := [2]int{count(admin, "chưa có ai trả lời"), count(lan, "chưa trả lời câu hỏi của")}; got != [2]int{reminded, waits} {
				t.Errorf("at %s the organizer was reminded %d times, and who has asked was told %d times", at, got[0], got[1])
			}
		}
		counts("15/8 14:29", 0, 0)
		counts("15/8 14:31", 1, 1)
		counts("15/8 20:00", 1, 1)
		counts("16/8 7:01", 2, 1)
		admin.Taps("❓ Câu hỏi chờ trả lời (1)")
		admin.Taps("1. " + lan.Name())
		admin.Taps("Trả lời")
		admin.Sees("Mời gõ câu trả lời")
		admin.Sends("Không cần")
		admin.Sees("Đã gửi trả lời cho " + lan.Name())
		lan.Sees("💬", "Không cần")
		counts("17/8 7:01", 1, 1) // one of the messages has become the list
	})
}

// count is how many messages of a chat say something.
func count(u *simulator.User, text string) (n int) {
	for _, m := range u.Messages() {
		if strings.Contains(m.Text, text) && m.FromBot {
			n++
		}
	}
	return n
}
