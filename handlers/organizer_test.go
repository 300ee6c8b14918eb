package handlers_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// class stores a course of eight sessions from 16/8/2022 with the cast and its organizer,
// who has opened the bot.
func (d *desk) class() course.Course {
	d.t.Helper()
	c := coursetest.New(coursetest.Sessions("16-19/8/2022"), coursetest.Cast())
	d.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Store(d.t, tx, &c)
		storagetest.Grant(d.t, tx, anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.Course.ID})
		return nil
	})
	return c.Course
}

func TestNewCourse(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "1/8 9:00")
	d.says(aStranger, "/taolop").has("người quản trị")
	d.says(anAdmin, "/taolop").has("Tên lớp là gì")
	d.says(anAdmin, "Lớp 🎉 dân vận").has("Tên lớp «Lớp 🎉 dân vận»", "không in được 🎉", "Tên lớp là gì")
	code := d.says(anAdmin, "Lớp dân vận").has("Mã lớp là gì").button("LDV-2022")
	d.says(anAdmin, "/taolop").has("làm dở", "Mã lớp là gì")
	d.says(anAdmin, "mã có dấu").has("chữ không dấu", "Mã lớp là gì")
	d.taps(anAdmin, code).has("16-19/8/2022")
	d.taps(anAdmin, code).has("16-19/8/2022") // the same tap again: the form stays where it is
	d.says(anAdmin, "bao giờ cũng được").has("Chưa đọc được các ngày học")
	place := d.says(anAdmin, "16-19/8/2022 sáng chiều").
		has("8 buổi", "Thứ Ba 16/8/2022: sáng 7:30–11:30, chiều 13:30–17:00", "19/8/2022", "Lớp học ở đâu")
	d.taps(anAdmin, place.button("Quay lại")).has("16-19/8/2022 sáng chiều")
	d.taps(anAdmin, place.button("Quay lại")).has("16-19/8/2022 sáng chiều") // an old button goes back no further
	place = d.says(anAdmin, "16-19/8/2022 sáng chiều")
	d.taps(anAdmin, place.button("Bỏ qua")).has("Cơ quan chủ quản")
	d.says(anAdmin, "TỈNH UỶ BẾN TRE").has("Cơ quan cấp")
	d.says(anAdmin, "BAN DÂN VẬN").has("Địa danh")
	who := d.says(anAdmin, "Bến Tre").has("ghi danh")
	d.says(anAdmin, "tất cả").has("bấm một trong các nút")
	summary := d.taps(anAdmin, who.button("có đường dẫn")).has("Lớp dân vận", "LDV-2022", "TỈNH UỶ BẾN TRE", "để trống", "8 buổi")
	d.taps(anAdmin, summary.button("✏️ Cơ quan cấp")).has("Cơ quan cấp giấy chứng nhận là gì")
	summary = d.says(anAdmin, "BAN DÂN VẬN TỈNH UỶ").has("BAN DÂN VẬN TỈNH UỶ", "Tạo lớp này?")
	create := summary.button("Tạo lớp")
	d.taps(anAdmin, create).has("Đã tạo", "https://t.me/loptruong_bot?start=c_LDV-2022")
	d.taps(anAdmin, create).has("đã xong")
	d.says(anAdmin, "/lop").has("Lớp dân vận", "16/8/2022 – 19/8/2022, 8 buổi", "Buổi tới: <b>buổi sáng 16/8</b>")

	d.store(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.CourseByCode(ctx, "LDV-2022")
		if err != nil {
			return err
		}
		if c.Mode != course.OpenToAll || c.Form.IssuingBody != "BAN DÂN VẬN TỈNH UỶ" || c.Place != "" {
			t.Errorf("stored %+v", c)
		}
		return nil
	})
	d.says(anAdmin, "/taolop")
	d.says(anAdmin, "Lớp dân vận").button("LDV-2022-2")
	d.says(anAdmin, "ldv-2022").has("đã có lớp khác dùng")
}

