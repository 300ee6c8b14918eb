package course_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestSetAsTyped reads settings as people type them.
func TestSetAsTyped(t *testing.T) {
	for _, tt := range []struct {
		setting course.Setting
		typed   string
		want    string // as Course.Setting has it; "!" for a refusal, with its text
	}{
		{course.SettingTitle, "Lớp mới", "Lớp mới"},
		{course.SettingContact, "", ""},

		{course.SettingPercent, "80", "80"},
		{course.SettingPercent, "75 %", "75"},
		{course.SettingPercent, "87,5%", "88"},
		{course.SettingPercent, "0.8", "80"},
		{course.SettingPercent, "100 phần trăm", "100"},
		{course.SettingPercent, "120", "!course.bad_percent"},
		{course.SettingPercent, "nhiều", "!course.bad_percent"},

		{course.SettingOpenBefore, "20", "20"},
		{course.SettingOpenBefore, "15 phút", "15"},
		{course.SettingOpenBefore, "45p trước giờ học", "!setting.bad_minutes"},
		{course.SettingOpenBefore, "45p trước buổi", "45"},
		{course.SettingOpenBefore, "1 giờ 30", "90"},
		{course.SettingOpenBefore, "1h", "60"},
		{course.SettingOpenBefore, "không", "0"},
		{course.SettingOpenBefore, "sớm", "!setting.bad_minutes"},
		{course.SettingOpenBefore, "10, 20", "!setting.bad_minutes"},
		{course.SettingOpenBefore, "99999999999999999999", "!setting.bad_minutes"},

		{course.SettingLateCounts, "Có ạ", "!setting.bad_yes"},
		{course.SettingLateCounts, "Có", "yes"},
		{course.SettingLateCounts, "không tính", "no"},

		{course.SettingAddress, "anh, chị", "anh_chi"},
		{course.SettingAddress, "Thầy/cô", "thay_co"},
		{course.SettingAddress, "ngài", "!setting.bad_choice"},
		{course.SettingMode, "Tự do", "open"},
		{course.SettingDesign, "Hiện đại", "modern"},
		{course.SettingDesign, "Tối giản ạ", "!setting.bad_choice"},
		{course.SettingDesign, "", "!setting.bad_choice"},
		{course.SettingMode, "theo danh sách", "roster"},
		{course.Setting(course.PaperHeading), "Đảng", "party"},
		{course.Setting(course.PaperHeading), "NHÀ NƯỚC", "state"},
		{course.Setting(course.PaperHeading), "", "state"},
		{course.SettingHead, "Tên lớp, người gửi", "sender"},
		{course.SettingHead, "Tên lớp", "course"},
		{course.SettingHead, "tắt", "none"},
		{course.SettingHead, "", "!setting.bad_choice"},
		{course.SettingOnUnknown, "Gửi lại ", "resend"},
		{course.SettingOnUnknown, "KHÔNG GỬI TRÙNG", "hold"},
		{course.SettingOnUnknown, "", "!setting.bad_choice"},
		{course.SettingZone, "Việt Nam", "Asia/Ho_Chi_Minh"},
		{course.SettingZone, "Asia/Ho Chi Minh", "Asia/Ho_Chi_Minh"},

		{course.SettingEvening, "19:00", "0 19 * * *"},
		{course.SettingEvening, "18h30", "30 18 * * *"},
		{course.SettingEvening, "lúc 19 giờ", "0 19 * * *"},
		{course.SettingEvening, "19 giờ 15 phút", "15 19 * * *"},
		{course.SettingEvening, "20h, 18:00 và 20:00", "0 18,20 * * *"},
		{course.SettingEvening, "Tắt", ""},
		{course.SettingEvening, "0  19 * * 0-4", "0 19 * * 0-4"},
		{course.SettingEvening, "18:00, 19:30", "!remind.bad_cron"},
		{course.SettingEvening, "0 25 * * *", "!remind.bad_cron"},
		{course.SettingEvening, "tối", "!remind.bad_cron"},
		{course.SettingEvening, "25:00", "!remind.bad_cron"},

		{course.SettingLeads, "15", "15"},
		{course.SettingLeads, "15, 60 phút", "60 15"},
		{course.SettingLeads, "1 giờ và 15 phút trước mỗi buổi", "60 15"},
		{course.SettingLeads, "15 15", "15"},
		{course.SettingLeads, "tắt", ""},
		{course.SettingLeads, "một lúc", "!remind.bad_lead"},
	} {
		c := course.NewCourse("x", "x")
		got := ""
		if err := c.Set(tt.setting, tt.typed, nil); err == nil {
			got = c.Setting(tt.setting)
		} else if refused, ok := errors.AsType[*course.Error](err); ok {
			got = "!" + refused.TextID
		}
		if got != tt.want {
			t.Errorf("%s %q is %q, want %q", tt.setting, tt.typed, got, tt.want)
		}
	}
}

