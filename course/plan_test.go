package course_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

func TestPlanSessions(t *testing.T) {
	for _, tt := range []struct {
		line        string
		n           int
		first, last string // "16/8 7:30"
	}{
		{"16-19/8/2022 sáng chiều", 8, "16/8 7:30", "19/8 13:30"},
		{"16–19/8/2022 SÁNG, CHIỀU", 8, "16/8 7:30", "19/8 13:30"},
		{"16 - 19/8/2022", 8, "16/8 7:30", "19/8 13:30"},
		{"16 đến 19/08/2022 cả ngày", 8, "16/8 7:30", "19/8 13:30"},
		{"16/8-19/8/2022 sáng", 4, "16/8 7:30", "19/8 7:30"},
		{"29/8-2/9/2022 chiều", 5, "29/8 13:30", "2/9 13:30"},
		{"16/8/2022", 2, "16/8 7:30", "16/8 13:30"},
		{"16/8/2022 morning", 1, "16/8 7:30", "16/8 7:30"},
		{"16-19/8 sáng", 4, "16/8 7:30", "19/8 7:30"},
		{"16-19.8.22 sáng", 4, "16/8 7:30", "19/8 7:30"},
		{"1/8 sáng", 1, "1/8 7:30", "1/8 7:30"}, // has passed a short time ago
		{"16-19/8/2022 tối", 4, "16/8 18:00", "19/8 18:00"},
		{"16 toi 19/8 toi", 4, "16/8 18:00", "19/8 18:00"},
		{"16 tới 19/8 tối", 4, "16/8 18:00", "19/8 18:00"},
		{"26, 28/8 và 3/9/2022 tối 18:00-20:30", 3, "26/8 18:00", "3/9 18:00"},
		{"26, 28/8 và 3/9 tối 17h30 đến 20h", 3, "26/8 17:30", "3/9 17:30"},
		{"từ 16 đến 18/8 sáng chiều; ngày 19/8 buổi sáng", 7, "16/8 7:30", "19/8 7:30"},
		{"28/8, 27/8 sáng", 2, "27/8 7:30", "28/8 7:30"},
		{"16/8 sáng 7h-9h, 9h15-11h chiều", 3, "16/8 7:00", "16/8 13:30"},
		{"16/8 sáng chiều 7:00-11:00 13:00-16:30", 2, "16/8 7:00", "16/8 13:00"},
		{"16/8 chiều 11:30-14:00", 1, "16/8 11:30", "16/8 11:30"},
		{"16/8 7:00-11:00", 1, "16/8 7:00", "16/8 7:00"},

		{"", 0, "", ""},
		{"hôm nay", 0, "", ""},
		{"sáng chiều", 0, "", ""},
		{"16-19", 0, "", ""},
		{"19-16/8/2022 sáng", 0, "", ""},
		{"31/2/2022", 0, "", ""},
		{"0/8/2022", 0, "", ""},
		{"16/13/2022", 0, "", ""},
		{"16/8/2022 18:00", 0, "", ""},
		{"16/8/2022 11:00-7:00", 0, "", ""},
		{"16/8/2022 25:00-26:00", 0, "", ""},
		{"16/8, 16/8/2022 sáng", 0, "", ""},
		{"16/8/2022 sáng 7:00-9:00 8:00-10:00", 0, "", ""},
		{"1/1-31/12/2022", 0, "", ""},
		{"0912 345 678", 0, "", ""},
	} {
		got, err := course.PlanSessions(tt.line, coursetest.At("15/8 8:00"), coursetest.Zone)
		if tt.n == 0 {
			if !errors.Is(err, course.ErrInvalid) {
				t.Errorf("PlanSessions(%q) = %d sessions, %v; want a refusal", tt.line, len(got), err)
			}
			continue
		}
		if err != nil || len(got) != tt.n {
			t.Errorf("PlanSessions(%q) = %d sessions, %v; want %d", tt.line, len(got), err, tt.n)
			continue
		}
		if first, last := got[0].Start, got[tt.n-1].Start; !first.Equal(coursetest.At(tt.first)) || !last.Equal(coursetest.At(tt.last)) {
			t.Errorf("PlanSessions(%q) is from %v to %v, want %s to %s", tt.line, first, last, tt.first, tt.last)
		}
	}
}

