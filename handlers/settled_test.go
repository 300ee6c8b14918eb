package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// inDoubt puts somebody on the course, linked to third, whose date of birth has two
// readings, and returns the button data that choose the second and neither.
func (d *desk) inDoubt(c course.Course) (second, neither string) {
	d.t.Helper()
	e := course.Enrollment{CourseID: c.ID, No: 5, State: course.Enrolled, Trainee: course.Trainee{Name: "Võ Thị Đôi",
		Birth: course.Birth{Year: 1983, Month: 5, Day: 12}, BirthAlt: course.Birth{Year: 1983, Month: 12, Day: 5}}}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.Enroll(ctx, &e); err != nil {
			return err
		}
		if _, err := tx.EnsureAccount(ctx, third, "vi"); err != nil {
			return err
		}
		return tx.LinkTrainee(ctx, e.Trainee.ID, storagetest.Account(d.t, tx, third))
	})
	return fmt.Sprintf("birth:%d:%s", e.ID, e.Trainee.BirthAlt.ISO()), fmt.Sprintf("birth:%d:neither", e.ID)
}

// TestBirthAndClosing: a date of birth is settled until the closing, which names
// those that aren't, and from then on is what the paper says.
func TestBirthAndClosing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	c.Rule.Percent = 0 // everybody completes
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateCourse(ctx, c) })
	bare := d.says(anOrganizer, "/capgcn").lacks("đọc hai cách").button("cấp 4 giấy")
	second, neither := d.inDoubt(c)
	d.taps(anOrganizer, bare).has("nay đã đổi")
	doubt := d.says(anOrganizer, "/capgcn").has("1 người đủ điều kiện có ngày sinh còn đọc hai cách", "Võ Thị Đôi: 12/5/1983 hay 5/12/1983?")
	d.taps(anOrganizer, doubt.button("cấp 5 giấy"))
	waiting := d.moved(anOrganizer)
	refused := d.taps(third, second).has("đã bế giảng", "12/5/1983").lacks("5/12/1983")
	if refused.messages[0].Edit != 0 {
		t.Error("the question lost its buttons, which are good again when the closing is taken back")
	}
	d.taps(third, neither).has("đã bế giảng").lacks("Đã báo")

	d.press(anOrganizer, waiting, "issue:back")
	d.taps(third, second).has("✅", "5/12/1983")
	d.says(anOrganizer, "/capgcn").lacks("đọc hai cách")
}

// TestCorrectionsAndClosing: who is about to close a course hears of what people have
// asked to be set right; what is approved then is what the paper says, and afterwards
// nothing can be approved.
func TestCorrectionsAndClosing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	asks := func(user int64, field, right string) {
		t.Helper()
		d.taps(user, d.taps(user, d.says(user, "/hoso").button("Sai thông tin")).button(field))
		d.taps(user, d.says(user, right).button("Gửi đi duyệt")).has("Đã gửi")
	}
	asks(lan, "Họ và tên", "Nguyễn Thị Lán")
	asks(lan, "Chức vụ", "Bí thư")
	list := d.taps(anOrganizer, d.says(anOrganizer, "/capgcn").has("2 đề nghị sửa thông tin chưa duyệt").button("Sửa thông tin: 2"))
	list = d.taps(anOrganizer, d.taps(anOrganizer, list.button("Họ và tên")).button("Duyệt")).has("Đã duyệt")
	late := d.taps(anOrganizer, list.button("Chức vụ")).button("Duyệt")
	issued := d.says(anOrganizer, "/capgcn").has("1 đề nghị sửa thông tin chưa duyệt")
	d.taps(anOrganizer, d.taps(anOrganizer, issued.data("issue:ask")).data("issue:ok"))
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		papers, err := tx.Certificates(ctx, c.ID)
		if err == nil && (papers[0].Paper.Name != "Nguyễn Thị Lán" || papers[0].Paper.Position != "") {
			t.Errorf("the paper says %+v", papers[0].Paper)
		}
		return err
	})
	d.taps(anOrganizer, late).has("đã bế giảng", "không duyệt được nữa")
	d.says(anOrganizer, "/duyet").has("1 đề nghị")
	d.says(lan, "/hoso").lacks("Sai thông tin")
	d.taps(lan, fmt.Sprintf("correct:ask:%d", d.roster(c)[0].ID)).has("đã bế giảng", "cấp lại")
}

// TestBirthSettledUnderTheConfirmation: what was shown of a reading is no longer so
// once the person has chosen the one that the paper would have said anyway.
func TestBirthSettledUnderTheConfirmation(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	c.Rule.Percent = 0
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateCourse(ctx, c) })
	second, _ := d.inDoubt(c)
	confirm := d.says(anOrganizer, "/capgcn").button("cấp 5 giấy")
	first := strings.TrimSuffix(second, course.Birth{Year: 1983, Month: 12, Day: 5}.ISO()) + course.Birth{Year: 1983, Month: 5, Day: 12}.ISO()
	d.taps(third, first).has("12/5/1983")
	d.taps(anOrganizer, confirm).has("nay đã đổi").lacks("đọc hai cách")
}

