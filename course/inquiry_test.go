package course_test

import (
	"errors"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestMayInquire: so many questions wait, and so many are asked within an hour; the refusal
// says by when there is room again, in whole minutes.
func TestMayInquire(t *testing.T) {
	t.Parallel()
	c := coursetest.New(nil, nil).Course
	now := coursetest.At("16/8 9:00")
	var last []time.Time
	for i := range course.MaxInquiriesHour {
		last = append(last, now.Add(time.Duration(i)*time.Minute+time.Second))
	}
	for _, tt := range []struct {
		open int
		last []time.Time
		at   string
		want string // the text; empty: may
		free string
	}{
		{open: course.MaxOpenInquiries - 1, last: last[1:], at: "16/8 9:30"},
		{open: course.MaxOpenInquiries, at: "16/8 9:30", want: "inquiry.many_open"},
		{last: last, at: "16/8 9:30", want: "inquiry.too_many", free: "10:01"},
		{last: last, at: "16/8 10:00", want: "inquiry.too_many", free: "10:01"},
		{last: last, at: "16/8 10:01"},
	} {
		err := c.MayInquire(tt.open, tt.last, coursetest.At(tt.at))
		refused, _ := errors.AsType[*course.Error](err)
		switch {
		case tt.want == "" && err != nil, tt.want != "" && (refused == nil || refused.TextID != tt.want):
			t.Errorf("%d open, %d asked at %s: %v, want %q", tt.open, len(tt.last), tt.at, err, tt.want)
		case tt.free != "" && refused.Args["Time"] != tt.free:
			t.Errorf("at %s it is free at %v, want %s", tt.at, refused.Args["Time"], tt.free)
		}
	}
}
