package scheduler_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/scheduler"
)

// TestTroubles: the admins hear of each trouble once a day, while it lasts, and not at night.
func TestTroubles(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 9:00")
	s.grant(anAdmin, course.Grant{Role: course.AdminRole})
	var is []scheduler.Trouble
	looks := 0
	s.Troubles = func(context.Context) []scheduler.Trouble { looks++; return is }
	s.at("16/8 9:00")
	disk := scheduler.Trouble{Kind: "disk", Values: []any{"Free", 700}}
	is = []scheduler.Trouble{disk, {Kind: "clock", Values: []any{"Seconds", 90, "Ahead", true}}}
	s.at("16/8 9:02")
	s.count(anAdmin, "Đĩa", 0)
	if looks != 1 {
		t.Errorf("it has looked %d times in two minutes", looks)
	}
	s.at("16/8 9:06")
	s.at("16/8 15:00")
	s.count(anAdmin, "còn 700 MB", 1)
	s.count(anAdmin, "chạy nhanh 90 giây", 1)

	s.Scheduler = nil
	s.begin() // a restart forgets nothing that was told
	s.Troubles = func(context.Context) []scheduler.Trouble { return is }
	is = []scheduler.Trouble{disk}
	s.at("16/8 15:10")
	s.at("16/8 15:20")
	s.count(anAdmin, "còn 700 MB", 1)
	s.at("16/8 22:00")
	s.at("17/8 2:00")
	is = []scheduler.Trouble{disk, {Kind: "clock", Values: []any{"Seconds", 90, "Ahead", true}}}
	s.at("17/8 3:00")
	is = []scheduler.Trouble{disk} // the clock was wrong at night alone
	s.at("17/8 9:00")
	s.count(anAdmin, "còn 700 MB", 2)
	s.count(anAdmin, "chạy nhanh", 1)
}
