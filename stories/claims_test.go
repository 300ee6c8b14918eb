package stories

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// asksVouching has somebody who was not found ask to be vouched for, of the delegation.
func (h *house) asksVouching(u *simulator.User, code, name, birth, delegation string) {
	h.t.Helper()
	u.Starts("c_" + code)
	u.Taps("Tôi đồng ý")
	u.Sees("gõ họ và tên")
	u.Sends(name)
	u.Sees("năm sinh")
	u.Sends(birth)
	u.Sees("Chưa tìm thấy")
	u.Sees("nhờ đại diện đoàn")
	u.Taps("Nhờ xác nhận")
	u.Sees("Đơn vị công tác")
	u.Sends("UBND xã")
	u.Sees("đoàn nào")
	u.Taps(delegation)
	u.Sees("Gửi đề nghị")
}

// holder is the Telegram user who has the place of that number on a course; 0 for nobody.
func (h *house) holder(no int) (user int64) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		people, err := tx.Roster(ctx, 1)
		if err == nil {
			user = people[no-1].Trainee.TelegramID
		}
		return err
	})
	return user
}

// TestALostTelephone: somebody has linked a colleague's place by name; whose it is claims
// it by phone. Between claim and decision the program is restarted; two organizers decide
// at the same moment, one tap is doubled, and people without the right press the buttons.
func TestALostTelephone(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, joined, class := h.hasClass(3, 2)
		mine := class.Rows[1].Enrollment.Trainee
		second := h.secondOrganizer()
		h.grants(course.Grant{Role: course.OrganizerRole, CourseID: 1}, admin)
		wrong := h.person("Đồng nghiệp", "0999999999")
		wrong.Starts("c_" + class.Course.Code)
		wrong.Taps("Tôi đồng ý")
		wrong.Sees("gõ họ và tên")
		wrong.Sends(mine.Name)
		wrong.Sees("năm sinh")
		wrong.Sends(mine.Birth.String())
		wrong.Taps("Đúng là tôi")
		wrong.Sees("Đã ghi danh", mine.Name)

		u := h.person(mine.Name, mine.Phone)
		u.Starts("c_" + class.Course.Code)
		u.Taps("Tôi đồng ý")
		u.Taps("Chia sẻ số điện thoại")
		u.Sees("Có phải", mine.Name)
		u.TapsTwice("Đúng là tôi")
		u.Sees("tài khoản Telegram khác", "đã được hỏi")
		first := admin.Sees("Hai tài khoản", mine.Name, "chắc chắn hơn")
		same := second.Sees("Hai tài khoản", mine.Name)
		h.settled()
		h.restart()
		for _, who := range []*simulator.User{u, wrong, joined[0]} {
			who.TapsData(0, buttonOf(t, first, "Giao cho tài khoản mới"))
			who.Sees("dành cho Ban Tổ chức")
		}
		admin.Taps("Giao cho tài khoản mới")
		admin.Sees("sẽ bị gỡ")
		second.TapsData(same.ID, buttonOf(t, same, "Giao cho tài khoản mới"))
		second.Sees("sẽ bị gỡ")
		if got := h.holder(2); got != wrong.ID() {
			t.Errorf("before anybody was sure the place is of %d", got)
		}
		both := make(chan struct{})
		go func() {
			defer close(both)
			second.Taps("đổi tài khoản")
		}()
		admin.TapsTwice("đổi tài khoản")
		<-both
		h.settled()
		if got := h.holder(2); got != u.ID() {
			t.Errorf("the place is of %d", got)
		}
		u.Sees("Đã xác nhận", mine.Name)
		wrong.Sees("đã gỡ tài khoản này", mine.Name)
		given := 0
		for _, o := range []*simulator.User{admin, second} {
			if strings.Contains(o.Transcript(), "Đã giao chỗ") {
				given++
			}
			if !strings.Contains(o.Transcript(), "Đã giao chỗ") && !strings.Contains(o.Transcript(), "đã được giải quyết trước đó") {
				t.Errorf("an organizer hears nothing:\n%s", o.Transcript())
			}
		}
		if given != 1 {
			t.Errorf("%d organizers have given the place", given)
		}
		wrong.Sends("/hoso")
		wrong.Sees("dành cho học viên")
		u.Sends("/hoso")
		u.Sees(mine.Name, mine.Phone)
	})
}

