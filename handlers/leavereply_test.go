package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// delivered has all that is queued beside the answers become messages, and returns the id
// of the last one of a user.
func (d *desk) delivered(user int64) (id int) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		notices, err := tx.Claim(ctx, epoch, notice.ReminderLane, 1000)
		if err != nil {
			return err
		}
		for _, n := range notices {
			if n.State, n.MessageID = notice.Sent, 5000+int(n.ID); n.ChatID == user {
				id = n.MessageID
			}
		}
		return tx.Mark(ctx, epoch, notices)
	})
	return id
}

// arrives has an answer become a message, as the program does, and returns its id.
func (d *desk) arrives(user int64, m notice.Message) (id int) {
	d.t.Helper()
	m.Edit = 0
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Enqueue(ctx, notice.To(user, notice.ReminderLane, fmt.Sprintf("answer/%d", d.row), m)...)
		return err
	})
	return d.delivered(user)
}

// replies answers a message, by Telegram's "reply".
func (d *desk) replies(user int64, to int, text string) answer {
	d.t.Helper()
	return answer{d.t, d.serve(bot.Request{TelegramID: user, Text: text, Lines: []string{text}, ReplyTo: to})}
}

// TestReplyToLeave: a reply to the notice of a leave refuses it for what it says, after
// whose it is, from which sessions and why was shown; also in the middle of a form.
func TestReplyToLeave(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	d.asksLeave("sáng 17/8", "Con ốm")
	told := d.delivered(anOrganizer)
	d.says(anOrganizer, "/thongbao") // a form that would take any text
	d.replies(anOrganizer, told, strings.Repeat("x", 400)).has("vì lý do gì")
	shown := d.replies(anOrganizer, told, "Buổi này <thi> cuối khóa").has("không duyệt đơn của", "Nguyễn Thị Lan", "sáng 17/8", "Buổi này &lt;thi&gt; cuối khóa")
	d.wantLeaves(c, "1 3 asked: Con ốm")
	other := d.replies(anOrganizer, told, "Bận thi").has("Bận thi")
	d.taps(anOrganizer, shown.button("Không duyệt")).has("Nút này đã cũ") // it says another reason
	d.wantLeaves(c, "1 3 asked: Con ốm")
	d.taps(lan, other.button("Không duyệt")).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, other.button("Không duyệt")).has("Đã ghi: không duyệt", "Lý do: Bận thi")
	d.taps(anOrganizer, other.button("Không duyệt")).has("Nút này đã cũ")
	d.wantLeaves(c, "1 3 refused: Con ốm")
	d.notices(lan).has("không duyệt", "Bận thi")
	d.replies(anOrganizer, told, "duyệt").has("đã trả lời trước đó", "Không duyệt: ") // to the old message
	d.wantLeaves(c, "1 3 refused: Con ốm")
}

// TestReplyApproves: a yes as a reply approves after what it costs was shown and asked;
// a no asks why, and one taken back at the question changes nothing.
func TestReplyApproves(t *testing.T) {
	t.Parallel()
	for _, yes := range []string{"ok", "Đồng ý", "duyệt ạ"} {
		d := newDesk(t, "16/8 18:00")
		c := d.class()
		d.asksLeave("sáng 17/8", "Con ốm")
		told := d.delivered(anOrganizer)
		d.replies(anOrganizer, told, "không").has("vì lý do gì")
		d.replies(anOrganizer, told, yes).has("duyệt cho", "Nguyễn Thị Lan", "sáng 17/8", "không được vắng thêm buổi nào")
		d.says(anOrganizer, "không").has("Con ốm")
		d.says(anOrganizer, "ok").lacks("Đã duyệt")
		d.wantLeaves(c, "1 3 asked: Con ốm")
		d.replies(anOrganizer, told, yes)
		d.says(anOrganizer, "ok").has("Đã duyệt.", "Học viên được báo")
		d.wantLeaves(c, "1 3 approved: Con ốm")
	}
}

// TestReplyTooLate: what another organizer has decided before the reply, or between it
// and the yes, stays; who is no organizer any more decides nothing.
func TestReplyTooLate(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	d.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Grant(t, tx, anotherOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		return nil
	})
	d.asksLeave("sáng 17/8", "Con ốm")
	told := d.delivered(anOrganizer)
	sure := d.replies(anOrganizer, told, "Bận thi")
	d.taps(anotherOrganizer, d.taps(anotherOrganizer, d.says(anotherOrganizer, "/duyet").button("Nguyễn Thị Lan")).button("✅ Duyệt"))
	d.taps(anOrganizer, sure.button("Không duyệt")).has("đã trả lời trước đó", "Đã duyệt: ")
	d.replies(anOrganizer, told, "Bận thi").has("đã trả lời trước đó", "Đã duyệt: ")
	d.wantLeaves(c, "1 3 approved: Con ốm")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		actor, err := tx.Actor(ctx, storagetest.Account(t, tx, anOrganizer))
		for _, g := range actor.Grants {
			if err == nil {
				_, err = tx.RevokeRole(ctx, g.ID)
			}
		}
		return err
	})
	d.replies(anOrganizer, told, "Bận thi").has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, sure.button("Không duyệt")).has("dành cho Ban Tổ chức")
	d.wantLeaves(c, "1 3 approved: Con ốm")
}

// TestReplyToAnything: a text that replies to a message about no leave is taken as one
// that replies to none.
func TestReplyToAnything(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	d.asksLeave("sáng 17/8", "Con ốm")
	told := d.delivered(anOrganizer)
	d.replies(lan, told, "Bận thi").lacks("dành cho Ban Tổ chức") // of another chat the number says nothing
	d.says(anOrganizer, "/thongbao")
	d.replies(anOrganizer, 77, "Mai học ở hội trường B").has("Mọi người sẽ nhận đúng như sau")
	d.wantLeaves(c, "1 3 asked: Con ốm")
}
