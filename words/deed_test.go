package words_test

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

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