// TestVouchedFor: the representative decides about the own people after a restart; of
// whom nobody knows the organizers, who add the person; who blocks the bot has the place
// all the same.
func TestVouchedFor(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, class := h.hasClass(3)
		row := class.Rows[0].Enrollment
		representative := h.person("Đại diện", "0912000333")
		representative.Starts("")
		representative.Sees("Lớp Trưởng")
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			all, err := tx.Delegations(t.Context(), 1)
			for _, d := range all {
				if d.Name == row.Delegation {
					storagetest.Grant(t, tx, representative.ID(), course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: d.ID})
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		u := h.person("Tên khác", "0999999999")
		typed := row.Trainee.Name + "h" // one letter off
		h.asksVouching(u, class.Course.Code, typed, row.Trainee.Birth.String(), row.Delegation)
		u.TapsTwice("Gửi đề nghị")
		u.Sees("Đã nhờ đại diện đoàn")
		asked := representative.Sees(typed, "UBND xã", "1. "+row.Trainee.Name)
		h.settled()
		h.restart()
		for _, who := range []*simulator.User{u, admin} {
			who.TapsData(0, buttonOf(t, asked, "Là số 1"))
			who.Sees("dành cho đại diện đoàn")
		}
		representative.TapsTwice("Là số 1")
		representative.Sees("Đã giao chỗ", row.Trainee.Name)
		u.Sees("Đã xác nhận", row.Trainee.Name)
		u.Sends("/hoso")
		u.Sees(row.Trainee.Name)

		late := h.person("Người Đến Thêm", "0912000444")
		h.asksVouching(late, class.Course.Code, "Người Đến Thêm", "1/2/1990", "Không rõ")
		late.Taps("Gửi đề nghị")
		late.Sees("Đã nhờ Ban Tổ chức")
		admin.Sees("Người Đến Thêm", "không có ai gần giống")
		late.Blocks()
		h.settled()
		admin.TapsTwice("Thêm vào danh sách")
		admin.Sees("Đã thêm", "số 4", "chặn bot")
		h.settled()
		if got := h.holder(4); got != late.ID() {
			t.Errorf("the new place is of %d", got)
		}
	})
}

// TestNotMe: whoever has taken a wrong place gives it back, also with two taps, and it can
// be had at once by whose it is; a claim that waited is withdrawn by that.
func TestNotMe(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, joined, class := h.hasClass(2, 0)
		wrong, row := joined[0], class.Rows[0].Enrollment
		u := h.person(row.Trainee.Name, row.Trainee.Phone)
		u.Starts("c_" + class.Course.Code)
		u.Taps("Tôi đồng ý")
		u.Taps("Chia sẻ số điện thoại")
		u.Taps("Đúng là tôi")
		u.Sees("đã được hỏi")
		asked := admin.Sees("Hai tài khoản")
		wrong.Sends("/hoso")
		wrong.Taps("Không phải tôi")
		wrong.Sees("không phải là đồng chí?")
		h.settled()
		h.restart()
		wrong.TapsTwice("Đúng, không phải tôi")
		wrong.Sees("Đã gỡ tài khoản này")
		admin.Sees("báo mình không phải là", row.Trainee.Name)
		u.Starts("c_" + class.Course.Code)
		u.Sees("đang chờ quyết định")
		u.Taps("Chia sẻ số điện thoại")
		u.Taps("Đúng là tôi")
		u.Sees("Đã ghi danh", row.Trainee.Name)
		admin.TapsData(asked.ID, buttonOf(t, asked, "Giữ tài khoản cũ"))
		admin.Sees("đã thôi")
		h.settled()
		if got := h.holder(1); got != u.ID() {
			t.Errorf("the place is of %d", got)
		}
	})
}