func TestWorkbookInTheForm(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "1/8 9:00")
	form := d.says(anAdmin, "/taolop")
	if m := d.taps(anAdmin, form.button("tệp mẫu")).has("Tệp mẫu").messages; m[len(m)-1].File == 0 {
		t.Error("no file")
	}
	d.sends(anAdmin, "lop.xls", 1000).has(".xlsx")
	d.sends(anAdmin, "lop.xlsx", 1000).has("Đang đọc <b>lop.xlsx</b>")
	if i := d.lastImport(); i.CourseID != 0 || i.State != course.ImportRequested {
		t.Errorf("import %+v", i)
	}
}

// sends sends a file.
func (d *desk) sends(user int64, name string, size int64) answer {
	d.t.Helper()
	r := bot.Request{TelegramID: user, Media: true, Document: &bot.Document{FileID: "file", Name: name, Size: size}}
	return answer{d.t, d.serve(r)}
}

func (d *desk) lastImport() (last course.Import) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.WaitingImports(ctx)
		if err == nil && len(all) > 0 {
			last = all[len(all)-1]
		}
		return err
	})
	return last
}

func TestImport(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.sends(aStranger, "ds.xlsx", 1000).has("Ban Tổ chức")
	d.says(anOrganizer, "/nhapds").has("Lớp dân vận")
	d.says(anOrganizer, "đây").has("chưa phải là tệp")
	for name, want := range map[string]string{"ds.xls": "Excel đời cũ", "ds.pdf": "«ds.pdf»"} {
		d.sends(anOrganizer, name, 1000).has(want)
	}
	d.sends(anOrganizer, "ds.xlsx", 50<<20).has("tối đa 20 MB")
	d.sends(anOrganizer, "ds.CSV", 20<<20).has("Đang đọc")
	i := d.lastImport()
	var by int64
	d.store(func(_ context.Context, tx *storage.Tx) error {
		by = storagetest.Account(t, tx, anOrganizer)
		return nil
	})
	if i.CourseID != c.ID || i.By != by || i.TelegramFile != "file" {
		t.Fatalf("import %+v", i)
	}
	ok, no := fmt.Sprintf("import:ok:%d:abcd", i.ID), fmt.Sprintf("import:no:%d", i.ID)
	d.taps(anOrganizer, ok).has("đang được đọc") // nothing to confirm yet
	i.Seen = "abcd"
	d.moveImport(i, course.ImportRead)
	d.taps(aStranger, ok).has("Ban Tổ chức")
	d.taps(anOrganizer, fmt.Sprintf("import:ok:%d:efgh", i.ID)).has("nay đã đổi")
	for _, old := range []string{fmt.Sprintf("import:ok:%d", i.ID), fmt.Sprintf("import:drop:%d:abcd", i.ID)} {
		d.taps(anOrganizer, old).has("Nút này đã cũ")
	}
	d.taps(anOrganizer, ok).has("đang ghi danh sách")
	d.taps(anOrganizer, no).has("đã xác nhận")
	if got := d.importOf(i.ID); got.State != course.ImportConfirmed {
		t.Errorf("import %+v", got)
	}

	d.close(c)
	d.sends(anOrganizer, "ds.xlsx", 1000).has("đã bế giảng")
}

// TestCancelDropsTheFile: /huy ends what waits to be read or to be confirmed in
// its chat, and leaves what is confirmed alone.
func TestCancelDropsTheFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	var ids []int64
	for _, state := range []course.ImportState{course.ImportRequested, course.ImportRead, course.ImportConfirmed} {
		d.sends(anOrganizer, "ds.xlsx", 1000)
		i := d.lastImport()
		i.Seen = "abcd"
		if state != i.State {
			d.moveImport(i, state)
		}
		ids = append(ids, i.ID)
	}
	d.says(anOrganizer, "/nhapds")
	d.says(anAdmin, "/huy").has("Không có việc nào")
	d.taps(anOrganizer, "cancel:import").has("Đã hủy việc đang làm dở").lacks("tệp danh sách")
	d.says(anOrganizer, "/huy").has("Đã bỏ tệp danh sách")
	d.taps(anOrganizer, fmt.Sprintf("import:ok:%d:abcd", ids[1])).has("đã bỏ, không ghi gì")
	for n, want := range []course.ImportState{course.ImportCancelled, course.ImportCancelled, course.ImportConfirmed} {
		if got := d.importOf(ids[n]).State; got != want {
			t.Errorf("import %d is %s, want %s", n, got, want)
		}
	}
}

