package stories

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// listOf is an office's list of people of the class danVan, by their places in
// threePeople and further lines.
func listOf(lines ...string) string {
	return "TT;HỌ VÀ TÊN;NS;ĐVCT;Đoàn;SĐT\n" + strings.Join(lines, "\n") + "\n"
}

// The lines of threePeople, and one more person.
const (
	lanLine  = "1;Nguyễn Thị Lan;14/5/1982;UBND xã Châu Hoà;Giồng Trôm;0912345671"
	binhLine = "2;Trần Văn Bình;1979;UBND xã Vĩnh Bình;Chợ Lách;0912345672"
	leLine   = "3;Lê Thị Lan;2/9/1985;UBND xã Phú Phụng;Chợ Lách;0912345673"
	maiLine  = "4;Phạm Thị Mai;3/4/1990;UBND xã Lương Quới;Giồng Trôm;0912345674"
)

// enrolledNames are the people on the roster of danVan now, by number.
func (h *house) enrolledNames() (names []string) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.CourseByCode(ctx, danVan)
		if err != nil {
			return err
		}
		roster, err := tx.Roster(ctx, c.ID)
		names = nil
		for _, e := range roster {
			if e.State == course.Enrolled {
				names = append(names, e.Trainee.Name+", "+e.Unit)
			}
		}
		return err
	})
	return names
}

// TestImportAfterAnother: a dry run that another import has overtaken is not
// stored but shown anew, with buttons that work; the old ones don't.
func TestImportAfterAnother(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		admin.SendsFile("mot.csv", []byte(listOf(strings.Replace(lanLine, "Châu Hoà", "Lương Hoà", 1), binhLine, leLine)))
		admin.Sees("So với danh sách", "Châu Hoà → UBND xã Lương Hoà")
		message, button := newestButton(t, admin, "✅ Ghi")
		admin.SendsFile("hai.csv", []byte(listOf(strings.Replace(lanLine, "Châu Hoà", "Phong Nẫm", 1), binhLine, leLine, maiLine)))
		admin.Sees("thêm 1, sửa 1", "Châu Hoà → UBND xã Phong Nẫm", "Phạm Thị Mai")
		h.settled()
		h.restart()
		admin.TapsData(message, button)
		admin.Sees("Đã ghi danh sách", "sửa 1")
		admin.TapsTwice("✅ Ghi")
		admin.Sees("nay đã đổi", "Đọc được 4 học viên")
		admin.Sees("thêm 1, sửa 1", "Lương Hoà → UBND xã Phong Nẫm")
		if got := h.enrolledNames(); len(got) != 3 || got[0] != "Nguyễn Thị Lan, UBND xã Lương Hoà" {
			t.Errorf("what nobody has confirmed is stored: %q", got)
		}
		h.settled()
		h.restart()
		admin.TapsTwice("✅ Ghi")
		admin.Sees("Đã ghi danh sách", "thêm 1, sửa 1, giữ nguyên 2")
		if got := h.enrolledNames(); len(got) != 4 || got[0] != "Nguyễn Thị Lan, UBND xã Phong Nẫm" {
			t.Errorf("the roster is %q", got)
		}
	})
}

// newestButton is the newest button of that label in somebody's chat: its message
// and what it carries.
func newestButton(t *testing.T, u *simulator.User, label string) (messageID int, data string) {
	t.Helper()
	for _, m := range u.Messages() {
		for _, row := range m.Buttons {
			for _, b := range row {
				if strings.Contains(b.Text, label) {
					messageID, data = m.ID, b.Data
				}
			}
		}
	}
	if data == "" {
		t.Fatalf("there is no button %q", label)
	}
	return messageID, data
}

// TestWithdrawalIsASecondQuestion: storing withdraws nobody, a part of the class
// asks nothing, and who is withdrawn was named twice, as they were at that moment.
func TestWithdrawalIsASecondQuestion(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, binh := h.danVanClass()
		admin.SendsFile("doan.csv", []byte(listOf(binhLine, leLine)))
		admin.Sees("giống danh sách của một đoàn")
		admin.Taps("✅ Ghi")
		if stored := admin.Sees("Đã ghi danh sách", "1 người không có trong tệp vẫn ở trong danh sách"); len(stored.Buttons) > 0 {
			t.Errorf("after one delegation's list there is a button: %+v", stored.Buttons)
		}

		admin.SendsFile("lop.csv", []byte(listOf(lanLine, leLine)))
		if shown := admin.Sees("Trần Văn Bình", "ghi xong mới xem và rút tên được"); len(shown.Buttons) != 2 {
			t.Errorf("the dry run has the buttons %+v", shown.Buttons)
		}
		admin.TapsTwice("✅ Ghi")
		admin.Sees("Đã ghi danh sách", "1 người không có trong tệp")
		h.settled()
		h.restart()
		admin.Taps("rút tên 1 người")
		admin.Sees("Trần Văn Bình", "Chợ Lách", "đã liên kết Telegram")
		admin.Taps("Rút tên 1 người")
		admin.Sees("Rút tên 1 người khỏi Lớp dân vận?", "1 người đã liên kết")

		h.at("16/8 7:20") // he comes after all
		binh.Taps("✅ Điểm danh")
		binh.Sees("Đã điểm danh")
		admin.Taps("Đúng, rút tên 1 người")
		admin.Sees("nay đã đổi", "Trần Văn Bình", "đã dự 1 buổi")
		if got := h.enrolledNames(); len(got) != 3 {
			t.Errorf("the roster is %q", got)
		}
		h.settled()
		h.restart()
		admin.Taps("Rút tên 1 người")
		admin.Sees("1 người đã dự buổi học")
		admin.TapsTwice("Đúng, rút tên 1 người")
		admin.Sees("Đã rút tên 1 người")
		if got := h.enrolledNames(); len(got) != 2 {
			t.Errorf("the roster is %q", got)
		}
		admin.TapsTwice("Hoàn tác")
		admin.Sees("1 người trở lại danh sách")
		if got := h.enrolledNames(); len(got) != 3 {
			t.Errorf("the roster is %q", got)
		}
		for _, button := range []string{"rút tên 1 người", "Rút tên 1 người", "Đúng, rút tên 1 người"} {
			admin.Taps(button)
			admin.Sees("1 người")
		}
		if got := h.enrolledNames(); len(got) != 2 {
			t.Errorf("the roster is %q", got)
		}

		admin.SendsFile("ds.csv", []byte(threePeople)) // and back, when that is said
		admin.Sees("Đã rút tên, nay có trong tệp", "Trần Văn Bình", "Vẫn rút tên")
		admin.Taps("Xem lại 1 câu hỏi")
		admin.Taps("Đưa trở lại")
		admin.Taps("Xem lại rồi ghi")
		admin.Sees("sửa 1", "đã rút tên → trong danh sách")
		admin.Taps("✅ Ghi")
		admin.Sees("Đã ghi danh sách")
		if got := h.enrolledNames(); len(got) != 3 {
			t.Errorf("the roster is %q", got)
		}
	})
}

