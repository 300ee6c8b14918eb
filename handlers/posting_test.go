package handlers_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// bound binds groups with the class.
func (d *desk) bound(c course.Course, titles ...string) (ids []int64) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for i, title := range titles {
			g := course.Group{ChatID: int64(-1001 - i), CourseID: c.ID, Title: title, By: 1}
			if err := tx.BindGroup(ctx, &g); err != nil {
				return err
			}
			ids = append(ids, g.ID)
		}
		return nil
	})
	return ids
}

// progress is the message that shows first how far the first announcement is.
func (d *desk) progress() (text string) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		claimed, err := tx.Claim(ctx, epoch, notice.ReplyLane, 100)
		for _, n := range claimed {
			if n.UniqueKey == (notice.Mailing{Kind: notice.AnnouncementMailing, ID: 1, Round: 1}).ProgressKey() {
				text = n.Message.Text
			}
		}
		return err
	})
	return text
}

// TestNowInGroups: before an announcement that waits is sent at once those of its groups are named into which it can't come, and it goes
// when that was seen.
func TestNowInGroups(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	ids := d.bound(d.class(), "Nhóm một", "Nhóm hai")
	d.says(anOrganizer, "/thongbao")
	under := d.says(anOrganizer, "Mai học ở Hội trường B")
	d.taps(anOrganizer, under.button("vào nhóm Nhóm một"))
	d.taps(anOrganizer, under.button("vào nhóm Nhóm hai")).has("Đăng cả vào nhóm: <b>Nhóm một, Nhóm hai</b>")
	ask := d.taps(anOrganizer, under.button("Hẹn giờ"))
	d.taps(anOrganizer, d.taps(anOrganizer, ask.button("7:00 Thứ Ba")).button("Xác nhận hẹn giờ")).has("Thông báo số 1")
	card := d.taps(anOrganizer, d.says(anOrganizer, "/thongbao").button("Số 1")).has("Nhóm một, Nhóm hai").lacks("không đăng được")
	sure := d.taps(anOrganizer, card.button("Gửi ngay")).has("Nhóm một, Nhóm hai").button("Gửi ngay")
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UnbindGroup(ctx, ids[1]) })
	d.taps(anOrganizer, d.says(anOrganizer, "/thongbao").button("Số 1")).has("Đăng cả vào nhóm: <b>Nhóm một</b>", "Nay không đăng được vào nhóm: <b>Nhóm hai</b>")
	again := d.taps(anOrganizer, sure).has("nay đã đổi", "Đăng cả vào nhóm: <b>Nhóm một</b>", "Nay không đăng được vào nhóm: <b>Nhóm hai</b>")
	d.taps(anOrganizer, again.button("Gửi ngay")).has("đã xác nhận")
	answer{t, []notice.Message{{Text: d.progress()}}}.has("Nhóm «Nhóm một»: đang đăng")
}

// TestOnlyGroupsWait: while nobody but a group waits the first progress doesn't say that it has ended; meanwhile it isn't changed into what
// can't be posted; and what is said when it can be posted again is of the group alone.
func TestOnlyGroupsWait(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	ids := d.bound(d.class(), "Nhóm một")
	d.says(anOrganizer, "/thongbao")
	under := d.says(anOrganizer, "Mai học ở Hội trường B")
	under = d.taps(anOrganizer, under.button("vào nhóm Nhóm một"))
	d.taps(anOrganizer, under.button("Gửi tới 2")).has("đã xác nhận")
	answer{t, []notice.Message{{Text: d.progress()}}}.has("Nhóm «Nhóm một»: đang đăng").lacks("Đã gửi xong")
	d.delivers(notice.Sent, "")
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.PauseAnnouncement(ctx, 1, "") })
	card := d.taps(anOrganizer, d.says(anOrganizer, "/thongbao").button("Số 1")).has("chưa đăng vì đã tạm dừng")
	d.taps(anOrganizer, card.button("Sửa tin")).has("nội dung mới")
	d.says(anOrganizer, "Chào {ten}").has("không đăng vào nhóm được")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.StopAnnouncement(ctx, 1); err != nil {
			return err
		}
		if done, err := tx.FinishAnnouncement(ctx, 1); err != nil || !done {
			return fmt.Errorf("finished %t, group %d: %w", done, ids[0], err)
		}
		return nil
	})
	card = d.taps(anOrganizer, d.says(anOrganizer, "/thongbao").button("Số 1"))
	d.taps(anOrganizer, card.button("Gửi lại")).has("Đăng cả vào nhóm: <b>Nhóm một</b>").lacks("Nay chưa gửi lại được")
}
