package handlers_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"loptruong/course"
	"loptruong/handlers"
	"loptruong/i18n"
	"loptruong/roster"
)

func mustTexts(t *testing.T) *i18n.Texts {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func rows(r *roster.Roster) []course.Enrollment {
	var people []course.Enrollment
	for _, row := range r.Rows {
		people = append(people, row.Enrollment)
	}
	return people
}

// TestDryRunOfRealFiles reads the two files of the class of 2022.
func TestDryRunOfRealFiles(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"lop-dan-van-2022.xlsx": {"Đọc được <b>166</b> học viên, 5 đoàn", "8 buổi, 16/8/2022 – 19/8/2022", "Giồng Trôm "},
		"danh-sach-messy.xlsx":  {"Tiêu đề ở dòng", "• Dòng "},
	} {
		data, err := os.ReadFile("../roster/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := roster.Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range i18n.Languages {
			got := handlers.DryRun(mustTexts(t).In(lang, course.Comrade), r, course.Compare(nil, rows(r)))
			if n := len(utf16.Encode([]rune(got))); n > 4096 {
				t.Errorf("%s in %s has %d units", name, lang, n)
			}
			if strings.Contains(got, "roster.") || strings.Contains(got, "tally.") || strings.Contains(got, "dryrun.") || strings.Contains(got, "no value") {
				t.Errorf("%s in %s has a key without a text:\n%s", name, lang, got)
			}
			for _, w := range want {
				if lang == i18n.Vietnamese && !strings.Contains(got, w) {
					t.Errorf("%s has no %q:\n%s", name, w, got)
				}
			}
			t.Logf("%s, %s:\n%s", name, lang, got)
		}
	}
}

func TestDryRunSaysWhatChanges(t *testing.T) {
	t.Parallel()
	person := func(no int, name, phone string) course.Enrollment {
		return course.Enrollment{No: no, State: course.Enrolled, Delegation: "Giồng <Trôm>", Trainee: course.Trainee{Name: name, Phone: phone}}
	}
	was := []course.Enrollment{person(1, "Lan", "0912345671"), person(2, "Bình", "0912345672"), person(3, "An", "0912345673")}
	moved := person(2, "Bình", "0912345672")
	moved.Unit = "UBND"
	r := &roster.Roster{Header: 6, Rows: []roster.Row{{Line: 7, Enrollment: was[0]}, {Line: 8, Enrollment: moved}, {Line: 9, Enrollment: person(4, "Chi", "")}}}
	for n := range 300 {
		r.Issues = append(r.Issues, roster.Issue{Line: n, Key: "roster.birth_bad", Severity: roster.Problem,
			Args: map[string]any{"Line": n, "Column": "NS", "Name": "A & B", "Value": fmt.Sprint("x", n)}})
	}
	got := handlers.DryRun(mustTexts(t).In("vi", course.Comrade), r, course.Compare(was, rows(r)))
	for _, want := range []string{
		"Đọc được <b>3</b> học viên, 1 đoàn. Tiêu đề ở dòng 6.",
		"Giồng &lt;Trôm&gt; 3",
		"thêm 1, sửa 1, giữ nguyên 1, không có trong tệp 1",
		"Không có trong tệp: An.",
		"<b>300 lỗi phải sửa</b>, sửa xong mới ghi được: 300 ngày sinh sai",
		"• Cả tệp: ngày sinh «x0» không đúng.",
		"• Dòng 1 (A &amp; B): ngày sinh «x1» không đúng.",
		"chỗ nữa, xem cột <b>Lỗi</b>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if n := len(utf16.Encode([]rune(got))); n > 4096 {
		t.Errorf("%d units", n)
	}
}

func TestAnnouncementProgress(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	for _, test := range []struct {
		d    course.Delivery
		want []string
	}{
		{course.Delivery{Total: 166, Waiting: 162, Unreachable: 4}, []string{"Đang gửi", "░░░░░░░░░░░░ 0 %", "0/162 người, còn 162"}},
		{course.Delivery{Total: 166, Waiting: 81, Sent: 80, Failed: 1, Unreachable: 4}, []string{"▓▓▓▓▓▓░░░░░░ 50 %", "81/162", "1 người chưa nhận được"}},
		{course.Delivery{Total: 166, Sent: 161, Held: 1, Unreachable: 4}, []string{"Đã gửi xong", "▓▓▓▓▓▓▓▓▓▓▓▓ 100 %", "162/162"}},
		{course.Delivery{}, []string{"Đã gửi xong", "100 %"}},
	} {
		got := (&handlers.Handlers{}).AnnouncementProgress(p, test.d)
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: no %q in:\n%s", test.d, want, got)
			}
		}
	}
}

func TestAnnouncementReport(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	person := func(name string, state course.NoticeState) course.Undelivered {
		return course.Undelivered{State: state, Enrollment: course.Enrollment{Unit: "UBND", Delegation: "Chợ Lách", Trainee: course.Trainee{Name: name, Phone: "0912345678"}}}
	}
	h := &handlers.Handlers{}
	got := h.AnnouncementReport(p, course.Announcement{ID: 7}, course.Delivery{Total: 166, Sent: 160, Unreachable: 4, Blocked: 1, Held: 1},
		[]course.Undelivered{person("Lan", course.Unreachable), person("Bình", course.Blocked), person("An", course.Held)})
	want := "" +
		"📊 <b>Báo cáo thông báo số 7</b>: <b>160/166</b> học viên đã nhận (96,4 %).\n" +
		"📞 Còn 6 người cần báo bằng cách khác:\n\n" +
		"<b>Chưa liên kết Telegram</b> (4)\n• Lan · UBND · đoàn Chợ Lách · 0912345678\n… và 3 người nữa.\n\n" +
		"<b>Đã chặn bot hoặc đã xóa tài khoản</b> (1)\n• Bình · UBND · đoàn Chợ Lách · 0912345678\n\n" +
		"<b>Mất kết nối khi đang gửi, không rõ đã nhận chưa</b> (1)\n• An · UBND · đoàn Chợ Lách · 0912345678"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if all := h.AnnouncementReport(p, course.Announcement{}, course.Delivery{Total: 3, Sent: 3}, nil); !strings.Contains(all, "3/3") || !strings.Contains(all, "Mọi người đều đã nhận") {
		t.Errorf("report of a full delivery: %s", all)
	}
}
