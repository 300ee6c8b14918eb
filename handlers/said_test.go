package handlers_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestSaid: an organizer sees on somebody's card what the bot has told them of this course by
// itself, what became of it, and what is to come; nothing of another course, and no answers.
func TestSaid(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	all := d.roster(c)
	var linked, unlinked course.Enrollment
	for _, e := range all {
		switch e.Trainee.TelegramID {
		case lan:
			linked = e
		case 0:
			unlinked = e
		}
	}
	card := func(e course.Enrollment) string {
		return d.taps(anOrganizer, fmt.Sprintf("person:show:%d", e.ID)).data("person:said")
	}
	d.taps(anOrganizer, card(linked)).has("bot chưa tự gửi tin nào", "19:00").lacks("trang")
	d.taps(anOrganizer, card(unlinked)).has("bot chưa tự gửi tin nào", "Chưa liên kết").lacks("19:00")

	d.says(anOrganizer, "/thongbao")
	d.taps(anOrganizer, d.says(anOrganizer, "Mai học ở Hội trường B").button("Hẹn giờ"))
	d.taps(anOrganizer, d.says(anOrganizer, "sáng mai").button("Xác nhận hẹn giờ"))
	d.taps(anOrganizer, card(linked)).has("nay có người này", "Số 1: 7:00 Thứ Ba, 16/8/2022", "19:00")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.ScheduledAnnouncements(ctx, c.ID)
		if err != nil {
			return err
		}
		all[0].To = course.Choice{{Kind: course.HandPicked, ID: unlinked.ID}}
		return tx.ScheduleAnnouncement(ctx, &all[0])
	})
	d.taps(anOrganizer, card(linked)).lacks("nay có người này")
	d.taps(anOrganizer, card(unlinked)).has("nay có người này", "Số 1")

	chat := linked.Trainee.TelegramID
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		said := func(key string, n notice.Notice) {
			n.UniqueKey, n.Message = key, notice.Message{Text: "<b>" + key + "</b>\nvà thêm"}
			if n.Lane == 0 {
				n.Lane = notice.ReminderLane
			}
			if _, err := tx.Enqueue(ctx, n); err != nil {
				t.Fatal(err)
			}
		}
		marked := func(state notice.State, failure string) {
			epoch, err := tx.TakeOver(ctx)
			if err != nil {
				t.Fatal(err)
			}
			claimed, err := tx.Claim(ctx, epoch, notice.ReminderLane, 10)
			if err != nil {
				t.Fatal(err)
			}
			for i := range claimed {
				claimed[i].State, claimed[i].Failure = state, failure
				if state == notice.Sent {
					claimed[i].MessageID, claimed[i].SentAt = 100+i, d.now
				}
			}
			if err := tx.Mark(ctx, epoch, claimed); err != nil {
				t.Fatal(err)
			}
		}
		said("arrived", notice.Notice{ChatID: chat, EnrollmentID: linked.ID})
		marked(notice.Sent, "")
		said("of the course", notice.Notice{ChatID: chat, CourseID: c.ID})
		marked(notice.Sent, "")
		said("refused", notice.Notice{ChatID: chat, CourseID: c.ID})
		marked(notice.Failed, "bad_markup")
		said("blocked", notice.Notice{ChatID: chat, EnrollmentID: linked.ID})
		marked(notice.Blocked, "blocked")
		said("elsewhere", notice.Notice{ChatID: chat})
		marked(notice.Sent, "")
		said("nobody", notice.Notice{EnrollmentID: unlinked.ID})
		said("an answer", notice.Notice{ChatID: chat, CourseID: c.ID, Lane: notice.ReplyLane})
		said("waits", notice.Notice{ChatID: chat, EnrollmentID: linked.ID})
		return nil
	})
	d.taps(anOrganizer, card(linked)).has("5 tin", "⏳ chờ gửi", "waits và thêm", "✅ 9:00 15/8/2022 · arrived và thêm", "✅ 9:00 15/8/2022 · of the course",
		"❌", "refused và thêm · chưa tới:\nTelegram không đọc được định dạng", "blocked và thêm · chưa tới: người này đã chặn bot").lacks("elsewhere", "answer", "nobody")
	d.taps(anOrganizer, card(unlinked)).has("1 tin", "📵", "nobody và thêm · không gửi được: chưa liên kết")

	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for i := range 8 {
			if _, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprint("more ", i), Lane: notice.ReminderLane, ChatID: chat, CourseID: c.ID, Message: notice.Message{Text: fmt.Sprint("more ", i)}}); err != nil {
				return err
			}
		}
		return nil
	})
	first := d.taps(anOrganizer, card(linked)).has("more 7", "more 0").lacks("waits")
	second := d.taps(anOrganizer, first.button("Trang sau")).has("waits", "arrived").lacks("more")
	d.taps(anOrganizer, second.button("Trang trước")).has("more 7")
	d.taps(anOrganizer, second.button("Về thẻ")).has(linked.Trainee.Name)
	d.taps(lan, card(unlinked)).has("dành cho Ban Tổ chức")

	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.SwitchReminders(ctx, linked.ID, true)
		return err
	})
	d.taps(anOrganizer, card(linked)).has("đã tắt tin nhắc")
}
