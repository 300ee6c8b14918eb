package course_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestOutdates lists, of two days of a class, what has just come at a moment and which of the earlier give way to it.
func TestOutdates(t *testing.T) {
	c := course.NewCourse("x", "x")
	c.Reminders.Leads = []int{24 * 60, 15}
	sessions := coursetest.Sessions("16-17/8/2022")
	for i := range sessions {
		sessions[i].ID = int64(i + 1)
	}
	name := func(t course.Told) string {
		return fmt.Sprintf("%s%d", t.Kind[:1], t.Sessions[0].Start.In(c.Location()).Day()*10+t.Sessions[0].Start.In(c.Location()).Hour()/12)
	}
	for _, tt := range []struct{ now, want string }{
		{"15/8 7:40", "l160>l160"},                      // one of a session gives way to the next of it
		{"15/8 19:00", "e160>e160 l160>l160 l161>l161"}, // the calls have the button: no digest outdates them
		{"16/8 7:15", "m160>e160,m160 l160>l160 l161>l161"},
		{"16/8 13:15", "l161>e160,m160,l160,l161 l170>l160,l170"}, // the morning is over
	} {
		told, err := c.Told(sessions, coursetest.At(tt.now))
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, later := range told {
			if !later.Arriving(coursetest.At(tt.now)) {
				continue
			}
			var gone []string
			for _, earlier := range told {
				if c.Outdates(later, earlier, coursetest.At(tt.now)) {
					gone = append(gone, name(earlier))
				}
			}
			lines = append(lines, name(later)+">"+strings.Join(gone, ","))
		}
		if diff := cmp.Diff(tt.want, strings.Join(lines, " ")); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", tt.now, diff)
		}
	}
}
