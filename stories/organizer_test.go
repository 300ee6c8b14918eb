package stories

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// threePeople is an office's list as it comes out of a spreadsheet.
const threePeople = "\ufeffDANH SÁCH HỌC VIÊN\n" +
	"TT;HỌ VÀ TÊN;NS;ĐVCT;Đoàn;SĐT\n" +
	"1;Nguyễn Thị Lan;14/5/1982;UBND xã Châu Hoà;Giồng Trôm;912345671\n" +
	"2;Trần Văn Bình;1979;UBND xã Vĩnh Bình;Chợ Lách;0912.345.672\n" +
	"3;Lê Thị Lan;2/9/1985;UBND xã Phú Phụng;Chợ Lách;0912345673\n"

const danVan = "DVCQ"

// makesCourse has the admin make an open course of eight sessions, code danVan,
// by the guided form.
func (h *house) makesCourse(admin *simulator.User) {
	h.t.Helper()
	admin.Sends("/taolop")
	admin.Sees("Tên lớp là gì")
	admin.Sends("Lớp dân vận")
	admin.Sees("Mã lớp là gì")
	admin.Sends(danVan)
	admin.Sees("những ngày nào")
	admin.Sends("16-19/8/2022 sáng chiều")
	admin.Sees("8 buổi", "Thứ Ba 16/8/2022", "Lớp học ở đâu")
	h.restart() // a form survives it
	for _, question := range []string{"Cơ quan chủ quản", "Cơ quan cấp", "Địa danh", "được ghi danh"} {
		admin.Taps("Bỏ qua")
		admin.Sees(question)
	}
	admin.Taps("Chỉ người có trong danh sách")
	admin.Sees("Lớp dân vận", "8 buổi", "Tạo lớp này?")
	admin.TapsTwice("✅ Tạo lớp")
	admin.Sees("Đã tạo", "start=c_"+danVan)
}

// sendsRoster has an organizer import a list and confirm it, impatiently.
func (h *house) sendsRoster(u *simulator.User, list string) {
	h.t.Helper()
	u.SendsFile("danh sach.csv", []byte(list))
	u.Sees("Đọc được")
	u.TapsTwice("✅ Ghi")
	u.Sees("Đã ghi danh sách")
}

// hasCourse stores the course that makesCourse makes, with these people: a chat is sent
// one message a second, so a form takes its time.
func (h *house) hasCourse(people ...course.Enrollment) {
	h.t.Helper()
	c := coursetest.New(coursetest.Sessions("16-19/8/2022"), people)
	err := h.app.Update(h.t.Context(), func(tx *storage.Tx) error {
		storagetest.Store(h.t, tx, &c)
		_, err := tx.GrantRole(h.t.Context(), course.Grant{AccountID: storagetest.Account(h.t, tx, storyAdmin), Role: course.OrganizerRole, CourseID: c.Course.ID})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// danVanClass is the course danVan with its three people, of whom the first two
// have joined.
func (h *house) danVanClass() (admin, lan, binh *simulator.User) {
	h.t.Helper()
	r, err := roster.Read("ds.csv", []byte(threePeople))
	if err != nil {
		h.t.Fatal(err)
	}
	var people []course.Enrollment
	for _, row := range r.Rows {
		people = append(people, row.Enrollment)
	}
	h.hasCourse(people...)
	lan, binh = h.person("Lan", "0912345671"), h.person("Bình", "0912345672")
	h.joins(lan, danVan)
	h.joins(binh, danVan)
	return h.admin(), lan, binh
}

func TestCourseMadeInTheChat(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin := h.admin()
		h.makesCourse(admin)
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.Courses(ctx)
			if len(all) != 1 {
				t.Errorf("%d courses after two taps", len(all))
			}
			return err
		})
		admin.Sends("/taolop")
		admin.Taps("Lấy tệp mẫu")
		if blank := admin.SeesFile(".xlsx"); len(blank) < 1000 {
			t.Errorf("the empty workbook has %d bytes", len(blank))
		}
		admin.Sends("/lop")
		admin.Sees("Lớp dân vận", "0 học viên", "Buổi tới: buổi sáng 16/8")
	})
}

