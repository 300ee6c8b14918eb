package scheduler

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// zones are some whose clocks have been moved in every way there is.
var zones = []string{
	"Asia/Ho_Chi_Minh", "UTC", "Europe/Berlin", "Europe/Lisbon", "America/New_York", "America/St_Johns", "America/Havana",
	"America/Sao_Paulo", "America/Caracas", "America/Santiago", "Africa/Cairo", "Africa/Casablanca", "Africa/Monrovia",
	"Asia/Pyongyang", "Asia/Tehran", "Asia/Kathmandu", "Asia/Beirut", "Asia/Gaza", "Antarctica/Troll", "Antarctica/Casey",
	"Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Chatham", "Pacific/Norfolk", "Pacific/Apia", "Atlantic/Azores",
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// TestEveryDayHasItsSlots goes over the days of fourteen years in zones of every
// kind: each has each of its times once, as its clock shows it, and where the
// clock leaps over it the moment of the leap.
func TestEveryDayHasItsSlots(t *testing.T) {
	spec, err := parseSpec("0,15 0,2,19 * * *")
	if err != nil {
		t.Fatal(err)
	}
	days, leaps := 0, 0
	for _, name := range zones {
		loc := zone(t, name)
		last := time.Date(2005, 12, 31, 0, 0, 0, 0, loc)
		for day := time.Date(2006, 1, 1, 12, 0, 0, 0, loc); day.Year() < 2020; day = day.AddDate(0, 0, 1) {
			days++
			moments := slots(spec, day)
			if len(moments) < 3 { // the longest leap, of three hours, makes one of four
				t.Fatalf("%s, %s has %d slots", name, day.Format(time.DateOnly), len(moments))
			}
			var shown []string
			for _, at := range moments {
				if !at.After(last) {
					t.Fatalf("%s, %s: a slot at %s comes after one at %s", name, day.Format(time.DateOnly), at, last)
				}
				last = at
				if at.In(loc).Day() != day.Day() {
					t.Fatalf("%s, %s has a slot at %s", name, day.Format(time.DateOnly), at)
				}
				shown = append(shown, at.In(loc).Format("15:04"))
			}
			want := []string{"00:00", "00:15", "02:00", "02:15", "19:00", "19:15"}
			if cmp.Equal(want, shown) {
				continue
			}
			leaps++
			if got := shown[len(shown)-2:]; !cmp.Equal(want[4:], got) {
				t.Errorf("%s, %s has slots at %v", name, day.Format(time.DateOnly), got)
			}
		}
	}
	if leaps == 0 || leaps > days/50 {
		t.Errorf("on %d of %d days a clock has leapt over a slot", leaps, days)
	}
}

// TestSlotsAreCrons: where no clock is moved the slots are those that cron's own
// reading of the expression gives.
func TestSlotsAreCrons(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(choices ...string) string { return choices[random.IntN(len(choices))] }
	for range 200 {
		text := strings.Join([]string{
			pick("*", "0", "*/15", "5,50", "7-9"), pick("*", "19", "*/6", "6-8", "0,23"),
			pick("*", "*", "1", "*/2", "10-20", "31"), pick("*", "*", "2", "1-6", "*/5"), pick("*", "*", "0", "1-5", "6"),
		}, " ")
		spec, err := parseSpec(text)
		if err != nil {
			t.Fatal(err)
		}
		day := time.Date(2022, time.Month(1+random.IntN(12)), 1+random.IntN(28), 0, 0, 0, 0, time.UTC)
		var want, got []time.Time
		for at := spec.Next(day.Add(-time.Second)); !at.IsZero() && at.Before(day.AddDate(0, 0, 40)); at = spec.Next(at) {
			want = append(want, at)
		}
		for n := range 40 {
			got = append(got, slots(spec, day.AddDate(0, 0, n))...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q from %s (-cron +slots):\n%s", text, day.Format(time.DateOnly), diff)
		}
	}
}