// TestPlanYears: of days without a year, that it is the one to come.
func TestPlanYears(t *testing.T) {
	for _, tt := range []struct{ line, first, last string }{
		{"16/8 sáng", "16/8/2023", "16/8/2023"}, // more than a month ago
		{"26, 28/11 và 3/12 sáng", "26/11/2022", "3/12/2022"},
		{"29/12 - 2/1 sáng", "29/12/2022", "2/1/2023"},
		{"29/12, 2/1/2024 sáng", "29/12/2023", "2/1/2024"},
		{"16/8/2024, 17 sáng", "16/8/2024", "17/8/2024"},
	} {
		got, err := course.PlanSessions(tt.line, coursetest.At("20/9 8:00"), coursetest.Zone)
		if err != nil {
			t.Errorf("%q: %v", tt.line, err)
			continue
		}
		first, last := course.ShortDate(got[0].Start.In(coursetest.Zone)), course.ShortDate(got[len(got)-1].Start.In(coursetest.Zone))
		if first != tt.first || last != tt.last {
			t.Errorf("%q is from %s to %s, want %s to %s", tt.line, first, last, tt.first, tt.last)
		}
	}
}

// TestPlanNames: sessions that share a half of a day have names of their own.
func TestPlanNames(t *testing.T) {
	var names []string
	for _, s := range coursetest.Sessions("16/8/2022 sáng 7h-9h, 9h15-11h chiều") {
		names = append(names, s.Name)
	}
	if want := []string{"7:00", "9:15", ""}; !slices.Equal(names, want) {
		t.Errorf("names: got %q, want %q", names, want)
	}
}

func FuzzPlanSessions(f *testing.F) {
	f.Add("16-19/8/2022 sáng chiều")
	f.Add("29/8-2/9/2022")
	f.Add("26, 28/11 và 3/12/2026 tối 18:00-20:30")
	f.Add("16-18/8 sáng chiều; 19/8 sáng 7h-9h, 9h15-11h")
	f.Fuzz(func(t *testing.T, line string) {
		sessions, err := course.PlanSessions(line, coursetest.At("15/8 8:00"), coursetest.Zone)
		if err != nil && !errors.Is(err, course.ErrInvalid) {
			t.Fatalf("a failure that is no refusal: %v", err)
		}
		for i, s := range sessions {
			if s.No != i+1 || !s.Start.Before(s.End) || i > 0 && s.Start.Before(sessions[i-1].End) {
				t.Fatalf("session %d of %q is out of order: %+v", i+1, line, s)
			}
		}
	})
}

func TestCheckInMoments(t *testing.T) {
	rule := course.NewCourse("x", "x").CheckIn
	s := course.HalfDay(coursetest.At("16/8 0:00"), course.Morning)
	for _, tt := range []struct {
		now  string
		want course.Moment
	}{
		{"16/8 7:14", course.TooEarly},
		{"16/8 7:15", course.OnTime},
		{"16/8 7:40", course.OnTime},
		{"16/8 7:41", course.TooLate},
		{"16/8 7:59", course.TooLate},
		{"16/8 8:00", course.Over},
		{"17/8 7:30", course.Over},
	} {
		if got := rule.At(s, coursetest.At(tt.now)); got != tt.want {
			t.Errorf("at %s: %s, want %s", tt.now, got, tt.want)
		}
	}
	s.ClosedAt = coursetest.At("16/8 7:20")
	if got := rule.At(s, coursetest.At("16/8 7:21")); got != course.Over {
		t.Errorf("a session closed by hand is %s, want %s", got, course.Over)
	}
}

func TestCurrentSession(t *testing.T) {
	rule := course.NewCourse("x", "x").CheckIn
	sessions := coursetest.Sessions("16-17/8/2022")
	for _, tt := range []struct {
		now  string
		want int
	}{
		{"10/8 7:00", 1},
		{"16/8 7:59", 1},
		{"16/8 8:00", 2},
		{"16/8 20:00", 3},
		{"18/8 9:00", 4},
	} {
		if got, ok := rule.Current(sessions, coursetest.At(tt.now)); !ok || got.No != tt.want {
			t.Errorf("at %s the session is %d, want %d", tt.now, got.No, tt.want)
		}
	}
	if _, ok := rule.Current(nil, coursetest.At("16/8 7:00")); ok {
		t.Error("a course without sessions has a current one")
	}
}

