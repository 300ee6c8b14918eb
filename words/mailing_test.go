package words_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

func TestAnnouncementProgress(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	for _, test := range []struct {
		s    notice.MailingState
		want []string
	}{
		{notice.MailingState{Waiting: 162, People: notice.Delivery{Total: 166, Waiting: 162, Unreachable: 4}},
			[]string{"Đang gửi thông báo số 3", "░░░░░░░░░░░░ 0 %", "0/162 người, còn 162", "[⏸ Tạm dừng]", "[⏹ Dừng hẳn]"}},
		{notice.MailingState{Waiting: 81, People: notice.Delivery{Total: 166, Waiting: 81, Sent: 80, Failed: 1, Unreachable: 4}},
			[]string{"▓▓▓▓▓░░░░░░░ 49 %", "80/162", "1 người chưa nhận được"}},
		{notice.MailingState{Waiting: 1, Paused: true, PauseReason: "bad_file", People: notice.Delivery{Total: 166, Waiting: 1, Cancelled: 80, Sent: 81, Unreachable: 4}},
			[]string{"tạm dừng", "▓▓▓▓▓▓░░░░░░ 50 %", "81/162 người, còn 81", "không còn tệp", "[▶️ Gửi tiếp]", "[⏹ Dừng hẳn]"}},
		{notice.MailingState{Waiting: 1, Stopping: true, People: notice.Delivery{Total: 166, Waiting: 1, Cancelled: 80, Sent: 81, Unreachable: 4}},
			[]string{"đã dừng", "81 người không được gửi"}},
		{notice.MailingState{Stopping: true, People: notice.Delivery{Total: 166, Cancelled: 80, Sent: 82, Unreachable: 4}},
			[]string{"đã dừng", "80 người không được gửi", "[🔁 Gửi lại cho người chưa nhận]", "[✏️ Sửa tin đã gửi]", "[📌 Ghim tin đã gửi]", "[📍 Bỏ ghim]", "[🗑 Thu hồi tin đã gửi]", "[📞 Danh sách cần gọi]"}},
		{notice.MailingState{People: notice.Delivery{Total: 166, Sent: 161, Held: 1, Unreachable: 4}},
			[]string{"Đã gửi xong", "▓▓▓▓▓▓▓▓▓▓▓░ 99 %", "161/162", "4 người chưa liên kết Telegram", "[🔁 Gửi lại cho người chưa nhận]", "[✏️ Sửa tin đã gửi]", "[📌 Ghim tin đã gửi]", "[📍 Bỏ ghim]", "[🗑 Thu hồi tin đã gửi]", "[📞 Danh sách cần gọi]"}},
		{notice.MailingState{People: notice.Delivery{Total: 2, Sent: 1, Held: 1}}, []string{"Đã gửi xong", "50 %", "1/2", "[✏️ Sửa tin đã gửi]", "[📌 Ghim tin đã gửi]", "[📍 Bỏ ghim]", "[🗑 Thu hồi tin đã gửi]", "[📞 Danh sách cần gọi]"}},
		{notice.MailingState{People: notice.Delivery{Total: 3, Recalled: 2, Unreachable: 1}}, []string{"Đã gửi xong", "100 %", "2/2", "Đã thu hồi ở 2 người"}},
		{notice.MailingState{}, []string{"Đã gửi xong", "100 %"}},
	} {
		m := words.AnnouncementProgress(p, course.Course{Title: "Lớp dân vận"}, notice.Mailing{ID: 7, No: 3}, test.s)
		got, labels := m.Text, 0
		for _, row := range m.Buttons {
			for _, b := range row {
				got += " [" + b.Label + "]"
				labels++
			}
		}
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: no %q in:\n%s", test.s, want, got)
			}
			if strings.HasPrefix(want, "[") {
				labels--
			}
		}
		if test.s.Waiting == 0 && labels != 0 {
			t.Errorf("%+v: other buttons than those in:\n%s", test.s, got)
		}
	}
}

// TestTimeLeft: whatever is under way says in the same way how long it will still take, where that is known; what is paused, stopped or over
// doesn't.
func TestTimeLeft(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	says := map[string]func(notice.MailingState) string{"closing": func(s notice.MailingState) string {
		s.Papers = 9
		return words.ClosingProgress(p, course.Course{}, s).Text
	}}
	for _, d := range []notice.Deed{"", notice.Edit, notice.Recall, notice.Pin, notice.Unpin, notice.Nudge} {
		m := notice.Mailing{ID: 8, Deed: d}
		if d != "" {
			m.Of = 7
		}
		says["announcement "+string(d)] = func(s notice.MailingState) string { return words.AnnouncementProgress(p, course.Course{}, m, s).Text }
	}
	waits := func(left time.Duration) notice.MailingState {
		return notice.MailingState{Waiting: 9, TimeLeft: left, People: notice.Delivery{Total: 9, Waiting: 9}}
	}
	paused, stopping := waits(time.Hour), waits(time.Hour)
	paused.Paused, stopping.Stopping = true, true
	for name, said := range says {
		for want, s := range map[string]notice.MailingState{"⏳ Còn chưa đầy 1 phút": waits(59 * time.Second), "⏳ Còn khoảng 6 phút": waits(5*time.Minute + 40*time.Second)} {
			if got := said(s); strings.Count(got, "⏳") != 1 || !strings.Contains(got, "\n"+want) {
				t.Errorf("%s says %q, want %q", name, got, want)
			}
		}
		for _, s := range []notice.MailingState{waits(0), paused, stopping, {TimeLeft: time.Hour}} {
			if got := said(s); strings.Contains(got, "⏳") {
				t.Errorf("%s says of %+v: %q", name, s, got)
			}
		}
	}
}

