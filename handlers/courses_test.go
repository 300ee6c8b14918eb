package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// takes puts users on the roster of another course with sessions at the same hours as
// those of the class.
func (d *desk) takes(code, title string, users ...int64) (c course.Course, sessions []course.Session) {
	d.t.Helper()
	c = course.NewCourse(code, title)
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		if err := tx.CreateCourse(ctx, &c, coursetest.Sessions("16-19/8/2022 sáng chiều")); err != nil {
			return err
		}
		for i, user := range users {
			place := course.Enrollment{CourseID: c.ID, Trainee: course.Trainee{Name: fmt.Sprintf("Tên %c ở %s", 'A'+i, code), AccountID: storagetest.Account(d.t, tx, user)}}
			if err := tx.Enroll(ctx, &place); err != nil {
				return err
			}
		}
		sessions, err = tx.Sessions(ctx, c.ID)
		return err
	})
	return c, sessions
}

// labels are the labels of an answer's buttons.
func (a answer) labels() (all []string) {
	for _, m := range a.messages {
		for _, k := range slices.Concat(m.Buttons...) {
			all = append(all, k.Label)
		}
	}
	return all
}

// many is a desk with several courses.
type many struct {
	*desk
	class, second, closed, left course.Course
	sessions                    []course.Session // of the second
}

// manyCourses has lan and binh on the class and a course at the same hours; lan is also
// on one that is closed, and was taken off the roster of another.
func manyCourses(t *testing.T) (d many) {
	t.Helper()
	d.desk = newDesk(t, "16/8/2022 7:10")
	d.class = d.desk.class()
	d.closed, _ = d.takes("CU", "Lớp cũ", lan)
	d.left, _ = d.takes("ROI", "Lớp đã rời", lan, other)
	d.second, d.sessions = d.takes("K2", "Lớp kỹ năng", lan, binh)
	d.close(d.closed)
	d.leavesOut(d.left, 1)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.WithdrawLeftOut(ctx, d.left.ID, d.now)
		return err
	})
	d.now = coursetest.At("16/8 7:26")
	return d
}

// TestCommandsOfManyCourses: a trainee's command is about the course that was chosen, or
// else the newest that is open, says which that is, and offers the others; never one
// whose roster the person isn't on.
func TestCommandsOfManyCourses(t *testing.T) {
	t.Parallel()
	d := manyCourses(t)
	for _, command := range []string{"/lich", "/ketqua", "/hoso"} {
		answer := d.says(lan, command).has("Lớp kỹ năng").lacks("Lớp dân vận", "Lớp cũ")
		want := []string{"📘 Lớp dân vận", "📕 Lớp cũ (đã bế giảng)"}
		switch command {
		case "/hoso":
			want = slices.Insert(want, 0, "✏️ Sai thông tin", "🙅 Không phải tôi", "🔕 Tắt nhắc lịch")
		case "/lich":
			want = slices.Insert(want, 0, "📅 Đưa vào lịch điện thoại", "🔕 Tắt nhắc lịch")
		}
		if got := answer.labels(); !slices.Equal(got, want) {
			t.Errorf("%s offers %q", command, got)
		}
		turned := d.taps(lan, answer.button("Lớp dân vận")).has("Lớp dân vận").lacks("Lớp kỹ năng")
		if turned.messages[0].Edit == 0 {
			t.Errorf("%s of another course is a message of its own", command)
		}
		d.says(lan, "/lich").has("Lớp dân vận") // it is the chosen one now
		d.taps(lan, turned.button("Lớp kỹ năng")).has("Lớp kỹ năng")
	}
	for _, action := range []string{"schedule", "progress", "profile", "in:of", "course"} {
		d.taps(lan, fmt.Sprintf("%s:%d", action, d.left.ID)).has("đã được rút tên khỏi danh sách <b>Lớp đã rời</b>", "gặp Ban Tổ chức")
		d.taps(third, fmt.Sprintf("%s:%d", action, d.class.ID)).lacks("Lớp dân vận")
		d.taps(binh, fmt.Sprintf("%s:%d", action, d.closed.ID)).has("cần quyền").lacks("Lớp cũ")
	}
	d.says(lan, "/dulieu").has("lưu về đồng chí ở Lớp cũ", "lưu về đồng chí ở Lớp đã rời", "lưu về đồng chí ở Lớp kỹ năng", "Tên A ở K2")

	// A closed course stays chosen until another puts the person on its roster.
	d.now = coursetest.At("16/8 9:00")
	d.taps(lan, fmt.Sprintf("progress:%d", d.closed.ID)).has("Lớp cũ")
	d.now = coursetest.At("16/8 9:01")
	d.says(lan, "/hoso").has("Lớp cũ").lacks("in trên giấy chứng nhận")
	d.takes("MOI", "Lớp mới", lan)
	d.says(lan, "/hoso").has("Lớp mới")
	d.taps(lan, fmt.Sprintf("course:%d", d.second.ID))
	d.close(d.second)
	d.says(lan, "/hoso").has("Lớp mới") // what was chosen is over
}