// TestFileForAClosedCourse: the form doesn't hold on to a course that was closed
// while it waited, so that the next file goes where the answer sends it.
func TestFileForAClosedCourse(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	next := course.NewCourse("K2", "Lớp thứ hai")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &next, nil); err != nil {
			return err
		}
		_, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(t, tx, anOrganizer), Role: course.OrganizerRole, CourseID: next.ID})
		return err
	})
	d.taps(anOrganizer, fmt.Sprintf("course:%d", c.ID))
	d.says(anOrganizer, "/nhapds").has("Lớp dân vận")
	d.close(c)
	d.sends(anOrganizer, "ds.xlsx", 1000).has("đã bế giảng", "/lop")
	d.taps(anOrganizer, fmt.Sprintf("course:%d", next.ID))
	d.sends(anOrganizer, "ds.xlsx", 1000).has("Đang đọc")
	if i := d.lastImport(); i.CourseID != next.ID {
		t.Errorf("the file goes into course %d, want %d", i.CourseID, next.ID)
	}
}

func (d *desk) importOf(id int64) (i course.Import) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		i, err = tx.LockImport(ctx, id)
		return err
	})
	return i
}

func (d *desk) moveImport(i course.Import, to course.ImportState) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		from := i.State
		i.State = to
		_, err := tx.MoveImport(ctx, i, from)
		return err
	})
}

func (d *desk) close(c course.Course) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		sessions, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, s := range sessions {
			if _, err := tx.CloseSession(ctx, s.ID); err != nil {
				return err
			}
		}
		k := course.Closing{CourseID: c.ID, By: storagetest.Account(d.t, tx, anOrganizer)}
		if err := tx.CloseCourse(ctx, &k); err != nil {
			return err
		}
		_, err = tx.Release(ctx, k)
		return err
	})
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	overview := d.says(anOrganizer, "/lop").has("4 học viên, 2 đoàn: 2 đã liên kết Telegram, 2 chưa")
	rep := overview.button("đoàn Chợ Lách")
	first, second := d.taps(anOrganizer, rep).has("đại diện đoàn Chợ Lách", "start=r_", "22/8/2022"), d.taps(anOrganizer, rep)
	if first.text() == second.text() {
		t.Error("two links are the same")
	}
	d.taps(aStranger, rep).has("Ban Tổ chức").lacks("start=r_")
	d.taps(anOrganizer, "invite:rep:1:99").lacks("start=r_")
	d.taps(anOrganizer, "invite:org:99").lacks("start=r_")
	d.taps(anOrganizer, d.says(anOrganizer, "/phanquyen").button("Mời người cùng phụ trách")).has("người phụ trách", "start=r_")
	roles := d.says(anAdmin, "/phanquyen")
	d.taps(anAdmin, roles.button("Mời người quản trị")).has("mọi lớp", "start=r_")
	d.taps(anAdmin, d.taps(anAdmin, roles.button("Lớp dân vận")).button("đoàn Chợ Lách")).has("đại diện đoàn Chợ Lách", "start=r_")
	d.taps(anOrganizer, "all:admin").lacks("start=r_")
	for _, forged := range []string{"invite:org:99", "invite:org", "roles:org:99", "roles:of:99:0", "roles:show:99", "roles:ok:99:abcd", "roles:drop:99:0:0", "log:99:0:0:0", "course:99", "session:show:99", "session:list:99",
		"tick:in:1:99:present", "tick:name", "import:ok:99", "ann:go:99", "people:99:0", "new:create:summary", "new", "form:newcourse:ok:summary:abcd"} {
		d.taps(anAdmin, forged).lacks("start=r_")
	}
}

func TestChooseCourse(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		c := course.NewCourse("K2", "Lớp thứ hai")
		return tx.CreateCourse(ctx, &c, nil)
	})
	d.says(anAdmin, "/hocvien").has("/lop")
	choice := d.says(anAdmin, "/lop").has("lớp nào")
	d.taps(anAdmin, choice.button("Lớp dân vận")).has("Mã lớp: <code>DVCQ</code>")
	d.says(anAdmin, "/hocvien").has("4 học viên")
	d.taps(anAdmin, d.says(anAdmin, "/lop").button("Lớp khác")).has("lớp nào")
	d.taps(anOrganizer, choice.button("Lớp thứ hai")).has("cần quyền")
}