func TestAnnouncementReport(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	person := func(name string, state notice.State) notice.Undelivered {
		return notice.Undelivered{State: state, Enrollment: course.Enrollment{Unit: "UBND", Delegation: "Chợ Lách", Trainee: course.Trainee{Name: name, Phone: "0912345678"}}}
	}
	withdrawn := person("Tư", notice.Held)
	withdrawn.Enrollment.State = course.Withdrawn
	besides := notice.Undelivered{State: notice.Held, Enrollment: course.Enrollment{Trainee: course.Trainee{TelegramID: 77}}} // on no roster, of no name
	got := words.AnnouncementReport(p, course.Course{Title: "Lớp dân vận"}, 7, notice.Delivery{Total: 166, Sent: 158, Unreachable: 4, Blocked: 1, Held: 3},
		[]notice.Undelivered{person("Lan", notice.Unreachable), person("Bình", notice.Blocked), person("An", notice.Held), withdrawn, besides}).Text
	want := "" +
		"📊 <b>Báo cáo thông báo số 7</b> · Lớp dân vận\n<b>158/166</b> học viên đã nhận (95,2 %).\n" +
		"📞 Còn 8 người cần báo bằng cách khác:\n\n" +
		"<b>Chưa liên kết Telegram</b> (4)\n• Lan · UBND · đoàn Chợ Lách · 0912345678\n… và 3 người nữa.\n\n" +
		"<b>Đã chặn bot hoặc đã xóa tài khoản</b> (1)\n• Bình · UBND · đoàn Chợ Lách · 0912345678\n\n" +
		"<b>Mất kết nối khi đang gửi, không rõ đã nhận chưa</b> (3)\n• An · UBND · đoàn Chợ Lách · 0912345678\n" +
		"• Tư · UBND · đoàn Chợ Lách · 0912345678 · đã rút tên, không phải gọi\n• tài khoản Telegram 77"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if all := words.AnnouncementReport(p, course.Course{}, 1, notice.Delivery{Total: 3, Sent: 3}, nil).Text; !strings.Contains(all, "3/3") || !strings.Contains(all, "Mọi người đều đã nhận") {
		t.Errorf("report of a full delivery: %s", all)
	}
}

// TestCallListSaysWhy: an organizer reads of each whom Telegram has refused why, and what to do; a
// representative, who can only call them, that they are to be called.
func TestCallListSaysWhy(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	person := func(name string, state notice.State, failure string) notice.Undelivered {
		return notice.Undelivered{State: state, Failure: failure, Enrollment: course.Enrollment{Unit: "UBND", Trainee: course.Trainee{Name: name}}}
	}
	told := person("Tư", notice.Failed, "strange <code>")
	told.PassedOn = true
	people := []notice.Undelivered{person("Lan", notice.Failed, "chat_not_found"), person("Bình", notice.Failed, ""), person("An", notice.Held, "timeout"), told}
	list := words.CallList(p, course.Course{Title: "Lớp dân vận"}, notice.Announcement{No: 7}, 4, 1, people).Text
	for _, want := range []string{
		"• Lan · UBND · Telegram không còn tài khoản đã liên kết: mời những người này mở bot lại, hoặc gỡ liên kết cũ ở thẻ của họ",
		"• Bình · UBND · không gửi được: gọi điện", "• An · UBND · không rõ đã nhận chưa: hỏi lại",
		"✅ Tư · UBND · Telegram từ chối tin này (mã strange &lt;code&gt;): mời đồng chí gửi lại, hoặc soạn cách khác · đã báo hộ",
	} {
		if !slices.Contains(strings.Split(list, "\n"), want) {
			t.Errorf("the call list lacks %q:\n%s", want, list)
		}
	}
	ask := words.PassOn(p, course.Course{}, notice.Announcement{}, "Mai học ở B", course.Delegation{}, people[:1], true).Text
	if !strings.Contains(ask, "• Lan · UBND · không gửi được: gọi điện") {
		t.Errorf("a representative is asked:\n%s", ask)
	}
}

