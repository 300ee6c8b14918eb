package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/words"
)

// joins has somebody, under the name that Telegram shows, take the role of the link in
// a text.
func (d *desk) takesRole(user int64, name, link string) answer {
	d.t.Helper()
	return answer{d.t, d.serve(bot.Request{TelegramID: user, Name: name, Text: "/start r", Command: "start", Args: "r_" + linkToken(link)})}
}

// menu is whose the last command menu among the messages is; empty when there is none.
func (a answer) menu() (roles string) {
	for _, m := range a.messages {
		if m.Menu != nil {
			roles = fmt.Sprint(m.Menu)
		}
	}
	return roles
}

// dialog is the unfinished form of a chat.
func (d *desk) dialog(user int64) (name string) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		open, _, err := tx.Dialog(ctx, user)
		name = open.Name
		return err
	})
	return name
}

// TestWhoHasWhich: an admin sees everybody's roles, since when, by whom, under the name
// that Telegram shows or the roster has; an organizer those of their course.
func TestWhoHasWhich(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.serve(bot.Request{TelegramID: anAdmin, Name: "Quản Trị", Text: "/start", Command: "start"})
	overview := d.says(anOrganizer, "/lop")
	organizer := d.taps(anOrganizer, overview.button("Mời người cùng phụ trách")).text()
	d.takesRole(aHelper, "Hoa <3", organizer).has("nay thuộc <b>Ban Tổ chức</b>")
	representative := d.taps(anOrganizer, overview.button("đoàn Giồng Trôm")).text()
	d.takesRole(lan, "lan_1982", representative).has("đại diện đoàn Giồng Trôm")

	d.now = coursetest.At("16/8 9:00")
	d.says(anAdmin, "/phanquyen").has("4 quyền đang trao, mọi lớp", "1. <b>Quản Trị</b> · từ 15/8/2022, do chương trình trao",
		"<b>Ban Tổ chức</b> · Lớp dân vận", "3. <b>Hoa &lt;3</b> · từ 15/8/2022, do tài khoản Telegram 2 mời",
		"4. Đoàn Giồng Trôm: <b>Nguyễn Thị Lan</b> · UBND")
	list := d.says(anOrganizer, "/phanquyen").has("<b>Lớp dân vận</b>: 3 quyền đang trao", "Hoa &lt;3", "Nguyễn Thị Lan").lacks("Quản Trị")
	if list.offers("invite:rep:1:2") == "" || list.offers("invite:rep:1:1") != "" {
		t.Error("not the delegation without a representative is offered an invitation")
	}
	d.taps(anOrganizer, d.taps(anOrganizer, overview.button("Phân quyền")).button("1")).has("Chỉ người quản trị").lacks("Thu hồi quyền")
	d.serve(bot.Request{TelegramID: aHelper, Name: "Hoa Lê", Text: "/lop", Command: "lop"})
	d.says(anAdmin, "/phanquyen").has("3. <b>Hoa Lê</b>")
	d.serve(bot.Request{TelegramID: binh, Name: "Bình", Text: "/start", Command: "start"})
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.EnsureAccount(ctx, binh, "vi")
		if a.Name != "" {
			t.Errorf("of somebody without a role the name %q is kept", a.Name)
		}
		return err
	})
}

