package course_test

import (
	"errors"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestTypedTimes reads what people type of a session's time, on Monday 15 August 2022,
// of the session of the morning of the 17th, and says when it would be then.
func TestTypedTimes(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("x", "x")
	sessions := coursetest.Sessions("16-19/8/2022")
	for i := range sessions {
		sessions[i].ID = int64(i + 1)
	}
	now, s := coursetest.At("15/8 8:00"), sessions[2]
	for text, want := range map[string]string{
		"8h": "morning 17/8 8:00-11:30", "8:00": "morning 17/8 8:00-11:30", "8 giờ": "morning 17/8 8:00-11:30", "8h30": "morning 17/8 8:30-11:30",
		"8 giờ rưỡi": "morning 17/8 8:30-11:30", "8g15": "morning 17/8 8:15-11:30", "7.45": "morning 17/8 7:45-11:30", "８h": "morning 17/8 8:00-11:30",
		"7:30-11:30": "morning 17/8 7:30-11:30", "7h30 – 11h": "morning 17/8 7:30-11:00", "8-11h": "morning 17/8 8:00-11:00",
		"từ 8h đến 10h30": "morning 17/8 8:00-10:30", "8h tới 10h": "morning 17/8 8:00-10:00", "9am": "morning 17/8 9:00-11:30",
		"20/8": "morning 20/8 7:30-11:30", "ngày 20/8 ạ": "morning 20/8 7:30-11:30", "20/08/2022": "morning 20/8 7:30-11:30", "20-8-2022": "morning 20/8 7:30-11:30",
		"ngày 20": "morning 20/8 7:30-11:30", "ngày 02 tháng 9": "morning 2/9 7:30-11:30", "ngày 20 tháng 8 năm 2022": "morning 20/8 7:30-11:30",
		"chiều 20/8": "afternoon 20/8 13:30-17:00", "20/8 chiều": "afternoon 20/8 13:30-17:00", "CHIỀU 20/8, 2h": "afternoon 20/8 14:00-17:00",
		"buổi tối 20/8": "evening 20/8 18:00-20:30", "7h tối": "evening 17/8 19:00-20:30", "tối 18:00-20:30 ngày 20/8": "evening 20/8 18:00-20:30",
		"sáng mai": "morning 16/8 7:30-11:30", "chiều nay": "afternoon 15/8 13:30-17:00", "chiều hôm nay 3 giờ": "afternoon 15/8 15:00-17:00",
		"ngày mai": "morning 16/8 7:30-11:30", "sáng ngày kia": "morning 17/8 7:30-11:30", "thứ 6": "morning 19/8 7:30-11:30",
		"chiều thứ năm": "afternoon 18/8 13:30-17:00", "chủ nhật 8h": "morning 21/8 8:00-11:30", "14h": "afternoon 17/8 14:00-17:00",
		"17h30": "evening 17/8 17:30-20:30", "chiều 2h-4h30": "afternoon 17/8 14:00-16:30", "11h": "morning 17/8 11:00-11:30", "5/1": "morning 5/1/2023 7:30-11:30",
		"tomorrow afternoon 2pm": "afternoon 16/8 14:00-17:00",

		"8h kém 15 đến 11h": "morning 17/8 7:45-11:00", "8-10 rưỡi": "morning 17/8 8:00-10:30", "8 rưỡi đến 11h": "morning 17/8 8:30-11:00", "ngày 20.8": "morning 20/8 7:30-11:30", "20.8 8h": "morning 20/8 8:00-11:30", "mai thứ ba": "morning 16/8 7:30-11:30",
		"7.5": "reschedule.bad_when", "8.3 ạ": "reschedule.bad_when", "mai thứ 6": "reschedule.other_weekday", "mai 20/8": "reschedule.two_days",

		"": "reschedule.bad_when", "buổi": "reschedule.bad_when", "khi nào rảnh": "reschedule.bad_when", "sáng chiều 20/8": "reschedule.bad_when", "20": "reschedule.bad_when",
		"thứ 6 20/8": "reschedule.other_weekday", "thứ bảy 20/8": "morning 20/8 7:30-11:30", "8 giờ 30 phút": "morning 17/8 8:30-11:30",
		"30/2": "reschedule.no_such_day", "32/8": "reschedule.no_such_day", "1/13": "reschedule.no_such_day", "25h": "reschedule.bad_hours", "8:75": "reschedule.bad_hours",
		"10h-9h": "reschedule.bad_hours", "sáng 14h": "reschedule.bad_hours", "7h 8h 9h": "reschedule.bad_hours", "tối 23h-24h": "reschedule.bad_hours", "22h-21h": "reschedule.bad_hours",
	} {
		w, err := course.ReadWhen(text, now, s.Start.In(c.Location()))
		got := ""
		if err == nil {
			got, err = timed(c, s, w, sessions)
		}
		if refused, ok := errors.AsType[*course.Error](err); ok {
			got = refused.TextID
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// timed says when a session would be.
func timed(c course.Course, s course.Session, w course.When, sessions []course.Session) (string, error) {
	half, start, end, err := c.Time(s, w, sessions)
	layout := "2/1 15:04"
	if start.Year() != 2022 {
		layout = "2/1/2006 15:04"
	}
	if err != nil {
		return "", err
	}
	day, clock := start.Format(layout[:len(layout)-6]), course.ClockTime(start)
	return string(half) + " " + day + " " + clock + "-" + course.ClockTime(end), nil
}

// TestTimeOfANewSession: its day must be said, and its half or hour; the hours of a half
// are those that the course has there.
func TestTimeOfANewSession(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("x", "x")
	sessions := coursetest.Sessions("16/8/2022")
	for i := range sessions {
		sessions[i].ID = int64(i + 1)
		sessions[i].Start = sessions[i].Start.Add(30 * time.Minute)
	}
	for text, want := range map[string]string{
		"sáng 20/8": "morning 20/8 8:00-11:30", "chiều mai": "afternoon 16/8 14:00-17:00", "20/8 18h": "evening 20/8 18:00-20:30",
		"20/8": "reschedule.which_half", "8h": "reschedule.which_day", "chiều": "reschedule.which_day",
	} {
		now := coursetest.At("15/8 8:00")
		w, err := course.ReadWhen(text, now, now)
		got := ""
		if err == nil {
			got, err = timed(c, course.Session{}, w, sessions)
		}
		if refused, ok := errors.AsType[*course.Error](err); ok {
			got = refused.TextID
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
