package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// withDouble is the class after a morning, with somebody on it twice: number 3 without a
// phone, and number 5, who was there, in a file with one letter more.
func withDouble(t *testing.T) (d *desk, c course.Course, kept, double course.Enrollment) {
	t.Helper()
	d = newDesk(t, "16/8/2022 12:00")
	c = d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		kept := coursetest.Cast()[2]
		again := course.Enrollment{No: 5, State: course.Enrolled, Unit: "UBND xã Phú Phụng", Position: "Cán bộ",
			Trainee: course.Trainee{Name: "Lê Thị Lann", Phone: "0987654321", Birth: kept.Trainee.Birth}}
		return tx.StoreRoster(ctx, c.ID, course.Diff{New: []course.Enrollment{again}})
	})
	all := d.roster(c)
	kept, double = all[2], all[4]
	kept.Trainee.Phone = ""
	d.sets(c, kept)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		sessions, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return err
		}
		for id, state := range map[int64]course.Presence{kept.ID: course.Absent, double.ID: course.Late} {
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: sessions[0].ID, EnrollmentID: id, State: state, Way: course.ByButton, At: d.now})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return d, c, kept, double
}

// TestMergeInTheChat: an organizer finds the double, sees both side by side and what one
// would be, confirms that, and another takes it back days later.
func TestMergeInTheChat(t *testing.T) {
	t.Parallel()
	d, c, kept, double := withDouble(t)
	entry := d.taps(anOrganizer, fmt.Sprintf("person:show:%d", kept.ID))
	asked := d.taps(anOrganizer, entry.button("Dòng trùng")).has("cũng là số 3, <b>Lê Thị Lan</b>").lacks("1. <b>Nguyễn Thị Lan")
	if asked.button("Số 5") == "" {
		t.Error("who has nearly the name is not offered")
	}
	d.says(anOrganizer, "không ai").has("Không có ai khác khớp")
	answer{t, d.serve(bot.Request{TelegramID: anOrganizer, Media: true})}.has("cũng là số 3")
	found := d.says(anOrganizer, "lann").has("5. <b>Lê Thị Lann</b>")
	shown := d.taps(anOrganizer, found.button("Số 5")).has("Gộp số 5 vào số 3", "Họ và tên: «Lê Thị Lan» ↔ «Lê Thị Lann» → <b>Lê Thị Lan</b>",
		"Ngày sinh: 14/5/1982", "Chức vụ: <i>để trống</i> ↔ «Cán bộ» → <b>Cán bộ</b>", "→ <b>0987654321</b>", "Telegram: chưa liên kết",
		"1 buổi ghi theo số 5", "sáng 16/8: vắng không phép → <b>đi muộn</b>", "số 5 không cấp lại cho ai")
	d.taps(anOrganizer, shown.button("Giữ số 5")).has("Gộp số 3 vào số 5", "«Lê Thị Lann» ↔ «Lê Thị Lan» → <b>Lê Thị Lann</b>").lacks("Điểm danh:")
	ok := shown.button("Gộp số 5")
	for _, user := range []int64{lan, aStranger} {
		d.taps(user, ok).has("dành cho Ban Tổ chức")
	}

	kept.Unit = "Huyện ủy" // by another organizer meanwhile
	d.sets(c, kept)
	again := d.taps(anOrganizer, ok).has("nay đã đổi", "«Huyện ủy»")
	if got := d.states(c); got != "enrolled enrolled enrolled enrolled enrolled" {
		t.Errorf("what wasn't shown was done: %s", got)
	}
	done := d.taps(anOrganizer, again.button("Gộp số 5")).has("Đã gộp số 5", "vào số 3")
	d.taps(anOrganizer, again.button("Gộp số 5")).has("đã được gộp rồi")
	d.taps(anOrganizer, fmt.Sprintf("person:show:%d", double.ID)).has("không còn trong danh sách")
	d.taps(anOrganizer, fmt.Sprintf("tick:in:1:%d:present", double.ID)).has("không còn trong danh sách")
	is := d.roster(c)[2]
	if is.No != 3 || is.Trainee.Name != "Lê Thị Lan" || is.Trainee.Phone != "0987654321" || is.Position != "Cán bộ" || is.Unit != "Huyện ủy" {
		t.Errorf("the kept one is %+v", is)
	}
	d.says(anOrganizer, "/hocvien lann").has("Không có học viên nào")

	d.now = coursetest.At("18/8 9:00")
	back := d.taps(anAdmin, d.taps(anAdmin, fmt.Sprintf("merge:ask:%d", kept.ID)).button("Tách lại số 5")).has("Tách số 5", "đã gộp lúc 12:00 ngày 16/8/2022")
	d.taps(lan, back.button("Tách lại")).has("dành cho Ban Tổ chức")
	d.taps(anAdmin, back.button("Tách lại")).has("Đã tách số 5")
	d.taps(anAdmin, back.button("Tách lại")).has("đã được tách lại rồi")
	d.taps(anOrganizer, done.button("Tách lại")).has("đã được tách lại rồi")
	all := d.roster(c)
	if len(all) != 5 || all[2].Trainee.Phone != "" || all[4].State != course.Enrolled || all[4].Trainee.Phone != "0987654321" {
		t.Errorf("taken back: %+v", all)
	}
}

// TestMergeAsksForTheAccount: of two accounts one stays, and the other one hears that it
// is unlinked; taken back, it hears that it is not.
func TestMergeAsksForTheAccount(t *testing.T) {
	t.Parallel()
	d, c, kept, double := withDouble(t)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.LinkTrainee(ctx, kept.Trainee.ID, storagetest.Account(t, tx, third)); err != nil {
			return err
		}
		return tx.LinkTrainee(ctx, double.Trainee.ID, storagetest.Account(t, tx, other))
	})
	asked := d.taps(anOrganizer, fmt.Sprintf("merge:with:%d:%d:0", kept.ID, double.ID)).has("hai tài khoản khác nhau", "Giữ tài khoản nào")
	if asked.offers("merge:ok") != "" {
		t.Error("it can be confirmed before it is said which account stays")
	}
	shown := d.taps(anOrganizer, asked.button("Giữ tài khoản của số 5")).has("giữ tài khoản của số 5; tài khoản kia thôi liên kết")
	done := d.taps(anOrganizer, shown.button("Gộp số 5")).has("Đã gộp")
	d.notices(third).has("gỡ tài khoản này", "Lê Thị Lan", c.Title)
	if told := d.told(other); told != "" {
		t.Errorf("whose account stays is told %q", told)
	}
	d.says(other, "/hoso").has("STT 3", "Lê Thị Lan")
	d.says(third, "/hoso").has("dành cho học viên")
	d.press(anOrganizer, d.taps(anOrganizer, done.button("Tách lại")), "merge:undo")
	if told := d.told(third); strings.Count(told, "đã xác nhận đồng chí là") != 1 {
		t.Errorf("whoever has the place again is told:\n%s", told)
	}
	d.says(third, "/hoso").has("STT 3", "Lê Thị Lan")
	d.says(other, "/hoso").has("STT 5", "Lê Thị Lann")

	d.close(c)
	for _, data := range []string{
		fmt.Sprintf("merge:ask:%d", kept.ID), shown.button("Gộp số 5"), fmt.Sprintf("merge:with:%d:%d:0", kept.ID, double.ID),
	} {
		d.taps(anOrganizer, data).has("đã bế giảng nên không gộp được nữa")
	}
}
