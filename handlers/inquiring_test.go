package handlers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// sendsFile sends a file with words under it, as a part of an album where one is named, and as a
// reply to a message where that is not 0.
func (d *desk) sendsFile(user int64, file, caption, album string, to int) answer {
	d.t.Helper()
	raw := json.RawMessage(`{"message":{"voice":{"file_id":"` + file + `"}}}`)
	if album != "" {
		raw = json.RawMessage(`{"message":{"photo":[{"file_id":"small"},{"file_id":"` + file + `"}]}}`)
	}
	r := bot.Request{TelegramID: user, Text: caption, Media: true, Raw: raw, Album: album, ReplyTo: to}
	if caption != "" {
		r.Lines = []string{caption}
	}
	return answer{d.t, d.serve(r)}
}

// inquires sends a question of somebody, and returns the id of its message in the organizer's
// chat and the button under it.
func (d *desk) inquires(user int64, text string) (told int, button string) {
	d.t.Helper()
	d.taps(user, d.says(user, text).button("Gửi câu hỏi")).has("Đã gửi câu hỏi")
	button = d.latest(anOrganizer).button("Trả lời")
	return d.delivered(anOrganizer), button
}

// TestInquiries: a text that is nothing else is sent after one yes, and whoever replies to it
// answers; the other organizers see by whom, and are asked before they answer again.
func TestInquiries(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	d.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Grant(t, tx, aHelper, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		return nil
	})
	d.says(lan, "cảm ơn ạ").has("chưa hiểu")
	d.says(lan, "😀").has("chưa hiểu")
	first := d.says(lan, "Mai học mấy <giờ>?").has("Gửi câu hỏi này", "Lớp dân vận", "<blockquote>Mai học mấy &lt;giờ&gt;?</blockquote>", "Không gửi")
	second := d.says(lan, "Mai học ở đâu?").has("Mai học ở đâu?") // another text in the place of a yes
	d.taps(lan, first.button("Gửi câu hỏi")).has("Nút này đã cũ")
	d.taps(lan, second.button("Gửi câu hỏi")).has("Đã gửi câu hỏi", "Mai học ở đâu?")
	d.taps(lan, second.button("Gửi câu hỏi")).has("Nút này đã cũ")
	d.latest(aHelper).has("Nguyễn Thị Lan", "UBND", "đoàn Giồng Trôm", "<blockquote>Mai học ở đâu?</blockquote>", "18:00 16/8/2022").lacks("091")
	told := d.delivered(anOrganizer)
	d.says(anOrganizer, "/lop").button("Câu hỏi chờ trả lời (1)")
	d.says(anOrganizer, "/hoi").has("1 câu hỏi chờ", "Nguyễn Thị Lan", "Mai học ở đâu?")

	d.replies(anOrganizer, told, strings.Repeat("x", course.MaxResponse+1)).has("2000 ký tự")
	d.replies(anOrganizer, told, "Hội trường A").has("Đã gửi trả lời cho <b>Nguyễn Thị Lan</b>")
	d.latest(aHelper).has("đã trả lời lúc 18:00 16/8/2022", "Hội trường A").button("Trả lời thêm")
	d.latest(lan).has("<blockquote>Mai học ở đâu?</blockquote>", "Hội trường A", "Lớp dân vận").lacks("Hoa")
	d.says(anOrganizer, "/hoi").has("không còn câu hỏi nào")

	back := d.delivered(lan)
	again := d.replies(anOrganizer, told, "Nhầm: hội trường B").has("đã trả lời câu này", "Vẫn gửi thêm", "hội trường B")
	d.latest(lan).lacks("hội trường B")
	d.taps(anOrganizer, again.button("Gửi trả lời")).has("Đã gửi trả lời")
	d.taps(anOrganizer, again.button("Gửi trả lời")).has("Nút này đã cũ")
	d.latest(lan).has("hội trường B")

	d.replies(binh, back, "Của người khác").has("Gửi câu hỏi này") // a message of that id in another chat is another
	d.says(binh, "/huy")
	more := d.replies(lan, back, "Đi cổng nào?").has("Gửi câu hỏi này", "Đi cổng nào?")
	d.taps(lan, more.button("Gửi câu hỏi"))
	d.latest(anOrganizer).has("Đi cổng nào?", "Hỏi tiếp câu: <i>Mai học ở đâu?</i>")
	d.says(anOrganizer, "/nhatky").has("gửi Ban Tổ chức câu hỏi", "trả lời câu hỏi của").lacks("cổng nào", "Hội trường A")
	d.says(lan, "/dulieu").has("Mai học ở đâu?", "đã có trả lời", "Đi cổng nào?", "chưa có trả lời")
}

