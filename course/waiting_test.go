package course_test

import (
	"errors"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestPlaces: what organizers type for the number of places and the quotas, and what can't be meant.
func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		setting    course.Setting
		text, want string // "!" for what is refused
	}{
		{course.SettingCapacity, "40", "40"},
		{course.SettingCapacity, "40 người", "40"},
		{course.SettingCapacity, "không giới hạn", ""},
		{course.SettingCapacity, "0", ""},
		{course.SettingCapacity, "", ""},
		{course.SettingCapacity, "…", "!"},
		{course.SettingCapacity, "-5", "!"},
		{course.SettingCapacity, "bốn mươi", "!"},
		{course.SettingCapacity, "40 người một đoàn", "!"},
		{course.SettingCapacity, "1000000", "!"},

		{course.SettingQuota, "Giồng Trôm: 30; Chợ Lách = 20", "Giồng Trôm: 30; Chợ Lách: 20"},
		{course.SettingQuota, "Đoàn A: 0", "Đoàn A: 0"},
		{course.SettingQuota, "tắt", ""},
		{course.SettingQuota, "Giồng Trôm 30", "!"},
		{course.SettingQuota, "Giồng Trôm: nhiều", "!"},
		{course.SettingQuota, ": 30", "!"},
		{course.SettingQuota, "Giồng Trôm: 30; giong trom: 20", "!"},
	} {
		c := course.NewCourse("X", "Lớp")
		err := c.Set(tc.setting, tc.text, []string{tc.text})
		switch {
		case tc.want == "!" && !errors.Is(err, course.ErrInvalid):
			t.Errorf("%s %q is read as %q, %v", tc.setting, tc.text, c.Setting(tc.setting), err)
		case tc.want != "!" && (err != nil || c.Setting(tc.setting) != tc.want):
			t.Errorf("%s %q is read as %q, %v", tc.setting, tc.text, c.Setting(tc.setting), err)
		}
	}
}

// TestNext: a place goes to the first on the list for whose delegation there is one too.
func TestNext(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("X", "Lớp")
	c.Capacity, c.Quotas = 4, []course.Quota{{Delegation: "Giồng Trôm", Places: 1}}
	line := make([]course.Waiting, 4)
	for i, d := range []string{"giong trom", "", "Giồng Trôm", "Chợ Lách"} {
		line[i] = course.Waiting{ID: int64(i + 1), Said: course.Enrollment{Delegation: d}}
	}
	for _, tc := range []struct {
		taken, ofGiongTrom int
		want               []int64
	}{{0, 0, []int64{1, 2, 4}}, {1, 1, []int64{2, 4}}, {3, 0, []int64{1}}, {3, 1, []int64{2}}, {4, 0, nil}, {6, 0, nil}} {
		var s course.Seats
		s.Take("Giồng Trôm", tc.ofGiongTrom)
		s.Take("", tc.taken-tc.ofGiongTrom)
		var got []int64
		for _, w := range c.Next(&s, line) {
			got = append(got, w.ID)
		}
		if len(got) != len(tc.want) || len(got) > 0 && got[len(got)-1] != tc.want[len(got)-1] || len(got) > 0 && got[0] != tc.want[0] {
			t.Errorf("with %d taken, %d of the delegation: %v, want %v", tc.taken, tc.ofGiongTrom, got, tc.want)
		}
	}
}

// TestOfferUntil: an offer lasts a day, no longer than to the last session, and none is made at night, in the
// hour before that, or once it has begun.
func TestOfferUntil(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("X", "Lớp")
	last := coursetest.At("18/8 7:30")
	for _, tc := range []struct{ now, until string }{
		{"15/8 10:00", "16/8 10:00"}, {"17/8 9:00", "18/8 7:30"}, {"18/8 6:30", "18/8 7:30"},
		{"18/8 6:31", ""}, {"18/8 7:29", ""}, {"18/8 7:30", ""}, {"18/8 9:00", ""}, {"15/8 21:00", ""}, {"16/8 5:59", ""},
	} {
		until, ok := c.OfferUntil(last, coursetest.At(tc.now))
		if ok != (tc.until != "") || ok && !until.Equal(coursetest.At(tc.until)) {
			t.Errorf("offered at %s: until %v, %v", tc.now, until, ok)
		}
	}
	if until, ok := c.OfferUntil(time.Time{}, coursetest.At("15/8 10:00")); !ok || !until.Equal(coursetest.At("16/8 10:00")) {
		t.Errorf("without sessions: until %v, %v", until, ok)
	}
}
