package course_test

import (
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// sessionAt is a session of two hours.
func sessionAt(start string) course.Session {
	at := coursetest.At(start)
	return course.Session{ID: 1, Start: at, End: at.Add(2 * time.Hour)}
}

// TestTellAt: changes are told three minutes after the last of them, at once where a
// session begins within two hours, and not in the quiet hours, unless that is urgent.
func TestTellAt(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("x", "x")
	for _, tt := range []struct {
		changed, was, is string
		urgent           bool
		at               string
		held, late       bool
	}{
		{"16/8 9:00", "17/8 7:30", "18/8 7:30", false, "16/8 9:03", false, false},
		{"16/8 9:00", "16/8 10:30", "18/8 7:30", false, "16/8 9:00", false, false},
		{"16/8 9:00", "17/8 7:30", "16/8 10:30", false, "16/8 9:00", false, false},
		{"16/8 9:00", "16/8 11:01", "18/8 7:30", false, "16/8 9:01", false, false}, // two hours before
		{"16/8 9:00", "16/8 8:00", "17/8 7:30", false, "16/8 9:00", false, false},  // it has begun
		{"16/8 9:00", "15/8 8:00", "15/8 8:30", false, "16/8 9:03", false, false},  // it is over
		{"16/8 20:58", "18/8 7:30", "19/8 7:30", false, "17/8 6:00", true, false},
		{"16/8 22:30", "18/8 7:30", "19/8 7:30", false, "17/8 6:00", true, false},
		{"16/8 22:30", "18/8 7:30", "19/8 7:30", true, "16/8 22:33", false, false},
		{"16/8 22:30", "17/8 6:00", "17/8 7:30", false, "17/8 6:00", true, true},
		{"16/8 22:30", "17/8 7:30", "17/8 5:45", false, "17/8 6:00", true, true},
		{"16/8 22:30", "17/8 7:30", "17/8 5:45", true, "16/8 22:33", false, false},
	} {
		untold := []course.Untold{{SessionChange: course.SessionChange{Was: sessionAt(tt.was), Is: sessionAt(tt.is)}, Urgent: tt.urgent, At: coursetest.At(tt.changed)}}
		at, held := c.TellAt(untold)
		if late := course.ToldTooLate(untold, at); !at.Equal(coursetest.At(tt.at)) || held != tt.held || late != tt.late {
			t.Errorf("%+v: told at %s, held %v, late %v", tt, at.In(coursetest.Zone).Format("2/1 15:04"), held, late)
		}
	}
}

// TestTellAtAfterTheLast: what is edited again begins the three minutes anew.
func TestTellAtAfterTheLast(t *testing.T) {
	t.Parallel()
	var untold []course.Untold
	for _, changed := range []string{"16/8 9:02", "16/8 9:00"} {
		untold = append(untold, course.Untold{SessionChange: course.SessionChange{Was: sessionAt("18/8 7:30"), Is: sessionAt("19/8 7:30")}, At: coursetest.At(changed)})
	}
	if at, _ := course.NewCourse("x", "x").TellAt(untold); !at.Equal(coursetest.At("16/8 9:05")) {
		t.Errorf("told at %v", at)
	}
}

// TestWorthTelling: what has cancelled itself out says nothing, nor does what is set right
// of a session that is over; that its book doesn't count does.
func TestWorthTelling(t *testing.T) {
	t.Parallel()
	now := coursetest.At("16/8 12:00")
	session := func(start, room string, cancelled bool) course.Session {
		s := sessionAt(start)
		if s.Room = room; cancelled {
			s.CancelledAt = now
		}
		return s
	}
	planned, over := session("17/8 7:30", "A", false), session("16/8 7:30", "A", false)
	for name, tt := range map[string]struct {
		was, is course.Session
		want    bool
	}{
		"nothing":               {planned, planned, false},
		"another room":          {planned, session("17/8 7:30", "B", false), true},
		"another day":           {planned, session("18/8 7:30", "A", false), true},
		"cancelled":             {planned, session("17/8 7:30", "A", true), true},
		"restored":              {session("17/8 7:30", "A", true), planned, true},
		"edited and cancelled":  {session("17/8 7:30", "A", true), session("17/8 7:30", "B", true), false},
		"added":                 {course.Session{}, planned, true},
		"added and cancelled":   {course.Session{}, session("17/8 7:30", "A", true), false},
		"the room of yesterday": {over, session("16/8 7:30", "B", false), false},
		"the hours of one over": {over, session("16/8 8:00", "A", false), false},
		"one over is cancelled": {over, session("16/8 7:30", "A", true), true},
	} {
		worth := course.WorthTelling([]course.Untold{{SessionChange: course.SessionChange{Was: tt.was, Is: tt.is}}}, now)
		if got := len(worth) == 1; got != tt.want {
			t.Errorf("%s: told %v", name, got)
		}
	}
}