// TestOneAccountForTwoCourses: who is on one course claims the place on the next by name
// and date of birth, its list having no phones, and the account serves both; where the
// date is another the organizers are asked, and their yes makes the two one person.
func TestOneAccountForTwoCourses(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, joined, class := h.hasClass(2, 0, 1)
		next := course.NewCourse("LOP-KE-TIEP", "Lớp kế tiếp")
		people := []course.Enrollment{class.Rows[0].Enrollment, class.Rows[1].Enrollment}
		for i := range people {
			people[i].Trainee.Phone, people[i].Unit = "", "UBND xã khác"
		}
		right := people[1].Trainee.Birth
		people[1].Trainee.Birth = course.Birth{Year: right.Year, Month: right.Month%12 + 1, Day: 1}
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			if err := tx.CreateCourse(t.Context(), &next, class.Sessions); err != nil {
				return err
			}
			for i := range people {
				people[i].CourseID = next.ID
				if err := tx.Enroll(t.Context(), &people[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, u := range joined {
			u.Starts("c_" + next.Code)
			u.Sees("gõ họ và tên")
			u.Sends(people[i].Trainee.Name)
			u.Sees("năm sinh")
			u.Sends(people[i].Trainee.Birth.String())
			u.Sees("Có phải", people[i].Trainee.Name, "UBND xã khác")
			u.Taps("Đúng là tôi")
		}
		joined[0].Sees("Đã ghi danh", "Lớp kế tiếp")
		joined[1].Sees("đã gắn với một học viên, nên cần xác nhận", "đã được hỏi")
		admin.Sees(people[1].Trainee.Name, "Ở lớp khác, tài khoản này là "+people[1].Trainee.Name+", sinh "+right.String())
		h.settled()
		h.restart()
		admin.TapsTwice("Đúng là một người")
		joined[1].Sees("Đã xác nhận", "Lớp kế tiếp")
		h.settled()
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			for _, u := range joined {
				actor, err := tx.Actor(ctx, storagetest.Account(t, tx, u.ID()))
				if err != nil {
					return err
				}
				if places := actor.Enrollments; len(places) != 2 || places[0].Trainee.ID != places[1].Trainee.ID {
					t.Errorf("%s has the places %+v", u.Name(), places)
				}
			}
			return nil
		})
	})
}

// TestRegisteringBesideTheList: on a course that is open to all, who is on the list with
// another date of birth is not put beside themselves: an organizer says who it is, in the
// same hour the others who have registered are told of.
func TestRegisteringBesideTheList(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, class := h.hasClass(2)
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			c, err := tx.Course(t.Context(), 1)
			if err != nil {
				return err
			}
			c.Mode = course.OpenToAll
			return tx.UpdateCourse(t.Context(), c)
		})
		if err != nil {
			t.Fatal(err)
		}
		row := class.Rows[0].Enrollment
		registers := func(u *simulator.User, name, birth string) {
			u.Starts("c_" + class.Course.Code)
			u.Taps("Tôi đồng ý")
			u.Sees("gõ họ và tên")
			u.Sends(name)
			u.Sees("năm sinh")
			u.Sends(birth)
			u.Sees("Chức vụ")
			u.Sends("Cán bộ")
			u.Sees("Đơn vị")
			u.Sends("UBND xã")
			u.Sees("đoàn nào")
			u.Taps(row.Delegation)
			u.Sees("Xác nhận")
			u.TapsTwice("Xác nhận")
		}
		near, anew := h.person("Gần giống", "0999999999"), h.person("Người Hoàn Toàn Mới", "0999999998")
		registers(near, row.Trainee.Name, fmt.Sprint(row.Trainee.Birth.Year))
		near.Sees("đã có người gần giống", "đã được hỏi")
		registers(anew, "Người Hoàn Toàn Mới", "3/4/1990")
		anew.Sees("Đã ghi danh")
		admin.Sees("nhờ xác nhận", "1. "+row.Trainee.Name)
		h.settled()
		h.restart()
		admin.Taps("Là số 1")
		admin.Sees("Đã giao chỗ")
		near.Sees("Đã xác nhận", row.Trainee.Name)
		h.at("15/8 9:00")
		admin.Sees("1 người vừa tự ghi danh", "Người Hoàn Toàn Mới")
		if got := h.holder(1); got != near.ID() {
			t.Errorf("the place is of %d", got)
		}
	})
}

// buttonOf is the data of the button under a message whose label holds the words.
func buttonOf(t *testing.T, m simulator.Message, label string) string {
	t.Helper()
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.Contains(b.Text, label) {
				return b.Data
			}
		}
	}
	t.Fatalf("no button %q under %q", label, m.Text)
	return ""
}
