package handlers_test

import (
	"context"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// goes are the announcements of the class that were sent.
func (d *desk) goes() (all []notice.Announcement) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		all, err = tx.SendingAnnouncements(ctx)
		return err
	})
	return all
}

// drafted is what is shown under the preview of a text.
func (d *desk) drafted(user int64, text string) answer {
	d.t.Helper()
	d.says(user, "/thongbao")
	return d.says(user, text)
}

// TestSentAtNight: who sends at night is asked once, and can send, schedule it for the morning, change it or cancel.
func TestSentAtNight(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 22:15")
	d.class()
	under := d.drafted(anOrganizer, "Mai học ở Hội trường B")
	ask := d.taps(anOrganizer, under.button("Gửi tới 2")).has("Lớp dân vận", "Bây giờ là 22:15", "hẹn gửi lúc <b>7:00 Thứ Ba, 16/8/2022</b>", "Vẫn gửi bây giờ?")
	if len(d.goes())+len(d.waits()) != 0 {
		t.Error("it goes before it is answered")
	}
	d.taps(anOrganizer, ask.button("Quay lại")).has("Gửi tới <b>2</b>")
	d.says(anOrganizer, "có").has("bấm nút")
	d.taps(aStranger, ask.button("Vẫn gửi bây giờ")).has("Ban Tổ chức")
	d.taps(anOrganizer, ask.button("Hủy")).has("Đã hủy thông báo")
	d.taps(anOrganizer, ask.button("Vẫn gửi bây giờ")).has("đã hủy hoặc đã được thay")
	d.taps(anOrganizer, ask.button("7:00 sáng mai")).has("đã hủy hoặc đã được thay")

	under = d.drafted(anOrganizer, "Mai học ở Hội trường C")
	ask = d.taps(anOrganizer, under.button("Gửi tới 2"))
	d.taps(anOrganizer, ask.button("7:00 sáng mai")).has("sẽ gửi lúc <b>7:00 Thứ Ba, 16/8/2022")
	d.taps(anOrganizer, ask.button("7:00 sáng mai")).has("đã hẹn giờ")
	d.taps(anOrganizer, ask.button("Vẫn gửi bây giờ")).has("đã hẹn giờ")
	if got := d.waits(); len(got) != 1 || !got[0].Due.Equal(coursetest.At("16/8 7:00")) || len(d.goes()) != 0 {
		t.Errorf("what waits is %+v", got)
	}
	card := d.taps(anOrganizer, d.says(anOrganizer, "/thongbao").button("Số 1"))
	d.taps(anOrganizer, card.button("Gửi ngay")).has("Bây giờ là 22:15", "thay vì 7:00")

	ask = d.taps(anOrganizer, d.drafted(anOrganizer, "Mai học ở Hội trường E").button("Gửi tới 2"))
	d.taps(anOrganizer, ask.button("Vẫn gửi bây giờ")).has("Thông báo số 2: đã xác nhận gửi lúc 22:15")
	d.taps(anOrganizer, ask.button("Vẫn gửi bây giờ")).has("đang gửi")
	if got := d.goes(); len(got) != 1 || len(d.waits()) != 1 {
		t.Errorf("%d go, %d wait", len(got), len(d.waits()))
	}
}

// TestAskedTooLate: a morning that is over can't be scheduled for any more; what was asked at night goes by day
// without another question, and early in the morning the offer is of the same day.
func TestAskedTooLate(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 6:29")
	d.class()
	ask := d.taps(anOrganizer, d.drafted(anOrganizer, "Sáng nay học ở Hội trường B").button("Gửi tới 2"))
	morning := ask.button("7:00 sáng nay")
	d.now = coursetest.At("16/8 7:00")
	d.taps(anOrganizer, morning).has("7:00 ngày 16/8/2022 đã qua", "gửi vào lúc nào")
	if len(d.goes())+len(d.waits()) != 0 {
		t.Error("it goes at an hour that is over")
	}
	d.taps(anOrganizer, ask.button("Vẫn gửi bây giờ")).has("đã xác nhận gửi lúc 7:00")
	d.now = coursetest.At("16/8 20:59")
	under := d.drafted(anOrganizer, "Mai nghỉ")
	d.taps(anOrganizer, under.button("Gửi tới 2")).has("đã xác nhận gửi lúc 20:59")
}