func TestTrainees(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.says(anOrganizer, "/hocvien").has("4 học viên", "<b>Giồng Trôm</b>: 2 học viên, 1 đã liên kết",
		"▫️ 4. Phạm Đức · UBND\n📱 1. Nguyễn Thị Lan · UBND", "📱 2. Trần Văn Bình")
	d.says(anOrganizer, "/hocvien lan giong trom").has("Nguyễn Thị Lan", "0912345670").lacks("Lê Thị Lan")
	d.says(anOrganizer, "/hocvien <b>").has("&lt;b&gt;")
}

// TestTraineesInOrder: the class of 2022 by delegation and given name, with what
// Vietnamese lists tell apart and folded texts don't.
func TestTraineesInOrder(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../demo/lop-dan-van-2022.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	class, err := roster.Read("lop.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	var people []course.Enrollment
	for _, row := range class.Rows {
		people = append(people, row.Enrollment)
	}
	d := newDesk(t, "15/8 9:00")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		c := *class.Course
		if err := tx.CreateCourse(ctx, &c, class.Sessions); err != nil {
			return err
		}
		if err := tx.StoreRoster(ctx, c.ID, course.Compare(nil, people, nil)); err != nil {
			return err
		}
		_, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(t, tx, anOrganizer), Role: course.OrganizerRole, CourseID: c.ID})
		return err
	})
	place := map[string]int{}
	for i, count := range class.Delegations() {
		place[count.Name] = i
	}
	collator := collate.New(language.Vietnamese, collate.IgnoreCase)
	// By the words of a name, the given name first, then the file's number.
	slices.SortStableFunc(people, func(a, b course.Enrollment) int {
		if order := place[a.Delegation] - place[b.Delegation]; order != 0 {
			return order
		}
		x, y := strings.Fields(a.Trainee.Name), strings.Fields(b.Trainee.Name)
		for i := 0; i < len(x) && i < len(y); i++ {
			if order := collator.CompareString(x[(i+len(x)-1)%len(x)], y[(i+len(y)-1)%len(y)]); order != 0 {
				return order
			}
		}
		return len(x) - len(y)
	})
	var got []string
	page := d.says(anOrganizer, "/hocvien")
	line := regexp.MustCompile(`(?m)^▫️ (\d+)\. (.*?) · `)
	for {
		for _, m := range line.FindAllStringSubmatch(page.text(), -1) {
			got = append(got, m[1]+" "+m[2])
		}
		if len(got) >= len(people) {
			break
		}
		page = d.taps(anOrganizer, page.button("Trang sau"))
	}
	wrong := 0
	for i, e := range people {
		want := fmt.Sprintf("%d %s", e.No, e.Trainee.Name)
		if i >= len(got) || got[i] != want {
			wrong++
			t.Logf("place %d: %s", i+1, want)
		}
	}
	if wrong > 0 || len(got) != 166 {
		t.Errorf("%d of %d stand in the wrong place", wrong, len(got))
	}
}

