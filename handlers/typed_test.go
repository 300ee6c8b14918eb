package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
)

// keys are the labels of the keys in the place of the keyboard.
func (a answer) keys() (labels []string) {
	for _, m := range a.messages {
		if m.AskContact != "" {
			labels = append([]string{m.AskContact}, m.Keys...)
		}
	}
	return labels
}

// TestConsentTyped: a yes or a no that is typed is one, and nothing else is taken before it.
func TestConsentTyped(t *testing.T) {
	t.Parallel()
	for _, yes := range []string{"Đồng ý", "dạ em đồng ý ạ", "ok", "có"} {
		d := newDesk(t, "15/8/2022 9:00")
		d.class()
		d.says(third, "/start c_DVCQ").has("có đồng ý")
		d.says(third, "Phạm Đức").has("gõ <b>đồng ý</b>").button("Tôi đồng ý")
		d.shares(third, "0912345673", third).has("gõ <b>đồng ý</b>").lacks("Phạm Đức")
		answer{t, d.serve(bot.Request{TelegramID: third, Media: true})}.has("gõ <b>đồng ý</b>")
		d.says(third, yes).has("đã đồng ý", "họ và tên").lacks("Luật")
		d.shares(third, "0912345673", third).has("Phạm Đức")
		d.says(third, "/dulieu").has("đã đồng ý bản")
	}
	d := newDesk(t, "15/8/2022 9:00")
	d.class()
	again := d.says(third, "/start c_DVCQ").button("Tôi đồng ý")
	d.says(third, "không ạ").has("chưa ghi danh")
	d.says(third, "đồng ý").has("chưa hiểu")
	d.taps(third, again).has("họ và tên") // on second thoughts
}

// TestFirstLanguage: the first message to somebody new can be had in the other language,
// by the link of a course too, where it was, and nothing else of it is lost.
func TestFirstLanguage(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	greeting := d.taps(aStranger, d.says(aStranger, "/start").has("trợ lý").button("English")).has("assistant")
	if greeting.messages[0].Edit != 77 {
		t.Error("the greeting doesn't stand where it was")
	}
	d.taps(aStranger, greeting.button("Tiếng Việt")).has("trợ lý")

	asked := d.says(third, "/start c_DVCQ").button("English")
	notice := d.taps(third, asked).has("Do you agree")
	if notice.messages[0].Edit != 77 || notice.messages[len(notice.messages)-1].MenuLang != "en" {
		t.Errorf("the notice is %+v", notice.messages)
	}
	d.says(third, "yes").has("full name")
	d.taps(third, asked).has("English")
	d.says(third, "Phạm Đức").has("date of birth")
	d.taps(third, "lang:again:xx:1").has("old")
}

// TestNameTyped: what somebody says of who they are is read as people say it, and what is
// no name keeps the place and counts as no try.
func TestNameTyped(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8/2022 9:00")
	d.class()
	d.agrees(third, "DVCQ")
	for range 3 {
		d.says(third, "Xin chào ạ").has("Chào đồng chí", "họ và tên", "Chia sẻ")
		d.says(third, "alo").has("Chào đồng chí")
		if keys := d.says(third, "0912 345 673").has("không tìm tên theo số này").lacks("Phạm Đức").keys(); !slices.Equal(keys, []string{"📱 Chia sẻ số điện thoại của tôi", "✖️ Hủy"}) {
			t.Errorf("the keys are %q", keys)
		}
		d.says(third, "Phạm Đức, số 0912345673 ạ").has("không tìm tên theo số này")
		d.says(third, "Phạm Đức, 31/2/1983").has("không có ngày")
		d.says(third, strings.Repeat("ă", 300)).has("dài quá 80")
	}
	d.says(third, "Dạ em tên là Phạm Đức ạ.").has("Cảm ơn đồng chí <b>Phạm Đức</b>")
	d.says(third, "0912345673").has("Chưa đọc được ngày sinh")
	d.says(third, "30/4/2085").has("Năm sinh <b>2085</b> không đúng", "1925", "2015")
	d.says(third, "1/1/1900").has("Năm sinh <b>1900</b> không đúng")
	if keys := d.says(third, "hôm qua").keys(); !slices.Equal(keys, []string{"📱 Chia sẻ số điện thoại của tôi", "⬅️ Quay lại", "✖️ Hủy"}) {
		t.Errorf("the keys are %q", keys)
	}
	d.says(third, "⬅️ Quay lại").has("họ và tên").lacks("Chưa tìm thấy")
	d.says(third, "quay lại").has("câu đầu tiên")
	d.says(third, "Phạm Đức, sinh ngày 14 tháng 5 năm 1983 ạ").has("Có phải", "Phạm Đức")
	d.says(third, "có phải gì?").has("bấm một trong các nút")
	d.says(third, "không ạ").has("Đã rõ", "Chưa tìm thấy")
	d.says(third, "phạm đức").has("năm sinh")
	d.says(third, "14051983").has("Có phải")
	d.says(third, "quay lại").has("họ và tên").lacks("Đã rõ")
	d.says(third, "Phạm Đức 14–5–1983")
	d.says(third, "dạ đúng rồi ạ").has("Đã ghi danh", "Phạm Đức")
}

