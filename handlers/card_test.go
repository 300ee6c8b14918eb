package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// secondOrganizer runs the class too.
const secondOrganizer = 3

// helped gives the class a second organizer.
func (d *desk) helped(c course.Course) {
	d.t.Helper()
	d.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Grant(d.t, tx, secondOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		return nil
	})
}

// TestFindPeople: by any part of what is known, page by page, those taken off too.
func TestFindPeople(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	for _, query := range []string{"lan giong trom", "TRÔM Lan", "ubnd lan giong", "5670", "0912 345 670", "1"} {
		d.says(anOrganizer, "/hocvien "+query).has("1. <b>Nguyễn Thị Lan</b>").lacks("Bình")
	}
	d.says(anOrganizer, "/hocvien 😀").has("Không có học viên nào")
	d.says(anOrganizer, "/hocvien "+"rất dài "+"một câu hỏi dài hơn mọi nút bấm được").has("Không có học viên nào")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		crowd := coursetest.Crowd(70)
		for i := range crowd {
			crowd[i].No += 10
		}
		return tx.StoreRoster(ctx, c.ID, course.Diff{New: crowd})
	})
	first := d.says(anOrganizer, "/hocvien nguyen van").has("trang 1", "Số 1<", "Số 18<").lacks("Số 19<")
	second := d.taps(anOrganizer, first.button("Trang sau")).has("trang 2", "Số 19<")
	d.taps(anOrganizer, second.button("Trang trước")).has("trang 1", "Số 18<")
	d.taps(aStranger, second.button("Trang trước")).has("Ban Tổ chức")

	list := d.says(anOrganizer, "/hocvien").has("74 học viên", "2 đã liên kết", "trang 1/3", "<b>Giồng Trôm</b>: 2 học viên", "<b>Đoàn 3</b>: 14 học viên")
	d.taps(anOrganizer, d.taps(anOrganizer, list.button("Trang sau")).has("trang 2/3").button("Trang sau")).has("trang 3/3")
	d.taps(anOrganizer, list.data("person:show")).has("Giồng Trôm")
}

// TestUnlinkFromTheCard: a wrong account is taken off as it was shown, once, by whoever
// runs the course, and hears of it; the right one takes the name.
func TestUnlinkFromTheCard(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "17/8 9:00")
	c := d.class()
	d.helped(c)
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien lan giong").button("Số 1")).
		has("Đã liên kết Telegram", "Số điện thoại: <b>0912345670</b>", "Chưa học buổi nào (cả lớp 8 buổi)").lacks("t.me")
	ask := card.button("Gỡ tài khoản")
	yes := d.taps(anOrganizer, ask).has("giữ nguyên").button("Gỡ tài khoản")
	d.taps(lan, yes).has("Ban Tổ chức")
	d.taps(aStranger, yes).has("Ban Tổ chức")
	second := d.taps(secondOrganizer, ask).button("Gỡ tài khoản")
	d.taps(anOrganizer, yes).has("Đã gỡ tài khoản", "Chưa liên kết", "t.me/loptruong_bot?start=c_DVCQ")
	again := d.notices(lan).has("đã gỡ tài khoản này khỏi học viên <b>Nguyễn Thị Lan</b>", "bấm nút dưới đây").button("Tìm lại tên tôi")
	for _, old := range []string{yes, second} {
		d.taps(secondOrganizer, old).has("chưa gắn với tài khoản nào")
	}
	d.taps(secondOrganizer, ask).has("Chưa liên kết").lacks("Gỡ tài khoản Telegram khỏi")
	d.says(lan, "/lich").has("dành cho học viên")
	d.taps(lan, again).has("Đây là nơi ghi danh <b>Lớp dân vận</b>")

	d.agrees(third, "DVCQ")
	d.taps(third, d.shares(third, "0912345670", third).button("Đúng là tôi")).has("Đã ghi danh")
	d.taps(anOrganizer, yes).has("nay đã đổi") // another account has it now
	if got := d.roster(c)[0]; got.Trainee.TelegramID != third || got.No != 1 {
		t.Errorf("the place is %+v", got)
	}
}

