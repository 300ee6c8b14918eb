package stories

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// place is the place of that number on a course's roster.
func (h *house) place(no int) (e course.Enrollment) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		people, err := tx.Roster(ctx, 1)
		if err == nil {
			e = people[no-1]
		}
		return err
	})
	return e
}

// grants gives roles to people who have opened the bot.
func (h *house) grants(g course.Grant, people ...*simulator.User) {
	h.t.Helper()
	err := h.app.Update(h.t.Context(), func(tx *storage.Tx) error {
		for _, u := range people {
			storagetest.Grant(h.t, tx, u.ID(), g)
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// asksFor has somebody ask for a field to be set right, at the form that is open.
func asksFor(u *simulator.User, field, right string) {
	u.Taps(field)
	u.Sees("Ghi thế nào mới đúng")
	u.Sends(right)
	u.Sees("→ «"+right+"»", "Gửi đi duyệt")
	u.Taps("Gửi đi duyệt")
	u.Sees("Đã gửi")
}

// TestSomethingIsWrong: somebody finds a mistake when joining, corrects it under bad
// input and a restart, and has the place all the same; what is approved is what the bot
// says from then on, and of what is refused they hear why and ask again.
func TestSomethingIsWrong(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, class := h.hasClass(3)
		mine := class.Rows[0].Enrollment
		u := h.person(mine.Trainee.Name, mine.Trainee.Phone)
		u.Starts("c_" + class.Course.Code)
		u.Taps("Tôi đồng ý")
		u.Taps("Chia sẻ số điện thoại")
		u.Sees("Có phải", mine.Trainee.Name)
		u.TapsTwice("Sai thông tin")
		u.Sees("Đã ghi danh", mine.Trainee.Name)
		u.Sees("đang ghi về đồng chí", "Đơn vị công tác: "+mine.Unit)
		u.Sends("họ tên tôi sai")
		u.Sees("Mục nào chưa đúng")
		u.Taps("Họ và tên")
		u.Sees("đang là «" + mine.Trainee.Name + "»")
		h.settled()
		h.restart()
		u.Sends("😀")
		u.Sees("ký tự không dùng được", "Ghi thế nào mới đúng")
		u.Sends(mine.Trainee.Name)
		u.Sees("đang ghi đúng như vậy")
		u.Sends("Lê Thị Ngọc Ánh")
		u.Sees("→ «Lê Thị Ngọc Ánh»")
		h.settled()
		h.restart()
		u.TapsTwice("Gửi đi duyệt")
		u.Sees("Đã gửi", "/hoso")
		told := admin.Sees("1 đề nghị sửa thông tin mới", mine.Trainee.Name, "Lê Thị Ngọc Ánh")
		u.Sends("/hoso")
		u.Sees("Đang chờ Ban Tổ chức duyệt", "Họ và tên: «Lê Thị Ngọc Ánh»", "Họ và tên: "+mine.Trainee.Name)
		u.TapsData(0, buttonOf(t, told, "Xem và duyệt"))
		u.Sees("dành cho Ban Tổ chức")

		admin.Taps("Xem và duyệt")
		admin.Taps("Họ và tên")
		admin.Sees("→ «Lê Thị Ngọc Ánh»", "Duyệt thì")
		h.restart()
		admin.Taps("Từ chối")
		admin.Sees("vì lý do gì")
		admin.Sends("Mời mang căn cước đến lớp")
		admin.Sees("Đã từ chối", "không có gì đang chờ duyệt")
		u.Sees("chưa sửa", "Lý do: Mời mang căn cước đến lớp")
		u.Taps("Sai thông tin")
		asksFor(u, "Họ và tên", "Lê Thị Ngọc Ánh")
		admin.Sends("/duyet")
		admin.Sees("1 đề nghị sửa thông tin")
		admin.Taps("Họ và tên")
		admin.Sees("Duyệt thì")
		admin.TapsTwice("✅ Duyệt")
		admin.Sees("Đã duyệt: Lê Thị Ngọc Ánh")
		u.Sees("→ «Lê Thị Ngọc Ánh», đã sửa")
		u.Sends("/hoso")
		u.Sees("Họ và tên: Lê Thị Ngọc Ánh")
		if e := h.place(1); e.Trainee.Name != "Lê Thị Ngọc Ánh" || e.Edited != "name" || e.Trainee.TelegramID != u.ID() {
			t.Errorf("the place says %+v", e)
		}
	})
}

// TestDecidingTogether: two organizers decide on the same at the same moment, while one
// more comes in and a representative asks for somebody; what was not shown is not decided,
// and people without the right press the buttons for nothing.
func TestDecidingTogether(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, joined, _ := h.hasClass(4, 0, 1, 2)
		second := h.secondOrganizer()
		h.grants(course.Grant{Role: course.OrganizerRole, CourseID: 1}, admin)
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(4).DelegationID}, joined[0])

		for i, unit := range []string{"UBND xã A", "UBND xã B"} {
			joined[i].Sends("/hoso")
			joined[i].Taps("Sai thông tin")
			joined[i].Sees("đang ghi về đồng chí")
			asksFor(joined[i], "Đơn vị công tác", unit)
		}
		admin.Sends("/duyet")
		admin.Sees("2 đề nghị sửa thông tin")
		admin.Taps("Xem cả 2")
		shown := admin.Sees("UBND xã A", "UBND xã B", "Duyệt cả 2")
		second.Sends("/duyet")
		second.Taps("Xem cả 2")
		same := second.Sees("UBND xã A", "UBND xã B", "Duyệt cả 2")

		joined[0].Sends("/doan")
		joined[0].Taps("Báo sai thông tin")
		joined[0].Sees("sai thông tin của ai")
		fourth := h.place(4)
		joined[0].Taps(fourth.Trainee.Name)
		joined[0].Sees("đang ghi về số 4", fourth.Trainee.Name)
		asksFor(joined[0], "Chức vụ", "Phó Bí thư")
		for _, u := range []*simulator.User{joined[0], joined[2]} {
			u.TapsData(0, buttonOf(t, shown, "Duyệt cả 2"))
			u.Sees("dành cho Ban Tổ chức")
		}
		both := make(chan struct{})
		go func() {
			defer close(both)
			second.TapsData(same.ID, buttonOf(t, same, "Duyệt cả 2"))
		}()
		admin.TapsData(shown.ID, buttonOf(t, shown, "Duyệt cả 2"))
		<-both
		h.settled()
		for i, unit := range []string{"UBND xã A", "UBND xã B"} {
			joined[i].Sees("→ «" + unit + "», đã sửa")
			if e := h.place(i + 1); e.Unit != unit {
				t.Errorf("number %d is of %q", i+1, e.Unit)
			}
		}
		if e := h.place(4); e.Position == "Phó Bí thư" {
			t.Error("what was not shown was approved")
		}
		approved := 0
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			lines, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: 1, Limit: 99})
			for _, l := range lines {
				if l.Act == "correction.approve" {
					approved++
				}
			}
			return err
		})
		if approved != 2 {
			t.Errorf("approved %d times, want 2", approved)
		}

		admin.Sends("/duyet")
		admin.Sees("1 đề nghị sửa thông tin", "Phó Bí thư")
		admin.Taps("Chức vụ")
		admin.Sees("không do chính học viên gửi")
		h.withdraws(4)
		admin.Taps("✅ Duyệt")
		admin.Sees("không còn trong danh sách")
		admin.Sends("/duyet")
		admin.Sees("không có gì đang chờ duyệt")
	})
}

// withdraws takes the place of that number off the roster.
func (h *house) withdraws(no int) {
	h.t.Helper()
	gone := h.place(no)
	err := h.app.Update(h.t.Context(), func(tx *storage.Tx) error {
		ctx := h.t.Context()
		if err := tx.StoreRoster(ctx, 1, course.Diff{Gone: []course.Enrollment{gone}}); err != nil {
			return err
		}
		_, err := tx.WithdrawLeftOut(ctx, 1, tx.Now())
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}
