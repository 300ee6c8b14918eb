package words_test

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/words"
)

// TestStandingAtTheLastSession: whoever misses the last session hears whether there will be
// a certificate, not what may still be missed, and the organizers get no such list.
func TestStandingAtTheLastSession(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In(i18n.Vietnamese, course.Comrade)
	sessions := coursetest.Sessions("16-19/8/2022")
	last := sessions[7]
	last.ClosedAt = coursetest.At("19/8 14:00")
	c := course.Course{Title: "Lớp dân vận"}
	missed := func(needed int, of ...course.Session) course.Standing {
		return course.Standing{
			Place:  course.Enrollment{Trainee: course.Trainee{TelegramID: 31, AccountID: 1, Name: "Lan"}},
			Entry:  course.Attendance{ID: 1, State: course.Absent, Way: course.ByClosing, At: last.ClosedAt},
			Stands: course.Progress{Attended: 8 - len(of), Held: 8, Total: 8, Needed: needed, Missed: of},
		}
	}
	for _, tt := range []struct {
		of         course.Standing
		has, lacks string
	}{
		{missed(7, last), "vắng 1 buổi (chiều 19/8). Lớp yêu cầu dự ít nhất 7/8 buổi: đồng chí <b>vẫn đủ điều kiện", "vắng thêm"},
		{missed(6, last), "vẫn đủ điều kiện", "chỉ còn được vắng"},
		{missed(8, last), "chưa đủ điều kiện nhận giấy chứng nhận</b>. Nếu sổ", "các buổi còn lại"},
	} {
		tt.of.Place.Warned = course.Margin("other")
		text := words.Standing(p, c, last, tt.of).Text
		if !strings.Contains(text, tt.has) || strings.Contains(text, tt.lacks) {
			t.Errorf("%d needed, has %q, lacks %q:\n%s", tt.of.Stands.Needed, tt.has, tt.lacks, text)
		}
	}
	closed := course.SessionClosed{Session: last, Standings: []course.Standing{missed(7, last)}}
	if text := words.CheckInClosed(p, c, closed, true).Text; strings.Contains(text, "Không được vắng thêm") {
		t.Error(text)
	}
	closed.Standings[0].Stands.Held = 7
	if text := words.CheckInClosed(p, c, closed, true).Text; !strings.Contains(text, "Không được vắng thêm (1)") {
		t.Error(text)
	}
}