// TestCheckInOfManyCourses: at one hour on two courses one says at which one is; a code
// finds its session, and a wrong one is counted at both.
func TestCheckInOfManyCourses(t *testing.T) {
	t.Parallel()
	d := manyCourses(t)
	asked := d.says(lan, "/diemdanh").has("nhiều buổi đang mở điểm danh", "Lớp dân vận", "Lớp kỹ năng").lacks("Lớp cũ", "Lớp đã rời")
	d.taps(lan, asked.button("✅ Lớp kỹ năng")).has("đã dự 1/1 buổi", "Lớp kỹ năng").lacks("Lớp dân vận")
	d.taps(lan, asked.button("✅ Lớp kỹ năng")).has("đã điểm danh", "Lớp kỹ năng") // the second tap of two
	again := d.says(lan, "/diemdanh").has("có mặt", "chưa điểm danh")
	if got := again.labels(); !slices.Equal(got, []string{"✅ Lớp dân vận", "🔢 Nhập mã 6 số"}) {
		t.Errorf("offered again: %q", got)
	}

	mine := map[string]string{}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Sessions(ctx, d.class.ID)
		mine["class"], mine["second"] = all[0].Code, d.sessions[0].Code
		return err
	})
	d.says(binh, wrongCode(mine)).has("Mã chưa đúng cho buổi sáng 16/8 của Lớp kỹ năng · buổi sáng 16/8 của Lớp dân vận", "còn 4 lần")
	d.says(binh, mine["class"]).has("Đã điểm danh", "Lớp dân vận").lacks("Lớp kỹ năng")
	for range 4 {
		d.says(binh, wrongCode(mine))
	}
	d.says(binh, mine["second"]).has("quá số lần")

	inLeft := fmt.Sprintf("in:%d", d.sessions[0].ID-8) // of the course made before
	d.taps(lan, inLeft).has("đã được rút tên khỏi danh sách", d.left.Title)

	d.now = coursetest.At("16/8 12:00") // between the sessions
	next := d.says(lan, "/diemdanh").has("Lớp kỹ năng", "chưa đến giờ")
	d.taps(lan, next.button("Lớp dân vận")).has("Lớp dân vận", "chưa đến giờ").lacks("Lớp kỹ năng")
	d.says(lan, mine["second"]).has("đã điểm danh", "Lớp kỹ năng") // the code of what is over
}

// wrongCode is six digits that are none of the codes.
func wrongCode(codes map[string]string) string {
	for n := 100000; ; n++ {
		if code := fmt.Sprint(n); code != codes["class"] && code != codes["second"] {
			return code
		}
	}
}

// TestCheckInOfTheOpenCourse: of several courses the check-in is that of the one which is
// open, whichever the commands are about.
func TestCheckInOfTheOpenCourse(t *testing.T) {
	t.Parallel()
	d := manyCourses(t)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		later := course.NewCourse("SAU", "Lớp sau này")
		if err := tx.CreateCourse(ctx, &later, coursetest.Sessions("1/9/2022")); err != nil {
			return err
		}
		place := course.Enrollment{CourseID: later.ID, Trainee: course.Trainee{Name: "Võ Sáu", AccountID: storagetest.Account(t, tx, third)}}
		if err := tx.Enroll(ctx, &place); err != nil {
			return err
		}
		place = course.Enrollment{CourseID: d.class.ID, Trainee: course.Trainee{ID: place.Trainee.ID, Name: "Võ Sáu"}}
		return tx.Enroll(ctx, &place)
	})
	d.says(third, "/lich").has("Lớp sau này")
	open := d.says(third, "/diemdanh").has("Đang mở điểm danh", "Lớp dân vận")
	d.taps(third, open.button("Lớp sau này")).has("Lớp sau này", "chưa đến giờ")
	d.taps(third, open.button("✅ Điểm danh")).has("đã dự 1/1 buổi", "Lớp dân vận")
}

