package handlers_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/words"
)

// announced confirms an announcement and returns the row of its button in the list.
func (d *desk) announced(text string) answer {
	d.t.Helper()
	d.says(anOrganizer, "/thongbao")
	d.taps(anOrganizer, d.says(anOrganizer, text).button("Gửi tới")).has("đã xác nhận")
	return d.says(anOrganizer, "/thongbao")
}

// delivers claims what waits of announcements and gives it a state; it returns to which chats
// it went.
func (d *desk) delivers(state notice.State, failure string) (chats []int64) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		chats = nil
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		claimed, err := tx.Claim(ctx, epoch, notice.AnnouncementLane, 100)
		for i := range claimed {
			claimed[i].State, claimed[i].Failure, claimed[i].MessageID = state, failure, 500+i
			chats = append(chats, claimed[i].ChatID)
		}
		if err != nil {
			return err
		}
		if err := tx.Mark(ctx, epoch, claimed); err != nil {
			return err
		}
		sending, err := tx.SendingAnnouncements(ctx)
		for _, a := range sending {
			if _, err := tx.FinishAnnouncement(ctx, a.ID); err != nil {
				return err
			}
		}
		return err
	})
	return chats
}

// TestHalt: an announcement is paused, goes on and is stopped under its progress and from the
// list, by whoever runs the course; nobody gets it meanwhile, and what can't be done any more
// shows how it stands.
func TestHalt(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	list := d.announced("Mai học ở Hội trường B").has("soạn")
	d.says(anOrganizer, "/huy")
	one := d.taps(anOrganizer, list.button("Số 1: đã gửi 0/4")).has("Đang gửi thông báo số 1", "0/2 người, còn 2")
	d.taps(aStranger, one.button("Tạm dừng")).has("Ban Tổ chức")
	paused := d.taps(anOrganizer, one.button("Tạm dừng")).has("tạm dừng từ 9:00", "0/2 người, còn 2")
	d.taps(anOrganizer, one.button("Tạm dừng")).has("tạm dừng từ 9:00") // tapped twice
	if got := d.delivers(notice.Sent, ""); len(got) != 0 {
		t.Errorf("a paused announcement goes to %v", got)
	}
	d.says(anOrganizer, "/thongbao").button("Số 1: tạm dừng 0/4")
	d.taps(anAdmin, paused.button("Gửi tiếp")).has("Đang gửi thông báo số 1")

	sure := d.taps(anOrganizer, paused.button("Dừng hẳn")).has("Dừng hẳn thông báo số 1", "Đã nhận 0; 2 người chưa nhận")
	d.taps(anOrganizer, sure.button("Không dừng")).has("Đang gửi thông báo số 1")
	d.taps(anOrganizer, sure.button("Vâng, dừng hẳn")).has("đã dừng lúc 9:00", "2 người không được gửi")
	d.taps(anOrganizer, paused.button("Gửi tiếp")).has("đã dừng")
	d.taps(anOrganizer, paused.button("Dừng hẳn")).has("đã dừng")
	if got := d.delivers(notice.Sent, ""); len(got) != 0 {
		t.Errorf("a stopped announcement goes to %v", got)
	}
	d.says(anOrganizer, "/thongbao").button("Số 1: đã dừng 0/4")
	d.taps(anOrganizer, sure.button("Vâng, dừng hẳn")).has("đã dừng")
	again := d.taps(anOrganizer, words.AskMissedTap.Data(words.OfAnnouncement{ID: 1}))
	d.taps(anOrganizer, again.button("Gửi tới 2")).has("đã xác nhận")
	d.taps(anOrganizer, sure.button("Vâng, dừng hẳn")).has("Đang gửi thông báo số 1") // an answer about the sending before
	if got := d.delivers(notice.Sent, ""); len(got) != 2 {
		t.Errorf("sent again it goes to %v", got)
	}
}

// TestSendMissed: an announcement goes again to those who surely haven't got it and can get it
// by now, once, whom the confirmation showed; those who may have got it don't get it again.
func TestSendMissed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	list := d.announced("Mai học ở Hội trường B")
	if got := d.delivers(notice.Failed, "bad_request"); len(got) != 2 {
		t.Fatalf("it went to %v", got)
	}
	one := d.taps(anOrganizer, list.button("Số 1")).has("Đã gửi xong thông báo số 1", "2 người chưa nhận được")
	ask := d.taps(anOrganizer, one.button("Gửi lại")).has("4 người chưa nhận", "gửi lại được cho <b>2</b>")
	roster := d.roster(c)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.LinkTrainee(ctx, roster[2].Trainee.ID, storagetest.Account(t, tx, 33))
	})
	anew := d.taps(anOrganizer, ask.button("Gửi tới 2")).has("nay đã đổi", "gửi lại được cho <b>3</b>")
	d.taps(anOrganizer, anew.button("Gửi tới 3")).has("đã xác nhận")
	d.taps(anOrganizer, anew.button("Gửi tới 3")).has("Đang gửi thông báo số 1") // tapped twice
	if got := d.delivers(notice.Sent, ""); len(got) != 3 {
		t.Errorf("it went again to %v", got)
	}
	one = d.taps(anOrganizer, list.button("Số 1")).has("Đã gửi xong thông báo số 1", "3/3")
	d.taps(anOrganizer, one.button("Gửi lại")).has("1 người chưa nhận", "chưa gửi lại được cho ai")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		to, err := tx.Missed(ctx, 1)
		if to.Reachable != 0 {
			t.Errorf("%d would get it again", to.Reachable)
		}
		return err
	})
}

// TestSendMissedRecalled: what is just being taken back doesn't go to those who haven't got it, by a question of before.
func TestSendMissedRecalled(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	list := d.announced("Mai học ở Hội trường B")
	d.delivers(notice.Failed, "bad_request")
	ask := d.taps(anOrganizer, d.taps(anOrganizer, list.button("Số 1")).button("Gửi lại"))
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.Announcement(ctx, 1)
		if err != nil {
			return err
		}
		from, err := tx.Doable(ctx, a.ID, notice.Recall)
		if err != nil {
			return err
		}
		return tx.StartDeed(ctx, &notice.Announcement{No: a.No, CourseID: a.CourseID, Of: a.ID, Deed: notice.Recall, By: a.By, Draft: 99}, from)
	})
	d.taps(anOrganizer, ask.button("Gửi tới 2")).has("Đã gửi xong thông báo số 1")
	if got := d.delivers(notice.Sent, ""); len(got) != 0 {
		t.Errorf("it went again to %v", got)
	}
}
