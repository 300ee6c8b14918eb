package bot

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"loptruong/simulator"
)

// TestHookTellsWhatHasWaited: the webhook is taken for listening when nothing waits
// at Telegram any more; for an update that can't be taken it waits only so long.
func TestHookTellsWhatHasWaited(t *testing.T) {
	t.Parallel()
	for name, takes := range map[string]bool{"taken in the end": true, "never taken": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var open atomic.Bool
			posts := make(chan bool, 1000)
			office := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if !open.Load() {
					w.WriteHeader(http.StatusServiceUnavailable)
				}
				posts <- true
			}))
			t.Cleanup(office.Close)
			srv := telegram(t, simulator.Config{})
			lan := srv.NewUser(t, "Lan")
			lan.Sends("chờ")

			var looks, notes atomic.Int64
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			h, err := NewHook(HookConfig{
				Client: newClient(t, srv.URL()), Token: srv.Token(), Public: office.URL, Logger: slog.New(slog.DiscardHandler),
				Heard: func(context.Context) error { notes.Add(1); return nil },
				After: func(d time.Duration) <-chan time.Time {
					looks.Add(1)
					if d == lookAtHook { // it is content
						stop()
					}
					return soon(d)
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- h.Run(ctx) }()
			<-posts
			open.Store(takes)
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			switch n := looks.Load(); {
			case !h.Listening():
				t.Error("it does not listen")
			case takes && notes.Load() == 0, !takes && notes.Load() > 0:
				t.Errorf("it was noted %d times that nothing waits", notes.Load())
			case !takes && n <= maxBehind:
				t.Errorf("it gave up after %d looks", n)
			}
		})
	}
}
