package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// store is an open database with a clock that stands until it is moved.
type store struct {
	*storage.DB
	t   testing.TB
	url string

	stored  int // updates
	mu      sync.Mutex
	now     time.Time
	changed storage.Changed // of all commits so far
}

// each runs the test on a new store on each engine.
func each(t *testing.T, test func(t *testing.T, s *store)) {
	t.Helper()
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) { test(t, openStore(t, url)) })
}

func openStore(t testing.TB, url string) *store {
	t.Helper()
	s := &store{t: t, url: url, now: start}
	s.DB = storagetest.Open(t, storage.Config{URL: url, Now: s.clock, AfterCommit: s.afterCommit})
	return s
}

func (s *store) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *store) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *store) afterCommit(c storage.Changed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed |= c
}

// takeChanged returns what commits have changed since it was last asked.
func (s *store) takeChanged() storage.Changed {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.changed
	s.changed = 0
	return c
}

// do runs one transaction that has to be committed.
func (s *store) do(unit func(ctx context.Context, tx *storage.Tx) error) {
	s.t.Helper()
	storagetest.Do(s.t, s.DB, unit)
}

// got unwraps a result that has to be there.
func got[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}

func wantErr(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got error %v, want %v", what, err, want)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func ids(enrollments []course.Enrollment) (ids []int64) {
	for _, e := range enrollments {
		ids = append(ids, e.ID)
	}
	return ids
}
