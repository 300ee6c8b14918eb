package course

import (
	"errors"
	"testing"
	"time"
)

// TestLeaveCase: what a leave costs, by the course's rule, beside what was missed and
// what other leave was approved.
func TestLeaveCase(t *testing.T) {
	var sessions []Session
	start := time.Date(2022, 8, 16, 0, 30, 0, 0, time.UTC)
	for i := range 8 {
		s := Session{ID: int64(i + 1), Start: start.Add(time.Duration(i) * 12 * time.Hour)}
		s.End = s.Start.Add(4 * time.Hour)
		sessions = append(sessions, s)
	}
	leave := func(id int64, state LeaveState, nos ...int) Leave {
		l := Leave{ID: id, State: state}
		for _, no := range nos {
			l.Sessions = append(l.Sessions, sessions[no-1])
		}
		return l
	}
	for _, tt := range []struct {
		name          string
		excusedCounts bool
		closed        int // sessions, of which the states are said
		states        map[int64]Presence
		others        []Leave
		asked         Leave
		without, with int // how many may still be missed
		missed        int // of the sessions so far
	}{
		{"one of eight", false, 0, nil, nil, leave(1, LeaveAsked, 3), 1, 0, 0},
		{"two of eight", false, 0, nil, nil, leave(1, LeaveAsked, 3, 4), 1, -1, 0},
		{"leave counts", true, 0, nil, nil, leave(1, LeaveAsked, 3, 4), 1, 1, 0},
		{"after an absence", false, 1, map[int64]Presence{1: Absent}, nil, leave(1, LeaveAsked, 3), 0, -1, 1},
		{"the right is lost", false, 2, map[int64]Presence{1: Absent, 2: Absent}, nil, leave(1, LeaveAsked, 3), -1, -2, 2},
		{"beside approved leave", false, 0, nil, []Leave{leave(2, LeaveApproved, 5)}, leave(1, LeaveAsked, 3), 0, -1, 1},
		{"beside leave that waits", false, 0, nil, []Leave{leave(2, LeaveAsked, 5)}, leave(1, LeaveAsked, 3), 1, 0, 0},
		{"of a session that has approved leave", false, 0, nil, []Leave{leave(2, LeaveApproved, 3)}, leave(1, LeaveAsked, 3), 0, 0, 1},
		{"of one where they came", false, 1, map[int64]Presence{1: Present}, nil, leave(1, LeaveApproved, 1), 1, 1, 0},
		{"excused by it", false, 1, map[int64]Presence{1: Excused}, nil, leave(1, LeaveApproved, 1), 0, 0, 1},
		{"excused by it, which counts", true, 1, map[int64]Presence{1: Excused}, nil, leave(1, LeaveApproved, 1), 0, 1, 1},
		{"marked absent before", true, 1, map[int64]Presence{1: Absent}, nil, leave(1, LeaveAsked, 1), 0, 1, 1},
	} {
		l := Leaving{Course: NewCourse("A", "Lớp A"), Sessions: append([]Session(nil), sessions...), States: tt.states}
		l.Course.Rule.Percent, l.Course.Rule.ExcusedCount = 80, tt.excusedCounts
		for i := range tt.closed {
			l.Sessions[i].ClosedAt = l.Sessions[i].End
		}
		l.Leaves = append(tt.others, tt.asked)
		k := l.Case(tt.asked)
		if k.Without.MayMiss() != tt.without || k.With.MayMiss() != tt.with || len(k.Without.Missed) != tt.missed || k.Costs() == tt.excusedCounts {
			t.Errorf("%s: may miss %d without it and %d with it, missed %d; want %d, %d, %d",
				tt.name, k.Without.MayMiss(), k.With.MayMiss(), len(k.Without.Missed), tt.without, tt.with, tt.missed)
		}
	}
}

// TestCanAskLeave: from what has not ended, where one was not and of which nothing is asked.
func TestCanAskLeave(t *testing.T) {
	at := time.Date(2022, 8, 16, 4, 0, 0, 0, time.UTC)
	s := Session{ID: 1, Start: at.Add(-time.Hour), End: at.Add(time.Hour)}
	for _, tt := range []struct {
		name  string
		now   time.Time
		state Presence
		leave LeaveState
		may   bool
	}{
		{"begun", at, "", "", true},
		{"ended", s.End, "", "", false},
		{"present", at, Present, "", false},
		{"excused", at, Excused, "", false},
		{"marked absent", at, Absent, "", true},
		{"asked", at, "", LeaveAsked, false},
		{"approved", at, "", LeaveApproved, false},
		{"refused", at, "", LeaveRefused, true},
		{"withdrawn", at, "", LeaveWithdrawn, true},
		{"given up", at, "", LeaveGivenUp, true},
	} {
		l := Leaving{Course: NewCourse("A", "Lớp A"), Sessions: []Session{s}, States: map[int64]Presence{1: tt.state}}
		if tt.leave != "" {
			l.Leaves = []Leave{{Sessions: []Session{s}, State: tt.leave}}
		}
		err := l.CanAsk(s, tt.now)
		if (err == nil) != tt.may || err != nil && !errors.Is(err, ErrConflict) || (len(l.Open(tt.now)) == 1) != tt.may {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
