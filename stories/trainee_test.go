package stories

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

func TestStranger(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		u := h.stranger()
		u.Starts("")
		eventually(t, "the bot is described", func() bool {
			return strings.Contains(h.sim.Window("short_description", "vi"), "Trợ lý của lớp bồi dưỡng")
		})
		u.Sees("Lớp Trưởng", "chưa có lớp nào nhận ghi danh")
		u.Starts("c_KHONG-CO")
		u.Sees("Không tìm thấy lớp")
		u.Sends("😀")
		u.Sees("chưa hiểu tin này", "/tracuu")
		u.Sends(strings.Repeat("rất dài ", 600))
		u.Sees("chưa hiểu tin này")
		u.Sends("/taolop")
		u.Sees("dành cho người quản trị")
		u.Sends("/lich")
		u.Sees("dành cho học viên")
		u.TapsData(0, "issue:ok:1")
		u.Sees("dành cho Ban Tổ chức")
		u.TapsData(0, "khong:co")
		u.Sees("Nút này đã cũ")
		u.Sends("/trogiup")
		u.Taps("Tra cứu giấy đã cấp")
		u.Sees("nhập mã tra cứu")
		u.Sends("K7QM-2XWD-9F")
		u.Sees("không có trong sổ cấp")
	})
}

// TestJoiningSurvivesARestart finds a place by name and birth, with the program
// stopped and started between the questions.
func TestJoiningSurvivesARestart(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, class := h.hasClass(3)
		me := class.Rows[1].Enrollment.Trainee
		u := h.person("Tên khác", "0999999999")
		u.Starts("c_" + class.Course.Code)
		u.Taps("Tôi đồng ý")
		u.Taps("Chia sẻ số điện thoại")
		u.Sees("chưa có trong danh sách")
		h.settled()
		h.restart()
		u.Sends(strings.ToUpper(me.Name))
		u.Sees("ngày, tháng, năm sinh")
		h.settled()
		h.restart()
		u.Sends("1/1/1930")
		u.Sees("Chưa tìm thấy")
		u.Sends(me.Name)
		u.Sends(me.Birth.String())
		u.Sees("Có phải", me.Name)
		h.restart()
		u.TapsTwice("Đúng là tôi")
		u.Sees("Đã ghi danh", me.Name)
		u.Sees("Lịch học", "👉 sáng 16/8")
		u.Sends("/trogiup")
		u.Taps("Lịch học")
		u.Sees("Lịch học", "👉 sáng 16/8")

		second := h.person("Người thứ hai", me.Phone)
		second.Starts("c_" + class.Course.Code)
		second.Taps("Tôi đồng ý")
		second.Taps("Chia sẻ số điện thoại")
		second.Taps("Đúng là tôi")
		second.Sees("tài khoản Telegram khác", "đã được hỏi")
		admin.Sees("Hai tài khoản", me.Name)
		h.settled()
		h.restart()
		second.Sends(me.Name)
		second.Sees("chưa hiểu tin này") // nothing waits for the buttons that are gone
	})
}

// lockedUntil is when the bot takes the next name, as it says: "15/8 8:16".
func lockedUntil(t *testing.T, u *simulator.User) string {
	t.Helper()
	text := u.Sees("Đã thử nhiều lần").Text
	at := regexp.MustCompile(`Từ (\d+:\d\d)`).FindStringSubmatch(text)
	if at == nil {
		t.Fatalf("no time in %q", text)
	}
	return "15/8 " + at[1]
}

// TestTheLockOpensAgain: who has named too many waits until the time that was
// told, or until the organizers have mended the roster.
func TestTheLockOpensAgain(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, class := h.hasClass(3)
		u := h.person("Tên khác", "0999999999")
		wrong := func(tries int) { // all but the last of them
			err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
				for range tries {
					if _, err := tx.WrongName(t.Context(), 1, storagetest.Account(t, tx, u.ID())); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		u.Starts("c_" + class.Course.Code)
		u.Taps("Tôi đồng ý")
		u.Sees("gõ họ và tên")
		wrong(4)
		u.Sends("Phạm Văn Không")
		u.Sends("1/1/1930")
		first := lockedUntil(t, u)
		h.settled()
		h.restart()
		u.Sends("Phạm Văn Không")
		if again := lockedUntil(t, u); again != first {
			t.Errorf("it opens at %s, and then at %s", first, again)
		}
		h.at(first)
		wrong(4)
		u.Sends("Phạm Văn Không")
		u.Sees("năm sinh")
		u.Sends("1/1/1930")
		if next := coursetest.At(lockedUntil(t, u)).Sub(coursetest.At(first)); next < 30*time.Minute {
			t.Errorf("the second lock is %v long", next)
		}

		extra := class.Rows[0].Enrollment
		extra.Trainee.Name, extra.Trainee.Phone, extra.No = "Phạm Văn Không", "", 4
		extra.Trainee.Birth = course.Birth{Year: 1930, Month: 1, Day: 1}
		people := []course.Enrollment{class.Rows[0].Enrollment, class.Rows[1].Enrollment, class.Rows[2].Enrollment, extra}
		mended, err := roster.Write(*class.Course, class.Sessions, people)
		if err != nil {
			t.Fatal(err)
		}
		h.imports(admin, mended)
		u.Sends("Phạm Văn Không")
		u.Sees("năm sinh")
		u.Sends("1/1/1930")
		u.Sees("Có phải", "Phạm Văn Không")
	})
}

