package stories

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
)

// secondOrganizer runs the course beside the first.
func (h *house) secondOrganizer() *simulator.User {
	h.t.Helper()
	u := h.person("Trưởng phòng", "0912000222")
	u.Starts("")
	u.Sees("Lớp Trưởng")
	h.grants(course.Grant{Role: course.OrganizerRole, CourseID: 1}, u)
	return u
}

// opensCard has an organizer find somebody by a part of what is known and open the card.
func opensCard(u *simulator.User, words, button string) simulator.Message {
	u.Sends("/hocvien " + words)
	u.Sees("khớp với", button)
	u.Taps(button)
	return u.Sees(button, "Số điện thoại:", "Nhật ký của người này")
}

// TestEditedFromTheCard: two organizers set the same field right over a restart and with
// impatient thumbs; the second sees what the first has stored before it is overwritten,
// and whose it is hears of both.
func TestEditedFromTheCard(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		second := h.secondOrganizer()
		opensCard(admin, "lan giong", "Số 1, Nguyễn Thị Lan")
		opensCard(second, "lan chau hoa", "Số 1, Nguyễn Thị Lan")
		admin.Taps("✏️ Đơn vị công tác")
		admin.Sees("Đơn vị công tác")
		admin.Sends("UBND xã 😀")
		admin.Sees("không in được")
		admin.Sends("UBND xã Lương Hoà")
		shown := admin.Sees("«UBND xã Châu Hoà» → «UBND xã Lương Hoà»")
		second.Taps("✏️ Đơn vị công tác")
		second.Sees("Đơn vị công tác")
		second.Sends("UBND xã Lương Quới")
		second.Sees("«UBND xã Châu Hoà» → «UBND xã Lương Quới»")
		h.settled()
		h.restart()
		lan.TapsData(0, buttonOf(t, shown, "Xác nhận"))
		lan.Sees("dành cho Ban Tổ chức")

		admin.TapsTwice("Xác nhận")
		admin.Sees("Đã sửa: Đơn vị công tác", "Đơn vị công tác: UBND xã Lương Hoà ✏️")
		lan.Sees("Ban Tổ chức vừa sửa", "«UBND xã Châu Hoà» → «UBND xã Lương Hoà»")
		second.Taps("Xác nhận")
		second.Sees("nay đã đổi", "«UBND xã Lương Hoà» → «UBND xã Lương Quới»")
		second.TapsTwice("Xác nhận")
		second.Sees("Đã sửa: Đơn vị công tác", "Đơn vị công tác: UBND xã Lương Quới ✏️")
		lan.Sees("«UBND xã Lương Hoà» → «UBND xã Lương Quới»")
		h.settled()
		if told := strings.Count(lan.Transcript(), "Ban Tổ chức vừa sửa"); told != 2 {
			t.Errorf("she was told %d times of two edits", told)
		}
		if e := h.place(1); e.Unit != "UBND xã Lương Quới" || e.Edited != "unit" || e.No != 1 {
			t.Errorf("the place says %+v", e)
		}
	})
}

// TestFreedFromTheCard: a wrong account is taken off and hears of it, whose place it is
// claims it anew, and an old button takes it from nobody; somebody is withdrawn and put
// back. People without the right press the buttons for nothing.
func TestFreedFromTheCard(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, wrong, binh := h.danVanClass()
		second := h.secondOrganizer()
		right := h.person("Nguyễn Thị Lan", "0912000333")
		right.Starts("c_" + danVan)
		right.Taps("Tôi đồng ý")
		right.Sees("gõ họ và tên")
		right.Sends("Nguyễn Thị Lan")
		right.Sees("năm sinh")
		right.Sends("14/5/1982")
		right.Taps("Đúng là tôi")
		right.Sees("tài khoản Telegram khác", "đã được hỏi")

		card := opensCard(admin, "nguyen lan", "Số 1, Nguyễn Thị Lan")
		admin.Taps("1 tài khoản xin nhận chỗ này")
		admin.Sees("Nguyễn Thị Lan")
		admin.TapsData(card.ID, buttonOf(t, card, "Gỡ tài khoản Telegram"))
		asked := admin.Sees("Gỡ tài khoản Telegram khỏi số 1", "giữ nguyên")
		h.settled()
		h.restart()
		for _, u := range []*simulator.User{wrong, binh, right} {
			u.TapsData(0, buttonOf(t, asked, "Gỡ tài khoản"))
			u.Sees("dành cho Ban Tổ chức")
		}
		admin.TapsTwice("🔓 Gỡ tài khoản")
		admin.Sees("Đã gỡ tài khoản khỏi Nguyễn Thị Lan", "Chưa liên kết Telegram", "start=c_"+danVan)
		admin.Sees("chưa gắn với tài khoản nào")
		wrong.Sees("đã gỡ tài khoản này khỏi học viên Nguyễn Thị Lan")
		wrong.Sends("/hoso")
		wrong.Sees("dành cho học viên")

		right.Starts("c_" + danVan)
		right.Sees("đang chờ quyết định")
		right.Sees("gõ họ và tên")
		right.Sends("Nguyễn Thị Lan")
		right.Sees("năm sinh")
		right.Sends("14/5/1982")
		right.Taps("Đúng là tôi")
		right.Sees("Đã ghi danh", "Nguyễn Thị Lan")
		second.TapsData(0, buttonOf(t, asked, "Gỡ tài khoản"))
		second.Sees("nay đã đổi")
		h.settled()
		if got := h.holder(1); got != right.ID() {
			t.Errorf("the place is of %d", got)
		}

		opensCard(admin, "binh", "Số 2, Trần Văn Bình")
		admin.Taps("Rút tên khỏi lớp")
		asked = admin.Sees("Rút tên số 2", "không được cấp giấy chứng nhận")
		binh.TapsData(0, buttonOf(t, asked, "Rút tên"))
		binh.Sees("dành cho Ban Tổ chức")
		h.restart()
		admin.TapsTwice("🚷 Rút tên")
		admin.Sees("Đã rút tên Trần Văn Bình", "Đưa trở lại danh sách")
		binh.Sees("rút tên đồng chí khỏi danh sách")
		second.TapsData(0, buttonOf(t, asked, "Rút tên"))
		second.Sees("đã được rút tên trước đó")
		opensCard(second, "binh", "Số 2, Trần Văn Bình")
		second.Taps("Đưa trở lại danh sách")
		asked = second.Sees("Đưa số 2")
		binh.TapsData(0, buttonOf(t, asked, "Đưa trở lại"))
		binh.Sees("Ban Tổ chức")
		second.Taps("↩️ Đưa trở lại")
		second.Sees("đã trở lại danh sách", "Đã liên kết Telegram")
		binh.Sees("trở lại danh sách Lớp dân vận")
		binh.Sends("/hoso")
		binh.Sees("Trần Văn Bình")
		if e := h.place(2); e.State != course.Enrolled || e.Trainee.TelegramID != binh.ID() {
			t.Errorf("he is back as %+v", e)
		}
	})
}