// TestSettingsAreReadBack: what a course says of each setting is what it is set by, and
// every setting is one of a group.
func TestSettingsAreReadBack(t *testing.T) {
	c := course.NewCourse("x", "Lớp")
	c.Reminders.Leads = []int{60, 15}
	c.Form = course.Form{GoverningBody: "A", SignerTitle: []string{"KT. B", "C"}, SecondTitle: []string{"KT. B", "C"}}
	n := 0
	for _, g := range course.SettingGroups {
		for _, s := range g.Settings() {
			n++
			other := course.NewCourse("x", "x")
			other.Form = course.Form{IssuingBody: "A", SignerTitle: []string{"TL. B", "C"}, SecondBody: "A", SecondTitle: []string{"TL. B", "C"}}
			if err := other.Set(s, c.Setting(s), strings.Split(c.Setting(s), "; ")); err != nil {
				t.Errorf("%s: %v", s, err)
			}
			if got, want := other.Setting(s), c.Setting(s); got != want || s.Group() != g {
				t.Errorf("%s of %s is %q, want %q", s, s.Group(), got, want)
			}
			for _, value := range s.Choices() {
				other.Form.SignerTitle, other.Form.SecondTitle = []string{"TL. B", "C"}, []string{"TL. B", "C"}
				if err := other.Set(s, value, nil); err != nil || other.Setting(s) != value || other.Check() != nil {
					t.Errorf("the choice %q of %s is %q: %v", value, s, other.Setting(s), err)
				}
			}
		}
	}
	if n < 20 || course.Setting("code").Group() != "" {
		t.Errorf("%d settings", n)
	}
}

// changing is what a change means in a class of two days on the first morning.
func changing(t *testing.T, s course.Setting, typed, now string, change func(*course.Class)) (course.SettingChange, error) {
	t.Helper()
	sessions := coursetest.Sessions("16-17/8/2022")
	for i := range sessions {
		sessions[i].ID = int64(i + 1)
	}
	class := course.Class{Course: course.NewCourse("x", "Lớp"), Sessions: sessions}
	class.ID = 7
	for i := range 3 {
		class.Roster = append(class.Roster, course.Enrollment{ID: int64(i + 1), No: i + 1, State: course.Enrolled})
	}
	if change != nil {
		change(&class)
	}
	return class.Changing(s, typed, []string{typed}, coursetest.At(now))
}

func TestChangingTheZone(t *testing.T) {
	m, err := changing(t, course.SettingZone, "Europe/Berlin", "16/8 8:00", nil)
	if err != nil || m.Kept != 1 || len(m.Sessions) != 3 {
		t.Fatalf("%+v, %v", m, err)
	}
	var got []string
	for _, s := range m.Sessions {
		got = append(got, s.Start.In(m.Is.Location()).Format("2/1 15:04"))
		if s.Sequence != 1 {
			t.Errorf("session %d has sequence %d", s.ID, s.Sequence)
		}
	}
	if diff := cmp.Diff([]string{"16/8 13:30", "17/8 07:30", "17/8 13:30"}, got); diff != "" {
		t.Errorf("the sessions to come (-want +got):\n%s", diff)
	}
	for _, zone := range []string{"Asia/Tokyo", "Bến Tre", "Local", ""} { // 13:30 of Tokyo is at 11:30 of Viet Nam
		if _, err := changing(t, course.SettingZone, zone, "16/8 12:00", nil); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("%q: %v", zone, err)
		}
	}
}

