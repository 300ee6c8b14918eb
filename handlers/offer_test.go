package handlers_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// offered are the commands that have a button for what can be done now, with somebody who
// may press it.
var offered = map[string]int64{
	"tracuu": aStranger, "lich": lan, "ketqua": lan, "xinphep": lan, "giaychungnhan": lan, "diemdanh": lan,
	"doan": aRepresentative, "nhangcn": aRepresentative, "lop": anOrganizer, "nhapds": anOrganizer, "thongbao": anOrganizer, "sovaoso": anOrganizer,
	"taolop": anAdmin, "trangthai": anAdmin,
}

// offeredWay puts the way of a route's command among all, where it has a button.
func offeredWay(all map[string]course.Role, r handlers.Route) {
	if _, ok := offered[r.Command]; ok {
		all[visit.CommandAction+":"+r.Command] = r.Audience
	}
}

// offer presses the button of each command.
func (w *walk) offer() {
	w.t.Helper()
	for command, user := range offered {
		w.tap(user, visit.CommandAction+":"+command)
		w.says(user, "/huy")
	}
}

// TestOffers: who greets the bot, or asks for help, is offered what they can do at that moment.
func TestOffers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		now  string
		user int64
		does func(*desk, course.Course)
		want string
	}{
		{now: "16/8 7:26", user: aStranger, want: "Tra cứu giấy đã cấp"},

		{now: "15/8 9:00", user: lan, want: "Lịch học, Xin phép vắng"},
		{now: "16/8 7:26", user: lan, want: "Điểm danh, Lịch học, Xin phép vắng"},
		{now: "16/8 7:26", user: lan, does: func(d *desk, _ course.Course) { d.taps(lan, "in:1") }, want: "Lịch học, Xin phép vắng"},
		{now: "16/8 12:00", user: lan, want: "Lịch học, Xin phép vắng"},
		{now: "19/8 17:30", user: lan, want: "Lịch học, Kết quả"},
		{now: "19/8 17:30", user: lan, does: (*desk).close, want: "Giấy chứng nhận, Kết quả"},

		{now: "16/8 7:26", user: aRepresentative, does: represented, want: "Điểm danh hộ đoàn, Danh sách đoàn"},
		{now: "16/8 12:00", user: aRepresentative, does: represented, want: "Danh sách đoàn"},
		{now: "19/8 17:30", user: aRepresentative, does: func(d *desk, c course.Course) {
			represented(d, c)
			d.close(c)
		}, want: "Danh sách đoàn, Giấy của đoàn"},

		{now: "15/8 9:00", user: anOrganizer, want: "Nhập danh sách học viên, Gửi thông báo, Xem lớp"},
		{now: "16/8 7:26", user: anOrganizer, want: "Điểm danh buổi học, Gửi thông báo, Xem lớp"},
		{now: "16/8 12:00", user: anOrganizer, want: "Điểm danh buổi học, Gửi thông báo, Xem lớp"},
		{now: "19/8 17:30", user: anOrganizer, want: "Bế giảng, cấp giấy, Gửi thông báo, Xem lớp"},
		{now: "19/8 17:30", user: anOrganizer, does: (*desk).close, want: "Sổ cấp giấy, Xem lớp"},
		{now: "15/8 9:00", user: anOrganizer, does: func(d *desk, _ course.Course) { d.runsAnother() }, want: "Xem lớp"},

		{now: "16/8 12:00", user: anAdmin, want: "Điểm danh buổi học, Gửi thông báo, Xem lớp, Tạo lớp, Trạng thái"},
	} {
		d := newDesk(t, tt.now)
		c := d.class()
		if tt.does != nil {
			tt.does(d, c)
		}
		for _, text := range []string{"/start", "/trogiup"} {
			if diff := cmp.Diff(tt.want, strings.Join(d.says(tt.user, text).plainLabels(), ", ")); diff != "" {
				t.Errorf("%s, user %d, %s (-want +got):\n%s", tt.now, tt.user, text, diff)
			}
		}
	}
}

// represented has somebody who answers for a delegation.
func represented(d *desk, c course.Course) { d.represents(c, aRepresentative, "Giồng Trôm") }

// runsAnother has the organizer run a second course.
func (d *desk) runsAnother() {
	d.t.Helper()
	c := course.NewCourse("K2", "Lớp thứ hai")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		err := tx.CreateCourse(ctx, &c, nil)
		storagetest.Grant(d.t, tx, anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		return err
	})
}

// plainLabels are the labels of all buttons without their signs, but those of the languages.
func (a answer) plainLabels() (all []string) {
	for _, label := range a.labels() {
		sign, words, _ := strings.Cut(label, " ")
		if sign != "🇬🇧" {
			all = append(all, words)
		}
	}
	return all
}

// TestOfferedInOneTap: the offered check-in is one tap, and the offered command leaves the
// greeting where it is.
func TestOfferedInOneTap(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:26")
	d.class()
	hello := d.says(lan, "/start")
	timetable := d.taps(lan, hello.button("Lịch học")).has("Lịch học")
	if m := timetable.messages[len(timetable.messages)-1]; m.Edit != 0 {
		t.Error("the timetable replaces the greeting")
	}
	d.taps(lan, hello.button("Điểm danh")).has("Đã điểm danh lúc 7:26")
	d.says(aStranger, "xin chào").button("Tra cứu giấy đã cấp")
	d.taps(aStranger, "do:lich").has("dành cho học viên")
	d.taps(lan, "do:khongco").has("Nút này đã cũ")
}

// TestOfferedCommands: every button that is a command's has a text, and no text is of none.
func TestOfferedCommands(t *testing.T) {
	t.Parallel()
	tapped := []string{"diemdanhho", "buoi", "capgcn"} // which carry what they are about
	for textID := range said(t, i18n.Vietnamese) {
		command, ok := strings.CutPrefix(textID, "do.button_")
		if _, known := offered[command]; ok && !known && !slices.Contains(tapped, command) {
			t.Errorf("nobody presses %s", textID)
		}
	}
}

// TestWindowsFit: Telegram takes what is shown of the bot before anybody has begun with it.
func TestWindowsFit(t *testing.T) {
	t.Parallel()
	for _, w := range newDesk(t, "15/8 9:00").h.Windows() {
		for text, most := range map[string]int{w.Name: 64, w.Short: 120, w.Description: 512} {
			if n := len(utf16.Encode([]rune(text))); n == 0 || n > most {
				t.Errorf("%q has %d letters, of at most %d", text, n, most)
			}
		}
	}
}