// TestSummariesThatChanged: a confirmation of an earlier summary makes nothing, and
// shows the one that is now.
func TestSummariesThatChanged(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "1/8 9:00")
	d.says(anAdmin, "/taolop")
	d.taps(anAdmin, d.says(anAdmin, "Lớp dân vận").button("LDV-2022"))
	question := d.says(anAdmin, "16-19/8/2022 sáng chiều")
	for range 4 { // place, bodies and place of signing
		question = d.taps(anAdmin, question.button("Bỏ qua"))
	}
	summary := d.taps(anAdmin, question.button("có đường dẫn"))
	old := summary.button("Tạo lớp")
	d.taps(anAdmin, d.taps(anAdmin, summary.button("Quay lại")).button("có trong danh sách")).has("Lớp dân vận")
	anew := d.taps(anAdmin, old).has("nay đã đổi", "Lớp dân vận").lacks("Đã tạo")
	d.taps(anAdmin, anew.button("Tạo lớp")).has("Đã tạo")

	open := course.NewCourse("MO", "Lớp mở")
	open.Mode = course.OpenToAll
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.CreateCourse(ctx, &open, nil) })
	d.agrees(third, "MO")
	for _, text := range []string{"Đỗ Hoài An", "3/4/1990", "Chủ tịch", "xã A"} {
		d.says(third, text)
	}
	anew = d.says(third, "0912345678").has("xã A")
	old = anew.button("Xác nhận")
	d.taps(third, anew.button("Số điện thoại")).has("Số điện thoại?")
	d.says(third, "0912345679")
	again := d.taps(third, old).has("nay đã đổi", "0912345679").lacks("Đã ghi danh")
	d.taps(third, again.button("Xác nhận")).has("Đã ghi danh")
}

// TestEveryAskingIsTold: the organizers are told of each name, date of birth and unit
// that somebody asks them to vouch for, and of the same once.
func TestEveryAskingIsTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.agrees(third, "DVCQ")
	for _, birth := range []string{"14/5/1971", "14/5/1972", "14/5/1972"} {
		d.says(third, "/start c_DVCQ")
		d.says(third, "Phạm Đức")
		d.asks(third, d.says(third, birth), "Không rõ").has("Đã nhờ Ban Tổ chức")
	}
	told := d.told(anOrganizer)
	for _, birth := range []string{"14/5/1971", "14/5/1972"} {
		if n := strings.Count(told, "sinh "+birth); n != 1 {
			t.Errorf("told %d times of %s:\n%s", n, birth, told)
		}
	}
}

// TestNeitherReading: whoever says that both readings are wrong is asked for the right
// one, which the organizers approve; the readings are settled then.
func TestNeitherReading(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	second, neither := d.inDoubt(c)
	d.taps(third, neither).has("Ngày sinh</b> đang là «12/5/1983; 5/12/1983»", "14/5/1982")
	d.says(third, "mùa xuân").has("Ngày sinh")
	sent := d.says(third, "6/7/1983").has("«12/5/1983; 5/12/1983» → <b>«6/7/1983»").button("Gửi")
	d.taps(third, sent).has("Đã gửi")
	one := d.taps(anOrganizer, d.notices(anOrganizer).has("Võ Thị Đôi", "6/7/1983").button("Xem và duyệt")).button("Võ Thị Đôi")
	d.taps(anOrganizer, d.taps(anOrganizer, one).button("Duyệt")).has("Đã duyệt: Võ Thị Đôi, Ngày sinh")
	d.taps(third, second).has("6/7/1983") // there is no doubt any more
	d.taps(third, neither).has("6/7/1983")
	if e := d.roster(c)[4]; e.Trainee.Birth.String() != "6/7/1983" || !e.Trainee.BirthAlt.IsZero() {
		t.Errorf("the place says %+v", e.Trainee)
	}
}

// TestPhoneUnderTheLock: what is said of the phone number while no name is taken
// holds: it helps those on the roster, and everybody where the course is open.
func TestPhoneUnderTheLock(t *testing.T) {
	t.Parallel()
	for mode, want := range map[course.JoinMode][2]string{
		course.RosterOnly: {"Nếu số điện thoại của đồng chí có trong danh sách", "Đã thử nhiều lần"},
		course.OpenToAll:  {"Không cần chờ nếu bấm nút", "Câu 1/"},
	} {
		d := newDesk(t, "15/8 9:00")
		c := d.class()
		c.Mode = mode
		d.store(func(ctx context.Context, tx *storage.Tx) error {
			if err := tx.UpdateCourse(ctx, c); err != nil {
				return err
			}
			for range 5 {
				if _, err := tx.WrongName(ctx, c.ID, storagetest.Account(t, tx, third)); err != nil {
					return err
				}
			}
			return nil
		})
		d.agrees(third, "DVCQ").has(want[0])
		d.shares(third, "0977000111", third).has(want[1])
	}
}
