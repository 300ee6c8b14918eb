package handlers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// held are the sessions of the first course.
func (d *desk) held() (all []course.Session) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		all, err = tx.Sessions(ctx, 1)
		return err
	})
	return all
}

// thinks has the last n of the roster think well of a session.
func (d *desk) thinks(session int64, n int) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		roster, err := tx.Roster(ctx, 1)
		if err != nil {
			return err
		}
		for _, e := range roster[len(roster)-n:] {
			if err := tx.SetOpinion(ctx, session, e.ID, course.Opinion{Useful: 4, Clear: 5}); err != nil {
				return err
			}
		}
		return nil
	})
}

// there has somebody be in the book of the first session.
func (d *desk) there(user int64, state course.Presence) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		actor, err := tx.Actor(ctx, storagetest.Account(d.t, tx, user))
		if err == nil {
			_, _, err = tx.CheckIn(ctx, course.Attendance{SessionID: 1, EnrollmentID: actor.EnrollmentIn(1).ID, State: state, Way: course.ByButton})
		}
		return err
	})
}

// TestOpinions: who was there answers two questions by two taps, changes an answer until
// the next morning, and nobody sees whose it is, or anything of less than three.
func TestOpinions(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 11:35")
	d.class()
	d.there(lan, course.Late)
	d.there(binh, course.Absent)
	d.taps(binh, "opinion:1:useful:5").has("Chỉ những người dự")
	d.taps(aStranger, "opinion:1:useful:5")
	if !errors.Is(d.refused, course.ErrForbidden) {
		t.Errorf("a stranger: %v", d.refused)
	}
	for _, bad := range []string{"opinion:1:useful:6", "opinion:1:other:5", "opinion:99:useful:1"} {
		d.taps(lan, bad).has("Nút này")
	}
	asked := d.taps(lan, "opinion:1:useful:4").has("buổi sáng 16/8", "Lớp dân vận", "có ích: 🙂", "dễ hiểu")
	d.taps(lan, "opinion:1:useful:4").has("dễ hiểu") // the same tap again
	done := d.taps(lan, asked.button("😀")).has("có ích: 🙂", "dễ hiểu: 😀", "đến 7:00 ngày 17/8/2022")
	again := d.taps(lan, done.button("nội dung có ích")).has("có ích", "dễ hiểu: 😀")
	d.taps(lan, again.button("😞")).has("có ích: 😞", "dễ hiểu: 😀", "Đổi ý")

	page := d.taps(anOrganizer, "opinions:show:1").has("1 người trả lời", "Đủ 3 người").lacks("/5", "😞")
	if page.offers("opinions:draw") != "" {
		t.Error("a picture of one opinion is offered")
	}
	d.taps(anOrganizer, "opinions:draw:1").has("Đủ 3 người")
	d.taps(lan, "opinions:show:1")
	if !errors.Is(d.refused, course.ErrForbidden) {
		t.Errorf("a trainee sees opinions: %v", d.refused)
	}
	d.thinks(1, 2)
	page = d.taps(anOrganizer, "opinions:show:1").has("3 người trả lời", "Nội dung có ích: 3,0/5", "😞 1", "🙂 2", "Trình bày dễ hiểu: 5,0/5", "😀 3").lacks("Lan")
	d.taps(anOrganizer, page.button("Gửi hình")).has("Đang vẽ")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		waiting, err := tx.WaitingPictures(ctx)
		if len(waiting) != 1 || waiting[0].SessionID != 1 || waiting[0].For == 0 {
			t.Errorf("pictures wait: %+v", waiting)
		}
		return err
	})
	off := d.taps(anOrganizer, page.button("Không hỏi")).has("đang tắt")
	d.taps(anOrganizer, page.button("Không hỏi")).has("đang tắt") // again
	d.taps(lan, "opinion:1:useful:5").has("hết giờ")
	d.taps(anOrganizer, off.button("Hỏi ý kiến")).has("được hỏi sau mỗi buổi")
	d.says(anOrganizer, "/nhatky").has("tắt việc hỏi ý kiến", "bật việc hỏi ý kiến")

	d.now = coursetest.At("17/8 7:00")
	d.taps(lan, "opinion:1:useful:5").has("hết giờ")
	d.taps(anOrganizer, "opinions:show:1").has("😞 1")
}

