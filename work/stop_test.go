package work_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/work"
)

// workshop has more certificates to draw than it has time for; nothing else in it
// is due.
type workshop struct {
	work.Tx
	begun func()
	drawn atomic.Int32
}

const ordered = 10_000

func (*workshop) Check(course.Paper) []course.PaperFault { return nil }

func (w *workshop) Draw(course.Paper, course.Art) ([]byte, error) {
	w.begun()
	w.drawn.Add(1)
	return []byte("paper"), nil
}

func (w *workshop) Thumbnail(course.Paper, course.Art) ([]byte, error) { return nil, nil }

func (w *workshop) Preview(course.Paper, course.Art) ([]byte, string, error) { return nil, "", nil }

func (w *workshop) Overlay(course.Overlay, []course.Paper) ([]byte, []course.Paper, error) {
	return nil, nil, nil
}

func (w *workshop) OverlayOn(course.Overlay, string, course.Art, []course.Paper, bool) ([]byte, []course.Paper, error) {
	return nil, nil, nil
}

func (w *workshop) TwoUp(int, func(int) ([]byte, error)) ([]byte, error) { return nil, nil }

func (w *workshop) OverlaySheet(course.Overlay) ([]byte, error) { return nil, nil }

func (w *workshop) Register(course.RegisterBook) ([]byte, error) { return nil, nil }

func (w *workshop) Text([]byte) (course.PaperText, error) { return course.PaperText{}, nil }

func (w *workshop) Mark([]byte, string) ([]byte, error) { return nil, nil }

func (w *workshop) Bundle(course.Course, string, []course.Paper, func(int) ([]byte, error)) ([]byte, error) {
	return nil, nil
}

func (w *workshop) UndrawnCertificates(_ context.Context, _ int64, limit int, _ bool) ([]course.Certificate, error) {
	return make([]course.Certificate, min(limit, ordered-int(w.drawn.Load()))), nil
}

func (w *workshop) Enrollment(context.Context, int64) (course.Enrollment, error) {
	return course.Enrollment{}, nil
}

func (w *workshop) SaveDrawing(context.Context, int64, *notice.File) (bool, error) { return true, nil }
func (w *workshop) UndrawnBundles(context.Context, bool) ([]course.Bundle, error)  { return nil, nil }
func (w *workshop) WaitingImports(context.Context) ([]course.Import, error)        { return nil, nil }

// newWorker works on what a fake store asks for.
func newWorker(t *testing.T, tx work.Tx, d work.Drawer) *work.Worker {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	within := func(_ context.Context, fn func(work.Tx) error) error { return fn(tx) }
	w, err := work.New(work.Config{
		Update: within, View: within, Texts: texts, Logger: slog.New(slog.DiscardHandler),
		Fetch:  func(context.Context, string, int64) ([]byte, error) { return nil, nil },
		Reader: here{}, Drawer: d, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestStopWhileDrawing stops in the middle of drawing: nothing more is begun.
func TestStopWhileDrawing(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	var once sync.Once
	w := &workshop{begun: func() { once.Do(stop) }}
	if err := newWorker(t, w, w).Run(ctx); err != nil {
		t.Error(err)
	}
	if n := w.drawn.Load(); n == 0 || n > 128 {
		t.Errorf("%d papers were drawn", n)
	}
}
