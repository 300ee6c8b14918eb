package stories

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// small is the code of a course that takes only so many people, from the 18th of August on.
const small = "NHO-2022"

// smallCourse is a course without people that has so many places, run by the admin.
func (h *house) smallCourse(mode course.JoinMode, capacity int) course.Course {
	h.t.Helper()
	c := course.NewCourse(small, "Lớp nhỏ")
	c.Mode, c.Capacity = mode, capacity
	err := h.app.Update(h.t.Context(), func(tx *storage.Tx) error {
		if err := tx.CreateCourse(h.t.Context(), &c, coursetest.Sessions("18-19/8/2022")); err != nil {
			return err
		}
		_, err := tx.GrantRole(h.t.Context(), course.Grant{AccountID: storagetest.Account(h.t, tx, storyAdmin), Role: course.OrganizerRole, CourseID: c.ID})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// registers has somebody register by themselves for the small course.
func (h *house) registers(n int) *simulator.User {
	h.t.Helper()
	u := h.person(fmt.Sprintf("Người %d", n), fmt.Sprintf("091200000%d", n))
	u.Starts("c_" + small)
	u.Taps("Tôi đồng ý")
	u.Sees("gõ họ và tên")
	for _, step := range []struct{ says, sees string }{
		{fmt.Sprintf("Trần Văn %c", 'A'+n), "năm sinh"}, {fmt.Sprintf("%d/4/1990", n), "Chức vụ"}, {"Cán bộ", "Đơn vị"}, {"UBND xã", "Số điện thoại"}, {fmt.Sprintf("091200000%d", n), "kiểm tra"},
	} {
		u.Sends(step.says)
		u.Sees(step.sees)
	}
	u.TapsTwice("Xác nhận")
	return u
}

// enrolled is who is on the roster of the small course, by name.
func (h *house) enrolled(c course.Course) (names []string) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, c.ID)
		for _, e := range all {
			if e.State == course.Enrolled {
				names = append(names, e.Trainee.Name)
			}
		}
		return err
	})
	slices.Sort(names)
	return names
}

// TestWaitingList: of five who register for three places two wait, by number; the place of who is withdrawn is
// offered to the first, who lets the time pass, and then to the second, who takes it, with restarts between any
// two steps. An announcement to the list reaches those who wait, and one to the class doesn't.
func TestWaitingList(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin := h.admin()
		c := h.smallCourse(course.OpenToAll, 3)
		var people []*simulator.User
		for n := range 3 {
			u := h.registers(n + 1)
			u.Sees("Đã ghi danh")
			people = append(people, u)
		}
		fourth := h.registers(4)
		fourth.Sees("chưa có chỗ", "số 1")
		fifth := h.registers(5)
		fifth.Sees("chưa có chỗ", "số 2")
		h.settled()
		h.restart()
		fifth.Starts("c_" + small)
		fifth.Sees("số 2")
		fifth.Sends("/lich")
		fifth.Sees("dành cho học viên")

		admin.Sends("/lop")
		admin.Sees("Đã có 3/3 chỗ")
		admin.Taps("⏳ Danh sách chờ (2)")
		admin.Sees("Danh sách chờ: 2 người", "1. Trần Văn E", "2. Trần Văn F")
		announcesToLine(admin, "Lớp sẽ mở thêm đợt hai: mời {ten}, {don_vi}", 2)
		fourth.Sees("Lớp sẽ mở thêm đợt hai: mời Trần Văn E, UBND xã")
		fifth.Sees("Lớp sẽ mở thêm đợt hai: mời Trần Văn F, UBND xã")
		admin.Sends("/thongbao")
		admin.Sees("soạn")
		admin.Sends("Mời cả lớp có mặt sớm")
		admin.Sees("Gửi tới", "3 người", "Muốn đổi nội dung")
		admin.TapsTwice("✅ Gửi")
		people[0].Sees("Mời cả lớp có mặt sớm")
		h.settled()
		if got(fourth, "Mời cả lớp có mặt sớm") > 0 || got(people[0], "Lớp sẽ mở thêm đợt hai") > 0 {
			t.Error("what is said to the class and to the list is mixed")
		}

		withdraws(admin, "Trần Văn B", "Có 2 người đang chờ chỗ ở lớp này; chỗ trống sẽ được mời Trần Văn E")
		h.restart()
		h.at("15/8 10:00")
		offered := fourth.Sees("có chỗ cho", "16/8/2022") // a day after whichever look came first: this clock runs
		fifth.DoesNotSee("có chỗ cho")
		h.at("15/8 21:30")
		h.restart()
		h.at("16/8 10:01")
		fourth.Sees("Đã quá giờ nhận chỗ")
		fifth.Sees("có chỗ cho", "17/8/2022")
		h.settled()
		h.restart()
		fourth.TapsData(offered.ID, buttonOf(t, offered, "Nhận chỗ"))
		fourth.Sees("Đã quá giờ", "mở lại đường dẫn")
		fifth.TapsTwice("✅ Nhận chỗ")
		fifth.Sees("Đã ghi danh")
		fifth.TapsAgain()
		h.settled()
		if got, want := h.enrolled(c), []string{"Trần Văn C", "Trần Văn D", "Trần Văn F"}; !slices.Equal(got, want) {
			t.Errorf("on the roster are %v", got)
		}
		h.at("16/8 11:00")
		admin.Sees("1 người vừa tự ghi danh", "Trần Văn F")
		h.at("17/8 19:00")
		fifth.Sees("Ngày mai")
		fourth.DoesNotSee("Ngày mai")
	})
}