// TestSecondPhone: whoever shares the second number of two that the roster has is found,
// and whoever has a foreign one by the name.
func TestSecondPhone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	people := d.roster(c)
	two, abroad := people[2], people[3]
	two.Trainee.PhoneAlt, abroad.Trainee.Phone = "0770479515", "+1 202 555 0143"
	d.sets(c, two)
	d.sets(c, abroad)
	d.agrees(third, "DVCQ")
	d.says(third, "0770479515").has("không tìm tên theo số này")
	d.taps(third, d.shares(third, "84770479515", third).has("Có phải", two.Trainee.Name).button("Đúng là tôi")).has("Đã ghi danh")
	d.says(third, "/hoso").has("0770479515")
	d.agrees(other, "DVCQ")
	d.shares(other, "12025550143", other).has("chưa có trong danh sách")
	d.says(other, abroad.Trainee.Name+", "+abroad.Trainee.Birth.String()).has("Có phải", abroad.Trainee.Name)
	d.says(anOrganizer, "/hocvien "+two.Trainee.Name).has("; 0770479515")
}

// TestTypedCancel: each dialog can be left by the word, and nobody is left by a name.
func TestTypedCancel(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8/2022 7:26")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.Enroll(ctx, &course.Enrollment{CourseID: c.ID, State: course.Enrolled, Trainee: course.Trainee{Name: "Đặng Huy"}})
	})
	for user, commands := range map[int64][]string{
		third: {"/start c_DVCQ", "/tracuu"}, lan: {"/diemdanh", "/tracuu"}, anOrganizer: {"/thongbao", "/nhapds"}, anAdmin: {"/taolop"},
	} {
		for _, command := range commands {
			for _, word := range []string{"hủy", "✖️ Huỷ", "Thôi ạ", "cancel"} {
				asked := d.says(user, command)
				if code := asked.offers("in:code"); code != "" {
					d.taps(user, code)
				}
				d.says(user, word).has("Đã hủy")
				d.says(user, word).has("Không có việc nào")
			}
		}
	}
	d.taps(anOrganizer, d.taps(anOrganizer, d.says(anOrganizer, "/buoi").data("session:show")).data("tick:name"))
	d.says(anOrganizer, "huy").has("Đặng Huy")
	d.says(anOrganizer, "hủy").has("Đã hủy")
}

