package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
)

// inPlace fails the test unless the last message of the answer takes the place of the one
// under the button.
func (a answer) inPlace() answer {
	a.t.Helper()
	if m := a.messages[len(a.messages)-1]; m.Edit != 77 {
		a.t.Errorf("the page doesn't stay where it was: %+v", m)
	}
	return a
}

// TestListByDelegation: a tap ticks, the next takes off; the page stays where it was, with
// the counts at the top; what another organizer has done meanwhile is not undone.
func TestListByDelegation(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:20")
	c := d.class()
	session := d.says(anOrganizer, "/buoi")
	choose := d.taps(anOrganizer, d.taps(anOrganizer, session.button("sáng 16/8")).button("📋 Danh sách")).has("0/4")
	choose.button("0/2 · Chợ Lách")
	choose.button("0/4 · Cả lớp")
	page := d.taps(anOrganizer, choose.button("Giồng Trôm")).inPlace().has("Giồng Trôm 0/2", "cả lớp <b>0/4", "ghi <b>có mặt")
	stale := page
	tap := page.button("▫️ 4. Phạm Đức")
	page = d.taps(anOrganizer, tap).inPlace().has("✅ Phạm Đức: có mặt", "Giồng Trôm 1/2", "cả lớp <b>1/4")
	d.taps(anOrganizer, tap).inPlace().has("Phạm Đức đã được ghi", "1/2").button("✅ 4. Phạm Đức") // a double tap
	d.taps(anAdmin, stale.button("Phạm Đức")).has("1/2")                                          // another's stale page

	off := page.button("✅ 4. Phạm Đức")
	page = d.taps(anOrganizer, off).has("❌ Phạm Đức", "Giồng Trôm 0/2")
	d.taps(anOrganizer, off).has("0/2").button("❌ 4. Phạm Đức")
	page = d.taps(anOrganizer, page.button("❌ 4. Phạm Đức")).has("1/2")
	d.taps(anOrganizer, off).has("đã được ghi, giữ nguyên", "1/2").button("✅ 4. Phạm Đức") // of an entry that counts no more

	late := d.taps(anOrganizer, page.button("Ghi đi muộn")).inPlace().has("ghi <b>đi muộn")
	late.button("👉 🕗 Ghi đi muộn")
	d.taps(anOrganizer, late.button("Nguyễn Thị Lan")).has("🕗 Nguyễn Thị Lan: đi muộn", "Giồng Trôm 2/2", "cả lớp <b>2/4").button("🕗 1. Nguyễn Thị Lan")

	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Correct(ctx, course.Attendance{SessionID: 1, EnrollmentID: 1, State: course.Present, Way: course.ByOrganizer, Reason: "quên bấm"})
		return err
	})
	page = d.taps(anOrganizer, page.button("Cập nhật"))
	d.taps(anOrganizer, page.button("✅ 1. Nguyễn Thị Lan")).has("quên bấm", "2/2")

	d.now = coursetest.At("17/8 7:20")
	d.taps(anOrganizer, page.button("Nguyễn Thị Lan")).inPlace().has("mở từ ngày khác", "không ghi gì")
	old := d.taps(anOrganizer, page.button("Ghi đi muộn")).has("mở từ ngày khác")
	again := d.taps(anOrganizer, old.button("Mở lại danh sách")).has("Đang mở điểm danh <b>buổi sáng 17/8", "2/4")
	d.taps(anOrganizer, d.taps(anOrganizer, again.button("Chợ Lách")).button("Trần Văn Bình")).has("Chợ Lách 1/2")
	d.close(c)
	d.taps(anOrganizer, page.button("Phạm Đức")).has("đã bế giảng")
}

// TestPagesOfAList of many people, in the order of given names; two of one name are told
// apart by their unit, or by their number.
func TestPagesOfAList(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:20")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		var more []course.Enrollment
		for i := range 166 {
			more = append(more, course.Enrollment{No: 10 + i, State: course.Enrolled, Delegation: "Thạnh Phú", Unit: "xã A",
				Trainee: course.Trainee{Name: fmt.Sprintf("Đặng Văn %c%c", 'A'+i/26, 'a'+i%26)}})
		}
		more[0].Trainee.Name, more[1].Trainee.Name, more[2].Trainee.Name = "Võ An", "Võ An", "Vo An"
		more[1].Unit = "xã B"
		return tx.StoreRoster(ctx, c.ID, course.Diff{New: more})
	})
	choose := d.taps(anOrganizer, "tick:list:1:0").has("0/170")
	page := d.taps(anOrganizer, choose.button("Thạnh Phú")).has("Thạnh Phú 0/166", "cả lớp <b>0/170", "trang 1/9")
	seen, second := map[string]bool{}, answer{}
	for n := 1; ; n++ {
		for _, row := range page.messages[0].Buttons {
			if strings.HasPrefix(row[0].Data, "tick:flip:") {
				seen[row[0].Label] = true
			}
		}
		if n == 2 {
			second = page
		}
		if n == 9 {
			break
		}
		page = d.taps(anOrganizer, page.button("Trang sau"))
	}
	if len(seen) != 166 {
		t.Errorf("%d people on the pages", len(seen))
	}
	for _, label := range []string{"▫️ 10. Võ An (10)", "▫️ 11. Võ An (xã B)", "▫️ 12. Vo An (12)"} {
		if !seen[label] {
			t.Errorf("nobody is %q", label)
		}
	}
	d.taps(anOrganizer, second.data("tick:flip:")).inPlace().has("Thạnh Phú 1/166", "cả lớp <b>1/170", "trang 2/9")
}

