package words_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/words"
)

// reminding is a course with the sessions of 16/8, and what to remind of them with.
func reminding(t *testing.T) (*i18n.Texts, course.Course, []course.Session) {
	t.Helper()
	return mustTexts(t), course.NewCourse("x", "x"), coursetest.Sessions("16/8/2022")
}

// TestEveningSaysWhenCheckInOpens: it is the course's to say how long before.
func TestEveningSaysWhenCheckInOpens(t *testing.T) {
	t.Parallel()
	texts, c, sessions := reminding(t)
	for minutes, want := range map[int]string{15: "trước giờ học 15 phút", 40: "trước giờ học 40 phút", 0: "đến đúng giờ"} {
		c.CheckIn.OpenBefore = minutes
		m := words.Reminder(texts.In(i18n.Vietnamese, c.Address), c, course.Reminder{Kind: course.EveningReminder, Sessions: sessions}, coursetest.At("15/8 19:00"))
		if !strings.Contains(m.Text, want) {
			t.Errorf("when check-in opens %d minutes before, the evening says %q", minutes, m.Text)
		}
	}
}

// TestLongTopic: an office may paste a whole programme into the topic of a
// session, and everybody is reminded all the same.
func TestLongTopic(t *testing.T) {
	t.Parallel()
	texts, c, sessions := reminding(t)
	sessions[0].Topic = strings.Repeat("Nội dung <1> ", 700)
	for _, kind := range []course.ReminderKind{course.EveningReminder, course.MorningReminder, course.LeadReminder} {
		m := words.Reminder(texts.In(i18n.Vietnamese, c.Address), c, course.Reminder{Kind: kind, Sessions: sessions}, coursetest.At("16/8 7:15"))
		if n := len(utf16.Encode([]rune(m.Text))); n > 4096 || len(m.Buttons) != 1 || (m.Buttons[0][0].Label == "✅ Điểm danh") != (kind == course.LeadReminder) {
			t.Errorf("the %s reminder has %d units and %d rows of buttons", kind, n, len(m.Buttons))
		}
	}
}

// TestReminderOfWhatHasBegun: the reminder of a session says what is true when it is
// said.
func TestReminderOfWhatHasBegun(t *testing.T) {
	t.Parallel()
	texts, c, sessions := reminding(t)
	for now, want := range map[string][2]string{
		"16/8 7:29": {"Sắp đến <b>buổi sáng 16/8</b>, bắt đầu lúc 7:30.", "Coming up: <b>the morning session of 16/8</b>, starting at 7:30."},
		"16/8 7:30": {"Lớp đã bắt đầu <b>buổi sáng 16/8</b> lúc 7:30; điểm danh còn mở đến 8:00.", "Under way since 7:30: <b>the morning session of 16/8</b>. Check-in is open until 8:00."},
	} {
		for i, lang := range []string{i18n.Vietnamese, i18n.English} {
			m := words.Reminder(texts.In(lang, c.Address), c, course.Reminder{Kind: course.LeadReminder, Sessions: sessions[:1]}, coursetest.At(now))
			if first, _, _ := strings.Cut(m.Text, "\n"); first != "🔔 "+want[i] || len(m.Buttons) != 1 {
				t.Errorf("at %s the reminder begins with %q and has %d rows of buttons", now, first, len(m.Buttons))
			}
		}
	}
}

// TestReminderByTheWaysThatAreOn: the button checks in, or asks for the code, or isn't
// there, and the words go with it.
func TestReminderByTheWaysThatAreOn(t *testing.T) {
	t.Parallel()
	texts, c, sessions := reminding(t)
	for _, tt := range []struct {
		ways   course.Ways
		label  string
		says   string
		lacked string
	}{
		{course.AllWays, "✅ Điểm danh", "bấm nút dưới đây để điểm danh", "mã"},
		{course.AllWays.With(course.ByButton, false), "🔢 Nhập mã 6 số", "nhập mã 6 số được đọc tại hội trường", "nhờ"},
		{"organizer representative", "", "nhờ đại diện đoàn điểm danh hộ", "bấm"},
		{"organizer", "", "gặp Ban Tổ chức", "bấm"},
	} {
		sessions[0].Ways = tt.ways
		for _, now := range []string{"16/8 7:15", "16/8 7:31"} {
			m := words.Reminder(texts.In(i18n.Vietnamese, c.Address), c, course.Reminder{Kind: course.LeadReminder, Sessions: sessions[:1]}, coursetest.At(now))
			label := ""
			if len(m.Buttons) > 0 {
				label = m.Buttons[0][0].Label
			}
			if label != tt.label || !strings.Contains(m.Text, tt.says) || strings.Contains(m.Text, tt.lacked) {
				t.Errorf("with %q the button is %q under %q", tt.ways, label, m.Text)
			}
		}
	}
}
