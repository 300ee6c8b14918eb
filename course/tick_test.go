package course

import (
	"slices"
	"testing"
	"time"
)

// TestApart: two of one name have their unit behind it, or their number.
func TestApart(t *testing.T) {
	of := func(no int, name, unit string) Enrollment {
		return Enrollment{No: no, Unit: unit, Trainee: Trainee{Name: name}}
	}
	got := Apart([]Enrollment{
		of(1, "Nguyễn Thị Lan", "xã A"), of(2, "Trần Bình", "xã A"), of(3, "Nguyễn Thị Lan", "xã B"), of(4, "Nguyen Thi Lan", "Xã B"),
		of(5, "Nguyễn Thị Lan", ""),
	})
	want := []string{"Nguyễn Thị Lan (xã A)", "Trần Bình", "Nguyễn Thị Lan (3)", "Nguyen Thi Lan (4)", "Nguyễn Thị Lan (5)"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestParseClockTime reads a time as people type it, of the given day.
func TestParseClockTime(t *testing.T) {
	zone := time.FixedZone("", 7*60*60)
	day := time.Date(2022, 8, 16, 7, 30, 0, 0, zone)
	for text, want := range map[string]string{
		"7:52": "7:52", "07:52": "7:52", "7h52": "7:52", "đến 7:52": "7:52", "Lúc 7 giờ 52": "7:52", "7 giờ": "7:00", "7g5": "7:05", "13h": "13:00",
		"7.52": "7:52", "7": "7:00", "lúc 7 giờ 52 phút": "7:52", "7 giờ rưỡi": "7:30", "tới 7h": "7:00",
		"": "", "752": "", "7 phút": "", "7-52-3": "", "7:60": "", "25:00": "", "hồi sáng": "",
	} {
		at, ok := ParseClockTime(text, day)
		got := ""
		if ok {
			got = ClockTime(at)
			if ShortDate(at) != ShortDate(day) || at.Location() != zone {
				t.Errorf("%q is %v", text, at)
			}
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}