// sendsMaterial sends a message with a file to the bot.
func (d *desk) sendsMaterial(user int64, name string) answer {
	d.t.Helper()
	raw, err := json.Marshal(map[string]any{"message": map[string]any{"document": map[string]string{"file_id": "f-" + name, "file_name": name}}})
	if err != nil {
		d.t.Fatal(err)
	}
	return answer{d.t, d.serve(bot.Request{TelegramID: user, Media: true, Document: &bot.Document{FileID: "f-" + name, Name: name}, Raw: raw})}
}

// TestMaterials: organizers attach, remove and send; who is on the course takes them.
func TestMaterials(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 9:00")
	d.class()
	list := d.taps(anOrganizer, d.taps(anOrganizer, "session:show:1").button("Tài liệu")).has("buổi sáng 16/8", ": 0", "kết thúc thì mọi người")
	d.taps(lan, list.button("Thêm"))
	if !errors.Is(d.refused, course.ErrForbidden) {
		t.Errorf("a trainee attaches: %v", d.refused)
	}
	d.taps(anOrganizer, list.button("Thêm")).has("từng tin một")
	d.sendsMaterial(anOrganizer, "bai-giang.pdf").has("có 1 tài liệu")
	d.says(anOrganizer, "Xem thêm: https://example.org/a").has("có 2 tài liệu")
	taken := d.sendsMaterial(anOrganizer, "đề cương.docx").has("có 3 tài liệu")
	list = d.taps(anOrganizer, taken.button("Xong")).has("1. bai-giang.pdf", "2. Xem thêm: https://example.org/a", "3. đề cương.docx")
	if list.offers("material:send") != "" {
		t.Error("materials are offered to be sent before the session has ended")
	}
	d.says(anOrganizer, "thêm nữa").lacks("tài liệu") // it is over
	remove := list.button("2. Xem thêm")
	d.taps(anOrganizer, remove).has("Đã bỏ", ": 2").lacks("2. Xem thêm")
	d.taps(anOrganizer, remove).has("Nút này")

	files := d.taps(lan, "files:1").has("2 tài liệu", "buổi sáng 16/8")
	if len(files.messages) != 3 || !strings.Contains(string(files.messages[1].Content), "f-bai-giang.pdf") {
		t.Errorf("the trainee gets %+v", files.messages)
	}
	d.taps(aStranger, "files:1")
	if !errors.Is(d.refused, course.ErrForbidden) {
		t.Errorf("a stranger takes materials: %v", d.refused)
	}
	d.taps(lan, "files:2").has("chưa có tài liệu")

	d.now = coursetest.At("16/8 11:30")
	send := d.taps(anOrganizer, "material:list:1").button("Gửi 2 tài liệu mới")
	d.taps(anOrganizer, send).has("Đã báo 2 người")
	d.taps(anOrganizer, send).has("Không có tài liệu mới", "đã báo")
	d.latest(lan).has("Tài liệu của", "buổi sáng 16/8", "Lớp dân vận").button("Tài liệu")
	d.latest(binh).has("Tài liệu của")
	d.says(anOrganizer, "/nhatky").has("gắn tài liệu «bai-giang.pdf» vào buổi 1", "bỏ tài liệu", "báo cả lớp")

	d.taps(anOrganizer, "material:add:1")
	for i := range 18 {
		d.sendsMaterial(anOrganizer, fmt.Sprintf("%d.pdf", i))
	}
	d.sendsMaterial(anOrganizer, "nữa.pdf").has("nhiều nhất 20")
}