// TestScheduledForNight: who schedules for the night is asked once, also when the hour of one that waits is changed.
func TestScheduledForNight(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.taps(anOrganizer, d.drafted(anOrganizer, "Mai học ở Hội trường B").button("Hẹn giờ"))
	ask := d.taps(anOrganizer, d.says(anOrganizer, "22h 17/8").button("Xác nhận hẹn giờ")).has("22:00 Thứ Tư, 17/8/2022", "Vẫn hẹn giờ đã chọn?")
	ask.button("7:00 Thứ Năm, 18/8/2022")
	d.taps(anOrganizer, ask.button("Quay lại")).button("Xác nhận hẹn giờ")
	d.now = coursetest.At("17/8 22:00")
	d.taps(anOrganizer, ask.button("Vẫn hẹn")).has("đã qua", "gửi vào lúc nào")
	d.now = coursetest.At("15/8 9:05")
	done := d.taps(anOrganizer, ask.button("Vẫn hẹn")).has("sẽ gửi lúc <b>22:00 Thứ Tư")

	d.taps(anOrganizer, d.taps(anOrganizer, d.taps(anOrganizer, done.button("Xem")).button("Đổi giờ")).button("Đổi giờ"))
	ask = d.taps(anOrganizer, d.says(anOrganizer, "5h 18/8").button("Lưu thay đổi")).has("5:00 Thứ Năm, 18/8/2022", "Vẫn hẹn")
	d.taps(anOrganizer, ask.button("Không đổi")).has("vẫn gửi như đã hẹn")
	d.taps(anOrganizer, d.taps(anOrganizer, d.taps(anOrganizer, done.button("Xem")).button("Đổi giờ")).button("Đổi giờ"))
	ask = d.taps(anOrganizer, d.says(anOrganizer, "5h 18/8").button("Lưu thay đổi"))
	d.taps(anOrganizer, ask.button("7:00 Thứ Năm, 18/8/2022")).has("Đã đổi: thông báo số 1", "7:00 Thứ Năm, 18/8/2022")
	if got := d.waits(); len(got) != 1 || !got[0].Due.Equal(coursetest.At("18/8 7:00")) {
		t.Errorf("what waits is %+v", got)
	}
}

// TestSaidAlready: who sends or schedules what somebody has sent or scheduled less than a minute before is told who, when
// and to how many, and asked once; a file with the same words is the same, other words or a minute later are not.
func TestSaidAlready(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 8:41")
	d.class()
	d.taps(anAdmin, d.drafted(anAdmin, "Mai học ở Hội trường B").button("Gửi tới 2")).has("đã xác nhận")
	d.now = d.now.Add(59 * time.Second)
	send := d.drafted(anOrganizer, " mai học  ở hội trường B").button("Gửi tới 2")
	ask := d.taps(anOrganizer, send).has("tài khoản Telegram 1 vừa gửi tin giống thế này lúc 8:41 cho 4 người (thông báo số 1)", "Vẫn gửi bây giờ?").lacks("Bây giờ là", "7:00")
	d.taps(anOrganizer, ask.button("Hủy")).has("Đã hủy thông báo")
	d.taps(anOrganizer, d.drafted(anOrganizer, "Mai học ở Hội trường C").button("Gửi tới 2")).has("đã xác nhận")

	ask = d.taps(anOrganizer, d.drafted(anOrganizer, "Mai học ở Hội trường B").button("Gửi tới 2")).has("vừa gửi")
	d.taps(anAdmin, d.taps(anAdmin, d.drafted(anAdmin, "Mai học ở Hội trường B").button("Gửi tới 2")).has("Đồng chí vừa gửi").button("Vẫn gửi")).has("đã xác nhận")
	again := d.taps(anOrganizer, ask.button("Vẫn gửi")).has("vừa gửi tin giống thế này", "thông báo số 3") // not the one it was told of
	d.taps(anOrganizer, again.button("Vẫn gửi")).has("Thông báo số 4: đã xác nhận")
	d.taps(anOrganizer, again.button("Vẫn gửi")).has("đang gửi")

	d.now = d.now.Add(time.Minute)
	d.taps(anOrganizer, d.drafted(anOrganizer, "Mai học ở Hội trường B").button("Hẹn giờ"))
	done := d.taps(anOrganizer, d.says(anOrganizer, "22h").button("Xác nhận hẹn giờ")).has("22:00").lacks("vừa gửi")
	d.taps(anOrganizer, done.button("Vẫn hẹn")).has("sẽ gửi lúc")
	d.says(anAdmin, "/thongbao")
	d.taps(anAdmin, d.says(anAdmin, "Mai học ở Hội trường B").button("Hẹn giờ"))
	both := d.taps(anAdmin, d.says(anAdmin, "22h").button("Xác nhận hẹn giờ")).has("22:00", "tài khoản Telegram 2 vừa hẹn gửi tin giống thế này lúc 22:00")
	d.taps(anAdmin, both.button("7:00 sáng mai")).has("sẽ gửi lúc <b>7:00 Thứ Ba")
	if got := d.waits(); len(got) != 2 || len(d.goes()) != 4 {
		t.Errorf("%d wait, %d go", len(got), len(d.goes()))
	}
	card := d.taps(anOrganizer, d.says(anOrganizer, "/thongbao").button("Số 5"))
	open := d.taps(anOrganizer, card.button("Đổi giờ"))
	d.taps(anOrganizer, open.button("Lưu thay đổi")).has("vừa hẹn", "thông báo số 6") // of itself it isn't told
}
