package work_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/work"
)

// rows is a Tx that asks for nothing and knows what was looked for.
type rows struct {
	work.Tx
	mu     sync.Mutex
	looked []string
}

func (r *rows) look(kind string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.looked = append(r.looked, kind)
}

// since is what was looked for, once or twice, since it was asked last.
func (r *rows) since() []string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	looked := r.looked
	r.looked = nil
	slices.Sort(looked)
	return slices.Compact(looked)
}

func (r *rows) WaitingImports(context.Context) ([]course.Import, error) {
	r.look("imports")
	return nil, nil
}

func (r *rows) UndrawnCertificates(context.Context, int64, int, bool) ([]course.Certificate, error) {
	r.look("drawings")
	return nil, nil
}

func (r *rows) UndrawnBundles(context.Context, bool) ([]course.Bundle, error) {
	r.look("bundles")
	return nil, nil
}

// TestWokenByKind: only what was asked for is looked for at once, and everything at the
// start and again after 20 seconds.
func TestWokenByKind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rows{}
		w := newWorker(t, r, &drawer{})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- w.Run(ctx) }()
		all := []string{"bundles", "drawings", "imports"}
		wantLooked := func(when string, want ...string) {
			t.Helper()
			if got := r.since(); !slices.Equal(got, want) {
				t.Errorf("%s it is looked for %q, want %q", when, got, want)
			}
		}
		wantLooked("at the start", all...)
		w.Wake(work.Imports)
		wantLooked("for a file", "imports")
		w.Wake(work.Drawings, work.Bundles)
		wantLooked("for certificates", "bundles", "drawings")
		time.Sleep(25 * time.Second)
		wantLooked("in 25 seconds", all...)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// mended is a certificate that an earlier process could not draw, and a drawer that can, in a
// second.
type mended struct {
	rows
	drawer
	drawn bool // and kept
}

func (m *mended) UndrawnCertificates(_ context.Context, after int64, _ int, failed bool) ([]course.Certificate, error) {
	if failed && after == 0 {
		return []course.Certificate{{ID: 1, Failed: true}}, nil
	}
	return nil, nil
}

func (m *mended) Draw(course.Paper, course.Art) ([]byte, error) {
	time.Sleep(time.Second)
	return []byte("%PDF"), nil
}

func (m *mended) Holders(context.Context, []int64) (places map[int64]course.Enrollment, accounts map[int64]course.Account, err error) {
	return nil, nil, nil
}

func (m *mended) SaveDrawing(context.Context, int64, *notice.File) (bool, error) {
	m.drawn = true
	return false, nil // by another process: nobody is to be told
}

func (m *mended) Enqueue(context.Context, ...notice.Notice) (int, error) { return 0, nil }

// TestBundlesWaitForAnotherTry: a process that begins makes no bundle before it has tried to draw
// what the one before could not: there would be no later one with it.
func TestBundlesWaitForAnotherTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &mended{}
		w := newWorker(t, m, m)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- w.Run(ctx) }()
		if got := m.since(); slices.Contains(got, "bundles") {
			t.Errorf("before the papers are drawn it is looked for %q", got)
		}
		time.Sleep(2 * time.Second)
		if got := m.since(); !m.drawn || !slices.Contains(got, "bundles") {
			t.Errorf("drawn: %v, then it is looked for %q", m.drawn, got)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