// TestWithdrawAndRestoreOne: what is lost is said first; number and account stay, and
// whoever was withdrawn is found and put back.
func TestWithdrawAndRestoreOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.helped(c)
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien binh").button("Số 2"))
	yes := d.taps(anOrganizer, card.button("Rút tên")).has("không được cấp giấy", "được giữ").button("Rút tên")
	d.taps(binh, yes).has("Ban Tổ chức")
	off := d.taps(anOrganizer, yes).has("Đã rút tên", "Đã rút tên khỏi danh sách lớp")
	d.notices(binh).has("rút tên đồng chí khỏi danh sách")
	d.taps(secondOrganizer, yes).has("đã được rút tên trước đó")
	d.taps(anOrganizer, card.button("Đơn vị")).has("không còn trong danh sách")
	d.says(binh, "/lich").has("đã được rút tên")
	d.says(anOrganizer, "/hocvien binh").has("🚷 2. <b>Trần Văn Bình")
	d.says(anOrganizer, "/hocvien").has("3 học viên").lacks("Bình")

	back := d.taps(anOrganizer, off.button("Đưa trở lại")).has("số thứ tự").button("Đưa trở lại")
	d.taps(anOrganizer, back).has("đã trở lại danh sách", "Đã liên kết")
	d.notices(binh).has("trở lại danh sách")
	d.taps(anOrganizer, back).has("đang có trong danh sách")
	if got := d.roster(c)[1]; got.State != course.Enrolled || got.No != 2 || got.Trainee.TelegramID != binh {
		t.Errorf("the place is %+v", got)
	}
	d.close(c)
	d.taps(anOrganizer, yes).has("danh sách lớp không thay đổi được nữa")
}

// TestMakeRepresentative: of the own delegation, when linked; else by the invitation.
func TestMakeRepresentative(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien binh").button("Số 2"))
	yes := d.taps(anOrganizer, card.button("Giao làm đại diện đoàn Chợ Lách")).has("nhận giấy chứng nhận").button("Giao")
	d.taps(aStranger, yes).has("Ban Tổ chức")
	d.taps(anOrganizer, yes).has("nay là đại diện đoàn Chợ Lách", "Là đại diện đoàn Chợ Lách").lacks("Giao làm")
	made := d.taps(anOrganizer, yes).has("nay là đại diện")
	for _, act := range []string{"Gỡ tài khoản", "Rút tên"} { // neither takes the role
		d.taps(anOrganizer, made.button(act)).has("vẫn là đại diện đoàn Chợ Lách", "/phanquyen")
	}
	d.notices(binh).has("làm đại diện đoàn <b>Chợ Lách</b>")
	d.says(binh, "/doan").has("Chợ Lách")
	unlinked := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien le thi lan").button("Số 3")).lacks("Giao làm")
	d.taps(anOrganizer, unlinked.button("Mời đại diện đoàn")).has("t.me/loptruong_bot?start=r_")
}

// TestTickFromTheCard checks in at the session that is open.
func TestTickFromTheCard(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:20")
	d.class()
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien 3").button("Số 3"))
	d.taps(anOrganizer, card.button("Điểm danh")).has("Lê Thị Lan", "có mặt")
	d.taps(anOrganizer, fmt.Sprintf("person:show:%d", 3)).lacks("Điểm danh sáng")
}

