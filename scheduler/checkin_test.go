package scheduler

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// hall is a book with one organizer, who hears of what opens.
type hall struct {
	book
	heard []string // unique keys
}

func (h *hall) InCharge(context.Context, int64) ([]course.Account, error) {
	return []course.Account{{ID: 7, TelegramID: 70, Language: i18n.Vietnamese}}, nil
}

func (h *hall) Delegations(context.Context, int64) ([]course.Delegation, error) { return nil, nil }

func (h *hall) Enqueue(_ context.Context, notices ...notice.Notice) (created int, err error) {
	for _, n := range notices {
		if !slices.Contains(h.heard, n.UniqueKey) {
			h.heard = append(h.heard, n.UniqueKey)
			created++
		}
	}
	return created, nil
}

// TestOpeningUnderAClockAnHourAhead has a clock be an hour ahead for a look, and over a
// restart: the opening is told of once, when it comes.
func TestOpeningUnderAClockAnHourAhead(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{book: book{course: course.NewCourse("x", "x"), sessions: coursetest.Sessions("16/8/2022 sáng"), fired: map[string][]time.Time{}}}
	h.course.ID = 1
	in := func(_ context.Context, fn func(Tx) error) error { return fn(h) }
	opens := h.course.CheckIn.Opens(h.sessions[0])
	var elapsed, ahead time.Duration
	process := func() (look func() int) {
		s := &Scheduler{Config: Config{Update: in, View: in, Texts: texts,
			Now: func() time.Time { return opens.Add(elapsed + ahead - 50*time.Minute) }, Elapsed: func() time.Duration { return elapsed }}}
		openings := s.named("openings")
		return func() int {
			t.Helper()
			if err := openings.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
			return len(h.heard)
		}
	}
	look := process()
	for ; elapsed < 70*time.Minute; elapsed += 20 * time.Second {
		ahead = 0
		switch elapsed {
		case 10 * time.Minute, 20 * time.Minute: // wrong for one look, or since a start
			ahead = time.Hour
			look = process()
		case 30 * time.Minute:
			ahead = time.Hour
		}
		want := 0
		if elapsed >= 50*time.Minute {
			want = 1
		}
		if told := look(); told != want {
			t.Fatalf("%v before the opening: told of %q", 50*time.Minute-elapsed, h.heard)
		}
	}
}
