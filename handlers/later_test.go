package handlers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// waits are the announcements of the class that wait for their hour.
func (d *desk) waits() (all []notice.Announcement) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		all, err = tx.ScheduledAnnouncements(ctx, 1)
		return err
	})
	return all
}

// TestSchedule: a draft is given its hour by a button or in words, is shown with it in full, and
// waits once it is confirmed; what can't be is refused with what to do.
func TestSchedule(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.says(anOrganizer, "/thongbao")
	under := d.says(anOrganizer, "Mai học ở Hội trường B").has("Gửi tới <b>2</b>")
	ask := d.taps(anOrganizer, under.button("Hẹn giờ")).has("gửi vào lúc nào", "Bây giờ là 9:00 Thứ Hai, 15/8/2022")
	ask.button("19:30 Thứ Hai, 15/8/2022")
	ask.button("7:00 Thứ Ba, 16/8/2022")
	for text, want := range map[string]string{
		"8h sáng nay": "8:00 ngày 15/8/2022 đã qua", "khi nào rảnh": "chưa đọc được giờ", "18/8": "gõ cả giờ", "7-9h mai": "không phải một khoảng", "1/8/2023 7h": "quá xa", "có": "chưa đọc được giờ",
	} {
		d.says(anOrganizer, text).has(want, "gửi vào lúc nào")
	}
	d.sendsPhoto(anOrganizer, "anh", "").has("gõ giờ gửi")
	shown := d.says(anOrganizer, "19:30 tối nay").has("Hẹn gửi: <b>19:30 Thứ Hai, 15/8/2022</b>", "Ai có trong danh sách lúc đó thì nhận")
	d.taps(anOrganizer, under.button("Gửi tới 2")).has("nay đã đổi") // the button of before: it would go at once
	d.taps(anOrganizer, shown.button("Không hẹn giờ")).button("Gửi tới 2 người")
	d.taps(anOrganizer, shown.button("Xác nhận hẹn giờ")).has("nay đã đổi") // it is to go at once now
	ask = d.taps(anOrganizer, under.button("Hẹn giờ"))
	d.taps(anOrganizer, ask.button("Quay lại"))
	d.says(anOrganizer, "Mai học ở Hội trường C").has("thay cho tin trước") // it is no hour any more
	back := d.taps(anOrganizer, d.taps(anOrganizer, d.says(anOrganizer, "Mai học ở Hội trường B").button("Hẹn giờ")).button("7:00 Thứ Ba"))
	done := d.taps(anOrganizer, back.button("Xác nhận hẹn giờ")).has("Thông báo số 1", "7:00 Thứ Ba, 16/8/2022")
	d.taps(anOrganizer, back.button("Xác nhận hẹn giờ")).has("đã hẹn giờ") // tapped twice
	list := d.says(anOrganizer, "/thongbao").has("Hẹn giờ: 1", "Số 1: 7:00 Thứ Ba, 16/8/2022 · Cả lớp · 4 người")
	d.says(anOrganizer, "/huy")
	if got := d.waits(); len(got) != 1 || !got[0].Due.Equal(coursetest.At("16/8 7:00")) || len(d.delivers(notice.Sent, "")) != 0 {
		t.Errorf("what waits is %+v", got)
	}
	d.taps(aStranger, done.button("Xem")).has("Ban Tổ chức")

	card := d.taps(anAdmin, list.button("Số 1")).has("Sẽ gửi: <b>7:00 Thứ Ba, 16/8/2022</b>", "nay 4 người")
	sure := d.taps(anAdmin, card.button("Hủy hẹn")).has("Sẽ không ai nhận được")
	d.taps(anAdmin, sure.button("Giữ nguyên")).has("Sẽ gửi")
	d.taps(anAdmin, sure.button("Vâng, hủy hẹn")).has("đã hủy; chưa gửi cho ai")
	d.taps(anAdmin, sure.button("Vâng, hủy hẹn")).has("đã hủy")
	d.taps(anOrganizer, card.button("Gửi ngay")).has("đã hủy")
	d.says(anOrganizer, "/thongbao").lacks("Hẹn giờ:").has("Số 1 · đã hủy, chưa gửi: ").button("Số 1: đã hủy hẹn giờ")
}