// TestManyRoles: the list turns its pages.
func TestManyRoles(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for user := range 20 {
			a, err := tx.EnsureAccount(ctx, int64(500+user), "") // as the configuration names admins
			if err != nil {
				return err
			}
			if _, err := tx.GrantRole(ctx, course.Grant{AccountID: a.ID, Role: course.OrganizerRole, CourseID: c.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	first := d.says(anAdmin, "/phanquyen").has("22 quyền", "Trang 1/3", "10. <b>tài khoản Telegram 507</b>", "<i>chưa mở bot</i>").lacks("11. ")
	last := d.taps(anAdmin, d.taps(anAdmin, first.data("all:roles:1")).has("Trang 2/3", "11. ").data("all:roles:2")).has("Trang 3/3", "22. ").lacks("20. ")
	d.taps(anAdmin, d.taps(anAdmin, last.button("22")).has("tài khoản Telegram 519").button("Thu hồi quyền")).has("Thu hồi quyền <b>Ban Tổ chức</b>")
	d.taps(anAdmin, "all:roles:99").has("Trang 3/3")
	d.taps(anAdmin, "all:roles:-5").has("Trang 1/3")
	d.taps(anOrganizer, d.says(anOrganizer, "/phanquyen").has("Trang 1/3").data("roles:of:1:1")).has("Trang 2/3")
}

// TestRevoked: an organizer whose role is taken away is told, gets another command
// menu, and has no way back: their buttons, their form, their link and those that they
// have made do nothing, and say so.
func TestRevoked(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	link := d.taps(anOrganizer, d.says(anOrganizer, "/lop").button("Mời người cùng phụ trách")).text()
	d.takesRole(aHelper, "Hoa", link)
	overview := d.says(aHelper, "/lop")
	ahead := d.taps(aHelper, overview.button("Mời người cùng phụ trách")).text()
	old := []string{overview.button("Mời người cùng phụ trách"), d.says(aHelper, "/buoi").data("session:show"), d.says(aHelper, "/hocvien lan").data("person:show"),
		d.says(aHelper, "/phanquyen").data("roles:show"), "log:1:0:0:0"}
	d.says(aHelper, "/thongbao")
	old = append(old, d.says(aHelper, "Mai nghỉ").data("ann:go"))
	d.says(aHelper, "/thongbao")

	card := d.taps(anAdmin, d.says(anAdmin, "/phanquyen").button("3")).has("<b>Hoa</b>", "Lớp dân vận", "Số Telegram: <code>64</code>")
	asked := d.taps(anAdmin, card.button("Thu hồi quyền")).has("<b>Hoa</b> ở <b>Lớp dân vận</b>?", "1 lời mời chưa dùng", "mời lại")
	d.taps(anOrganizer, asked.button("Thu hồi quyền")).has("cần quyền")
	d.taps(aHelper, asked.button("Thu hồi quyền")).has("cần quyền")
	d.taps(anAdmin, asked.button("Thu hồi quyền")).has("Đã thu hồi quyền <b>Ban Tổ chức</b> của <b>Hoa</b>", "được báo ngay")
	d.taps(anAdmin, asked.button("Thu hồi quyền")).has("đã được thu hồi trước đó")
	d.taps(anAdmin, card.button("Thu hồi quyền")).has("đã được thu hồi trước đó")

	if menu := d.notices(aHelper).has("Quyền <b>Ban Tổ chức</b> của đồng chí ở <b>Lớp dân vận</b> đã được thu hồi", "/trogiup", "gặp Ban Tổ chức của Lớp dân vận").menu(); menu != "[anyone]" {
		t.Errorf("the command menu is that of %q", menu)
	}
	changed := storagetest.Watch(t, d.url)
	changed()
	for _, data := range old {
		d.taps(aHelper, data).has("dành cho Ban Tổ chức")
	}
	d.takesRole(aHelper, "Hoa", link).has("đã được dùng")
	d.takesRole(aHelper, "Hoa", ahead).has("bị hủy")
	if changed() {
		t.Error("who has no role any more has changed something")
	}
	if open := d.dialog(aHelper); open == "" {
		t.Error("no form was open")
	}
	d.says(aHelper, "Mai nghỉ cả lớp").has("dành cho Ban Tổ chức")
	d.says(aHelper, "Mai nghỉ cả lớp").has("chưa hiểu tin này")
	if open := d.dialog(aHelper); open != "" {
		t.Errorf("the form %q is still open", open)
	}
}

// TestRevokedAndInvitedAgain: a new invitation gives the role back.
func TestRevokedAndInvitedAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	rep := d.says(anOrganizer, "/lop").button("đoàn Chợ Lách")
	d.takesRole(binh, "Bình", d.taps(anOrganizer, rep).text())
	list := d.says(anOrganizer, "/phanquyen")
	asked := d.taps(anOrganizer, d.taps(anOrganizer, list.button("2")).has("đại diện đoàn Chợ Lách").button("Thu hồi")).has("vẫn là học viên").lacks("lời mời")
	d.taps(anOrganizer, asked.button("Thu hồi")).has("Đã thu hồi")
	if menu := d.notices(binh).menu(); menu != "[trainee]" {
		t.Errorf("the command menu is that of %q", menu)
	}
	d.says(binh, "/doan").has("dành cho đại diện đoàn")
	d.takesRole(binh, "Bình", d.taps(anOrganizer, rep).text()).has("nay là <b>đại diện đoàn Chợ Lách")
	d.taps(anOrganizer, asked.button("Thu hồi")).has("đã được thu hồi trước đó") // of the role they had before
	d.says(binh, "/doan").has("Chợ Lách")
}

// TestConfirmedAsShown: when more would be taken away than was shown, it is asked anew.
func TestConfirmedAsShown(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	asked := d.taps(anAdmin, "roles:ask:2").lacks("lời mời chưa dùng")
	d.taps(anOrganizer, d.says(anOrganizer, "/lop").button("đoàn Chợ Lách"))
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.SetBlocked(ctx, anOrganizer, true) })
	again := d.taps(anAdmin, asked.button("Thu hồi")).has("nay đã đổi", "1 lời mời chưa dùng")
	d.taps(anAdmin, again.button("Thu hồi")).has("Đã thu hồi", "chưa nhắn được").lacks("được báo ngay")
}