func TestTwoPeopleOfOneName(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		_, class := smallClass(t, 2)
		var people []course.Enrollment
		for i, unit := range []string{"xã Tân Thanh", "xã Mỹ Hưng"} {
			e := class.Rows[i].Enrollment
			e.Trainee.Name, e.Trainee.Phone, e.Unit = "Nguyễn Thị Lan", "", unit
			e.Trainee.Birth = course.Birth{Year: 1980 + i, Month: 3, Day: 13}
			people = append(people, e)
		}
		workbook, err := roster.Write(*class.Course, class.Sessions, people)
		if err != nil {
			t.Fatal(err)
		}
		h.imports(h.admin(), workbook)
		for i, unit := range []string{"xã Tân Thanh", "xã Mỹ Hưng"} {
			u := h.person("Lan", fmt.Sprintf("091200011%d", i))
			u.Starts("c_" + class.Course.Code)
			u.Taps("Tôi đồng ý")
			u.Sees("gõ họ và tên")
			u.Sends("nguyễn thị lan")
			u.Sees("năm sinh")
			u.Sends(people[i].Trainee.Birth.String())
			u.Sees("Có phải", unit)
			u.Taps("Đúng là tôi")
			u.Sees("Đã ghi danh")
			u.Sends("/hoso")
			u.Sees("Nguyễn Thị Lan", people[i].Trainee.Birth.String(), unit)
		}
	})
}

func TestSelfRegistration(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		c := course.NewCourse("MO-2022", "Lớp mở")
		c.Mode = course.OpenToAll
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			return tx.CreateCourse(t.Context(), &c, coursetest.Sessions("16/8/2022"))
		})
		if err != nil {
			t.Fatal(err)
		}
		u := h.person("Đỗ Hoài An", "0912345678")
		u.Starts("c_MO-2022")
		u.Taps("Tôi đồng ý")
		u.Sees("gõ họ và tên")
		u.Sends("😀😀")
		u.Sees("ký tự không dùng được")
		u.Sends("Đỗ Hoài An")
		u.Sees("năm sinh")
		u.Sends("hôm qua")
		u.Sees("Chưa đọc được ngày sinh")
		u.Sends("3/4/1990")
		u.Sees("Câu 3/5")
		u.Sends("Bí thư")
		u.Sees("Câu 4/5")
		u.Taps("Quay lại")
		u.Sees("Câu 3/5")
		u.Sends("Phó Bí thư")
		u.Sees("Câu 4/5")
		h.settled()
		h.restart()
		u.Sends("xã Tân Thanh")
		u.Sees("Câu 5/5")
		u.Taps("Chia sẻ số điện thoại")
		u.Sees("Phó Bí thư", "xã Tân Thanh", "0912345678")
		u.TapsTwice("Xác nhận")
		u.Sees("Đã ghi danh", "Lớp mở")
		u.TapsAgain()
		h.settled()
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			people, err := tx.Roster(ctx, c.ID)
			if len(people) != 1 || people[0].Trainee.Phone != "0912345678" {
				t.Errorf("the roster is %+v", people)
			}
			return err
		})
	})
}

// TestCheckIns is every way and time of checking in, with one effect each.
func TestCheckIns(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, _ := h.hasClass(3, 0, 1, 2)
		early, byCode, late := users[0], users[1], users[2]
		early.Sends("/diemdanh")
		early.Sees("chưa đến giờ điểm danh", "7:15")
		h.at("16/8 7:16")
		code := sixDigits.FindString(admin.Sees("Đã mở điểm danh").Text)
		early.TapsTwice("✅ Điểm danh")
		early.Sees("Đã điểm danh lúc 7:16", "1/1 buổi")
		early.TapsAgain()
		h.settled()
		early.Sends("/diemdanh")
		early.Sees("đã điểm danh")

		wrong := "000000"
		if code == wrong {
			wrong = "111111"
		}
		byCode.Sends(wrong)
		byCode.Sees("Mã chưa đúng", "còn 4 lần")
		h.restart()
		byCode.Sends(wrong)
		byCode.Sees("còn 3 lần")
		byCode.Sends(code)
		byCode.Sees("Đã điểm danh lúc 7:16")

		h.at("16/8 7:45")
		late.Taps("✅ Điểm danh")
		late.Sees("Ghi nhận đi muộn (7:45)")
		h.at("16/8 8:00")
		admin.Sees("Đã đóng điểm danh", "có mặt 3/3", "đi muộn 1")
		byCode.Sends(code)
		byCode.Sees("đã điểm danh")
		late.Sends("/ketqua")
		late.Sees("đi muộn", "ít nhất 7/8 buổi", "Còn được vắng tối đa 1 buổi")

		stranger := h.stranger()
		stranger.Sends(code)
		stranger.Sees("cần có tên trong danh sách", "đường dẫn ghi danh")
	})
}