// TestInquiriesAtOnce: of two who answer without knowing of each other the second is asked.
func TestInquiriesAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	d.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Grant(t, tx, aHelper, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		return nil
	})
	told, _ := d.inquires(lan, "Mai học ở đâu?")
	d.taps(aHelper, d.says(aHelper, "/hoi").data("answer:show")).has("Mai học ở đâu?")
	d.taps(aHelper, "answer:1").has("Mời gõ câu trả lời")
	d.replies(anOrganizer, told, "Hội trường A").has("Đã gửi trả lời")
	asked := d.says(aHelper, "Hội trường B").has("đã trả lời câu này", "Vẫn gửi thêm")
	d.replies(anOrganizer, told, "Hội trường C")
	d.says(anOrganizer, "có").has("Đã gửi trả lời")
	asked = answer{t, d.taps(aHelper, asked.button("Gửi trả lời")).has("đã trả lời câu này").messages} // a third, meanwhile
	d.says(aHelper, "không").has("không gửi gì")
	d.taps(aHelper, asked.button("Gửi trả lời")).has("Nút này đã cũ")
	if n := strings.Count(d.told(lan), "💬"); n != 2 {
		t.Errorf("%d answers have gone out, want 2", n)
	}
}

// TestInquiryFiles: voice and pictures go both ways, an album is one question.
func TestInquiryFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	d.class()
	place := bot.Request{TelegramID: lan, Media: true, Raw: []byte(`{"message":{"location":{"latitude":1,"longitude":1}}}`)}
	answer{t, d.serve(place)}.has("chưa hiểu") // nobody's place is kept
	d.says(lan, "/hoi")
	answer{t, d.serve(place)}.has("tôi không chuyển được", "muốn hỏi")
	d.says(lan, "/huy")
	d.sendsFile(lan, "p1", "Mẫu này đúng chưa?", "a1", 0).has("Gửi câu hỏi này", "Mẫu này đúng chưa?", "có tệp kèm theo")
	if more := d.sendsFile(lan, "p2", "", "a1", 0); len(more.messages) != 0 {
		t.Errorf("another part of the album is answered: %s", more.text())
	}
	d.sendsFile(lan, "p3", "", "a2", 0).lacks("Mẫu này") // another album is another question
	shown := d.sendsFile(lan, "p1", "", "a1", 0).lacks("Mẫu này")
	d.sendsFile(lan, "p2", "Mẫu này đúng chưa?", "a1", 0).has("Mẫu này đúng chưa?") // the words come with the last
	evening := d.now
	d.now = evening.Add(5 * time.Hour) // at 23:00
	d.taps(lan, shown.button("Gửi câu hỏi")).has("Đã gửi câu hỏi", "Mẫu này đúng chưa?")
	d.now = evening
	var files []string
	for _, m := range d.notices(anOrganizer).messages {
		if !m.Quiet {
			t.Errorf("it rings at night: %+v", m)
		}
		if m.Content != nil {
			files = append(files, string(m.Content))
		}
	}
	if got := strings.Join(files, " "); !strings.Contains(got, "p1") || !strings.Contains(got, "p2") || len(files) != 2 {
		t.Errorf("the organizer has %s", got)
	}
	told := d.delivered(anOrganizer) // the last of the pictures
	d.taps(anOrganizer, "answer:1").has("Mời gõ câu trả lời")
	d.sendsFile(anOrganizer, "ds", "", "", 0).has("Gửi trả lời này", "có tệp kèm theo") // a roster that was meant for something else
	if n := strings.Count(d.told(lan), "💬"); n != 0 {
		t.Errorf("what was dropped on the form is on its way: %s", d.told(lan))
	}
	d.says(anOrganizer, "không").has("không gửi gì")
	d.sendsFile(anOrganizer, "v1", "", "", told).has("Đã gửi trả lời")
	sent := d.notices(lan).messages
	if last := sent[len(sent)-1]; !strings.Contains(string(last.Content), "v1") {
		t.Errorf("the voice is not on its way: %+v", last)
	}
	d.taps(anOrganizer, "answer:1")
	fwd := bot.Request{TelegramID: anOrganizer, Text: "Chuyển nhầm", Lines: []string{"Chuyển nhầm"}, Forwarded: true}
	answer{t, d.serve(fwd)}.has("Gửi trả lời này", "Chuyển nhầm")
	d.says(anOrganizer, "/huy")
	back := d.delivered(lan)
	d.sendsFile(lan, "v2", "", "", back).has("Gửi câu hỏi này", "có tệp kèm theo")
	d.taps(anOrganizer, "answer:show:1").has("2 tệp kèm theo")
	d.sendsAlbumAs(lan, back, "Gửi câu hỏi này", "Gửi câu hỏi", 2)
	d.sendsAlbumAs(anOrganizer, told, "Gửi trả lời này", "Gửi trả lời", 1)
}