// TestAnswersAreEdited: the message that answered a question is edited while the form
// goes on, or one that could not; any other edit says and does nothing.
func TestAnswersAreEdited(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8/2022 9:00")
	c := course.NewCourse("MO", "Lớp mở")
	c.Mode = course.OpenToAll
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CreateCourse(ctx, &c, coursetest.Sessions("16/8/2022"))
	})
	nothing := func(a answer) {
		t.Helper()
		if len(a.messages) != 0 {
			t.Errorf("an edit is answered by %q", a.text())
		}
	}
	d.says(third, "xin chào")
	stray := d.row
	nothing(d.edits(third, stray, "Đỗ Hoài Ân"))
	d.agrees(third, "MO")
	nothing(d.edits(third, stray, "Đỗ Hoài Ân"))
	d.says(third, "Đỗ Hoài 😀").has("ký tự không dùng được")
	name := d.row
	d.edits(third, name, "Đỗ Hoài Ân").has("Cảm ơn đồng chí <b>Đỗ Hoài Ân</b>")
	d.edits(third, name, "Đỗ Hoài An").has("Đã nhận nội dung đồng chí vừa sửa", "Cảm ơn đồng chí <b>Đỗ Hoài An</b>")
	d.edits(third, name, "xin chào").has("Câu trả lời trước được giữ nguyên", "Cảm ơn đồng chí <b>Đỗ Hoài An</b>")
	nothing(d.edits(third, name, ""))
	d.says(third, "3/4/1991").has("Câu 3/5")
	birth := d.row
	d.edits(third, birth, "3/4/1990").has("Đã nhận", "Câu 3/5")
	d.says(third, strings.Repeat("x", 121)).has("dài quá 120")
	position := d.row
	d.edits(third, position, "Bí thư").has("Câu 4/5")
	d.says(third, "xã A")
	nothing(d.edits(third, stray, "xã B"))
	d.says(third, "0912345678").has("Đỗ Hoài An", "3/4/1990", "Bí thư", "xã A")
	shown := d.edits(third, position, "Phó Bí thư").has("Đã nhận", "Đỗ Hoài An", "Phó Bí thư").button("Xác nhận")
	d.edits(third, birth, "3/4/2090").has("Năm sinh <b>2090</b> không đúng", "giữ nguyên", "3/4/1990")
	d.edits(third, birth, "4/3/1990").has("Ngày sinh: 4/3/1990")
	d.taps(third, shown).has("nay đã đổi")
	d.says(third, "ok ạ").has("Đã ghi danh")
	for _, row := range []int64{name, birth, position} {
		nothing(d.edits(third, row, "Đỗ Hoài Ân"))
	}
	if got := d.roster(c)[0]; got.Trainee.Name != "Đỗ Hoài An" || got.Trainee.Birth.String() != "4/3/1990" || got.Position != "Phó Bí thư" {
		t.Errorf("on the roster stands %+v", got)
	}
}

// TestUnmatchedAnswersAreEdited: whoever is not found mends what they have said in its
// place, and each look counts.
func TestUnmatchedAnswersAreEdited(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8/2022 9:00")
	d.class()
	d.agrees(third, "DVCQ")
	d.says(third, "Phạm Đứt")
	name := d.row
	d.says(third, "14/5/1984").has("Chưa tìm thấy")
	birth := d.row
	d.edits(third, birth, "14/5/1983").has("Chưa tìm thấy <b>Phạm Đứt</b>, sinh 14/5/1983")
	d.edits(third, name, "Phạm Đức").has("Có phải", "Phạm Đức")

	d.agrees(other, "DVCQ")
	d.says(other, "Phạm Đức")
	name = d.row
	d.says(other, "1960")
	birth = d.row
	for year := 1961; year < 1964; year++ {
		d.edits(other, birth, fmt.Sprint(year)).has("Chưa tìm thấy", fmt.Sprint(year))
	}
	d.edits(other, birth, "1964").has("Đã thử nhiều lần")
	d.edits(other, birth, "14/5/1983").has("Đã thử nhiều lần").lacks("Có phải")
	d.edits(other, name, "Nguyễn Thị Lan").has("Đã thử nhiều lần").lacks("Có phải")
}

// TestNoDraftOfAYes: a yes under the preview of an announcement is no announcement.
func TestNoDraftOfAYes(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8/2022 9:00")
	d.class()
	d.says(anOrganizer, "/thongbao")
	d.says(anOrganizer, "ok").has("👁") // the message itself
	d.says(anOrganizer, "Mai học ở Hội trường B").has("👁")
	d.says(anOrganizer, "ok").has("bấm nút").lacks("👁")
	d.says(anOrganizer, "Mai học ở Hội trường C").has("👁")
}