// TestTickingFor: the representative ticks those of the own delegation while check-in is
// open, and takes the own ticks back; the organizers see who did it; the person hears of
// it, and may say that they were not there.
func TestTickingFor(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:00")
	c := d.class()
	d.represents(c, aRepresentative, "Giồng Trôm")
	d.says(aRepresentative, "/diemdanhho").has("mở lúc 7:15 ngày 16/8")
	d.now = coursetest.At("16/8 7:20")
	page := d.says(aRepresentative, "/diemdanhho").has("Giồng Trôm 0/2", "cả lớp <b>0/4", "Đến 8:00").lacks("Bình")
	duc := page.button("▫️ 4. Phạm Đức")
	page = d.taps(aRepresentative, duc).inPlace().has("Phạm Đức: có mặt, ghi lúc 7:20 (điểm danh hộ)", "1/2")
	page = d.taps(aRepresentative, page.button("Nguyễn Thị Lan")).has("Giồng Trôm 2/2")
	told := d.notices(lan)
	told.has("Lớp dân vận", "đại diện đoàn Giồng Trôm đã điểm danh hộ đồng chí <b>buổi sáng 16/8</b>: có mặt, 7:20")
	d.says(anOrganizer, "/buoi")
	d.taps(anOrganizer, "session:show:1").has("🙋 Điểm danh hộ: 2", "2, 7:20–7:20")
	d.taps(anOrganizer, d.taps(anOrganizer, "tick:list:1:0").button("Giồng Trôm")).button("✅🙋 4. Phạm Đức")
	d.taps(anotherTrainee, duc).has("đại diện đoàn")

	d.taps(lan, told.button("Tôi không có mặt")).has("không có mặt buổi sáng 16/8", "báo Ban Tổ chức")
	d.taps(lan, told.button("Tôi không có mặt")).has("đã được sửa")
	d.notices(anOrganizer).has("Nguyễn Thị Lan", "báo không có mặt", "7:20").button("Sổ điểm danh")
	d.taps(anOrganizer, "session:show:1").has("🙋 Điểm danh hộ: 1")
	d.taps(lan, "in:1").has("Đã điểm danh") // and is there after all
	page = d.taps(aRepresentative, page.button("Cập nhật")).has("2/2")
	d.taps(aRepresentative, page.button("Nguyễn Thị Lan")).has("đã được ghi, giữ nguyên", "2/2")
	d.taps(aRepresentative, page.button("✅🙋 4. Phạm Đức")).has("❌", "1/2")

	d.now = coursetest.At("16/8 8:00")
	d.taps(aRepresentative, duc).has("Điểm danh đã đóng lúc 8:00", "Ban Tổ chức")
	d.says(aRepresentative, "/diemdanhho").has("mở lúc 13:15 ngày 16/8")
	d.now = coursetest.At("17/8 7:20")
	d.taps(aRepresentative, duc).has("đã đóng")
}

// TestTickingForTwo courses at one hour: it is asked for which; one that doesn't take it
// says so.
func TestTickingForTwo(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:20")
	c := d.class()
	d.represents(c, aRepresentative, "Giồng Trôm")
	d.represents(c, aRepresentative, "Chợ Lách")
	which := d.says(aRepresentative, "/checkinfor").has("buổi nào")
	d.taps(aRepresentative, which.button("Chợ Lách · sáng 16/8")).has("Chợ Lách 0/2").button("Trần Văn Bình")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		c.Ways = course.AllWays.With(course.ByRepresentative, false)
		return tx.UpdateCourse(ctx, c)
	})
	d.says(aRepresentative, "/diemdanhho").has("không dùng điểm danh hộ")
	d.taps(aRepresentative, which.button("Chợ Lách")).has("không dùng điểm danh hộ")
}
