package scheduler_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/scheduler"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

const (
	anAdmin     = coursetest.Admin
	anOrganizer = coursetest.Organizer
)

// shift is the jobs with a database of their own.
type shift struct {
	*scheduler.Scheduler
	t     testing.TB
	db    *storage.DB
	now   time.Time
	ahead time.Duration // of the time that passes, by the clock
	log   bytes.Buffer  // of the job that misses slots, and of those that fail
	deaf  bool
	said  map[int64][]string // by user, what at has seen

	changes func() // is called before a job changes anything; may be nil
}

func newShift(t testing.TB, now string) *shift {
	t.Helper()
	return newShiftOn(t, storagetest.SQLiteURL(t), now)
}

func newShiftOn(t testing.TB, url, now string) *shift {
	t.Helper()
	s := &shift{t: t, now: coursetest.At(now), said: map[int64][]string{}}
	s.db = storagetest.Open(t, storage.Config{URL: url, Now: s.clock})
	s.begin()
	return s
}

// clock is what the clock shows.
func (s *shift) clock() time.Time { return s.now.Add(s.ahead) }

var errUndone = errors.New("undone")

// begin is a new process on the same database.
func (s *shift) begin() {
	t := s.t
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	within := func(run func(context.Context, func(*storage.Tx) error) error) func(context.Context, func(scheduler.Tx) error) error {
		return func(ctx context.Context, fn func(scheduler.Tx) error) error {
			return run(ctx, func(tx *storage.Tx) error { return fn(tx) })
		}
	}
	s.Scheduler, err = scheduler.New(scheduler.Config{
		Update: within(func(ctx context.Context, fn func(*storage.Tx) error) error {
			if s.changes != nil {
				s.changes()
			}
			// Each unit runs twice, and of the first time nothing is left: another of its
			// group has failed.
			err := s.db.Update(ctx, func(tx *storage.Tx) error { return cmp.Or(fn(tx), errUndone) })
			if !errors.Is(err, errUndone) {
				return err
			}
			return s.db.Update(ctx, fn)
		}), View: within(s.db.View), Texts: texts,
		Now: s.clock, Elapsed: func() time.Duration { return s.now.Sub(time.Unix(0, 0)) }, Logger: slog.New(slog.NewTextHandler(&s.log, nil)),
		Listening: func() bool { return !s.deaf },
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *shift) store(do func(context.Context, *storage.Tx) error) {
	s.t.Helper()
	storagetest.Do(s.t, s.db, do)
}

// grant gives a role to somebody who has opened the bot.
func (s *shift) grant(user int64, g course.Grant) {
	s.t.Helper()
	s.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Grant(s.t, tx, user, g)
		return nil
	})
}

// class stores a course of one morning with as many people, each of a delegation of
// their own, and an admin but no organizer.
func (s *shift) class(people int) course.Course {
	s.t.Helper()
	c := coursetest.New(coursetest.Sessions("16/8/2022 sáng"), coursetest.Crowd(people))
	for i := range c.Roster {
		c.Roster[i].Delegation = fmt.Sprintf("Xã Tân Thành Bình %d", i)
	}
	s.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Grant(s.t, tx, anAdmin, course.Grant{Role: course.AdminRole})
		storagetest.Store(s.t, tx, &c)
		return nil
	})
	return c.Course
}

// look runs the jobs twice, as the doorbell does, so that the clock is believed, and
// returns what is queued for a user.
func (s *shift) look(user int64) []string {
	s.t.Helper()
	for range 2 {
		if err := s.Look(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
		s.now = s.now.Add(20 * time.Second)
	}
	return storagetest.Told(s.t, s.db)[user]
}

// TestAdminsRunACourseOfNobody: a course that the command line has imported has
// no organizer; its notices go to the admins until there is one.
func TestAdminsRunACourseOfNobody(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:20")
	c := s.class(1)
	if told := s.look(anAdmin); len(told) != 1 || !strings.Contains(told[0], "Đã mở điểm danh") {
		t.Errorf("the admin was told %q", told)
	}
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.now = s.now.Add(time.Hour)
	if told := s.look(anOrganizer); len(told) != 1 || !strings.Contains(told[0], "Đã đóng điểm danh") {
		t.Errorf("the organizer was told %q", told)
	}
}

// TestTotalsOfManyDelegations: they need more than one message.
func TestTotalsOfManyDelegations(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 8:05")
	s.class(200)
	told := s.look(anAdmin)
	if n := strings.Count(strings.Join(told, "\n"), "• Xã Tân Thành Bình"); n != 200 || len(told) < 2 {
		t.Errorf("%d delegations in %d messages", n, len(told))
	}
	for _, text := range told {
		if n := len(utf16.Encode([]rune(text))); n > 4096 {
			t.Errorf("a message of %d units", n)
		}
	}
}
