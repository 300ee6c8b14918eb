package course_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

func mustCron(t *testing.T, spec string) course.Cron {
	t.Helper()
	c, ok := course.ParseCron(spec)
	if !ok {
		t.Fatalf("%q can't be read", spec)
	}
	return c
}

func TestParseCron(t *testing.T) {
	for spec, want := range map[string]bool{
		"0 19 * * *": true, "*/15 7-9 * * 1-5": true, "0 8 * jan,DEC mon-fri": true, "5/20 6 1-31/2 * *": true, "0 8 * * 7": true,
		"": false, "0 8 * *": false, "0 8 * * * *": false, "@daily": false, "@every 5m": false, "TZ=UTC": false, "CRON_TZ=UTC 0 8 * * *": false,
		"60 8 * * *": false, "0 24 * * *": false, "0 8 0 * *": false, "0 8 * 13 *": false, "0 8 * * 8": false, "-1 8 * * *": false,
		"+1 8 * * *": false, "0 9-7 * * *": false, "*/0 8 * * *": false, "0 8,, * * *": false, "0 8 * mon *": false, "0 ٨ * * *": false,
	} {
		if _, got := course.ParseCron(spec); got != want {
			t.Errorf("ParseCron(%q) is %v", spec, got)
		}
	}
	if diff := cmp.Diff(mustCron(t, "0 8 * * 0,1").Times(), mustCron(t, "0 8 * * 1,7").Times()); diff != "" {
		t.Errorf("Sunday as 0 and as 7 differ:\n%s", diff)
	}
}

func TestCronNever(t *testing.T) {
	for spec, want := range map[string]bool{
		"0 8 30 2 *": true, "0 8 31 4,6,9,11 *": true, "0 8 31 2-4 *": false, "0 8 29 2 *": false, "0 8 30 2 1": false, "0 8 * 2 *": false,
	} {
		if got := mustCron(t, spec).Never(); got != want {
			t.Errorf("that %q never comes is %v", spec, got)
		}
	}
}

// TestEveryDayHasItsMoments goes over the days of ten years in forty zones: each has
// each of its times once, as its clock shows it, and where the clock leaps over it the
// moment of the leap. None comes twice where a clock is set back or a day begins anew.
func TestEveryDayHasItsMoments(t *testing.T) {
	times := mustCron(t, "0,15 0,2,6,19 * * *")
	days, leaps := 0, 0
	for _, name := range coursetest.Zones {
		loc := coursetest.Located(name)
		last := time.Date(2006, 12, 31, 0, 0, 0, 0, loc)
		for day := time.Date(2007, 1, 1, 12, 0, 0, 0, loc); day.Year() < 2017; day = day.AddDate(0, 0, 1) {
			days++
			moments := times.On(day)
			shown := make([]string, len(moments))
			for i, at := range moments {
				if !at.After(last) || at.In(loc).Day() != day.Day() {
					t.Fatalf("%s, %s: a moment at %s after one at %s", name, day.Format(time.DateOnly), at, last)
				}
				last, shown[i] = at, at.In(loc).Format("15:04")
			}
			want := []string{"00:00", "00:15", "02:00", "02:15", "06:00", "06:15", "19:00", "19:15"}
			if cmp.Equal(want, shown) {
				continue
			}
			if leaps++; len(shown) < 5 || !cmp.Equal(want[4:], shown[len(shown)-4:]) { // the longest leap, of three hours, makes one of four
				t.Errorf("%s, %s has moments at %v", name, day.Format(time.DateOnly), shown)
			}
		}
	}
	if leaps == 0 || leaps > days/50 {
		t.Errorf("on %d of %d days a clock has leapt over a moment", leaps, days)
	}
}

func TestWallClockOfADayThatIsSkipped(t *testing.T) {
	loc := coursetest.Located("Pacific/Apia") // went over the date line: there was no 30 December 2011
	times := mustCron(t, "0 6 * * *")
	var got []string
	for day := time.Date(2011, 12, 28, 12, 0, 0, 0, loc); day.Before(time.Date(2012, 1, 2, 0, 0, 0, 0, loc)); day = day.AddDate(0, 0, 1) {
		for _, at := range times.On(day) {
			got = append(got, at.Format("2/1 15:04"))
		}
	}
	if diff := cmp.Diff([]string{"28/12 06:00", "29/12 06:00", "31/12 06:00", "1/1 06:00"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