func TestRosterFiles(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		messy, err := os.ReadFile("../roster/testdata/danh-sach-messy.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		admin := h.admin()
		h.hasCourse()
		for name, file := range map[string]struct{ data, answer string }{
			"cu.xls":      {"\xD0\xCF\x11\xE0", "Excel đời cũ"},
			"anh.pdf":     {"%PDF", "anh.pdf"},
			"trong.xlsx":  {"PK\x03\x04", "Chưa đọc được tệp này"},
			"khong.csv":   {"a;b\n1;2\n", "Không thấy dòng tiêu đề"},
			"hai-cot.csv": {"STT;Họ và tên;;Năm sinh\n1;Nguyễn Thị;Lan;1982\n2;Trần 王;Bảo;1979\n", "Trần 王 Bảo"},
			"loi.csv":     {"Họ và tên;Ngày sinh\nLan 🎉;1982\nBình;45/13/1980\n", "2 lỗi phải sửa"},
		} {
			admin.SendsFile(name, []byte(file.data))
			admin.Sees(file.answer)
		}
		h.settled()

		admin.SendsFile("ds.xlsx", messy)
		admin.Sees("Đọc được 166 học viên, 5 đoàn. Tiêu đề ở dòng 7", "15 ngày sinh cần chọn cách đọc")
		admin.SeesFile("danh-sach")
		admin.Taps("✖️ Hủy")
		admin.Sees("không ghi gì")
		admin.Sends("/hocvien")
		admin.Sees("chưa có học viên")

		h.sendsRoster(admin, threePeople)
		changed := strings.Replace(threePeople, "UBND xã Châu Hoà", "UBND xã Lương Quới", 1)
		changed = strings.Replace(changed, "3;Lê Thị Lan;2/9/1985;UBND xã Phú Phụng;Chợ Lách;0912345673\n", "", 1)
		admin.SendsFile("moi.csv", []byte(changed))
		admin.Sees("• Nguyễn Thị Lan · 14/5/1982 · UBND xã Lương Quới · đoàn Giồng Trôm")
		admin.Sees("thêm 0, sửa 1, giữ nguyên 1, không có trong tệp 1", "đơn vị UBND xã Châu Hoà → UBND xã Lương Quới", "Lê Thị Lan")
		admin.Taps("✅ Ghi")
		admin.Sees("Đã ghi danh sách", "1 người không có trong tệp")
		admin.Sends("/hocvien")
		admin.Sees("3 học viên", "Lương Quới", "Lê Thị Lan")
	})
}

func TestRolesByLink(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		admin.Sends("/lop")
		admin.Taps("Mời người cùng phụ trách")
		link := startOf(admin.Sees("start=r_").Text)
		organizer := h.sim.NewUser(t, "Ban Tổ chức")
		organizer.Starts(link)
		organizer.Sees("Lớp dân vận")
		binh.Starts(link) // it was for one person
		binh.Sees("")
		binh.Sends("/buoi")
		binh.Sees("dành cho Ban Tổ chức")

		organizer.Sends("/lop")
		organizer.Taps("Đại diện đoàn Giồng Trôm")
		lan.Starts(startOf(organizer.Sees("đại diện đoàn Giồng Trôm", "start=r_").Text))
		lan.Sees("Giồng Trôm")
		organizer.Sends("/phanquyen")
		organizer.Sees("3 quyền đang trao", "Đoàn Giồng Trôm: Nguyễn Thị Lan", "do Ban Tổ chức mời")
	})
}