// sendsAlbumAs replies with an album, each of whose parts is a reply, and sends it: it is one, with
// all parts.
func (d *desk) sendsAlbumAs(user int64, to int, asked, send string, inquiry int64) {
	d.t.Helper()
	shown := d.sendsFile(user, "r1", "", "a3", to).has(asked, "có tệp kèm theo")
	for _, file := range []string{"r2", "r3"} {
		if more := d.sendsFile(user, file, "", "a3", to); len(more.messages) != 0 {
			d.t.Errorf("another part of the album is answered: %s", more.text())
		}
	}
	d.taps(user, shown.button(send)).has("Đã gửi")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		i, err := tx.Inquiry(ctx, inquiry)
		if err != nil {
			return err
		}
		all, err := tx.ResponsesTo(ctx, inquiry)
		files := i.Files
		if len(all) > 0 {
			files = all[len(all)-1].Files
		}
		if len(files) != 3 {
			d.t.Errorf("of three pictures %d were sent", len(files))
		}
		return err
	})
}

// TestInquiriesFlood: so many may be open, and so many be asked in an hour; what is said names
// when it can go on.
func TestInquiriesFlood(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	d.class()
	for i := range course.MaxOpenInquiries {
		d.inquires(lan, fmt.Sprintf("Câu %d?", i))
	}
	d.says(lan, "Một câu nữa?").has("5 câu hỏi chờ")
	d.says(lan, "/hoi").has("5 câu hỏi chờ")
	d.inquires(binh, "Của Bình?") // others are not held up
	for i := range course.MaxOpenInquiries {
		d.taps(anOrganizer, fmt.Sprintf("answer:%d", i+1))
		d.says(anOrganizer, "Rồi").has("Đã gửi trả lời")
	}
	d.now = d.now.Add(10 * time.Minute)
	for i := range course.MaxInquiriesHour - course.MaxOpenInquiries {
		_, button := d.inquires(lan, fmt.Sprintf("Câu mới %d?", i))
		d.taps(anOrganizer, button)
		d.says(anOrganizer, "Rồi")
	}
	d.says(lan, "Một câu nữa?").has("10 câu hỏi trong một giờ", "Từ 19:00 hỏi tiếp được")
	d.now = d.now.Add(50 * time.Minute)
	d.inquires(lan, "Một câu nữa?")
}

