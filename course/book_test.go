package course_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestEntries: what counts is the last of each session.
func TestEntries(t *testing.T) {
	t.Parallel()
	all := course.Entries{
		{SessionID: 1, Revision: 1, State: course.Absent}, {SessionID: 1, Revision: 2, State: course.Late}, {SessionID: 3, Revision: 1, State: course.Present},
	}
	if diff := cmp.Diff(map[int64]course.Presence{1: course.Late, 3: course.Present}, all.States()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if n, last := len(all.At(1)), all.At(1).Last(); n != 2 || last.State != course.Late {
		t.Errorf("at the first session: %d, the last %+v", n, last)
	}
	if none := all.At(2).Last(); none != (course.Attendance{}) {
		t.Errorf("without an entry: %+v", none)
	}
}

// TestCheckAmended: what can take the place of an entry. The session is from 7:30 to
// 11:30, whoever comes by 7:40 is on time, and it is 10:00.
func TestCheckAmended(t *testing.T) {
	t.Parallel()
	of := coursetest.New(coursetest.Sessions("16/8/2022 sáng"), nil)
	for _, tt := range []struct {
		state  course.Presence
		clock  string
		reason string
		want   string // id of the text of the refusal; empty when it can be
	}{
		{course.Present, "", "Quên", ""},
		{course.Late, "", "Không rõ giờ", ""},
		{course.Late, "7:41", "Kẹt phà", ""},
		{course.LeftEarly, "7:31", "Ốm", ""},
		{course.LeftEarly, "10:00", "Ốm", ""},
		{course.Excused, "", "Ốm", ""},

		{course.Absent, "", "Vắng", "amend.same"},
		{course.Present, "", "", "amend.no_reason"},
		{"", "", "x", "amend.bad_state"},
		{course.Excused, "8:00", "x", "amend.no_time"},
		{course.Late, "7:40", "x", "amend.in_time"},
		{course.Late, "6:00", "x", "amend.in_time"},
		{course.Late, "11:31", "x", "amend.bad_time"},
		{course.LeftEarly, "7:30", "x", "amend.bad_time"},
		{course.LeftEarly, "10:01", "x", "amend.time_to_come"},
	} {
		a := course.Attendance{State: tt.state, Reason: tt.reason}
		if tt.clock != "" {
			a.ArrivedAt = coursetest.At("16/8 " + tt.clock)
		}
		err, got := a.CheckAmended(course.Attendance{State: course.Absent}, of.Course, of.Sessions[0], coursetest.At("16/8 10:00")), ""
		if refused, ok := errors.AsType[*course.Error](err); ok {
			got = refused.TextID
		}
		if got != tt.want {
			t.Errorf("%s at %q for %q: %q, want %q", tt.state, tt.clock, tt.reason, got, tt.want)
		}
	}
	late := course.Attendance{State: course.Late, ArrivedAt: coursetest.At("16/8 8:00"), Reason: "Nhầm giờ"}
	if err := late.CheckAmended(course.Attendance{State: course.Late}, of.Course, of.Sessions[0], coursetest.At("16/8 10:00")); err != nil {
		t.Errorf("another time: %v", err)
	}
}