// TestLastAdmin: one who has opened the bot always stays.
func TestLastAdmin(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	mine := d.says(anAdmin, "/phanquyen").button("1")
	d.taps(anAdmin, d.taps(anAdmin, mine).has("LOPTRUONG_ADMINS", "<code>1</code>").button("Thu hồi")).has("cuối cùng", "/phanquyen")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.EnsureAccount(ctx, aStranger, "")
		if err == nil {
			_, err = tx.GrantRole(ctx, course.Grant{AccountID: a.ID, Role: course.AdminRole})
		}
		return err
	})
	d.taps(anAdmin, "roles:ask:1").has("cuối cùng") // the other has never opened the bot
	link := d.taps(anAdmin, d.says(anAdmin, "/phanquyen").button("Mời người quản trị")).text()
	d.takesRole(aHelper, "Hoa", link).has("nay là <b>quản trị</b>")
	asked := d.taps(anAdmin, "roles:ask:1").has("quyền của chính đồng chí", "lần khởi động sau")
	d.taps(anAdmin, asked.button("Thu hồi")).has("Đã thu hồi", "lần khởi động sau")
	d.says(anAdmin, "/phanquyen").has("dành cho Ban Tổ chức")
	d.taps(anAdmin, asked.button("Thu hồi")).has("dành cho Ban Tổ chức")
	d.taps(aHelper, d.says(aHelper, "/phanquyen").lacks("tài khoản Telegram 1<").button("2")).has("<b>Hoa</b>").lacks("LOPTRUONG_ADMINS")
}

// TestUnusedInvitations: they are listed until they are used, withdrawn or too old.
func TestUnusedInvitations(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	overview := d.says(anOrganizer, "/lop")
	org := d.taps(anOrganizer, overview.button("Mời người cùng phụ trách")).text()
	rep := d.taps(anOrganizer, overview.button("đoàn Chợ Lách")).text()
	admin := d.taps(anAdmin, "all:admin").text()
	all := d.taps(anAdmin, d.says(anAdmin, "/phanquyen").button("Lời mời chưa dùng (3)")).has("1. <b>quản trị</b>", "2. <b>đại diện đoàn Chợ Lách</b> · Lớp dân vận",
		"3. <b>Ban Tổ chức</b> · Lớp dân vận · do tài khoản Telegram 2 tạo · dùng được đến 9:00, 22/8/2022")
	ours := d.taps(anOrganizer, d.says(anOrganizer, "/phanquyen").button("Lời mời chưa dùng (2)")).has("1. <b>đại diện đoàn Chợ Lách</b>").lacks("quản trị")
	d.taps(anOrganizer, all.button("Hủy lời mời 1")).has("cần quyền")
	left := d.taps(anOrganizer, ours.button("Hủy lời mời 1")).has("Đã hủy lời mời làm <b>đại diện đoàn Chợ Lách</b>", "<b>Lớp dân vận</b>: 1.")
	d.taps(anOrganizer, ours.button("Hủy lời mời 1")).has("không còn dùng được")
	d.taps(anAdmin, all.button("Hủy lời mời 2")).has("không còn dùng được")
	d.takesRole(binh, "Bình", rep).has("bị hủy")
	d.takesRole(aHelper, "Hoa", org).has("Ban Tổ chức")
	d.taps(anOrganizer, left.button("Hủy lời mời 1")).has("không còn dùng được")
	d.taps(anOrganizer, d.says(anOrganizer, "/phanquyen").lacks("Lời mời chưa dùng").data("roles:show")).has("Quyền")
	d.taps(anAdmin, all.button("Hủy lời mời 1")).has("Đã hủy lời mời làm <b>quản trị</b>", "Không có lời mời nào")
	d.takesRole(aStranger, "Ai", admin).has("bị hủy")

	d.taps(anOrganizer, overview.button("đoàn Chợ Lách"))
	d.now = d.now.Add(course.InvitationTTL)
	d.taps(anOrganizer, "roles:inv:1:0").has("Không có lời mời nào")
}

