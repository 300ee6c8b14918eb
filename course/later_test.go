package course_test

import (
	"errors"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestReadDue reads hours as people type them, on Tuesday 16 August 2022 at 9:00.
func TestReadDue(t *testing.T) {
	t.Parallel()
	c, now := course.NewCourse("DVCQ", "Lớp dân vận"), coursetest.At("16/8 9:00")
	for text, want := range map[string]string{
		"19:30 tối nay": "16/8 19:30", "7h30 tối nay": "16/8 19:30", "tối nay": "16/8 19:30", "tonight 8pm": "16/8 20:00", "this evening 8pm": "16/8 20:00",
		"22h đêm nay": "16/8 22:00", "trưa nay": "16/8 11:30", "12h trưa nay": "16/8 12:00", "1h trưa mai": "17/8 13:00",
		"7h sáng mai": "17/8 7:00", "sáng mai": "17/8 7:00", "7 giờ sáng ngày mai": "17/8 7:00", "tomorrow 7 am": "17/8 7:00", "tomorrow morning": "17/8 7:00", "chiều mai 2h": "17/8 14:00",
		"thứ hai 7h": "22/8 7:00", "monday 7:00": "22/8 7:00", "next monday at 7 am": "22/8 7:00", "thứ 6 14h": "19/8 14:00", "cn 8h": "21/8 8:00",
		"thứ ba 7h": "23/8 7:00", "thứ ba 19h30": "16/8 19:30", "thứ tư tuần sau 7h": "24/8 7:00", "7h thứ hai tuần tới": "22/8 7:00", "tuesday next week 7 am": "23/8 7:00",
		"18/8 7:00": "18/8 7:00", "7h ngày 18/8": "18/8 7:00", "18/8/2022 7:00": "18/8 7:00", "ngày 18 tháng 8 lúc 7h": "18/8 7:00", "18-8-2022 7h": "18/8 7:00",
		"8h": "17/8 8:00", "10:15": "16/8 10:15", "9h": "17/8 9:00",
		"30 phút nữa": "16/8 9:30", "sau 2 tiếng": "16/8 11:00", "1 giờ nữa": "16/8 10:00", "in 45 minutes": "16/8 9:45", "in 2 hours": "16/8 11:00",
		"12h đêm": "17/8 0:00", "12h đêm nay": "17/8 0:00", "12 giờ đêm mai": "18/8 0:00", "24h": "17/8 0:00", "0h đêm nay": "17/8 0:00", "nửa đêm 18/8": "19/8 0:00", "12am tomorrow": "17/8 0:00", "12pm tomorrow": "17/8 12:00", "midnight": "17/8 0:00",
		"thứ sáu 19/8 7h": "19/8 7:00", "7 rưỡi tối": "16/8 19:30", "7h30p sáng mai": "17/8 7:30", "18 giờ 30 phút": "16/8 18:30", "8 giờ kém 15 sáng mai": "17/8 7:45", "7h kém 5 tối nay": "16/8 18:55",
		"20/8/22 7h": "20/8 7:00", "20.8 7h": "20/8 7:00", "gửi lúc 7h sáng mai nhé": "17/8 7:00", "đúng 8h ạ": "17/8 8:00",
		"nửa tiếng nữa": "16/8 9:30", "1 tiếng rưỡi nữa": "16/8 10:30", "1h30 nữa": "16/8 10:30", "15 phút": "16/8 9:15", "5 phút sau": "16/8 9:05", "một tiếng nữa": "16/8 10:00", "half an hour from now": "16/8 9:30",
		"12h30 đêm": "17/8 0:30", "12h30 đêm nay": "17/8 0:30", "12:15 đêm nay": "17/8 0:15", "12 rưỡi đêm": "17/8 0:30", "12 giờ rưỡi đêm nay": "17/8 0:30", "12h15 khuya mai": "18/8 0:15", "12h tối nay": "17/8 0:00", "12 giờ tối": "17/8 0:00", "12:30 tonight": "17/8 0:30",
		"0h đêm mai": "18/8 0:00", "1h đêm mai": "18/8 1:00", "1h khuya nay": "17/8 1:00", "12h đêm 20/8": "21/8 0:00", "24h 20/8": "21/8 0:00", "lúc 0h đêm 20/8": "20/8 0:00", "1h đêm 20/8": "20/8 1:00", "12h nửa đêm mai": "18/8 0:00", "nua dem mai": "18/8 0:00", "24 giờ": "17/8 0:00", "24:00 tối nay": "17/8 0:00",
		"20:24 hôm nay": "16/8 20:24", "19.24 hôm nay": "16/8 19:24", "7h ngày 24 giờ việt nam": "24/8 7:00", "19:24 gửi": "16/8 19:24", "ngày 24 gửi lúc 7h": "24/8 7:00", "ngày 24 hẹn 7h": "24/8 7:00",
		"noon tomorrow": "17/8 12:00", "friday noon": "19/8 12:00", "at noon": "16/8 12:00", "12 noon": "16/8 12:00", "trưa": "16/8 11:30", "12 rưỡi trưa": "16/8 12:30",
		"sau 19h30": "16/8 19:30", "sau 7h30": "17/8 7:30", "sau 19h30 tối nay": "16/8 19:30", "sau 2 giờ": "16/8 11:00", "sau 24h": "17/8 9:00", "sau 8h nữa": "16/8 17:00", "sau 1h30 nữa": "16/8 10:30",
		"hôm nay thứ ba 7h": "16/8 7:00", "mai thứ tư 7h": "17/8 7:00", "ngày mai 17/8 7h": "17/8 7:00", "ngày 20.8 7h": "20/8 7:00",
		"15/8 7:00": "15/8 7:00", "8h sáng nay": "16/8 8:00", // past: CheckDue says so
	} {
		got, err := c.ReadDue(text, now)
		if err != nil || !got.Equal(coursetest.At(want)) {
			t.Errorf("%q is %v, %v, want %s", text, got.In(c.Location()), err, want)
		}
	}
	for text, want := range map[string]string{
		"khi nào rảnh": "later.unreadable", "": "later.unreadable", "31/2 7:00": "later.unreadable", "25h mai": "later.unreadable", "0 phút nữa": "later.unreadable", "mai": "later.which_hour",
		"18/8": "later.which_hour", "thứ sáu 20/8 7h": "reschedule.other_weekday", "7h chủ nhật ngày 20/8": "reschedule.other_weekday", "0h kém 5": "later.unreadable", "7-9h mai": "later.one_hour", "Mai học ở Hội trường B lúc 7h": "later.unreadable", "19:30 20:30": "later.one_hour",
		"7h tuần sau": "later.which_day", "sáng tuần tới": "later.which_day", "7am next week": "later.which_day", "19h30 tuần này": "later.which_day",
		"sáng mai thứ 6 7h": "reschedule.other_weekday", "hôm nay thứ 6 19h": "reschedule.other_weekday", "hôm nay 20/8 19h": "reschedule.two_days", "nay mai 7h": "reschedule.two_days",
		"7h chiều": "later.other_half", "8h chiều mai": "later.other_half", "3h tối": "later.other_half", "5h khuya": "later.other_half", "14h sáng mai": "later.other_half",
		"7h sau": "later.unreadable", "sau 1h30": "later.unreadable", "7.5": "later.unreadable", "ngày 24 giờ": "later.unreadable",
	} {
		_, err := c.ReadDue(text, now)
		var wrong *course.Error
		if !errors.As(err, &wrong) || wrong.TextID != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestMidnightDue: the night that is said is the one to come, up to its last moment.
func TestMidnightDue(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("DVCQ", "Lớp dân vận")
	for _, test := range []struct {
		now        time.Time
		text, want string
	}{
		{coursetest.At("16/8 23:59").Add(30 * time.Second), "12h đêm", "17/8 0:00"},
		{coursetest.At("16/8 23:59").Add(30 * time.Second), "nửa đêm", "17/8 0:00"},
		{coursetest.At("16/8 23:59").Add(30 * time.Second), "12h đêm nay", "17/8 0:00"},
		{coursetest.At("17/8 0:10"), "1h đêm nay", "17/8 1:00"},
		{coursetest.At("17/8 0:10"), "12h đêm nay", "18/8 0:00"},
	} {
		if got, err := c.ReadDue(test.text, test.now); err != nil || !got.Equal(coursetest.At(test.want)) {
			t.Errorf("%q at %v is %v, %v, want %s", test.text, test.now, got.In(c.Location()), err, test.want)
		}
	}
}

// TestDoubt: what is scheduled goes by itself unless something speaks against it.
func TestDoubt(t *testing.T) {
	t.Parallel()
	open, closed, before := course.NewCourse("A", "A"), course.NewCourse("B", "B"), course.NewCourse("C", "C")
	closed.State, closed.ClosedAt = course.CourseClosed, coursetest.At("16/8 11:00")
	before.State, before.ClosedAt = course.CourseClosed, coursetest.At("15/8 11:00")
	for _, test := range []struct {
		c        course.Course
		due, now string
		people   int
		may      bool
		want     course.Doubt
	}{
		{open, "17/8 7:00", "17/8 7:00", 1, true, ""},
		{open, "17/8 7:00", "17/8 9:00", 1, true, ""},
		{open, "17/8 7:00", "17/8 9:01", 1, true, course.DoubtLate},
		{open, "16/8 20:30", "16/8 20:59", 1, true, ""},
		{open, "16/8 20:30", "16/8 21:10", 1, true, course.DoubtQuiet},
		{open, "16/8 22:00", "16/8 22:00", 1, true, ""}, // it was asked when it was scheduled
		{open, "16/8 22:00", "16/8 22:30", 1, true, ""},
		{open, "17/8 7:00", "17/8 7:00", 0, true, course.DoubtNobody},
		{open, "17/8 7:00", "17/8 7:00", 1, false, course.DoubtRight},
		{closed, "17/8 7:00", "17/8 7:00", 1, true, course.DoubtClosed},
		{before, "17/8 7:00", "17/8 7:00", 1, true, ""}, // it was scheduled for a closed course
	} {
		if got := test.c.Doubt(coursetest.At(test.due), coursetest.At("16/8 9:00"), coursetest.At(test.now), test.people, test.may); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

// TestCheckDue: nothing is scheduled for what is past, or for long after the course.
func TestCheckDue(t *testing.T) {
	t.Parallel()
	c, now := course.NewCourse("DVCQ", "Lớp dân vận"), coursetest.At("16/8 9:00")
	sessions := []course.Session{{Start: coursetest.At("19/8 7:00"), End: coursetest.At("19/8 11:00")}, {Start: coursetest.At("29/8 7:00"), End: coursetest.At("29/8 11:00"), CancelledAt: now}}
	for due, want := range map[string]string{"16/8 9:00": "later.past", "16/8 9:01": "", "18/9 11:00": "", "18/9 11:01": "later.far"} {
		err := c.CheckDue(coursetest.At(due), now, sessions)
		var wrong *course.Error
		if errors.As(err, &wrong); want == "" && err != nil || want != "" && (wrong == nil || wrong.TextID != want) {
			t.Errorf("%s: %v, want %q", due, err, want)
		}
	}
	if err := c.CheckDue(now.Add(29*24*time.Hour), now, nil); err != nil {
		t.Errorf("without sessions: %v", err)
	}
}

// TestSoonDues: the hours that are offered are still to come, each once.
func TestSoonDues(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("DVCQ", "Lớp dân vận")
	for now, want := range map[string][]string{
		"16/8 9:00":  {"16/8 19:30", "17/8 7:00", "17/8 19:30", "22/8 7:00"},
		"16/8 19:28": {"17/8 7:00", "17/8 19:30", "22/8 7:00"},
		"15/8 9:00":  {"15/8 19:30", "16/8 7:00", "16/8 19:30", "22/8 7:00"},
		"21/8 9:00":  {"21/8 19:30", "22/8 7:00", "22/8 19:30"},
	} {
		got := c.SoonDues(coursetest.At(now))
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || !got[i].Equal(coursetest.At(want[i])) {
				t.Errorf("at %s: %v, want %v", now, got, want)
				break
			}
		}
	}
}

// TestQuietToSend: who sends at night is asked, and offered the morning after it.
func TestQuietToSend(t *testing.T) {
	t.Parallel()
	loc := course.NewCourse("A", "A").Location()
	for at, want := range map[string]struct {
		quiet   bool
		morning string
	}{
		"16/8 20:59": {false, "17/8 7:00"}, "16/8 21:00": {true, "17/8 7:00"}, "17/8 0:10": {true, "17/8 7:00"}, "17/8 6:29": {true, "17/8 7:00"}, "17/8 6:30": {false, "17/8 7:00"},
	} {
		if got := course.QuietToSend(coursetest.At(at), loc); got != want.quiet {
			t.Errorf("%s: %v", at, got)
		}
		if got := course.NextMorning(coursetest.At(at), loc); !got.Equal(coursetest.At(want.morning)) {
			t.Errorf("the morning after %s is %v", at, got)
		}
	}
}