// TestReplan: one that waits is opened as a draft, whose confirmation takes its place; it is sent
// at once after a second question; who is quicker wins, and the other is told.
func TestReplan(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.says(anOrganizer, "/thongbao")
	d.taps(anOrganizer, d.says(anOrganizer, "Mai học ở Hội trường B").button("Hẹn giờ"))
	done := d.taps(anOrganizer, d.says(anOrganizer, "sáng mai").button("Xác nhận hẹn giờ"))
	card := d.taps(anOrganizer, done.button("Xem"))

	open := d.taps(anOrganizer, card.button("Đổi giờ")).has("Đổi thông báo số 1", "Khi chưa lưu, thông báo vẫn gửi như đã hẹn", "Sẽ gửi: <b>7:00 Thứ Ba")
	d.taps(anOrganizer, open.button("Không đổi")).has("Không đổi gì")
	if got := d.waits(); len(got) != 1 || !got[0].Due.Equal(coursetest.At("16/8 7:00")) {
		t.Errorf("what waits is %+v", got)
	}
	d.taps(anOrganizer, card.button("Đổi giờ"))
	other := d.taps(anAdmin, card.button("Đổi giờ"))
	d.says(anOrganizer, "Mai học ở Hội trường C")
	d.taps(anOrganizer, d.says(anOrganizer, "Mai học ở Hội trường C").button("Đổi giờ"))
	saved := d.says(anOrganizer, "30 phút nữa").has("Sẽ gửi: <b>9:30 Thứ Hai, 15/8/2022")
	d.taps(anOrganizer, saved.button("Lưu thay đổi")).has("Đã đổi: thông báo số 1", "9:30 Thứ Hai")
	d.taps(anAdmin, other.button("Lưu thay đổi")).has("vừa có người đổi")
	if got := d.waits(); len(got) != 1 || got[0].No != 1 || !got[0].Due.Equal(coursetest.At("15/8 9:30")) {
		t.Errorf("what waits is %+v", got)
	}

	ask := d.taps(anAdmin, card.button("Gửi ngay")).has("Mọi người sẽ nhận đúng như sau", "thay vì 9:30 Thứ Hai", "4 người; 2 người nhận qua bot")
	old := d.taps(anOrganizer, card.button("Hủy hẹn"))
	d.taps(anAdmin, ask.button("Gửi ngay tới 2 người")).has("Thông báo số 1: đã xác nhận")
	d.taps(anAdmin, ask.button("Gửi ngay tới 2 người")).has("Đang gửi thông báo số 1")
	d.taps(anOrganizer, old.button("Vâng, hủy hẹn")).has("Đang gửi thông báo số 1")
	if got := d.delivers(notice.Sent, ""); len(got) != 2 {
		t.Errorf("it goes to %v", got)
	}
}

// TestNowIsWhatWasShown: one that waits is shown, filled in, before it goes at once; when it has become another for somebody since
// it is shown again, and when it is too long for somebody, who is named, it can't go.
func TestNowIsWhatWasShown(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	named := func(name string) {
		e := d.roster(c)[0]
		e.Trainee.Name = name
		d.sets(c, e)
	}
	d.says(anOrganizer, "/thongbao")
	text := "{ten}: mai học ở Hội trường B" + strings.Repeat(".", 4000)
	d.taps(anOrganizer, d.says(anOrganizer, text).button("Hẹn giờ"))
	done := d.taps(anOrganizer, d.says(anOrganizer, "sáng mai").button("Xác nhận hẹn giờ"))
	card := d.taps(anOrganizer, done.button("Xem"))
	ask := d.taps(anOrganizer, card.button("Gửi ngay")).has("hai người có tên dài nhất", "4 người; 2 người nhận qua bot")
	named("Nguyễn Thị Lan Hương")
	again := d.taps(anOrganizer, ask.button("Gửi ngay tới 2 người")).has("nay đã đổi", "Điền thử", "Nguyễn Thị Lan Hương", "Gửi ngay thông báo số 1")
	named(strings.Repeat("Nguyễn ", 20) + "Lan")
	d.taps(anOrganizer, again.button("Gửi ngay tới 2 người")).has("nay đã đổi", "Chưa gửi được", "dài quá", "Gửi ngay thông báo số 1").lacks("Gửi ngay tới")
	if got := d.waits(); len(got) != 1 || len(d.delivers(notice.Sent, "")) != 0 {
		t.Errorf("%d wait", len(got))
	}
}

// TestScheduledKeepsWhatWasSet: what happens at a lost connection is as it was set when the
// announcement was confirmed.
func TestScheduledKeepsWhatWasSet(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.setting(c, course.SettingOnUnknown, "hold")
	d.says(anOrganizer, "/thongbao")
	under := d.says(anOrganizer, "Mai học ở Hội trường B").has("không gửi trùng (")
	shown := d.taps(anOrganizer, d.taps(anOrganizer, under.button("Hẹn giờ")).button("7:00 Thứ Ba")).has("không gửi trùng (")
	d.taps(anOrganizer, shown.button("Xác nhận hẹn giờ")).has("Thông báo số 1")
	d.setting(c, course.SettingOnUnknown, "resend")
	if got := d.waits(); len(got) != 1 || got[0].OnUnknown != course.Hold {
		t.Errorf("what waits is %+v", got)
	}
}

// TestManyScheduled: a course has so many announcements that wait, and no more.
func TestManyScheduled(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	plan := func() answer {
		d.now = d.now.Add(time.Minute)
		d.says(anOrganizer, "/thongbao")
		d.taps(anOrganizer, d.says(anOrganizer, "Mai học ở Hội trường B").button("Hẹn giờ"))
		return d.taps(anOrganizer, d.says(anOrganizer, "sáng mai").button("Xác nhận hẹn giờ"))
	}
	for range 10 {
		plan().has("sẽ gửi lúc")
	}
	plan().has("10 thông báo hẹn giờ")
	d.says(anOrganizer, "/thongbao").has("Hẹn giờ: 10")
}
