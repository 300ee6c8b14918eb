package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// book is a Tx with one course that knows what was said and when.
type book struct {
	Tx
	course   course.Course
	sessions []course.Session
	now      time.Time
	fired    map[string][]time.Time
	said     map[string]time.Time
	doubled  []string
}

func (b *book) OpenCourses(context.Context) ([]course.Course, error) {
	return []course.Course{b.course}, nil
}

func (b *book) Sessions(context.Context, int64) ([]course.Session, error) { return b.sessions, nil }

func (b *book) Firings(_ context.Context, job string, from time.Time) (firings []course.Firing, err error) {
	for _, slot := range b.fired[job] {
		if !slot.Before(from) {
			firings = append(firings, course.Firing{Slot: slot, State: course.FiringDone})
		}
	}
	return firings, nil
}

func (b *book) Fire(_ context.Context, job string, slot time.Time) (bool, error) {
	for _, known := range b.fired[job] {
		if known.Equal(slot) {
			return false, nil
		}
	}
	b.fired[job] = append(b.fired[job], slot)
	return true, nil
}

func (b *book) QueueReminder(_ context.Context, _ int64, uniqueKey string, _ map[string]notice.Message, _ int64) (int, error) {
	if _, again := b.said[uniqueKey]; again {
		b.doubled = append(b.doubled, uniqueKey)
	}
	b.said[uniqueKey] = b.now
	return 1, nil
}

// TestReminderJobUnderAClockThatJumps lets the clock jump now and then, ahead by
// hours and days or back, and be right again at the next look: each reminder is
// said, and once.
func TestReminderJobUnderAClockThatJumps(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 7))
		b := &book{course: course.NewCourse("x", "x"), sessions: coursetest.Sessions("16-19/8/2022"), fired: map[string][]time.Time{}, said: map[string]time.Time{}}
		b.course.ID = 1
		in := func(_ context.Context, fn func(Tx) error) error { return fn(b) }
		s := &Scheduler{Config: Config{Update: in, View: in, Texts: texts, Logger: slog.New(slog.DiscardHandler)}}
		look := func(now time.Time) {
			if b.now = now; s.remind(t.Context(), now) != nil {
				t.Fatal(s.remind(t.Context(), now))
			}
		}
		for now := coursetest.At("15/8 8:00"); now.Before(coursetest.At("19/8 18:00")); now = now.Add(time.Minute) {
			look(now)
			if random.IntN(20) == 0 {
				look(now.Add(time.Duration(random.Int64N(int64(50*time.Hour))) - 2*time.Hour))
			}
			if random.IntN(20) == 0 {
				look(now.Add(time.Hour))
			}
		}
		for _, slot := range b.missing() {
			t.Errorf("seed %d: %s was not said", seed, slot)
		}
		if len(b.doubled) > 0 {
			t.Errorf("seed %d: said twice: %v", seed, b.doubled)
		}
	}
}

// missing are the reminders of the class of four days that were not said.
func (b *book) missing() (slots []string) {
	expect := func(kind course.ReminderKind, slot time.Time) {
		uniqueKey := fmt.Sprintf("reminder/%s/1/%d", kind, slot.Unix())
		if _, ok := b.said[uniqueKey]; !ok {
			slots = append(slots, fmt.Sprintf("%s of %s", kind, slot.Format("2/1 15:04")))
		}
	}
	for day := range 4 {
		expect(course.EveningReminder, coursetest.At("15/8 19:00").AddDate(0, 0, day))
		expect(course.MorningReminder, coursetest.At("16/8 6:00").AddDate(0, 0, day))
		expect(course.LeadReminder, coursetest.At("16/8 7:15").AddDate(0, 0, day))
		expect(course.LeadReminder, coursetest.At("16/8 13:15").AddDate(0, 0, day))
	}
	return slots
}