// TestClaimDuringAWithdrawal: whoever joins while their name is on the list is
// seen before anything is done.
func TestClaimDuringAWithdrawal(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		h.sendsRoster(admin, listOf(lanLine, binhLine))
		admin.Taps("rút tên 1 người")
		admin.Sees("Lê Thị Lan")
		admin.Taps("Rút tên 1 người")
		admin.Sees("Rút tên 1 người khỏi")
		le := h.person("Lê Thị Lan", "0912345673")
		h.joins(le, danVan)
		h.settled()
		h.restart()
		admin.Taps("Đúng, rút tên 1 người")
		admin.Sees("nay đã đổi", "Lê Thị Lan", "đã liên kết Telegram")
		admin.Taps("Giữ lại")
		admin.Sees("Không rút tên ai")
		if got := h.enrolledNames(); len(got) != 3 {
			t.Errorf("the roster is %q", got)
		}
	})
}

// TestClassWorkbookOfAChangedCourse: a workbook that was to make its course finds
// it made by somebody else, and then closed.
func TestClassWorkbookOfAChangedCourse(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		workbook, class := smallClass(t, 3)
		file := filepath.Join(t.TempDir(), "lop.xlsx")
		if err := os.WriteFile(file, workbook, 0o600); err != nil {
			t.Fatal(err)
		}
		admin := h.admin()
		admin.SendsFile("lop.xlsx", workbook)
		admin.Sees("Đọc được 3 học viên", "mã "+class.Course.Code+", 8 buổi")
		h.settled()
		h.stop()
		h.typed("import", file)
		h.start()
		admin.Taps("✅ Ghi")
		admin.Sees("nay đã đổi", "đã có: chỉ ghi danh sách học viên")
		admin.Sees("giữ nguyên 3")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.Courses(ctx)
			if len(all) != 1 {
				t.Errorf("%d courses", len(all))
			}
			return err
		})
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			c, err := tx.CourseByCode(t.Context(), class.Course.Code)
			if err != nil {
				return err
			}
			return tx.CloseCourse(t.Context(), &course.Closing{CourseID: c.ID, By: storagetest.Account(t, tx, storyAdmin)})
		})
		if err != nil {
			t.Fatal(err)
		}
		admin.Taps("✅ Ghi")
		admin.Sees("đã bế giảng")
		h.settled()
		admin.DoesNotSee("Đã ghi danh sách")
	})
}

// TestCancelledFile: /huy ends a dry run, also over a restart.
func TestCancelledFile(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		admin.SendsFile("ds.csv", []byte(listOf(lanLine, binhLine, leLine, maiLine)))
		admin.Sees("thêm 1")
		admin.Sends("/huy")
		admin.Sees("Đã bỏ tệp danh sách")
		h.settled()
		h.restart()
		admin.Taps("✅ Ghi")
		admin.Sees("đã bỏ, không ghi gì")
		if got := h.enrolledNames(); len(got) != 3 {
			t.Errorf("the roster is %q", got)
		}
	})
}

// TestLongChanges: what one message can't hold comes as a file, in full, before
// anything is confirmed.
func TestLongChanges(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin := h.admin()
		h.hasCourse()
		var before, after []string
		for i := range 40 {
			line := fmt.Sprintf("%d;%s;1980;UBND;Chợ Lách;09123456%02d", i+1, personName(i), i)
			before = append(before, line)
			after = append(after, strings.Replace(line, "UBND", "Đảng uỷ", 1))
		}
		h.sendsRoster(admin, listOf(before...))
		admin.SendsFile("moi.csv", []byte(listOf(after...)))
		admin.Sees("5 người đầu", personName(4)+" · 1980 · Đảng uỷ")
		admin.Sees("sửa 40", "… và sửa 25 người nữa, xem tệp gửi kèm")
		list := string(admin.SeesFile("tat-ca-thay-doi.txt"))
		for i := range 40 {
			if !strings.Contains(list, "• "+personName(i)+": đơn vị UBND → Đảng uỷ") {
				t.Errorf("%s is not in the file:\n%s", personName(i), list)
			}
		}
	})
}
