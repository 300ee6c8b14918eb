package scheduler_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/scheduler"
)

// workshop has more certificates to draw than it has time for; nothing else in it
// is due.
type workshop struct {
	scheduler.Tx
	begun func()
	drawn atomic.Int32
}

const ordered = 10_000

func (w *workshop) Draw(course.Paper) ([]byte, error) {
	w.begun()
	w.drawn.Add(1)
	return []byte("paper"), nil
}

func (w *workshop) Bundle(course.Course, string, []course.Paper, [][]byte) ([]byte, error) {
	return nil, nil
}

func (w *workshop) UndrawnCertificates(_ context.Context, _ int64, limit int, _ bool) ([]course.Certificate, error) {
	return make([]course.Certificate, min(limit, ordered-int(w.drawn.Load()))), nil
}

func (w *workshop) Enrollment(context.Context, int64) (course.Enrollment, error) {
	return course.Enrollment{}, nil
}

func (w *workshop) SaveDrawing(context.Context, int64, *notice.File) (bool, error) { return true, nil }
func (w *workshop) OpenCourses(context.Context) ([]course.Course, error)           { return nil, nil }
func (w *workshop) UndrawnBundles(context.Context, bool) ([]course.Bundle, error)  { return nil, nil }
func (w *workshop) WaitingClosings(context.Context) ([]course.Closing, error)      { return nil, nil }
func (w *workshop) WaitingImports(context.Context) ([]course.Import, error)        { return nil, nil }
func (w *workshop) Forget(context.Context, time.Time) (int, error)                 { return 0, nil }

// TestStopWhileDrawing stops in the middle of drawing: nothing more is begun.
func TestStopWhileDrawing(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var once sync.Once
	w := &workshop{begun: func() { once.Do(stop) }}
	within := func(ctx context.Context, fn func(scheduler.Tx) error) error { return fn(w) }
	s, err := scheduler.New(scheduler.Config{
		Update: within, View: within, Texts: texts, Now: time.Now, Elapsed: func() time.Duration { return 0 }, Logger: slog.New(slog.DiscardHandler),
		Listening: func() bool { return true },
		Fetch:     func(context.Context, string, int64) ([]byte, error) { return nil, nil },
		Reader:    here{}, Drawer: w,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(ctx); err != nil {
		t.Error(err)
	}
	if n := w.drawn.Load(); n == 0 || n > 128 {
		t.Errorf("%d papers were drawn", n)
	}
}