// announcesToLine announces something to those who wait for a place.
func announcesToLine(u *simulator.User, text string, people int) {
	u.Sends("/thongbao")
	u.Sees("soạn")
	u.Sends(text)
	u.Sees("Gửi tới", "Muốn đổi nội dung")
	u.Taps("👥")
	u.Taps(fmt.Sprintf("▫️ Danh sách chờ · %d", people))
	u.Sees(fmt.Sprintf("%d người", people))
	u.Taps("Xong")
	u.TapsTwice("✅ Gửi")
	u.Sees("Báo cáo thông báo")
}

// withdraws has an organizer take somebody off the roster, who is shown what that means for those who wait.
func withdraws(u *simulator.User, name, means string) {
	u.Sends("/hocvien " + name)
	u.Sees(name)
	u.Taps(name)
	u.Sees("trong danh sách chờ")
	u.Taps("🚷 Rút tên khỏi lớp")
	u.Sees(means)
	u.TapsTwice("🚷 Rút tên")
	u.Sees("Đã rút tên")
}

// withdrawsFrom takes somebody off the roster of a course by their name, as it is shown.
func (h *house) withdrawsFrom(c course.Course, name string) {
	h.t.Helper()
	err := h.app.Update(h.t.Context(), func(tx *storage.Tx) error {
		all, err := tx.Roster(h.t.Context(), c.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(e course.Enrollment) bool { return e.Trainee.Name == name })
		by := registrar.Operator(h.clock.Now())
		means, err := by.Moving(h.t.Context(), tx, c, all[at], registrar.WithdrawAct)
		if err == nil {
			_, _, err = by.Withdraw(h.t.Context(), tx, all[at].ID, means.Seen(registrar.WithdrawAct, all[at]))
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestApproval: who registers for a course with approval waits for the organizers, who hear of it and decide on
// all at once: those for whom there is a place come onto the roster, the others onto the list; one is refused
// for a reason, and one is put above the capacity.
func TestApproval(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin := h.admin()
		c := h.smallCourse(course.WithApproval, 2)
		var people []*simulator.User
		for n := range 4 {
			u := h.registers(n + 1)
			u.Sees("chờ Ban Tổ chức duyệt")
			people = append(people, u)
		}
		h.at("15/8 10:00")
		admin.Sees("4 người", "chờ duyệt")
		if got := h.enrolled(c); len(got) != 0 {
			t.Errorf("on the roster are %v before anybody is approved", got)
		}
		h.restart()
		admin.Sends("/duyet")
		admin.Sees("4 người ghi danh chờ duyệt")
		admin.Taps("Trần Văn B")
		admin.Sees("Đang chờ duyệt.")
		admin.Taps("✖️ Không nhận")
		admin.Sees("Vì sao chưa nhận")
		h.restart()
		admin.Sends("Chỉ nhận cán bộ huyện")
		admin.Sees("Đã trả lời chưa nhận 1 người")
		people[0].Sees("chưa nhận", "Chỉ nhận cán bộ huyện")
		admin.Taps("✅ Duyệt cả 3 người")
		admin.Sees("Còn chỗ cho 2 người", "1 người sẽ vào danh sách chờ")
		h.restart()
		admin.TapsTwice("✅ Xếp 2 người vào lớp")
		admin.Sees("Đã xếp 2 người", "Đã đưa 1 người vào danh sách chờ")
		people[1].Sees("đã xếp")
		people[3].Sees("đã duyệt", "số 1")
		admin.Sends("/lop")
		admin.Taps("⏳ Danh sách chờ (1)")
		admin.Sees("Danh sách chờ: 1 người")
		admin.Taps("Trần Văn E")
		admin.Sees("Số 1 trong danh sách chờ")
		admin.Taps("✅ Xếp vào lớp")
		admin.Sees("Đã có 2/2 chỗ")
		admin.TapsTwice("vượt số chỗ")
		admin.Sees("Đã xếp 1 người")
		people[3].Sees("đã xếp")
		h.settled()
		if got, want := h.enrolled(c), []string{"Trần Văn C", "Trần Văn D", "Trần Văn E"}; !slices.Equal(got, want) {
			t.Errorf("on the roster are %v", got)
		}
	})
}

// TestTheLastSeat: of many who register at the same moment, each in a transaction of their own, one gets the last
// place and the others wait with a number each; of two who were offered and tap at once each has one place.
func TestTheLastSeat(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		c := h.smallCourse(course.OpenToAll, 1)
		const many = 8
		var wait sync.WaitGroup
		for n := range many {
			wait.Go(func() {
				err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
					by := registrar.By{Now: tx.Now(), Actor: course.Actor{AccountID: storagetest.Account(t, tx, int64(5000+n))}}
					said := course.Enrollment{Unit: "xã", Trainee: course.Trainee{Name: fmt.Sprintf("Lê Văn %c", 'A'+n), Birth: course.Birth{Year: 1960 + n}}}
					_, err := by.Register(t.Context(), tx, c, said, nil)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := h.enrolled(c); len(got) != 1 {
			t.Fatalf("one place was given to %v", got)
		}
		var line []course.Waiting
		h.view(func(ctx context.Context, tx *storage.Tx) (err error) {
			line, err = tx.WaitingPage(ctx, c.ID, false, 0, many)
			return err
		})
		for i, w := range line {
			if w.Rank() != i+1 || w.State != course.WaitingInLine {
				t.Errorf("the %d. on the list is %+v", i+1, w)
			}
		}
		if len(line) != many-1 {
			t.Errorf("%d people wait", len(line))
		}

		h.withdrawsFrom(c, h.enrolled(c)[0])
		h.at("15/8 10:00")
		taken := make([]error, many)
		for n := range many {
			wait.Go(func() {
				taken[n] = h.app.Update(t.Context(), func(tx *storage.Tx) error {
					one := line[n%2] // the first has an offer, the second has none
					actor, err := tx.Actor(t.Context(), one.AccountID)
					if err != nil {
						return err
					}
					_, _, err = registrar.By{Now: tx.Now(), Actor: actor}.TakeOffer(t.Context(), tx, one.ID)
					return err
				})
			})
		}
		wait.Wait()
		ok := 0
		for _, err := range taken {
			if err == nil {
				ok++
			} else if !errors.Is(err, course.ErrConflict) {
				t.Error(err)
			}
		}
		if got := h.enrolled(c); ok != 1 || len(got) != 1 || got[0] != line[0].Said.Trainee.Name {
			t.Errorf("%d have taken the place, on the roster are %v", ok, got)
		}
	})
}