// TestLog: an organizer reads what was done on their course, and to one person; an
// admin also all the rest, and what somebody has done.
func TestLog(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.serve(bot.Request{TelegramID: anOrganizer, Name: "Cô Hoa", Text: "/lop", Command: "lop"})
	d.says(anOrganizer, "/nhatky").has("Chưa có gì được ghi")
	ask := d.says(anOrganizer, "/hocvien binh").data("person:show")
	d.taps(anOrganizer, d.taps(anOrganizer, ask).button("Đơn vị"))
	d.taps(anOrganizer, d.says(anOrganizer, "UBND xã Vĩnh Bình").data("person:ok")).has("Đã sửa")
	d.taps(anAdmin, "all:admin")
	const mended = "• 9:00 15/8/2022 · <b>Cô Hoa</b> sửa đơn vị của số 2, Trần Văn Bình: «UBND» → <b>«UBND xã Vĩnh Bình»</b>"
	d.says(anOrganizer, "/nhatky").has("<b>Nhật ký</b>, <b>Lớp dân vận</b>", mended).lacks("lời mời", mended+" · <i>")
	d.says(anAdmin, "/nhatky").has("mọi lớp", mended+" · <i>Lớp dân vận</i>", "<b>tài khoản Telegram 1</b> tạo lời mời 1 làm <b>quản trị</b>")

	people := d.roster(c)
	of := func(e course.Enrollment) string { return visit.LogOfPersonTap.Data(words.OfEntry{ID: e.ID}) }
	d.taps(anOrganizer, of(people[1])).has("số 2, <b>Trần Văn Bình</b>", mended)
	d.taps(anOrganizer, of(people[0])).has("<b>Nguyễn Thị Lan</b>", "Chưa có gì").lacks("Bình")
	card := d.taps(anAdmin, d.says(anAdmin, "/phanquyen").button("2")).has("Cô Hoa")
	d.taps(anAdmin, card.button("Việc đã làm")).has("Những việc <b>Cô Hoa</b> đã làm", mended).lacks("lời mời")

	d.taps(anOrganizer, "all:log:0:0:0").has("dành cho người quản trị")
	d.taps(anOrganizer, "log:99:0:0:0").has("cần quyền")
	d.taps(anOrganizer, fmt.Sprintf("log:%d:99:0:0", c.ID)).has("đã cũ")
	d.taps(lan, of(people[0])).has("dành cho Ban Tổ chức")
}

// TestLogInPages: the log turns its pages both ways, each line on one of them.
func TestLogInPages(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for n := range 20 {
			if _, err := tx.Audit(ctx, course.AuditEntry{Act: "import.confirm", CourseID: c.ID, After: fmt.Sprintf("%02d.xlsx", n)}); err != nil {
				return err
			}
		}
		return nil
	})
	files := func(a answer) (all []string) {
		for line := range strings.SplitSeq(a.text(), "\n") {
			if _, rest, ok := strings.Cut(line, "«"); ok {
				all = append(all, rest[:2])
			}
		}
		return all
	}
	pages := []answer{d.says(anOrganizer, "/nhatky").lacks("Mới hơn")}
	for range 2 {
		pages = append(pages, d.taps(anOrganizer, pages[len(pages)-1].button("Cũ hơn")))
	}
	var read []string
	for _, p := range pages {
		read = append(read, files(p)...)
	}
	want := make([]string, 20)
	for i := range want {
		want[i] = fmt.Sprintf("%02d", 19-i)
	}
	if !slices.Equal(read, want) {
		t.Errorf("the pages are %v", read)
	}
	if last := pages[2]; last.offers("log:") == "" || strings.Contains(fmt.Sprint(last.messages), "Cũ hơn") {
		t.Error("the last page leads on")
	}
	back := d.taps(anOrganizer, d.taps(anOrganizer, pages[2].button("Mới hơn")).button("Mới hơn"))
	if got := files(back); !slices.Equal(got, want[:8]) || strings.Contains(fmt.Sprint(back.messages), "Mới hơn") {
		t.Errorf("back to %v", got)
	}
}

// TestLanguageOfTheMenu: whoever loses a role hears of it, and has the commands, in
// their own language.
func TestLanguageOfTheMenu(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SetLanguage(ctx, storagetest.Account(t, tx, anOrganizer), "en")
	})
	d.taps(anAdmin, d.taps(anAdmin, "roles:ask:2").button("Thu hồi")).has("được báo ngay")
	said := d.notices(anOrganizer).has("Your role <b>organizer</b> in <b>Lớp dân vận</b> was revoked", "/help")
	if !slices.ContainsFunc(said.messages, func(m notice.Message) bool { return m.Menu != nil && m.MenuLang == "en" }) {
		t.Errorf("the menu isn't in English: %+v", said.messages)
	}
	d.now = d.now.Add(time.Minute)
	d.says(anOrganizer, "/trainees").has("for the organizers")
}