// TestAddedAtTheDoor: two organizers are adding the same person, who is on no list: who
// may be the same is shown before, and who has come meanwhile before it is stored. A
// number that was somebody's is nobody else's, and the person joins by the shared phone.
func TestAddedAtTheDoor(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		second := h.secondOrganizer()
		adds := func(u *simulator.User) {
			u.Sends("/hocvien le thi lan")
			u.Taps("Thêm người vào danh sách")
			u.Sees("Họ và tên")
			u.Sends("Lê Thị Lan")
			u.Sees("Ngày sinh")
			u.Sends("1990")
			u.Sees("Số điện thoại")
			u.Sends("0912345679")
		}
		adds(admin)
		admin.Sees("gần giống", "3. Lê Thị Lan, sinh 2/9/1985", "👤 Số 3, Lê Thị Lan")
		admin.TapsTwice("👥 Người khác")
		admin.Sees("Đơn vị công tác")
		admin.Taps("bỏ qua")
		admin.Sees("Chức vụ")
		admin.Sends("Bí thư")
		admin.Sees("Đoàn", "Giồng Trôm")
		admin.Sends("chợ lách a")
		admin.Sees("chưa có đoàn «chợ lách a»", "Lập đoàn chợ lách a", "Chợ Lách")
		h.settled()
		h.restart()
		admin.Taps("Chợ Lách")
		admin.Sees("Lê Thị Lan", "1990", "0912345679", "Bí thư", "Đoàn: Chợ Lách")

		adds(second)
		second.Taps("👥 Người khác")
		for _, question := range []string{"Đơn vị công tác", "Chức vụ"} {
			second.Sees(question)
			second.Taps("bỏ qua")
		}
		second.Sees("Đoàn")
		second.Sends("Ba Tri")
		second.Taps("Lập đoàn Ba Tri")
		second.Sees("Đoàn: Ba Tri")
		second.TapsTwice("Thêm vào danh sách")
		second.Sees("Đã thêm số 4, Lê Thị Lan")

		admin.Taps("✅ Thêm vào danh sách")
		shown := admin.Sees("nay đã đổi", "4. Lê Thị Lan")
		other := h.stranger()
		other.Starts("")
		other.Sees("")
		other.TapsData(0, buttonOf(t, shown, "✅ Thêm vào danh sách"))
		other.Sees("dành cho Ban Tổ chức")
		admin.Taps("Hủy")
		admin.Sees("hủy")

		u := h.person("Lê Thị Lan", "0912345679")
		h.joins(u, danVan)
		u.Sends("/hoso")
		u.Sees("Lê Thị Lan", "Ba Tri")
		if e := h.place(4); e.No != 4 || e.Trainee.TelegramID != u.ID() || e.Delegation != "Ba Tri" || e.Trainee.Birth != (course.Birth{Year: 1990}) {
			t.Errorf("the new place says %+v", e)
		}

		h.withdraws(4)
		admin.Sends("/hocvien")
		admin.Taps("Thêm người vào danh sách")
		admin.Sees("Họ và tên")
		admin.Sends("Võ Văn Mới")
		for _, question := range []string{"Ngày sinh", "Số điện thoại", "Đơn vị công tác", "Chức vụ", "Đoàn"} {
			admin.Sees(question)
			admin.Taps("bỏ qua")
		}
		admin.Sees("Võ Văn Mới", "Thêm vào danh sách")
		admin.Taps("✅ Thêm vào danh sách")
		admin.Sees("Đã thêm số 5, Võ Văn Mới")
	})
}
