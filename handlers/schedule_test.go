package handlers_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestRefusedInTheSchedule: what can't be is answered with what to do, in the place of
// the question, and nothing changes.
func TestRefusedInTheSchedule(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "17/8 9:00")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for id := int64(1); id <= 3; id++ {
			if _, err := tx.CloseSession(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
	before := d.sessions(c)

	d.taps(anOrganizer, "reschedule:ask:4:move").has("chiều 17/8", "Mời đồng chí gõ giờ")
	d.says(anOrganizer, "khi nào rảnh").has("chưa đọc được", "Mời đồng chí gõ giờ")
	d.says(anOrganizer, "31/9").has("Không có ngày đó", "Mời đồng chí gõ giờ")
	d.says(anOrganizer, "sáng 16/8").has("đã qua", "Mời đồng chí gõ giờ")
	d.says(anOrganizer, "sáng 18/8").has("trùng với buổi sáng 18/8 (7:30–11:30)")
	d.says(anOrganizer, "13h30").has("không có gì thay đổi")
	d.says(anOrganizer, "/huy")

	d.taps(anOrganizer, "reschedule:ask:1:move").has("Mời đồng chí gõ giờ")
	d.says(anOrganizer, "20/8").has("Buổi sáng 16/8 đã có 4 người trong sổ", "hủy buổi này rồi thêm buổi mới")
	d.says(anOrganizer, "7h15-11h").has("7:30–11:30 → ", "7:15–11:00", "sổ giữ nguyên", "Không báo cho ai")
	d.says(anOrganizer, "/huy")

	d.taps(anOrganizer, "reschedule:add:1").has("gõ ngày và buổi")
	d.says(anOrganizer, "chiều").has("gõ cả ngày")
	d.says(anOrganizer, "20/8").has("gõ cả buổi hoặc giờ")
	d.says(anOrganizer, "hôm qua").has("chưa đọc được")
	named := d.says(anOrganizer, "chiều 18/8 17h-18h").has("Cùng nửa ngày đó còn buổi chiều 18/8", "tên riêng")
	d.taps(anOrganizer, named.button("Gọi là 17:00")).has("chiều 18/8, 13:30").button("Gọi là 13:30")
	sure := d.says(anOrganizer, "Bài giảng").has("thêm chiều 18/8 (17:00)", "tên riêng (chưa có) → ", "«Bài giảng»")
	d.says(anOrganizer, "/huy")
	d.taps(anOrganizer, sure.data("reschedule:ok")).has("không còn") // the form was left
	if after := d.sessions(c); len(after) != len(before) || after[3] != before[3] || after[0] != before[0] {
		t.Errorf("something has changed: %+v", after)
	}

	d.close(c)
	for _, data := range []string{"reschedule:show:5", "reschedule:ask:5:topic", "reschedule:add:1", "reschedule:with:5:6", "reschedule:clear:5:topic"} {
		d.taps(anOrganizer, data).has("đã bế giảng")
	}
}

// sessions are all of a course, by start.
func (d *desk) sessions(c course.Course) (all []course.Session) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		all, err = tx.AllSessions(ctx, c.ID)
		return err
	})
	return all
}

// TestTwoOrganizersEditASession: the second at the same moment is shown what has become of
// it, and a button that was pressed does nothing more.
func TestTwoOrganizersEditASession(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Grant(t, tx, anotherOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		return nil
	})
	ask := func(user int64, room string) string {
		d.taps(user, "reschedule:ask:3:room").has("hội trường mới")
		return d.says(user, room).has("Xin xác nhận", "2 học viên").button("Xác nhận")
	}
	first, second := ask(anOrganizer, "Hội trường A"), ask(anotherOrganizer, "Hội trường B")
	d.taps(anOrganizer, first).has("Đã sửa lịch học", "«Hội trường A»", "lúc 9:03")
	d.taps(anOrganizer, first).has("không còn") // the second tap of two
	again := d.taps(anotherOrganizer, second).has("«Hội trường A» → ", "«Hội trường B»")
	if s := d.sessions(c)[2]; s.Room != "Hội trường A" || s.Sequence != 1 {
		t.Errorf("what was shown otherwise was done: %+v", s)
	}
	d.taps(anotherOrganizer, again.button("Xác nhận")).has("Đã sửa lịch học", "«Hội trường B»")
	d.taps(lan, second)
	if d.refused == nil {
		t.Error("a trainee presses an organizer's button")
	}
	if s := d.sessions(c)[2]; s.Room != "Hội trường B" || s.Sequence != 2 {
		t.Errorf("the session is %+v", s)
	}
	d.now = coursetest.At("15/8 9:10")
	d.says(anOrganizer, "/nhatky").has("hội trường của buổi 3", "«Hội trường A»", "«Hội trường B»")
}
