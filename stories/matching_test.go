package stories

import (
	"context"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// organizerToo is somebody who runs a class beside the admin.
func (h *house) organizerToo(name, code string) *simulator.User {
	h.t.Helper()
	u := h.person(name, "0912345699")
	u.Starts("")
	u.Sees("")
	err := h.app.Update(h.t.Context(), func(tx *storage.Tx) error {
		c, err := tx.CourseByCode(h.t.Context(), code)
		if err != nil {
			return err
		}
		_, err = tx.GrantRole(h.t.Context(), course.Grant{AccountID: storagetest.Account(h.t, tx, u.ID()), Role: course.OrganizerRole, CourseID: c.ID})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

// here are the people on the roster of danVan, "1. Nguyễn Thị Lan 1" with how many
// sessions they were at; those with an account have a "+".
func (h *house) here() (people string) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.CourseByCode(ctx, danVan)
		if err != nil {
			return err
		}
		roster, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		var lines []string
		for _, e := range course.EnrolledOf(roster) {
			states, err := tx.States(ctx, e.ID)
			if err != nil {
				return err
			}
			line := e.Trainee.Name + strings.Repeat(" ✓", len(states))
			if e.Trainee.AccountID != 0 {
				line += " +"
			}
			lines = append(lines, line)
		}
		people = strings.Join(lines, ", ")
		return nil
	})
	return people
}

// wantHere fails the story unless these are the people on the roster.
func (h *house) wantHere(want string) {
	h.t.Helper()
	h.settled()
	if got := h.here(); got != want {
		h.t.Errorf("on the roster are %s, want %s", got, want)
	}
}

// TestALetterSetRightInAFile: who is linked and was there stays that person, and is
// shown before and after.
func TestALetterSetRightInAFile(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		h.at("16/8 7:20")
		lan.Taps("✅ Điểm danh")
		lan.Sees("Đã điểm danh")
		admin.SendsFile("ds.csv", []byte(listOf(strings.Replace(lanLine, "Thị Lan", "Thị Lam", 1), binhLine, leLine)))
		shown := admin.Sees("thêm 0, sửa 1, giữ nguyên 2, không có trong tệp 0", "họ tên Nguyễn Thị Lan → Nguyễn Thị Lam")
		if strings.Contains(shown.Text, "phải hỏi") {
			t.Errorf("it asks: %s", shown.Text)
		}
		admin.Taps("✅ Ghi")
		admin.Sees("Đã ghi danh sách", "thêm 0, sửa 1, giữ nguyên 2")
		h.wantHere("Nguyễn Thị Lam ✓ +, Trần Văn Bình +, Lê Thị Lan")
		lan.Sends("/ketqua")
		lan.Sees("1/")
	})
}

