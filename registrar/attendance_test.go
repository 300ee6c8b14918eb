package registrar_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
)

// asked is a book that notes what is asked of it.
type asked struct {
	registrar.Book
	calls []string
}

func (b *asked) CheckIn(_ context.Context, a course.Attendance) (course.Attendance, bool, error) {
	b.calls = append(b.calls, "CheckIn")
	return a, true, nil
}

func (b *asked) Entry(context.Context, int64, int64) (course.Attendance, error) {
	b.calls = append(b.calls, "Entry")
	return course.Attendance{State: course.Absent}, nil
}

// aCheckIn is somebody's at the first session of a course, by the button.
func aCheckIn() (in registrar.CheckIn, who course.Actor) {
	of := coursetest.New(coursetest.Sessions("16/8/2022"), nil)
	in = registrar.CheckIn{
		Course: of.Course, Session: of.Sessions[0], Way: course.ByButton,
		Place: course.Enrollment{ID: 1, CourseID: 1, State: course.Enrolled},
	}
	in.Course.ID, in.Session.ID = 1, 1
	return in, course.Actor{AccountID: 1, Enrollments: []course.Enrollment{in.Place}}
}

// TestCheckInAsksLittle: checking in is what thousands do within a minute, many of them
// before its time, so the act asks the book once at most.
func TestCheckInAsksLittle(t *testing.T) {
	t.Parallel()
	in, actor := aCheckIn()
	c, s := in.Course, in.Session
	for _, tt := range []struct {
		moment string
		now    time.Time
		asked  []string
		state  course.Presence
	}{
		{"before it opens", c.CheckIn.Opens(s).Add(-time.Second), nil, ""},
		{"while it is open", c.CheckIn.Opens(s), []string{"CheckIn"}, course.Present},
		{"after it has closed", c.CheckIn.Closes(s).Add(time.Second), []string{"Entry"}, course.Absent},
	} {
		var book asked
		done, err := registrar.By{Actor: actor, Now: tt.now}.CheckIn(t.Context(), &book, in)
		if err != nil {
			t.Errorf("%s: %v", tt.moment, err)
		}
		if !slices.Equal(book.calls, tt.asked) || done.Entry.State != tt.state {
			t.Errorf("%s the book is asked %q and says %q, want %q and %q", tt.moment, book.calls, done.Entry.State, tt.asked, tt.state)
		}
	}
}

// overtaken is a book in which somebody is ticked between what was read and what is locked.
type overtaken struct{ asked }

func (b *overtaken) CheckIn(_ context.Context, a course.Attendance) (course.Attendance, bool, error) {
	a.State, a.Way, a.Revision = course.Absent, course.ByOrganizer, 1
	return a, false, nil
}

func (b *overtaken) LockEntries(context.Context, int64, int64) (course.Entries, error) {
	return course.Entries{{State: course.Absent, Way: course.ByOrganizer, Revision: 1}, {State: course.Late, Way: course.ByRepresentative, Revision: 2}}, nil
}

// TestCheckInOverATick: what gives way to a check-in does so as it is in the book when that is locked: of one who is ticked in the same
// moment the tick counts.
func TestCheckInOverATick(t *testing.T) {
	t.Parallel()
	in, actor := aCheckIn()
	var book overtaken
	done, err := registrar.By{Actor: actor, Now: in.Course.CheckIn.Opens(in.Session)}.CheckIn(t.Context(), &book, in)
	if err != nil || done.Created || done.Entry.Revision != 2 {
		t.Errorf("created %v, revision %d counts (%v), want the tick", done.Created, done.Entry.Revision, err)
	}
}