// TestBest: of a check-in that was made at some time while the bot was away, the
// best that it can have been counts.
func TestBest(t *testing.T) {
	rule := course.CheckInRule{OpenBefore: 15, CloseAfter: 30, LateAfter: 10}
	s := course.Session{Start: coursetest.At("16/8 7:30"), ClosedAt: coursetest.At("16/8 8:00")}
	for _, tt := range []struct {
		from, to string
		want     course.Moment
	}{
		{"15/8 20:00", "16/8 9:00", course.OnTime},
		{"16/8 7:35", "16/8 9:00", course.OnTime},
		{"16/8 7:50", "16/8 9:00", course.TooLate},
		{"16/8 8:00", "16/8 9:00", course.Over},
		{"16/8 7:50", "16/8 7:55", course.TooLate},
		{"15/8 20:00", "16/8 7:00", course.TooEarly},
	} {
		if got := rule.At(s, rule.Best(s, coursetest.At(tt.from), coursetest.At(tt.to))); got != tt.want {
			t.Errorf("between %s and %s it is %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestLeads(t *testing.T) {
	c := course.NewCourse("x", "x")
	sessions := coursetest.Sessions("16-17/8/2022")
	sessions[3].ClosedAt = coursetest.At("17/8 13:20") // by hand, in the quarter of an hour before it
	leads := c.Leads(sessions)
	for now, want := range map[string]int{
		"16/8 7:14": 0, "16/8 7:15": 1, "16/8 7:59": 1, "16/8 8:00": 0, "16/8 13:15": 2, "17/8 13:19": 4, "17/8 13:20": 0,
	} {
		useful := 0
		for _, r := range leads {
			if r.Useful(coursetest.At(now)) {
				useful = r.Sessions[0].No
			}
		}
		if useful != want {
			t.Errorf("at %s the lead of session %d is of use, want that of %d", now, useful, want)
		}
	}
}

func TestMissed(t *testing.T) {
	c := course.NewCourse("x", "x")
	sessions := coursetest.Sessions("16-17/8/2022")
	sessions[1].ClosedAt = coursetest.At("16/8 9:00") // by hand, before its reminder was to be said
	leads := c.Leads(sessions)
	for _, tt := range []struct {
		since, now string
		want       int
	}{
		{"16/8 7:00", "16/8 7:59", 0}, // it is of use
		{"16/8 7:00", "16/8 8:00", 1},
		{"16/8 7:59", "16/8 8:01", 1},
		{"16/8 8:00", "16/8 23:00", 0},
		{"15/8 8:00", "18/8 8:00", 3},
	} {
		missed := 0
		for _, r := range leads {
			if r.Missed(coursetest.At(tt.since), coursetest.At(tt.now)) {
				missed++
			}
		}
		if missed != tt.want {
			t.Errorf("from %s to %s %d leads are missed, want %d", tt.since, tt.now, missed, tt.want)
		}
	}
	if r := c.Digest(course.EveningReminder, coursetest.At("17/8 19:00"), sessions); r.Missed(coursetest.At("17/8 8:00"), coursetest.At("19/8 8:00")) {
		t.Error("a reminder with nothing to say is missed")
	}
}

func TestDigest(t *testing.T) {
	c := course.NewCourse("x", "x")
	sessions := coursetest.Sessions("16-17/8/2022")
	for _, tt := range []struct {
		kind  course.ReminderKind
		slot  string
		about int
		until string
	}{
		{course.EveningReminder, "15/8 19:00", 2, "15/8 21:00"},
		{course.EveningReminder, "16/8 19:00", 2, "16/8 21:00"},
		{course.EveningReminder, "17/8 19:00", 0, ""},
		{course.MorningReminder, "16/8 6:00", 2, "16/8 7:30"},
		{course.MorningReminder, "16/8 9:00", 1, "16/8 13:30"},
		{course.MorningReminder, "18/8 6:00", 0, ""},
	} {
		r := c.Digest(tt.kind, coursetest.At(tt.slot), sessions)
		if len(r.Sessions) != tt.about {
			t.Errorf("%s at %s is about %d sessions, want %d", tt.kind, tt.slot, len(r.Sessions), tt.about)
		} else if tt.about > 0 && !r.Until.Equal(coursetest.At(tt.until)) {
			t.Errorf("%s at %s is of use until %v, want %s", tt.kind, tt.slot, r.Until, tt.until)
		}
	}
}
