package course

import (
	"errors"
	"testing"
	"time"
)

// TestSetHour: the session is from 7:30 to 11:30, its check-in from 7:15 to 8:00, on time
// to 7:40.
func TestSetHour(t *testing.T) {
	t.Parallel()
	c := NewCourse("x", "x")
	loc := c.Location()
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2/1 15:04 2006", text+" 2022", loc)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, tt := range []struct {
		now    string
		hour   Hour
		to     string
		closed bool   // check-in was closed at 8:00
		want   string // opens, on time to, closes, and whether it is closed; or the refusal
	}{
		{"16/8 6:50", OpensHour, "16/8 6:50", false, "6:50 7:40 8:00"},
		{"16/8 7:15", OpensHour, "16/8 7:15", false, "hours.is_open"},
		{"15/8 20:00", OpensHour, "15/8 20:00", false, "hours.other_day"},
		{"16/8 7:50", ClosesHour, "16/8 8:10", false, "7:15 7:40 8:10"},
		{"16/8 7:50", ClosesHour, "16/8 7:55", false, "7:15 7:40 7:55"},
		{"16/8 8:20", ClosesHour, "16/8 8:30", true, "7:15 7:40 8:30"},
		{"16/8 7:50", ClosesHour, "16/8 11:30", false, "7:15 7:40 11:30"},
		{"16/8 7:50", ClosesHour, "16/8 11:31", false, "hours.beyond_end"},
		{"16/8 7:50", ClosesHour, "16/8 7:50", false, "hours.past"},
		{"16/8 7:00", ClosesHour, "16/8 7:10", false, "hours.before_opening"},
		{"16/8 7:50", ClosesHour, "17/8 7:55", false, "hours.other_day"},
		{"16/8 11:30", ClosesHour, "16/8 11:30", true, "hours.ended"},
		{"16/8 7:50", OnTimeHour, "16/8 8:20", false, "7:15 8:20 8:20"},
		{"16/8 7:50", OnTimeHour, "16/8 7:55", false, "7:15 7:55 8:00"},
		{"16/8 8:10", OnTimeHour, "16/8 8:20", true, "7:15 8:20 8:20"},
		{"16/8 8:30", OnTimeHour, "16/8 8:20", true, "7:15 8:20 8:20 closed"}, // who came late by then is on time
		{"16/8 7:10", OnTimeHour, "16/8 7:29", false, "hours.before_start"},
		{"16/8 7:10", "half past", "16/8 7:29", false, "invalid"},
	} {
		s := Session{Start: at("16/8 7:30"), End: at("16/8 11:30")}
		if tt.closed {
			s.ClosedAt = at("16/8 8:00")
		}
		var got string
		is, err := c.SetHour(s, tt.hour, at(tt.to), at(tt.now))
		refused, ok := errors.AsType[*Error](err)
		switch {
		case ok:
			got = refused.TextID
		case err != nil:
			got = "invalid"
		default:
			got = ClockTime(c.CheckIn.Opens(is).In(loc)) + " " + ClockTime(c.CheckIn.OnTimeUntil(is).In(loc)) + " " + ClockTime(c.CheckIn.Closes(is).In(loc))
			if !is.ClosedAt.IsZero() {
				got += " closed"
			}
		}
		if got != tt.want {
			t.Errorf("at %s, %s to %s: %s, want %s", tt.now, tt.hour, tt.to, got, tt.want)
		}
	}
	for _, cancelled := range []bool{true, false} {
		s := Session{Start: at("16/8 7:30"), End: at("16/8 11:30")}
		d := c
		if cancelled {
			s.CancelledAt = at("15/8 7:30")
		} else {
			d.State = CourseClosed
		}
		if _, err := d.SetHour(s, ClosesHour, at("16/8 8:10"), at("16/8 7:50")); !errors.Is(err, ErrConflict) {
			t.Errorf("cancelled %v: %v", cancelled, err)
		}
	}
}
