package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestMendName: a name that can't be printed is mended from the list of faults; the
// person keeps the account and the attendance, and the closing goes on.
func TestMendName(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	first := d.roster(c)[0]
	first.Trainee.Name = "Nguyễn Thị 😀"
	d.sets(c, first)
	faults := d.says(anOrganizer, "/capgcn").has("Chưa bế giảng được", "😀 (U+1F600)", "bằng các nút")
	ask := faults.button("1. Nguyễn Thị 😀: Họ và tên")
	d.taps(lan, ask).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, ask).has("đang là «Nguyễn Thị 😀»").lacks("Để trống")
	answer{t, d.serve(bot.Request{TelegramID: anOrganizer, Media: true})}.has("đang là «Nguyễn Thị 😀»")
	d.says(anOrganizer, "Nguyễn Thị 🎉").has("🎉", "Mời đồng chí gõ nội dung mới")
	d.says(anOrganizer, "Nguyễn Thị Lân").has("→ <b>«Nguyễn Thị Lân»")
	sure := d.says(anOrganizer, "Nguyễn Thị  Lan").has("«Nguyễn Thị 😀» → <b>«Nguyễn Thị Lan»").lacks("Lân")
	if now := d.roster(c)[0].Trainee.Name; now != "Nguyễn Thị 😀" {
		t.Errorf("before the confirmation the name is %q", now)
	}
	d.taps(lan, sure.button("Xác nhận")).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, sure.button("Xác nhận")).has("Đã sửa: Họ và tên", "Họ và tên: <b>Nguyễn Thị Lan</b>")
	d.taps(anOrganizer, sure.button("Xác nhận")).has("không còn dùng được")
	d.notices(lan).has("Ban Tổ chức vừa sửa", "«Nguyễn Thị 😀» → <b>«Nguyễn Thị Lan»")

	all := d.roster(c)
	if got := all[0]; len(all) != 4 || got.ID != first.ID || got.Trainee.ID != first.Trainee.ID || got.Trainee.TelegramID != lan ||
		got.Trainee.Phone != first.Trainee.Phone || got.Delegation != first.Delegation {
		t.Errorf("the roster has %d people, the first is %+v", len(all), got)
	}
	d.says(lan, "/ketqua").has("8/8 buổi")
	d.says(anOrganizer, "/hocvien lan giong trom").has("Nguyễn Thị Lan")
	d.taps(anOrganizer, d.sure().button("cấp 1 giấy"))
	d.moved(anOrganizer).has("1/2022/GCN")
}

// TestMendFromTheList: who is found by name has a button that mends the entry; the
// person, once linked, hears of it.
func TestMendFromTheList(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	third := d.roster(c)[2]
	third.Trainee.Birth, third.Trainee.BirthAlt = course.Birth{Year: 1982, Month: 5, Day: 4}, course.Birth{Year: 1982, Month: 4, Day: 5}
	d.sets(c, third)
	entry := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien le thi lan").button("Số 3, Lê Thị Lan")).
		has("Số 3, Lê Thị Lan", "Ngày sinh: <b>4/5/1982; 5/4/1982</b>", "Đơn vị công tác: <b>UBND</b>", "Chức vụ: <i>chưa có</i>")
	d.taps(anOrganizer, entry.button("Đơn vị công tác")).has("đang là «UBND»")
	d.says(anOrganizer, strings.Repeat("x", course.MaxUnit+1)).has("160")
	d.says(anOrganizer, "UBND").has("đúng như vậy")
	d.taps(anOrganizer, d.says(anOrganizer, "UBND xã B").button("Xác nhận")).has("Đã sửa: Đơn vị công tác")

	d.agrees(other, "DVCQ")
	d.taps(other, d.shares(other, third.Trainee.Phone, other).button("Đúng"))
	if told := d.told(other); told != "" {
		t.Errorf("of what was mended before somebody came they were told %q", told)
	}
	d.taps(anOrganizer, entry.button("Ngày sinh"))
	d.says(anOrganizer, "hôm qua").has("Ngày sinh")
	d.taps(anOrganizer, d.says(anOrganizer, "6/5/1982").has("«4/5/1982; 5/4/1982» → <b>«6/5/1982»").button("Xác nhận"))
	d.notices(other).has("Ngày sinh: «4/5/1982; 5/4/1982» → <b>«6/5/1982»")
	d.says(other, "/hoso").has("6/5/1982", "UBND xã B")

	// By name, and emptied again.
	entry = d.taps(anOrganizer, d.says(anOrganizer, "/hocvien le thi lan").button("Số 3, Lê Thị Lan"))
	empty := d.taps(anOrganizer, entry.button("Đơn vị công tác")).button("Để trống")
	d.taps(anOrganizer, d.taps(anOrganizer, empty).has("«UBND xã B» → <i>để trống</i>").button("Xác nhận"))
	got := d.roster(c)[2]
	if want := (course.Birth{Year: 1982, Month: 5, Day: 6}); got.Unit != "" || got.Trainee.Birth != want || !got.Trainee.BirthAlt.IsZero() ||
		got.Trainee.TelegramID != other || got.ID != third.ID {
		t.Errorf("the entry is %+v", got)
	}
}

