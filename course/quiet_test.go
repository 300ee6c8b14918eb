package course_test

import (
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
)

func TestQuietUntil(t *testing.T) {
	const layout = "2006-01-02 15:04"
	for _, tt := range []struct{ zone, at, want string }{
		{"Asia/Ho_Chi_Minh", "2022-08-16 06:00", "2022-08-16 06:00"},
		{"Asia/Ho_Chi_Minh", "2022-08-16 20:59", "2022-08-16 20:59"},
		{"Asia/Ho_Chi_Minh", "2022-08-16 21:00", "2022-08-17 06:00"},
		{"Asia/Ho_Chi_Minh", "2022-08-31 23:59", "2022-09-01 06:00"},
		{"Asia/Ho_Chi_Minh", "2022-08-16 00:00", "2022-08-16 06:00"},
		{"Asia/Ho_Chi_Minh", "2022-08-16 05:59", "2022-08-16 06:00"},

		// The night of the change of the clock is an hour longer or shorter.
		{"Europe/Berlin", "2026-10-24 22:00", "2026-10-25 06:00"},
		{"Europe/Berlin", "2027-03-27 22:00", "2027-03-28 06:00"},
	} {
		loc, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation(layout, tt.at, loc)
		if err != nil {
			t.Fatal(err)
		}
		if got := course.QuietUntil(at, loc).Format(layout); got != tt.want {
			t.Errorf("%s %s: got %s, want %s", tt.zone, tt.at, got, tt.want)
		}
	}
}