func TestChangingCheckIn(t *testing.T) {
	m, err := changing(t, course.SettingCloseAfter, "60", "16/8 13:20", nil)
	if err != nil || m.Kept != 2 || len(m.Sessions) != 2 {
		t.Fatalf("%+v, %v", m, err)
	}
	for _, s := range m.Sessions {
		if !m.Is.CheckIn.Closes(s).Equal(m.Was.CheckIn.Closes(s)) || !m.Is.CheckIn.Opens(s).Equal(m.Was.CheckIn.Opens(s)) {
			t.Errorf("session %d, which has opened, closes at %s", s.ID, m.Is.CheckIn.Closes(s))
		}
	}
	for s, typed := range map[course.Setting]string{course.SettingCloseAfter: "5", course.SettingLateAfter: "31", course.SettingOpenBefore: "5 giờ"} {
		if _, err := changing(t, s, typed, "16/8 7:00", nil); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("%s %s: %v", s, typed, err)
		}
	}
	if _, err := changing(t, course.SettingCloseAfter, "0", "16/8 7:00", func(c *course.Class) { c.CheckIn.LateAfter = 0 }); !errors.Is(err, course.ErrInvalid) {
		t.Errorf("a check-in that never opens: %v", err)
	}
}

func TestChangingTheRule(t *testing.T) {
	closed := func(c *course.Class) { // the first came to one, the second late, the third not at all
		c.Sessions[0].ClosedAt = coursetest.At("16/8 8:00")
		c.States = map[int64]map[int64]course.Presence{1: {1: course.Present}, 2: {1: course.Late}, 3: {1: course.Absent}}
	}
	count := func(m course.SettingChange) [2]int { return [2]int{len(m.Lose), len(m.Gain)} }
	for _, tt := range []struct {
		setting course.Setting
		typed   string
		want    [2]int
	}{
		{course.SettingPercent, "75", [2]int{0, 1}}, // 3 of 4; 80 % are all 4
		{course.SettingPercent, "90", [2]int{0, 0}},
		{course.SettingLateCounts, "không", [2]int{1, 0}},
		{course.SettingExcusedCount, "có", [2]int{0, 0}},
	} {
		m, err := changing(t, tt.setting, tt.typed, "16/8 9:00", closed)
		if err != nil || count(m) != tt.want {
			t.Errorf("%s %s: lost and gained %v, want %v: %v", tt.setting, tt.typed, count(m), tt.want, err)
		}
	}
}

func TestChangingReminders(t *testing.T) {
	m, err := changing(t, course.SettingEvening, "18:00", "15/8 19:30", nil)
	if err != nil || len(m.Passed) != 1 || len(m.Coming) == 0 || m.Coming[0].Kind != course.MorningReminder {
		t.Errorf("18:00 at 19:30: %+v, %v", m, err)
	}
	m, err = changing(t, course.SettingEvening, "0 19 1 1 *", "15/8 9:00", func(c *course.Class) { c.Reminders.Morning, c.Reminders.Leads = "", nil })
	if err != nil || len(m.Coming) != 0 {
		t.Errorf("a rule of no day of the class: %+v, %v", m, err)
	}
	before, err1 := changing(t, course.SettingLeads, "60, 15", "15/8 9:00", nil)
	after, err2 := changing(t, course.SettingLeads, "60, 15", "15/8 19:30", nil)
	if err1 != nil || err2 != nil || before.Seen() != after.Seen() {
		t.Errorf("that time passes makes another question: %v %v", err1, err2)
	}
}

func TestChangingRefuses(t *testing.T) {
	for _, tt := range []struct {
		setting course.Setting
		typed   string
		change  func(*course.Class)
		want    error
	}{
		{course.SettingTitle, "Lớp", nil, course.ErrInvalid}, // is so already
		{course.SettingTitle, "", nil, course.ErrInvalid},
		{course.SettingTitle, "Lớp 😀", nil, course.ErrInvalid},
		{course.SettingMorning, "0 6 30 2 *", nil, course.ErrInvalid},
		{course.SettingMorning, "* * * * *", nil, course.ErrInvalid},
		{course.SettingEvening, "21:00", nil, course.ErrInvalid},
		{course.SettingTitle, "Lớp khác", func(c *course.Class) { c.State = course.CourseClosed }, course.ErrConflict},
		{course.SettingPercent, "50", func(c *course.Class) { c.State = course.CourseClosing }, course.ErrConflict},
		{course.SettingContact, "chị Lan", func(c *course.Class) { c.State = course.CourseClosed }, nil},
		{course.SettingTitle, "Lớp khác", func(c *course.Class) { c.Place = "😀" }, nil}, // what is wrong elsewhere is mended there
	} {
		if _, err := changing(t, tt.setting, tt.typed, "15/8 9:00", tt.change); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s %q: %v, want %v", tt.setting, tt.typed, err, tt.want)
		}
	}
}