// TestCertificatesOfManyCourses: each course whose roster the person is on is named with
// what it has given, or why it has given none.
func TestCertificatesOfManyCourses(t *testing.T) {
	t.Parallel()
	d := manyCourses(t)
	d.says(lan, "/giaychungnhan").has("Lớp dân vận", "Lớp kỹ năng", "Lớp cũ").lacks("Lớp đã rời")
	d.closing(d.class, map[int64]string{lan: "PPPPPPPP"}, 8)
	d.now = coursetest.At("19/8 18:00")
	d.press(anOrganizer, d.sure(), "issue:ok")
	d.press(anOrganizer, d.moved(anOrganizer), "issue:send")
	d.draw(d.class)
	papers := d.says(lan, "/giaychungnhan").has("1/2022/GCN", "Lớp kỹ năng", "Lớp cũ")
	if papers.messages[0].File == 0 {
		t.Error("the certificate is not the first")
	}
}

// TestTraineeAndOrganizer: who runs one course and takes another sees which is which,
// and has the commands of both.
func TestTraineeAndOrganizer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8/2022 9:00")
	d.class()
	other, _ := d.takes("K2", "Lớp kỹ năng", anOrganizer)
	hello := d.says(anOrganizer, "/start").has("là học viên của <b>Lớp kỹ năng</b>", "<b>Lớp dân vận</b> (phụ trách)", "Đổi lớp: /lop", "/diemdanh điểm danh của mình")
	menu := hello.messages[len(hello.messages)-1].Menu
	if !slices.Equal(menu, []course.Role{course.OrganizerRole, course.TraineeRole}) {
		t.Errorf("the menu is that of %v", menu)
	}
	choice := d.says(anOrganizer, "/lop").has("lớp nào")
	if got := choice.labels(); !slices.Equal(got, []string{"📘 Lớp dân vận", "📘 Lớp kỹ năng · học viên"}) {
		t.Errorf("the choice is %q", got)
	}
	standing := d.taps(anOrganizer, choice.button("học viên")).has("là học viên của <b>Lớp kỹ năng</b>")
	d.says(anOrganizer, "/lop").has("là học viên của <b>Lớp kỹ năng</b>")
	d.says(anOrganizer, "/buoi").has("Lớp dân vận")
	d.says(anOrganizer, "/lich").has("Lớp kỹ năng")
	d.taps(anOrganizer, d.taps(anOrganizer, standing.button("Lớp khác")).button("Lớp dân vận")).has("Mã lớp: <code>DVCQ</code>").lacks("cũng là học viên")
	d.says(anOrganizer, "/lop").has("Mã lớp: <code>DVCQ</code>")
	d.says(anOrganizer, "/lich").has("Lớp kỹ năng")

	// Both on one course.
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(t, tx, anOrganizer), Role: course.OrganizerRole, CourseID: other.ID})
		return err
	})
	d.taps(anOrganizer, choice.button("Lớp kỹ năng")).has("Mã lớp: <code>K2</code>", "cũng là học viên lớp này, STT 1")
}

// TestChooseAmongMany: whoever runs more courses than a message has room for turns the page, and finds all of
// them, also the one they attend.
func TestChooseAmongMany(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for i := range visit.MaxRows - 1 {
			c := course.NewCourse(fmt.Sprintf("K%d", i+2), fmt.Sprintf("Lớp thứ %d", i+2))
			if err := tx.CreateCourse(ctx, &c, nil); err != nil {
				return err
			}
		}
		return nil
	})
	first := d.says(anAdmin, "/lop").has("với lớp nào", fmt.Sprintf("%d lớp · trang 1/2", visit.MaxRows))
	second := d.taps(anAdmin, first.button("Trang sau")).has("trang 2/2")
	if got, want := len(first.labels())+len(second.labels()), visit.MaxRows+2; got != want {
		t.Errorf("%d buttons are there for %d courses and the pages", got, want-2)
	}
	second.button("Lớp dân vận")
	again := d.taps(anAdmin, second.button("Trang trước"))
	if !slices.Equal(again.labels(), first.labels()) {
		t.Errorf("the first page is %q, then %q", first.labels(), again.labels())
	}
	d.taps(anAdmin, second.button("Lớp dân vận")).has("Lớp dân vận")
}