// TestAQuestionOfAFile: nothing is stored while it is open, over a restart; two
// organizers who answer at once see each other's answer; whoever runs nothing answers
// nothing; and what stands in the end is what is stored.
func TestAQuestionOfAFile(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		second := h.organizerToo("Hoà", danVan)
		file := []byte(listOf("1;Nguyễn Thị Lan Anh;1/2/1990;UBND xã Phong Nẫm;Giồng Trôm;0987654321", binhLine, leLine))
		admin.SendsFile("ds.csv", file)
		admin.Taps("Trả lời 1 câu hỏi")
		admin.Sees("Câu 1/1")
		admin.Taps("Hủy") // a question can be left as the dry run can
		admin.Sees("Đã bỏ tệp")
		admin.SendsFile("ds.csv", file)
		shown := admin.Sees("thêm 0, sửa 0, giữ nguyên 2, không có trong tệp 0", "phải hỏi 1", "1. Nguyễn Thị Lan và 1. Nguyễn Thị Lan Anh trong tệp là một người?")
		if len(shown.Buttons) != 2 || strings.Contains(shown.Buttons[0][0].Text, "Ghi") {
			t.Errorf("the buttons are %+v", shown.Buttons)
		}
		admin.Taps("Trả lời 1 câu hỏi")
		admin.Sees("Câu 1/1", "Lớp dân vận", "Đang có: 1. Nguyễn Thị Lan · 14/5/1982 · UBND xã Châu Hoà", "Tệp ghi: 1. Nguyễn Thị Lan Anh · 1/2/1990")
		_, same := newestButton(t, admin, "Cùng một người")
		_, two := newestButton(t, admin, "Hai người khác nhau")
		h.settled()
		h.restart()
		for _, u := range []*simulator.User{lan, binh} {
			u.TapsData(0, same)
			u.Sees("dành cho Ban Tổ chức")
		}
		admin.Taps("Hai người khác nhau")
		admin.TapsAgain()
		admin.Sees("Đã trả lời hết", "xem lại tệp sẽ thay đổi những gì")
		second.TapsData(0, same) // as it was shown before
		second.Sees("nay đã đổi", "Đang chọn: 👥 Hai người khác nhau")
		second.TapsData(0, two)
		second.Taps("Cùng một người")
		second.Sees("Đã trả lời hết")
		h.wantHere("Nguyễn Thị Lan +, Trần Văn Bình +, Lê Thị Lan")
		h.restart()
		admin.Taps("Xem lại rồi ghi")
		admin.TapsAgain()
		admin.Sees("Theo các câu trả lời")
		admin.Sees("sửa 1, giữ nguyên 2", "họ tên Nguyễn Thị Lan → Nguyễn Thị Lan Anh", "Cùng một người")
		admin.TapsTwice("✅ Ghi")
		admin.Sees("Đã ghi danh sách", "thêm 0, sửa 1, giữ nguyên 2")
		h.wantHere("Nguyễn Thị Lan Anh +, Trần Văn Bình +, Lê Thị Lan")
		for _, u := range []*simulator.User{admin, second} {
			u.TapsData(0, two)
			u.Sees("đã ghi xong")
		}
		h.wantHere("Nguyễn Thị Lan Anh +, Trần Văn Bình +, Lê Thị Lan")
	})
}

// TestTwoPeopleOfAFile: by the other answer both are there, and an answer that is changed
// after the dry run has it shown anew before anything is stored.
func TestTwoPeopleOfAFile(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		admin.SendsFile("ds.csv", []byte(listOf(lanLine, binhLine, "3;Lê Thị Lân;5/6/1991;UBND xã Tân Hào;Giồng Trôm;0987654321")))
		admin.Taps("Trả lời 1 câu hỏi")
		admin.Taps("Cùng một người")
		admin.Taps("Xem lại rồi ghi")
		admin.Sees("thêm 0, sửa 1")
		message, store := newestButton(t, admin, "✅ Ghi")
		admin.Taps("Xem lại 1 câu hỏi")
		admin.Taps("Hai người khác nhau")
		admin.Sees("Đã trả lời hết")
		admin.TapsData(message, store)
		admin.Sees("nay đã đổi", "Câu 1/1", "Đang chọn: 👥 Hai người khác nhau")
		h.wantHere("Nguyễn Thị Lan +, Trần Văn Bình +, Lê Thị Lan")
		admin.Taps("Xem lại rồi ghi")
		admin.Sees("thêm 1, sửa 0, giữ nguyên 2, không có trong tệp 1")
		admin.Taps("✅ Ghi")
		admin.Sees("Đã ghi danh sách", "thêm 1")
		h.wantHere("Nguyễn Thị Lan +, Trần Văn Bình +, Lê Thị Lan, Lê Thị Lân")
	})
}

// TestQuestionOvertaken: who was asked about is changed by another file meanwhile, and
// what was answered before counts no more.
func TestQuestionOvertaken(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		second := h.organizerToo("Hoà", danVan)
		admin.SendsFile("ds.csv", []byte(listOf("1;Nguyễn Thị Lan Anh;1/2/1990;UBND xã Phong Nẫm;Giồng Trôm;0987654321", binhLine, leLine)))
		admin.Taps("Trả lời 1 câu hỏi")
		admin.Taps("Cùng một người")
		admin.Taps("Xem lại rồi ghi")
		admin.Sees("sửa 1, giữ nguyên 2")
		second.Sends("/lop")
		second.SendsFile("khac.csv", []byte(listOf(strings.Replace(lanLine, "Châu Hoà", "Lương Hoà", 1), binhLine, leLine)))
		second.Taps("✅ Ghi")
		second.Sees("Đã ghi danh sách")
		admin.TapsTwice("✅ Ghi")
		admin.Sees("nay đã đổi")
		admin.Sees("phải hỏi 1")
		h.wantHere("Nguyễn Thị Lan +, Trần Văn Bình +, Lê Thị Lan")
	})
}

