package words_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// TestDeedSaysWhy: with whose message something wasn't done is said with the reason and the next step, in its report, where it pauses by itself
// and on the card of the person; the report has the button that does it for those who are left.
func TestDeedSaysWhy(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	c := course.Course{Title: "Lớp"}
	for _, tt := range []struct {
		deed          notice.Deed
		failure, want string
	}{
		{notice.Edit, "edit_target", "Tin đã bị xóa khỏi cuộc trò chuyện nên không sửa được: mời đồng chí gửi thông báo mới."},
		{notice.Pin, "edit_target", "Tin đã bị xóa khỏi cuộc trò chuyện nên không ghim được"},
		{notice.Recall, "edit_target", "Trong cuộc trò chuyện không còn tin để thu hồi."},
		{notice.Recall, "too_old", "quá 48 giờ. Đồng chí có thể sửa tin đã gửi thay cho thu hồi."},
		{notice.Edit, "bad_file", "Telegram không còn tệp kèm theo: mời đồng chí gửi lại tệp trong một thông báo mới."},
		{notice.Edit, "strange", "Telegram không cho sửa tin này (mã strange): mời đồng chí làm lại, hoặc gửi thông báo mới."},
		{notice.Recall, "strange", "Telegram không cho thu hồi tin này (mã strange): mời đồng chí làm lại."},
		{notice.Nudge, "strange", "Telegram từ chối tin này (mã strange)"},
	} {
		m := notice.Mailing{ID: 8, No: 3, Of: 7, Deed: tt.deed}
		failed := []notice.Undelivered{{State: notice.Failed, Failure: tt.failure}}
		report := words.DeedReport(p, c, m, notice.Delivery{Total: 9, Sent: 3, Failed: 1, Blocked: 1, Unreachable: 1, Held: 1, Cancelled: 2}, failed)
		for _, want := range []string{tt.want, "🚫 1 người đã chặn bot", "📵 1 người không còn liên kết", "❔ 1 người: mất kết nối", "✖️ 2 người: chưa"} {
			if !strings.Contains(report.Text, want) {
				t.Errorf("the report of %s lacks %q:\n%s", tt.deed, want, report.Text)
			}
		}
		if (len(report.Buttons) == 0) != (tt.deed == notice.Nudge) {
			t.Errorf("the report of %s has the buttons %v", tt.deed, report.Buttons)
		}
		s := notice.MailingState{Paused: true, PauseReason: tt.failure, People: notice.Delivery{Total: 9, Sent: 3, Cancelled: 6}}
		for name, text := range map[string]string{
			"the progress": words.AnnouncementProgress(p, c, m, s).Text,
			"the pause":    words.AnnouncementPaused(p, c, m, s).Text,
			"the card":     words.Said(p, c, notice.Notice{State: notice.Failed, Failure: tt.failure}, notice.Announcement{No: 3, Of: 7, Deed: tt.deed}, time.Time{}),
		} {
			if !strings.Contains(text, tt.want) || strings.Contains(text, "dừng rồi gửi thông báo khác") {
				t.Errorf("%s of %s says %q, want %q", name, tt.deed, text, tt.want)
			}
		}
	}
	en := mustTexts(t).In("en", "")
	for deed, whom := range map[notice.Deed][2]string{
		notice.Recall: {"bot làm với những ai còn tin.", "it is done with those who have it still."},
		notice.Pin:    {"bot làm lại với mọi người đã nhận.", "it is done with everybody who got it."},
		notice.Nudge:  {"Mỗi ngày chỉ nhắc được một lần.", "once a day at most."},
	} {
		m, d := notice.Mailing{ID: 8, No: 3, Of: 7, Deed: deed}, notice.Delivery{Total: 9, Sent: 7, Held: 1, Blocked: 1}
		if text := words.DeedReport(p, c, m, d, nil).Text; !strings.Contains(text, whom[0]) {
			t.Errorf("the report of %s doesn't say with whom it is done again: %s", deed, text)
		}
		if text := words.DeedReport(en, c, m, d, nil).Text; !strings.Contains(text, whom[1]) || !strings.Contains(text, "1 person has blocked") {
			t.Errorf("the report of %s doesn't say with whom it is done again: %s", deed, text)
		}
		if said := words.Said(p, c, notice.Notice{State: notice.Held}, notice.Announcement{No: 3, Of: 7, Deed: deed}, time.Time{}); strings.Contains(said, "khi đang gửi") {
			t.Errorf("the card says of %s: %s", deed, said)
		}
	}
	if all := words.DeedReport(p, c, notice.Mailing{Of: 7, Deed: notice.Edit}, notice.Delivery{Total: 9, Sent: 9}, nil); all.Buttons != nil || strings.Contains(all.Text, "\n\n") {
		t.Errorf("when all is done the report is %+v", all)
	}
}

// TestDeedInGroupsAlone: where something is done in groups alone nothing is said of people, and what waits there counts; what is not known
// there is named.
func TestDeedInGroupsAlone(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	c, m := course.Course{Title: "Lớp"}, notice.Mailing{ID: 7, No: 3, Of: 6, Deed: notice.Edit}
	posts := func(states ...notice.State) (s notice.MailingState) {
		for _, state := range states {
			one := notice.Post{Group: course.Group{Title: "Nhóm"}, State: state}
			s.Posts, s.Waiting = append(s.Posts, one), s.Waiting+one.Waiting()
		}
		return s
	}
	for text, want := range map[string]string{
		words.AnnouncementProgress(p, c, m, posts(notice.Queued, notice.Sent)).Text: "50 %\n👥 Nhóm «Nhóm»: đang sửa",
		words.AnnouncementProgress(p, c, m, posts(notice.Held)).Text:                "100 %\n👥 Nhóm «Nhóm»: chưa rõ đã sửa hay chưa",
		words.DeedReport(p, c, m, notice.Delivery{}, nil).Text + "$":                "Lớp$",
	} {
		if !strings.Contains(text, want) || strings.Contains(text, "0/0") {
			t.Errorf("said %q, want %q", text, want)
		}
	}
}
