package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
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

func (b *book) CoursesAround(_ context.Context, from, to time.Time) ([]course.Course, map[int64][]course.Session, error) {
	around := slices.DeleteFunc(slices.Clone(b.sessions), func(s course.Session) bool { return s.Start.Before(from) || !s.Start.Before(to) })
	return []course.Course{b.course}, map[int64][]course.Session{b.course.ID: around}, nil
}

func (b *book) LockCourse(context.Context, int64) error { return nil }

func (b *book) Course(context.Context, int64) (course.Course, error) { return b.course, nil }

func (b *book) Session(_ context.Context, id int64) (course.Session, error) {
	return b.sessions[id-1], nil
}

func (b *book) Untold(context.Context, int64) ([]course.Untold, error) { return nil, nil }

func (b *book) Done(_ context.Context, jobs []string, from time.Time) (map[string][]time.Time, error) {
	done := map[string][]time.Time{}
	for _, job := range jobs {
		done[job] = slices.DeleteFunc(slices.Clone(b.fired[job]), func(slot time.Time) bool { return slot.Before(from) })
	}
	return done, nil
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

// newBook is a book of a course with these sessions, and the job that works with it.
func newBook(t *testing.T, texts *i18n.Texts, c course.Course, sessions []course.Session) (b *book, look func(now time.Time)) {
	t.Helper()
	c.ID = 1
	for i := range sessions {
		sessions[i].ID = int64(i + 1)
	}
	b = &book{course: c, sessions: sessions, fired: map[string][]time.Time{}, said: map[string]time.Time{}}
	in := func(_ context.Context, fn func(Tx) error) error { return fn(b) }
	s := &Scheduler{Config: Config{Update: in, View: in, Texts: texts, Logger: slog.New(slog.DiscardHandler)}}
	return b, func(now time.Time) {
		b.now = now
		if err := s.remind(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
}

// expected are the unique keys of the reminders that the course's days should have, read
// off its calendar: at 19:00 on the day before, at 6:00, and the minutes of the leads
// before each session.
func (b *book) expected() map[string]time.Time {
	expected := map[string]time.Time{}
	expect := func(kind course.ReminderKind, slot time.Time, s course.Session) {
		r := course.Reminder{Kind: kind, Sessions: []course.Session{s}}
		expected[fmt.Sprintf("%s/%d", r.Job(b.course), slot.Unix())] = slot
	}
	for _, s := range b.sessions {
		y, m, d := s.Start.In(b.course.Location()).Date()
		py, pm, pd := time.Date(y, m, d, 12, 0, 0, 0, b.course.Location()).Add(-24 * time.Hour).Date()
		expect(course.EveningReminder, time.Date(py, pm, pd, 19, 0, 0, 0, b.course.Location()), s)
		expect(course.MorningReminder, time.Date(y, m, d, 6, 0, 0, 0, b.course.Location()), s)
		for _, minutes := range b.course.Reminders.Leads {
			expect(course.LeadReminder, s.Start.Add(-time.Duration(minutes)*time.Minute), s)
		}
	}
	return expected
}

// wants fails the test unless each reminder that should have been said was, once, and
// no other.
func (b *book) wants(t *testing.T, of string) {
	t.Helper()
	expected := b.expected()
	for key, slot := range expected {
		if _, ok := b.said[key]; !ok {
			t.Errorf("%s: %s, at %s, was not said", of, key, slot)
		}
	}
	for key, at := range b.said {
		if _, ok := expected[key]; !ok {
			t.Errorf("%s: %s was said at %s", of, key, at)
		}
	}
	if len(b.doubled) > 0 {
		t.Errorf("%s: said twice: %v", of, b.doubled)
	}
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
		b, look := newBook(t, texts, course.NewCourse("x", "x"), coursetest.Sessions("16-19/8/2022"))
		for now := coursetest.At("15/8 8:00"); now.Before(coursetest.At("19/8 18:00")); now = now.Add(time.Minute) {
			look(now)
			if random.IntN(20) == 0 {
				look(now.Add(time.Duration(random.Int64N(int64(50*time.Hour))) - 2*time.Hour))
			}
			if random.IntN(20) == 0 {
				look(now.Add(time.Hour))
			}
		}
		b.wants(t, fmt.Sprintf("seed %d", seed))
	}
}

// TestRemindersInEveryZone holds a class over every change of the clock of forty zones
// within ten years, by a clock of the machine that jumps ahead now and then: each day has
// its reminders at 19:00 and 6:00 on the wall and before each session, none is passed
// over, and none said twice.
func TestRemindersInEveryZone(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	random, changes := rand.New(rand.NewPCG(3, 4)), 0
	for _, name := range coursetest.Zones {
		c := course.NewCourse("x", "x")
		c.Zone, c.Reminders.Leads = name, []int{60, 15}
		loc := coursetest.Located(name)
		_, change := time.Date(2007, 1, 1, 12, 0, 0, 0, loc).ZoneBounds()
		if change.IsZero() {
			change = time.Date(2007, 1, 5, 0, 0, 0, 0, loc) // its clock is never moved
		}
		for ; !change.IsZero() && change.Year() < 2017; _, change = change.ZoneBounds() {
			changes++
			var sessions []course.Session
			y, m, d := change.Add(-time.Second).In(loc).Date()
			for day := time.Date(y, m, d-1, 12, 0, 0, 0, loc); len(sessions) < 8; day = day.AddDate(0, 0, 1) {
				sessions = append(sessions, course.HalfDay(day, course.Morning), course.HalfDay(day, course.Afternoon))
			}
			b, look := newBook(t, texts, c, sessions)
			for now := sessions[0].Start.Add(-20 * time.Hour); now.Before(sessions[len(sessions)-1].End); now = now.Add(30 * time.Minute) {
				look(now)
				if random.IntN(20) == 0 {
					look(now.Add(time.Duration(random.Int64N(int64(8 * time.Hour)))))
				}
			}
			b.wants(t, name+" over "+change.In(loc).String())
			if t.Failed() {
				return
			}
		}
	}
	if changes < 500 {
		t.Errorf("only %d changes of a clock", changes)
	}
}