func TestSessionsAndTicking(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 20:00")
	d.class()
	show := d.says(anOrganizer, "/buoi").has("1. ⚪️ sáng 16/8, 7:30").button("sáng 16/8")
	d.taps(anOrganizer, show).has("Mở lúc 7:15").lacks("Mã đọc")
	d.taps(anOrganizer, "tick:name:1").has("Chưa đến ngày học", "16/8")
	d.taps(anOrganizer, "tick:in:1:1:present").has("Chưa đến ngày học")
	d.taps(anOrganizer, "tick:in:1:1:absent").has("Nút này đã cũ")

	d.now = coursetest.At("16/8 7:26")
	d.taps(31, show).has("Ban Tổ chức")
	view := d.taps(anOrganizer, show).has("đến 8:00", "Mã đọc", "0/4", "Còn thiếu 4", "<b>Chợ Lách</b>: Trần Văn Bình, Lê Thị Lan")
	asked := d.taps(anOrganizer, view.button("Điểm danh theo tên")).has("gõ tên", "ghi <b>có mặt</b>")
	found := d.says(anOrganizer, "lan").has("Nguyễn Thị Lan</b> · UBND · đoàn Giồng Trôm: chưa điểm danh")
	d.says(anOrganizer, "khong co ai").has("Không có học viên nào")
	tap := found.button("Nguyễn Thị Lan")
	d.taps(anOrganizer, tap).has("có mặt, ghi lúc 7:26", "1/4 (25 %)")
	d.now = coursetest.At("16/8 7:52")
	d.taps(anOrganizer, tap).has("đã được ghi trước đó: có mặt, ghi lúc 7:26", "1/4")
	d.taps(anOrganizer, asked.button("Ghi đi muộn")).has("ghi <b>đi muộn</b>")
	d.taps(anOrganizer, d.says(anOrganizer, "Bình").button("Bình")).has("đi muộn, ghi lúc 7:52", "2/4")

	d.store(func(ctx context.Context, tx *storage.Tx) error { _, err := tx.CloseSession(ctx, 1); return err })
	d.now = coursetest.At("16/8 9:00")
	d.taps(anOrganizer, "tick:as:1:present")
	correct := d.says(anOrganizer, "duc").has("vắng không phép").button("Phạm Đức")
	d.taps(anOrganizer, correct).has("Phạm Đức</b>: có mặt", "UBND · đoàn Giồng Trôm", "3/4").lacks("Đang mở điểm danh")
	d.now = coursetest.At("16/8 13:20")
	d.says(anOrganizer, "tran van").has("Đang mở điểm danh <b>buổi chiều 16/8</b>", "đây là buổi sáng 16/8")
	d.taps(anOrganizer, "tick:done:1").has("3/4", "thiếu 1", "Lê Thị Lan").lacks("Mã đọc")
	d.says(anOrganizer, "duc").lacks("Phạm Đức")

	d.close(course.Course{ID: 1})
	d.taps(anOrganizer, correct).has("đã bế giảng")
	d.taps(anOrganizer, "session:show:99").has("Nút này đã cũ")
}

// TestSayingWhatWas: each other state by one tap, the time of arrival by a button or
// typed, taking back; a page that others have overtaken writes nothing and shows how it is.
func TestSayingWhatWas(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:55")
	d.class()
	d.taps(anOrganizer, "tick:name:1")
	lan := d.says(anOrganizer, "nguyen thi lan").button("Nguyễn Thị Lan")
	first := d.taps(anOrganizer, lan).has("✅ <b>Nguyễn Thị Lan</b>: có mặt, ghi lúc 7:55")
	late := d.taps(anOrganizer, first.button("đi muộn")).has("🕗 <b>Nguyễn Thị Lan</b>: đi muộn")
	d.taps(anAdmin, first.button("vắng có phép")).has("Vừa có người ghi khác", "đi muộn")
	d.taps(anOrganizer, late.button("Bỏ")).has("có mặt, lúc 7:55")
	d.taps(anOrganizer, late.button("Bỏ")).has("Vừa có người ghi khác", "có mặt")

	again := d.taps(anOrganizer, lan).has("đã được ghi trước đó")
	d.taps(anOrganizer, again.button("Giờ đến")).has("mấy giờ")
	d.says(anOrganizer, "hồi sáng").has("«hồi sáng» không phải là giờ", "mấy giờ")
	d.says(anOrganizer, "7:59").has("7:59 chưa đến")
	early := d.says(anOrganizer, "đến 7h52").has("🕗 <b>Nguyễn Thị Lan</b>: đi muộn, lúc 7:52")
	d.says(anOrganizer, "binh").has("Trần Văn Bình") // and on with names
	d.taps(anOrganizer, d.taps(anOrganizer, early.button("Giờ đến")).button("Lúc mở, 7:15")).has("có mặt, lúc 7:15")
	d.says(anOrganizer, "binh").has("Trần Văn Bình")
	d.taps(anOrganizer, d.taps(anOrganizer, d.taps(anOrganizer, lan).button("Giờ đến")).button("Bây giờ")).has("đi muộn, lúc 7:55")

	d.now = coursetest.At("16/8 10:00")
	left := d.taps(anOrganizer, d.taps(anOrganizer, lan).button("về sớm")).has("🚪 <b>Nguyễn Thị Lan</b>: về sớm, ghi lúc 10:00")
	d.taps(anOrganizer, left.button("Giờ về"))
	d.says(anOrganizer, "9:40").has("về sớm, lúc 9:40")

	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Correct(ctx, course.Attendance{SessionID: 1, EnrollmentID: 1, State: course.Absent, Way: course.ByOrganizer, Reason: "nhờ bấm hộ"})
		return err
	})
	d.taps(anOrganizer, lan).has("❌ <b>Nguyễn Thị Lan</b>: vắng", "nhờ bấm hộ", "sổ điểm danh").button("Sổ điểm danh")
}