// TestMendIsWhatWasShown: a confirmation stores what it showed, for whom it may
// still be done, and else nothing.
func TestMendIsWhatWasShown(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	e := d.roster(c)[1]
	ask := fmt.Sprintf("person:ask:%d:unit", e.ID)
	d.taps(anOrganizer, ask)
	confirm := d.says(anOrganizer, "UBND xã A").button("Xác nhận")

	e.Unit = "Huyện ủy" // by somebody else, meanwhile
	d.sets(c, e)
	again := d.taps(anOrganizer, confirm).has("nay đã đổi", "«Huyện ủy» → <b>«UBND xã A»")
	if got := d.roster(c)[1].Unit; got != "Huyện ủy" {
		t.Errorf("what wasn't shown was stored over: %q", got)
	}
	d.taps(anOrganizer, ask) // another question: the old confirmation is none any more
	d.taps(anOrganizer, again.button("Xác nhận")).has("không còn dùng được")
	confirm = d.says(anOrganizer, "UBND xã A").button("Xác nhận")

	d.store(func(ctx context.Context, tx *storage.Tx) error {
		other := course.NewCourse("KHAC", "Lớp khác")
		if err := tx.CreateCourse(ctx, &other, nil); err != nil {
			return err
		}
		_, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(t, tx, aStranger), Role: course.OrganizerRole, CourseID: other.ID})
		return err
	})
	for _, data := range []string{ask, confirm, fmt.Sprintf("person:show:%d", e.ID)} {
		d.taps(aStranger, data).has("cần quyền") // an organizer, but of another course
	}
	d.taps(anOrganizer, "person:show:9999").has("không còn dùng được")
	d.taps(anOrganizer, fmt.Sprintf("person:ask:%d:state", e.ID)).has("không còn dùng được")

	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CreateCertificate(ctx, &course.Certificate{CourseID: c.ID, EnrollmentID: e.ID, Year: 2022, No: 1, Code: course.NewCertificateCode()})
	})
	d.close(c)
	d.taps(anOrganizer, confirm).has("đã in trên giấy")
	d.says(anOrganizer, "UBND xã C").has("đã in trên giấy")
	d.taps(anOrganizer, ask).has("đã in trên giấy", "/thuhoi")
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien binh").button("Số 2")).has("Lớp đã bế giảng")
	d.taps(anOrganizer, card.button("Ghi chú"))
	d.taps(anOrganizer, d.says(anOrganizer, "đã chuyển công tác").button("Xác nhận")).has("Đã sửa: Ghi chú", "<b>đã chuyển công tác</b> ✏️")
	if told := d.told(binh); strings.Contains(told, "chuyển công tác") {
		t.Errorf("the office's note is told: %s", told)
	}
	if got := d.roster(c)[1].Unit; got != "Huyện ủy" {
		t.Errorf("the unit is %q", got)
	}
}

// TestMendMany: of very many faults the first have buttons, and it says how many
// come later.
func TestMendMany(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.class()
	c.Rule.Percent = 0 // everybody completes
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		var people []course.Enrollment
		for i := range 12 {
			people = append(people, course.Enrollment{No: 5 + i, State: course.Enrolled, Trainee: course.Trainee{Name: fmt.Sprintf("Lê Văn 中%d", i)}})
		}
		if err := tx.StoreRoster(ctx, c.ID, course.Diff{New: people}); err != nil {
			return err
		}
		return tx.UpdateCourse(ctx, c)
	})
	d.closing(c, nil, 8)
	faults := d.says(anOrganizer, "/capgcn").has("Số 16", "Còn 2 chỗ nữa", "Xem lại")
	n := 0
	for _, k := range slices.Concat(faults.messages[0].Buttons...) {
		if strings.HasPrefix(k.Data, "person:ask:") {
			n++
		}
	}
	if n != 10 {
		t.Errorf("there are %d buttons", n)
	}
}

// TestMendDelegation: a delegation's name, which many share, has no button, and it
// says where it is mended.
func TestMendDelegation(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	e := d.roster(c)[0]
	e.Delegation = "Đoàn 中"
	d.sets(c, e)
	d.says(anOrganizer, "/capgcn").has("Đoàn «Đoàn 中»", "Tên đoàn: sửa trong tệp danh sách", "/nhapds").lacks("các nút")
	e.Delegation = "Giồng Trôm" // the same name and phone: the import knows the person
	file := d.roster(c)
	file[0] = e
	now := d.roster(c)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.StoreRoster(ctx, c.ID, course.Compare(now, file, nil))
	})
	d.says(anOrganizer, "/capgcn").has("<b>1/4</b>").lacks("中")
}
