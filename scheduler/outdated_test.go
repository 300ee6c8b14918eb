package scheduler

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// calls is a Tx that knows of how many each call has arrived, and what has been asked to give way.
type calls struct {
	Tx
	course   course.Course
	sessions []course.Session
	sent     map[string]int
	gone     map[string]int // by the last of the keys: of the former, and of the one that it gives way to
}

func (f *calls) CoursesAround(context.Context, time.Time, time.Time) ([]course.Course, map[int64][]course.Session, error) {
	return []course.Course{f.course}, map[int64][]course.Session{f.course.ID: f.sessions}, nil
}

func (f *calls) CountSent(_ context.Context, keys []string) (n int, err error) {
	for _, key := range keys {
		n += f.sent[key]
	}
	return n, nil
}

func (f *calls) QueueOutdated(_ context.Context, earlier, later []string, _ map[string]notice.Message) (int, error) {
	f.gone[earlier[len(earlier)-1]+" to "+later[len(later)-1]]++
	return 0, nil
}

// TestOverLater: a call to a session whose check-in ends after the next call has come gives way to that when it has
// ended, and nothing is asked again that has not changed.
func TestOverLater(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("x", "x")
	c.ID = 1
	start := time.Date(2022, 8, 16, 1, 0, 0, 0, time.UTC) // 8:00
	first := course.Session{ID: 1, CourseID: 1, Start: start, End: start.Add(40 * time.Minute)}
	second := course.Session{ID: 2, CourseID: 1, Start: first.End, End: first.End.Add(40 * time.Minute)}
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := &calls{course: c, sessions: []course.Session{first, second}, sent: map[string]int{first.CallKey(): 5}, gone: map[string]int{}}
	in := func(_ context.Context, fn func(Tx) error) error { return fn(f) }
	s := &Scheduler{Config: Config{Update: in, View: in, Texts: texts, Logger: slog.New(slog.DiscardHandler)}}
	opens, over := c.CheckIn.Opens(second), c.CheckIn.Over(first)
	if !opens.Before(over) {
		t.Fatalf("the second call comes at %v, the check-in is over at %v", opens, over)
	}
	for now := opens; now.Before(over.Add(time.Hour)); now = now.Add(20 * time.Second) {
		if now.After(opens) {
			f.sent[second.CallKey()] = 5
		}
		if err := s.outdate(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		want := 0
		if !now.Before(over) {
			want = 1
		}
		if got := f.gone[first.CallKey()+" to "+second.CallKey()]; got != want {
			t.Fatalf("at %v it has given way %d times, want %d", now, got, want)
		}
	}
}