// TestNameMendedInTheChat: the questions outlast restarts, and the person keeps the
// account and hears of it once.
func TestNameMendedInTheChat(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		const was = "Nguyễn Thị Lan"
		admin.Sends("/hocvien " + was)
		admin.Sees(was)
		admin.Taps("👤 Số 1, " + was)
		admin.Sees("Số 1, "+was, "Ngày sinh")
		admin.Taps("Họ và tên")
		admin.Sees("đang là «" + was + "»")
		h.restart()
		admin.Sends("Nguyễn Thị Lân")
		admin.Sees("→ «Nguyễn Thị Lân»")
		h.restart()
		admin.TapsTwice("✅ Xác nhận")
		admin.Sees("Đã sửa: Họ và tên", "Số 1, Nguyễn Thị Lân")
		admin.Sees("không còn dùng được")
		lan.Sees("Ban Tổ chức vừa sửa", "«"+was+"» → «Nguyễn Thị Lân»")
		lan.Sends("/hoso")
		lan.Sees("Nguyễn Thị Lân")
	})
}

func TestCheckInByName(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		admin.Sends("/buoi")
		admin.Sees("8 buổi")
		admin.Taps("sáng 16/8")
		admin.Sees("Chưa mở điểm danh", "7:15")

		h.at("16/8 7:20")
		admin.Sends("/buoi")
		admin.Sees("🟢 sáng 16/8")
		admin.Taps("sáng 16/8")
		admin.Sees("Mã đọc tại hội trường", "Còn thiếu 3")
		admin.Taps("Điểm danh theo tên")
		admin.Sees("gõ tên")
		h.restart()
		admin.Sends("lan cho lach")
		admin.Sees("Lê Thị Lan", "chưa điểm danh")
		admin.TapsTwice("Lê Thị Lan")
		admin.Sees("Lê Thị Lan: có mặt", "1/3")
		admin.Sees("đã được ghi trước đó", "1/3")
		lan.Taps("✅ Điểm danh")
		lan.Sees("Đã điểm danh lúc 7:20")
		admin.Taps("Xong")
		admin.Sees("2/3", "Còn thiếu 1", "Trần Văn Bình")

		h.at("16/8 8:00")
		admin.Sees("Đã đóng điểm danh")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			people, err := tx.SearchRoster(ctx, 1, course.Search{Text: "le thi lan", Limit: 1})
			if err != nil || len(people) != 1 {
				return fmt.Errorf("found %d: %w", len(people), err)
			}
			states, err := tx.States(ctx, people[0].ID)
			if states[1] != course.Present {
				t.Errorf("state %q", states[1])
			}
			return err
		})
	})
}

// TestOrganizerWhoHasBlockedTheBot: what the organizers would hear goes to an admin
// while no organizer can be reached: the code, the totals, the report on the
// certificates of a closing that one of them began. It is the organizer's again after.
func TestOrganizerWhoHasBlockedTheBot(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		workbook, class := smallClass(t, 2)
		admin, organizer := h.admin(), h.sim.NewUser(t, "Ban Tổ chức")
		organizer.Starts("")
		organizer.Sees("")
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.GrantRole(t.Context(), course.Grant{AccountID: storagetest.Account(t, tx, organizer.ID()), Role: course.AdminRole})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.imports(organizer, workbook)
		h.settled()
		organizer.Blocks()
		h.settled()
		h.restart()
		h.at("16/8 7:16")
		code := sixDigits.FindString(admin.Sees("Đã mở điểm danh").Text)
		h.at("16/8 8:00")
		admin.Sees("Đã đóng điểm danh", "có mặt 0/2")
		organizer.Unblocks()
		organizer.Starts("")
		organizer.Sees("")
		h.at("16/8 13:16")
		if again := sixDigits.FindString(organizer.Sees("Đã mở điểm danh").Text); again == "" || again == code {
			t.Errorf("the code of the second session is %q, of the first %q", again, code)
		}
		admin.DoesNotSee("Đã mở điểm danh")

		h.attends(class, 8, 8)
		h.at("19/8 14:00")
		organizer.Sends("/capgcn")
		organizer.Taps("Bế giảng và cấp 2 giấy")
		organizer.Sees("thu lại được")
		h.settled()
		organizer.Blocks()
		h.settled()
		h.restart()
		h.at("19/8 14:02")
		admin.SeesFile("GCN-")
		admin.Sees("Báo cáo cấp giấy chứng nhận", "0/2 học viên")
	})
}