func TestStatus(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		stored, err := tx.StoreUpdates(ctx, []notice.Update{{UpdateID: 5, Event: "msg:9:1:0", ChatID: 9, Raw: []byte(`{"text":"bí mật"}`)}})
		if err != nil {
			return err
		}
		return tx.QuarantineUpdate(ctx, stored[0].ID, "panic: <nil>")
	})
	d.says(anOrganizer, "/trangthai").has("người quản trị")
	list := d.says(anAdmin, "/trangthai").has("1 lớp, 4 học viên, 2 đã liên kết", "1 tin để riêng", "Chưa cài đặt sao lưu", "Mọi tin đến đã được xử lý").lacks("bí mật")
	card := d.taps(anAdmin, list.data("status:one")).has("panic: &lt;nil&gt;", "Nhận lúc: 9:00").lacks("bí mật")
	again := d.taps(anAdmin, card.button("Bỏ")).has("không lấy lại được").button("Có, bỏ")
	retry := d.taps(anAdmin, card.button("Xử lý lại")).has("Xử lý lại tin").button("Có, xử lý lại")

	d.taps(anAdmin, "status:ask:1:burn").has("Nút này")
	d.taps(anAdmin, "status:one:99").has("đã bỏ trước đó")
	d.taps(anAdmin, retry[:len(retry)-1]+"x").has("nay đã đổi", "Xử lý lại tin") // something else was shown
	d.taps(anAdmin, retry).has("đang được xử lý lại").lacks("để riêng vì lỗi")
	d.taps(anAdmin, retry).has("đã bỏ trước đó")
	d.taps(anAdmin, again).has("đã bỏ trước đó")
	d.says(anAdmin, "/nhatky").has("cho xử lý lại tin để riêng mã 1").lacks("<b>bỏ tin")
}

var numbers = regexp.MustCompile(`\d+`)

// TestButtonsInWords presses every button that comes up before an admin, in both
// languages: each has an answer with words.
func TestButtonsInWords(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "16/8 7:26")
			d.leavesOut(d.class(), 4)
			d.store(func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.EnsureAccount(ctx, anAdmin, lang)
				return err
			})
			pressed, kinds := map[string]bool{}, map[string]int{}
			var press func(a answer)
			press = func(a answer) {
				if len(a.messages) == 0 {
					t.Error("no answer")
				}
				for _, m := range a.messages {
					for _, row := range m.Buttons {
						for _, k := range row {
							kind := numbers.ReplaceAllString(k.Data, "#") // what is set and undone again has a new number each time
							if k.Data != "" && !pressed[k.Data] && kinds[kind] < 20 {
								pressed[k.Data], kinds[kind] = true, kinds[kind]+1
								press(d.taps(anAdmin, k.Data))
							}
						}
					}
				}
			}
			for _, command := range []string{"/lop", "/phanquyen", "/hocvien", "/hocvien lan", "/buoi", "/trangthai", "/nhapds", "/taolop"} {
				press(d.says(anAdmin, command))
			}
			d.says(anAdmin, "/taolop")
			for _, text := range []string{"Lớp mới", "lop-moi", "16/8/2022", "Bến Tre"} {
				press(d.says(anAdmin, text))
			}
			d.says(anAdmin, "/nhapds")
			press(d.sends(anAdmin, "ds.xlsx", 100))
			d.taps(anAdmin, "tick:name:1")
			press(d.says(anAdmin, "lan"))
			d.says(anAdmin, "/thongbao")
			press(d.says(anAdmin, "Mai học ở Hội trường B"))
			if len(pressed) < 25 {
				t.Errorf("only %d buttons came up", len(pressed))
			}
		})
	}
}