// TestSetRightInTheChatAndOtherwiseInAFile: what was set right here stays, until the
// organizer takes the file's.
func TestSetRightInTheChatAndOtherwiseInAFile(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		h.setsName(admin, "Nguyễn Thị Lan", "Nguyễn Thị Lân")
		for _, taken := range []bool{false, true} {
			admin.SendsFile("ds.csv", []byte(listOf(lanLine, binhLine, leLine)))
			shown := admin.Sees("giữ nguyên 3", "họ tên tệp ghi Nguyễn Thị Lan, đang có Nguyễn Thị Lân → 📌 Giữ như đang có")
			if strings.Contains(shown.Text, "phải hỏi") {
				t.Errorf("it must be answered: %s", shown.Text)
			}
			if taken {
				admin.Taps("Xem lại 1 câu hỏi")
				admin.Taps("Lấy theo tệp")
				admin.Sees("Đang chọn: 📄 Lấy theo tệp")
				h.settled()
				h.restart()
				admin.Taps("Xem lại rồi ghi")
				admin.Sees("sửa 1, giữ nguyên 2", "họ tên Nguyễn Thị Lân → Nguyễn Thị Lan")
			}
			admin.Taps("✅ Ghi")
			admin.Sees("Đã ghi danh sách")
			h.wantHere(map[bool]string{false: "Nguyễn Thị Lân", true: "Nguyễn Thị Lan"}[taken] + " +, Trần Văn Bình +, Lê Thị Lan")
		}
		admin.SendsFile("ds.csv", []byte(listOf(lanLine, binhLine, leLine)))
		if shown := admin.Sees("giữ nguyên 3"); strings.Contains(shown.Text, "Đã sửa tại đây") {
			t.Errorf("it asks once more: %s", shown.Text)
		}
	})
}

// setsName has an organizer set the name of somebody right in the chat.
func (h *house) setsName(u *simulator.User, was, is string) {
	h.t.Helper()
	u.Sends("/hocvien " + was)
	u.Taps("👤 Số 1, " + was)
	u.Taps("Họ và tên")
	u.Sees("đang là")
	u.Sends(is)
	u.Taps("✅ Xác nhận")
	u.Sees("Đã sửa: Họ và tên")
}

// TestRegisteredBeforeTheRoster: who has registered and a row of the file that comes
// later become one; where it is only likely, the organizers are asked.
func TestRegisteredBeforeTheRoster(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		admin := h.admin()
		h.hasCourse()
		early := h.person("Mai", "0912345674")
		early.Starts("")
		early.Sees("")
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			c, err := tx.CourseByCode(t.Context(), danVan)
			if err != nil {
				return err
			}
			for i, said := range []course.Trainee{
				{Name: "Phạm Thị Mai", Birth: course.Birth{Year: 1990, Month: 4, Day: 3}, AccountID: storagetest.Account(t, tx, early.ID())},
				{Name: "Lê Lan", Birth: course.Birth{Year: 1985, Month: 9, Day: 2}, AccountID: storagetest.Account(t, tx, 4000)},
			} {
				place := course.Enrollment{CourseID: c.ID, Unit: []string{"xã Lương Quới", "UBND xã Phú Phụng"}[i], Trainee: said}
				if err := tx.Enroll(t.Context(), &place); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		admin.SendsFile("ds.csv", []byte(listOf(lanLine, binhLine, strings.Replace(leLine, "3;Lê Thị Lan;2/9/1985", "3;Lê Thị Lan;3/9/1985", 1), maiLine)))
		admin.Sees("thêm 2, sửa 1, giữ nguyên 0, không có trong tệp 0, phải hỏi 1", "2. Lê Lan và 3. Lê Thị Lan trong tệp là một người?", "Phạm Thị Mai: đơn vị")
		admin.Taps("Trả lời 1 câu hỏi")
		admin.Taps("Cùng một người")
		admin.Taps("Xem lại rồi ghi")
		admin.Taps("✅ Ghi")
		admin.Sees("Đã ghi danh sách", "thêm 2, sửa 2")
		h.wantHere("Phạm Thị Mai +, Lê Thị Lan +, Nguyễn Thị Lan, Trần Văn Bình")
	})
}
