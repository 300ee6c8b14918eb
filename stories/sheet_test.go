package stories

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// wantTotals fails the test unless so many are in each state at a session.
func (h *house) wantTotals(t *testing.T, session int64, want course.Tally) {
	t.Helper()
	h.settled()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		tallies, err := tx.Tallies(ctx, session)
		if got := course.Sum(tallies); got != want {
			t.Errorf("at session %d: %+v, want %+v", session, got, want)
		}
		return err
	})
}

// TestSheetOfASession: the printed sheet of 166 people, typed back by itself while
// check-in is open: three are absent, one of whom somebody has checked in by phone. It is
// shown by name over a restart, entered by impatient thumbs, taken back, and entered again
// as the book says.
func TestSheetOfASession(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		h.hasCourse(coursetest.Crowd(166)...)
		admin, second := h.admin(), h.secondOrganizer()
		early, absent := h.person("Số 7", "0900000007"), h.person("Số 45", "0900000045")
		for _, u := range []*simulator.User{early, absent} {
			h.joins(u, danVan)
		}
		admin.Sends("vắng: 12, 45, 101")
		admin.Sees("Chưa buổi nào mở điểm danh")
		h.at("16/8 7:25")
		admin.Sees("Đã mở điểm danh")
		absent.Taps("✅ Điểm danh")
		absent.Sees("Đã điểm danh")
		admin.Sends("vắng: 12, 45, 1010, Lan")
		admin.Sees("Chưa đọc được: «lan»", "Không ai có số: 1010", "Chưa ghi gì cả")
		admin.Sends("Vắng： １２, 45, 101,\n12")
		shown := admin.Sees("Bảng điểm danh in, buổi sáng 16/8 · Lớp dân vận", "Sẽ ghi vắng không phép (2)", "12. Nguyễn Văn Số 12", "101. Nguyễn Văn Số 101",
			"Sổ đang ghi khác (1)", "45. Nguyễn Văn Số 45", "có mặt, tự bấm nút, 7:25 → vắng không phép", "Viết hai lần, tính một: 12. Nguyễn", "163 người còn lại")
		h.settled()
		h.restart()
		early.Taps("✅ Điểm danh") // meanwhile
		early.Sees("Đã điểm danh")
		for _, u := range []*simulator.User{early, absent} {
			u.TapsData(0, buttonOf(t, shown, "✏️ Ghi 166, sửa cả 1 ghi khác"))
			u.Sees("dành cho Ban Tổ chức")
		}
		second.TapsData(0, buttonOf(t, shown, "✏️ Ghi 166")) // who was shown nothing
		second.Sees("đã xong hoặc đã hủy")
		admin.TapsTwice("✏️ Ghi 166, sửa cả 1 ghi khác")
		admin.Sees("✅ Đã ghi 165 người, buổi sáng 16/8", "Đã báo 1 người có thay đổi")
		absent.Sees("vừa sửa điểm danh buổi sáng 16/8", "«có mặt» → «vắng không phép»", "Theo bảng điểm danh in")
		h.wantTotals(t, 1, course.Tally{Total: 166, Present: 163, Absent: 3})

		admin.Taps("↩️ Hoàn tác")
		admin.Sees("Đã hoàn tác 165 người")
		absent.Sees("«vắng không phép» → «có mặt»")
		h.wantTotals(t, 1, course.Tally{Total: 166, Present: 2, Absent: 164})
		h.wantBook(t, 45, 1, "present button 1", "absent sheet 2", "present organizer 3")

		admin.Sends("vắng 12 45 101; muộn: 9, phép: 3")
		admin.Sees("Sẽ ghi đi muộn (1)", "Sẽ ghi vắng có phép (1)", "Sổ đang ghi khác (1)", "Sổ đã ghi như vậy (2)")
		admin.Taps("giữ 1 ghi khác")
		admin.Sees("Đã ghi 162 người", "Giữ 1 người sổ ghi khác")
		h.wantTotals(t, 1, course.Tally{Total: 166, Present: 162, Late: 1, Excused: 1, Absent: 2})
		h.at("16/8 8:00")
		admin.Sees("Đã đóng điểm danh")
		h.wantTotals(t, 1, course.Tally{Total: 166, Present: 162, Late: 1, Excused: 1, Absent: 2})
	})
}

// TestSheetAmongNames: where names are asked for, an organizer types several in one
// message, of two of one name says which, and then the sheet of a delegation; the dialog
// goes on over a restart. With two courses at one hour the sheet alone asks which is meant.
func TestSheetAmongNames(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		h.at("16/8 7:20")
		admin.Sees("Đã mở điểm danh")
		admin.Sends("/buoi")
		admin.Sees("sáng 16/8")
		admin.Taps("sáng 16/8")
		admin.Sees("Buổi 1")
		admin.Taps("Điểm danh theo tên")
		admin.Sees("gõ tên")
		admin.Sends("Trần Văn Bình, lan\nKhông Có Ai, 77")
		names := admin.Sees("Điểm danh nhiều người", "«lan» có nhiều người", "Không tìm thấy: Không Có Ai, 77", "Sẽ ghi có mặt (1)", "2. Trần Văn Bình")
		h.settled()
		h.restart()
		admin.TapsTwice("✅ Ghi 1 người")
		admin.Sees("✅ Đã ghi 1 người", "gõ tên tiếp theo")
		admin.TapsData(names.ID, buttonOf(t, names, "3. Lê Thị Lan"))
		admin.Sees("Lê Thị Lan: có mặt", "2/3")
		h.wantTotals(t, 1, course.Tally{Total: 3, Present: 2})

		admin.Sends("vắng đoàn Ba Tri: 1")
		admin.Sees("Lớp không có đoàn", "ba tri")
		admin.Sends("vắng đoàn Giồng Trôm: 2")
		admin.Sees("Không thuộc đoàn nêu trong bảng: 2. Trần Văn Bình")
		admin.Sends("vắng đoàn Giồng Trôm: 0")
		admin.Sees("1 người còn lại", "có mặt")
		admin.Sends("1, 3")
		admin.Sees("Sẽ ghi có mặt (1)", "1. Nguyễn Thị Lan", "Sổ đã ghi như vậy (1)", "3. Lê Thị Lan")
		admin.Taps("✅ Ghi 1 người")
		admin.Sees("✅ Đã ghi 1 người")
		h.wantTotals(t, 1, course.Tally{Total: 3, Present: 3})
		lan.Sends("vắng: 2")
		lan.Sees("Gửi câu hỏi này", "vắng: 2")
		admin.Sends("lan chau hoa")
		admin.Sees("Nguyễn Thị Lan", "có mặt")
		admin.Taps("Xong")
		admin.Sees("3/3")

		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			beside := course.NewCourse("K2", "Lớp song song")
			if err := tx.CreateCourse(t.Context(), &beside, coursetest.Sessions("16/8/2022")); err != nil {
				return err
			}
			return tx.StoreRoster(t.Context(), beside.ID, course.Diff{New: coursetest.Crowd(3)})
		})
		if err != nil {
			t.Fatal(err)
		}
		admin.Sends("vắng: 3")
		admin.Sees("Bảng này của buổi nào?")
		admin.Taps("sáng 16/8 · Lớp song song")
		admin.Sees("Lớp song song", "3. Nguyễn Văn Số 3", "2 người còn lại")
		admin.Taps("✅ Ghi 3 người")
		admin.Sees("✅ Đã ghi 3 người, buổi sáng 16/8 · Lớp song song")
	})
}
