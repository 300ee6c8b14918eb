package scheduler

import (
	"context"
	"slices"
	"testing"
	"time"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
)

// hall is a book with one organizer, who hears of what opens.
type hall struct {
	book
	heard []string // keys
}

func (h *hall) InCharge(context.Context, int64) ([]int64, error) { return []int64{7}, nil }

func (h *hall) Account(context.Context, int64) (course.Account, error) {
	return course.Account{Language: i18n.Vietnamese}, nil
}

func (h *hall) Enqueue(_ context.Context, notices ...notice.Notice) (created int, err error) {
	for _, n := range notices {
		if !slices.Contains(h.heard, n.Key) {
			h.heard = append(h.heard, n.Key)
			created++
		}
	}
	return created, nil
}

// TestOpeningUnderAClockAnHourAhead has a clock be an hour ahead for a look: the
// opening is told of when it comes, too, and once.
func TestOpeningUnderAClockAnHourAhead(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{book: book{course: course.NewCourse("x", "x"), fired: map[string][]time.Time{}}}
	h.course.ID = 1
	sessions, err := course.PlanSessions("16/8/2022", hanoi)
	if err != nil {
		t.Fatal(err)
	}
	h.sessions = sessions[:1]
	in := func(_ context.Context, fn func(Tx) error) error { return fn(h) }
	s := &Scheduler{Config: Config{Update: in, View: in, Texts: texts}}
	opens := h.course.CheckIn.Opens(h.sessions[0])
	for _, look := range []struct {
		after time.Duration // the opening
		heard int
	}{{-50 * time.Minute, 0}, {10 * time.Minute, 1}, {-49 * time.Minute, 1}, {-time.Minute, 1}, {0, 2}, {time.Minute, 2}} {
		if err := s.open(t.Context(), opens.Add(look.after)); err != nil {
			t.Fatal(err)
		}
		if len(h.heard) != look.heard {
			t.Errorf("%v after the opening: told of %q", look.after, h.heard)
		}
	}
}
