package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// look asks /readyz once.
func look(r http.Handler) (status int, body string) {
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	return w.Code, strings.TrimSpace(w.Body.String())
}

// TestReadyWaitsForNobody has a check that hangs beside one that does not: the
// answer is there within two seconds, again and again, and the check is not asked
// a second time before it has come back.
func TestReadyWaitsForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		release := make(chan struct{})
		r := newReadiness([]Check{
			{Name: "database", Ready: func(context.Context) error { asked.Add(1); <-release; return nil }, Why: error.Error},
			{Name: "updates", Ready: func(context.Context) error { return nil }, Why: error.Error},
		}, nil, slog.New(slog.DiscardHandler))
		for range 3 {
			began := time.Now()
			status, body := look(r)
			if took := time.Since(began); status != http.StatusServiceUnavailable || body != "not ready: database: it does not answer" || took > 2*time.Second {
				t.Errorf("%d %q after %v", status, body, took)
			}
			time.Sleep(2 * time.Second)
		}
		if n := asked.Load(); n != 1 {
			t.Errorf("a check that hangs was asked %d times", n)
		}
		close(release)
		synctest.Wait()
		if status, body := look(r); status != http.StatusOK || body != "ok" {
			t.Errorf("%d %q after it has come back", status, body)
		}
	})
}

// TestReadyIsNoLoad asks from many sides: the checks are asked once a second, and
// the log says only what changes.
func TestReadyIsNoLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		asked := 0
		failure := errors.New("disk full")
		r := newReadiness([]Check{{Name: "database", Ready: func(context.Context) error { asked++; return failure }, Why: error.Error}}, nil,
			slog.New(slog.NewTextHandler(&log, nil)))
		for range 5 { // over five seconds
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() { look(r) })
			}
			all.Wait()
			time.Sleep(readyFor + time.Millisecond)
		}
		failure = nil
		if status, _ := look(r); status != http.StatusOK {
			t.Errorf("%d when it is ready again", status)
		}
		if asked != 6 {
			t.Errorf("asked %d times in five seconds", asked)
		}
		if lines := strings.Count(log.String(), "\n"); lines != 2 || !strings.Contains(log.String(), "disk full") {
			t.Errorf("%d lines in the log:\n%s", lines, log.String())
		}
	})
}