// TestKeptResponses: what is answered often is kept, offered and dropped.
func TestKeptResponses(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	d.class()
	told, _ := d.inquires(lan, "Gửi xe ở đâu?")
	keep := d.replies(anOrganizer, told, "Gửi xe ở cổng sau").button("Lưu câu trả lời này")
	d.taps(lan, keep)
	if !errors.Is(d.refused, course.ErrForbidden) {
		t.Errorf("a trainee keeps an answer: %v", d.refused)
	}
	d.taps(anOrganizer, keep).has("Đã lưu")
	d.taps(anOrganizer, keep).has("Đã lưu") // twice is once
	_, button := d.inquires(binh, "Để xe chỗ nào?")
	shown := d.taps(anOrganizer, d.taps(anOrganizer, button).button("Gửi xe ở cổng sau")).has("Gửi trả lời này", "Trần Văn Bình", "Gửi xe ở cổng sau")
	d.taps(anOrganizer, shown.button("Gửi trả lời")).has("Đã gửi trả lời").lacks("Lưu câu trả lời")
	d.latest(binh).has("Để xe chỗ nào?", "Gửi xe ở cổng sau")
	d.taps(anOrganizer, shown.button("Không lưu nữa"))
	_, button = d.inquires(binh, "Còn chỗ không?")
	if under := d.taps(anOrganizer, button); under.offers("answer:use") != "" {
		t.Error("a dropped answer is offered")
	}
}

// TestWhoMayInquire: whoever is on no roster, was taken off it, or runs the course no more is
// told what to do.
func TestWhoMayInquire(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	d.says(aStranger, "/hoi").has("mở đường dẫn ghi danh")
	d.says(aStranger, "Mai học ở đâu?").has("chưa hiểu")
	d.says(anAdmin, "/hoi").has("không còn câu hỏi nào")
	told, button := d.inquires(lan, "Mai học ở đâu?")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.RevokeRole(ctx, grantOf(t, tx, anOrganizer))
		return err
	})
	d.replies(anOrganizer, told, "Hội trường A").has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, button).has("dành cho Ban Tổ chức")
	d.taps(lan, button).has("dành cho Ban Tổ chức")
	d.taps(anAdmin, button)
	d.says(anAdmin, "Hội trường C").has("Đã gửi trả lời")
	if got := d.told(anOrganizer); strings.Contains(got, "Hội trường C") {
		t.Errorf("who runs the course no more reads the answer: %s", got)
	}
	if n := strings.Count(d.told(lan), "💬"); n != 1 {
		t.Errorf("%d answers, want that of the admin alone", n)
	}

	shown, place := d.says(lan, "Còn câu nữa?"), d.roster(c)[0].ID
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.MovePlace(ctx, place, course.Withdrawn)
	})
	d.taps(lan, shown.button("Gửi câu hỏi")).has("đã được rút tên", "Lớp dân vận")
	d.says(lan, "/hoi").has("đã được rút tên", "Lớp dân vận")
	d.says(lan, "Vì sao vậy?").has("đã được rút tên")
}

// inquire asks the organizers, comes back to an answer, and answers by words that are kept.
func (w *walk) inquire() {
	w.t.Helper()
	w.press(lan, w.answers(lan, "Mai học ở đâu?"), "ask:in")
	w.press(lan, w.says(lan, "/hoi"), "cancel")
	w.says(lan, "/hoi")
	w.press(lan, w.press(lan, w.answers(lan, "Mai học mấy giờ?"), fmt.Sprintf("ask:in:%d", w.course.ID)), "ask:send")
	w.tap(lan, "ask:own")
	w.says(lan, "/huy")
	list := w.press(anOrganizer, w.says(anOrganizer, "/lop"), "answer:list")
	w.press(anOrganizer, w.press(anOrganizer, list, "answer:show"), "answer:")
	w.press(anOrganizer, w.answers(anOrganizer, "7 giờ 30"), "answer:keep")
	w.taken["answer:keep"] = w.refused == nil // it is answered by a toast
	w.press(lan, w.latest(lan), "ask:again")
	w.press(lan, w.answers(lan, "Sáng hay chiều?"), "ask:send")
	use := w.press(anOrganizer, w.press(anOrganizer, w.latest(anOrganizer), "answer:"), "answer:use")
	w.press(anOrganizer, use, "answer:sure")
	w.tap(anOrganizer, use.data("answer:forget"))
	w.taken["answer:forget"] = w.refused == nil
}

// elsewhere says something as somebody whose commands are about their other course.
func (w *walk) elsewhere(user int64, text string) answer {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SetActiveCourse(ctx, storagetest.Account(w.t, tx, user), w.next.ID)
	})
	return w.says(user, text)
}