func TestClosingReport(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	person := func(name, delegation string, id int64, state notice.State) notice.Undelivered {
		return notice.Undelivered{State: state, Enrollment: course.Enrollment{DelegationID: id, Delegation: delegation, Trainee: course.Trainee{Name: name}}}
	}
	bundle := func(id int64, delegation string, file int64, reps, sent int) course.Handover {
		return course.Handover{Bundle: course.Bundle{DelegationID: id, Delegation: delegation, FileID: file}, Representatives: reps, Sent: sent}
	}
	paper := course.Certificate{ID: 2, No: 2, Year: 2022, Failed: true, Paper: course.Paper{Name: "An 😀"}}
	got := words.ClosingReport(p, course.Course{Title: "Lớp dân vận"}, words.ClosingResult{
		State: notice.MailingState{People: notice.Delivery{Total: 165, Sent: 162, Unreachable: 2, Blocked: 1},
			Papers: 166, Drawn: 165, Undrawn: 1, Bundles: 4, Handed: 1},
		Issued:    []course.Certificate{{No: 1, Year: 2022}, paper, {No: 166, Year: 2022}},
		Faults:    map[int64][]course.PaperFault{2: {{Field: course.PaperName, Text: "An 😀", Letters: []rune{'😀'}}}},
		Void:      []course.Certificate{{No: 7, Year: 2021}, {No: 8, Year: 2021}, {No: 9, Year: 2021}, {No: 11, Year: 2021}, {No: 12, Year: 2022}},
		Unreached: []notice.Undelivered{person("Lan", "Chợ Lách", 1, notice.Unreachable), person("Bình", "Chợ Lách", 1, notice.Blocked), person("Tư", "", 0, notice.Unreachable)},
		Handovers: []course.Handover{bundle(1, "Chợ Lách", 9, 1, 1), bundle(2, "Giồng Trôm", 9, 0, 0), bundle(3, "Mỏ Cày", 9, 1, 0), bundle(4, "Thạnh Phú", 0, 1, 0),
			{Bundle: course.Bundle{DelegationID: 5, Delegation: "Bình Đại", FileID: 9}, Instead: true}},
	}).Text
	want := "" +
		"📊 <b>Báo cáo cấp giấy chứng nhận</b>\nLớp dân vận\nSố <b>1/2022/GCN</b> đến <b>166/2022/GCN</b>: <b>162/166</b> học viên đã nhận tệp trong khung chat (97,6 %).\n" +
		"📞 Còn 3 người chưa nhận được:\n\n" +
		"<b>Chưa liên kết Telegram</b> (2)\n• Lan · đoàn Chợ Lách\n• Tư\n\n" +
		"<b>Đã chặn bot hoặc đã xóa tài khoản</b> (1)\n• Bình · đoàn Chợ Lách\n\n" +
		"Số bỏ: 7–9/2021/GCN, 11/2021/GCN, 12/2022/GCN\n\n" +
		"⛔ 1 giấy chưa lập được\n• 2/2022/GCN, <b>An 😀</b>: Họ và tên «An 😀»: không in được 😀 (U+1F600)\n\n" +
		"📎 <b>Tệp gộp của các đoàn</b>\n" +
		"✅ Chợ Lách: 1 đại diện đã nhận, trong đó có giấy của 2 người nêu trên\n" +
		"⚠️ Giồng Trôm: chưa có đại diện nhận được, tệp chưa gửi cho ai, /goidoan gửi cho đồng chí\n" +
		"⚠️ Mỏ Cày: đại diện chưa nhận được tệp\n" +
		"⛔ Thạnh Phú: chưa lập được tệp\n" +
		"⚠️ Bình Đại: chưa có đại diện nhận được, tệp được gửi cho Ban Tổ chức\n" +
		"⚠️ 1 người nêu trên không thuộc đoàn nào: /goidoan gửi giấy của họ cho đồng chí."
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the report (-want +got):\n%s", diff)
	}
	half := words.ClosingProgress(p, course.Course{ID: 1, Title: "Lớp"}, notice.MailingState{Waiting: 90, Papers: 166, Drawn: 100,
		People: notice.Delivery{Total: 166, Waiting: 84, Sent: 73, Blocked: 1, Unreachable: 8}, Bundles: 5, Handed: 1})
	if want := "🖨 <b>Đang lập và gửi giấy chứng nhận</b>\nLớp\n▓▓▓▓▓▓░░░░░░ 53 %\nĐã lập 100/166 · đã gửi 73/157 · tệp đoàn 1/5\n🚫 1 người đã chặn bot"; half.Text != want || half.Buttons != nil {
		t.Errorf("halfway it says %q, want %q", half.Text, want)
	}
	for _, tt := range []struct {
		bundles, loose int
		again          bool
	}{{0, 0, false}, {1, 0, true}, {0, 1, true}} {
		done := words.ClosingProgress(p, course.Course{ID: 1, Title: "Lớp"}, notice.MailingState{Papers: 2, Drawn: 2,
			People: notice.Delivery{Total: 2, Sent: 2 - tt.loose, Failed: tt.loose}, Bundles: tt.bundles, Loose: tt.loose})
		if (done.Buttons != nil) != tt.again || strings.Contains(done.Text, "Nút dưới đây") != tt.again {
			t.Errorf("with %d bundles and %d loose it says %q under %v", tt.bundles, tt.loose, done.Text, done.Buttons)
		}
	}
}