// TestEditFields: each is read as people write it, by its buttons where it has some; a
// delegation that there isn't is one of the nearest, or made; and of two who edit the
// same field the second sees what the first has set.
func TestEditFields(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.helped(c)
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien 1").button("Số 1"))
	edit := func(field, value string) answer {
		d.taps(anOrganizer, card.button(field))
		return d.says(anOrganizer, value)
	}
	edit("Họ và tên", "An 😀").has("ký tự không dùng được")
	edit("Ngày sinh", "4/5/2099").lacks("Xác nhận")
	edit("Ngày sinh", "4/5/1900").lacks("Xác nhận")
	edit("Số điện thoại", "12").lacks("Xác nhận")
	d.taps(anOrganizer, edit("Số điện thoại", "+1 202 555 0143").button("Xác nhận")).has("Đã sửa", "<b>+1 202 555 0143</b> ✏️")
	d.taps(anOrganizer, d.taps(anOrganizer, d.taps(anOrganizer, card.button("Giới tính")).has("chọn, hoặc gõ").lacks("Để trống").button("Nữ")).has("→ <b>«Nữ»").button("Xác nhận")).has("Giới tính: <b>Nữ</b>")
	d.notices(lan).has("Số điện thoại", "Giới tính")

	offer := edit("Đoàn", "cho lach a").has("chưa có đoàn «cho lach a»")
	d.taps(anOrganizer, d.taps(anOrganizer, offer.button("Chợ Lách")).has("«Giồng Trôm» → <b>«Chợ Lách»").button("Xác nhận"))
	edit("Đoàn", "CHỢ LACH").has("đúng như vậy")
	old := edit("Đoàn", "Ba Tri").button("Lập đoàn Ba Tri")
	d.taps(secondOrganizer, old).has("không còn dùng được")
	d.taps(anOrganizer, d.taps(anOrganizer, old).button("Xác nhận")).has("Đoàn: <b>Ba Tri</b>")
	d.taps(anOrganizer, old).has("không còn dùng được")

	mine := edit("Đơn vị", "UBND xã A").button("Xác nhận")
	d.taps(secondOrganizer, card.button("Đơn vị"))
	theirs := d.says(secondOrganizer, "UBND xã B").button("Xác nhận")
	d.taps(anOrganizer, mine).has("Đã sửa")
	again := d.taps(secondOrganizer, theirs).has("nay đã đổi", "«UBND xã A» → <b>«UBND xã B»")
	d.taps(secondOrganizer, again.button("Xác nhận")).has("Đã sửa")
	e := d.roster(c)[0]
	if e.Unit != "UBND xã B" || e.Edited != "delegation gender phone unit" || e.No != 1 {
		t.Errorf("the entry is %+v", e)
	}
}

// TestAddByHand: somebody at the door is added with what is known, under the next number;
// who may be there already is shown first, a delegation is one of the course's or made,
// and the form outlasts bad answers and double taps.
func TestAddByHand(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:00")
	c := d.class()
	start := d.says(anOrganizer, "/hocvien").button("Thêm người")
	d.taps(lan, start).has("Ban Tổ chức")
	d.taps(aStranger, start).has("Ban Tổ chức")
	d.taps(anOrganizer, start).has("Họ và tên")
	d.says(anOrganizer, strings.Repeat("An ", 100)).has("dài quá 80", "Họ và tên")
	d.says(anOrganizer, "An 😀").has("ký tự không dùng được")
	d.says(anOrganizer, "Lê Thị Lan").has("Ngày sinh")
	d.says(anOrganizer, "4/5/2099").has("Ngày sinh").lacks("Số điện thoại</b>")
	phone := d.says(anOrganizer, "1982").has("Số điện thoại")
	same := d.taps(anOrganizer, phone.button("bỏ qua")).has("gần giống", "3. <b>Lê Thị Lan</b>")
	d.taps(anOrganizer, same.button("Số 3")).has("Số 3, Lê Thị Lan")
	another := same.button("Người khác")
	unit := d.taps(anOrganizer, another).has("Đơn vị công tác")
	d.taps(anOrganizer, another).has("Đơn vị công tác") // the second of two
	d.taps(anOrganizer, unit.button("bỏ qua")).has("Chức vụ")
	d.says(anOrganizer, "Bí thư").has("Đoàn").button("Giồng Trôm")
	d.says(anOrganizer, "Ba Tri").has("chưa có đoàn «Ba Tri»").button("Chợ Lách")
	summary := d.taps(anOrganizer, "form:add:choose:new:make").has("Đoàn: <b>Ba Tri</b>", "Chức vụ: <b>Bí thư</b>", "gần giống")
	yes := summary.button("Thêm vào danh sách")
	d.taps(aStranger, yes).has("Ban Tổ chức")
	done := d.taps(anOrganizer, yes).has("Đã thêm số 5")
	d.taps(anOrganizer, yes).has("đã xong")
	d.taps(anOrganizer, done.button("Số 5")).has("Số 5, Lê Thị Lan", "Đoàn: <b>Ba Tri</b>")
	if all := d.roster(c); len(all) != 5 || all[4].Edited != "birth delegation name position" {
		t.Errorf("the roster is %+v", all)
	}
	d.close(c)
	d.taps(anOrganizer, start).has("không thay đổi được nữa")
}
