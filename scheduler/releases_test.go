package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// closed closes a class, and has that be seen.
func (s *shift) closed() (closing course.Closing) {
	s.t.Helper()
	c := s.class(1)
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		closing = course.Closing{CourseID: c.ID, By: storagetest.Account(s.t, tx, anAdmin)}
		return tx.CloseCourse(ctx, &closing)
	})
	s.wantState(closing, course.CourseClosing)
	return closing
}

// wantState looks and wants the course of a closing to be in that state then.
func (s *shift) wantState(closing course.Closing, want course.CourseState) {
	s.t.Helper()
	if err := s.Look(s.t.Context()); err != nil {
		s.t.Error(err)
	}
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Course(ctx, closing.CourseID)
		if c.State != want {
			s.t.Errorf("at %v the course is %s, want %s", s.clock(), c.State, want)
		}
		return err
	})
}

// TestNothingBeforeTheMinuteIsOver: whatever rings and whatever the clock shows, nothing
// is released until a minute has passed since the process first looked; a restart
// shortens nothing.
func TestNothingBeforeTheMinuteIsOver(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 18:00")
	closing := s.closed()
	for _, ahead := range []time.Duration{0, time.Hour, time.Hour, -time.Hour, 0, 30 * 24 * time.Hour} {
		s.ahead = ahead
		s.wantState(closing, course.CourseClosing)
		s.now = s.now.Add(11 * time.Second)
	}
	s.begin()
	for range 4 {
		s.wantState(closing, course.CourseClosing)
		s.now = s.now.Add(19 * time.Second)
	}
	s.ahead = -2 * time.Hour // set back: the minute is over all the same
	s.wantState(closing, course.CourseClosed)
}

// TestNothingIsReleasedAtOnceByAnotherTerm: a process that has stood by and works again begins the minute again.
func TestNothingIsReleasedAtOnceByAnotherTerm(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 18:00")
	closing := s.closed()
	s.now = s.now.Add(2 * time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := s.Run(ctx); err != nil {
		t.Fatal(err)
	}
	s.wantState(closing, course.CourseClosing)
	s.now = s.now.Add(course.TakeBackTime)
	s.wantState(closing, course.CourseClosed)
}

// TestTakenBackIsNotReleased: the clock leaves alone what was taken back.
func TestTakenBackIsNotReleased(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 18:00")
	closing := s.closed()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.TakeBack(ctx, closing)
		return err
	})
	s.now = s.now.Add(time.Hour)
	s.wantState(closing, course.CourseOpen)
}
