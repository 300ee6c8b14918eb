package bot

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"github.com/loptruong/loptruong/simulator"
)

// TestHookTellsWhatHasWaited: the webhook is taken for listening when nothing waits
// at Telegram any more. For an update that has come in and can't be taken it waits only
// so long; while none comes in, for as long as that lasts.
func TestHookTellsWhatHasWaited(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ taken, reached bool }{
		"taken in the end": {taken: true, reached: true}, "never taken": {reached: true}, "out of reach": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var h *Hook
			posts, made := make(chan bool, 1000), make(chan struct{})
			var open atomic.Bool
			office := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if <-made; tt.reached {
					h.Reached()
				}
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
			var err error
			h, err = NewHook(HookConfig{
				Client: newClient(t, srv.URL()), Token: srv.Token(), Public: office.URL, Logger: slog.New(slog.DiscardHandler),
				Heard: func(context.Context) error { notes.Add(1); return nil },
				After: func(d time.Duration) <-chan time.Time {
					if looks.Add(1) > 4*maxBehind || d == lookAtHook { // it is content
						stop()
					}
					if tt.reached { // looks are quicker here than Telegram tries again
						h.Reached()
					}
					return soon(d)
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			close(made)
			ended := make(chan error, 1)
			go func() { ended <- h.Run(ctx) }()
			<-posts
			open.Store(tt.taken)
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			if listens := h.Listening(); listens != tt.reached {
				t.Errorf("it listens: %v", listens)
			}
			if said := h.Check(t.Context()) != nil; said == tt.reached {
				t.Errorf("it says that it hears nothing: %v", said)
			}
			switch n := looks.Load(); {
			case tt.taken != (notes.Load() > 0):
				t.Errorf("it was noted %d times that nothing waits", notes.Load())
			case !tt.taken && n <= maxBehind:
				t.Errorf("it gave up after %d looks", n)
			}
		})
	}
}

// TestHookBelievesTheLastItKnows: a failure holds until something comes in, though
// Telegram tries more and more seldom; one that was this program's own refusal does not.
func TestHookBelievesTheLastItKnows(t *testing.T) {
	t.Parallel()
	const away, refused = "Connection refused", "Wrong response from the webhook: 400 Bad Request"
	h, err := NewHook(HookConfig{Client: newClient(t, "http://127.0.0.1:1"), Token: "1:x", Public: "https://x", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for i, look := range []struct {
		comes     bool // an update, before the look
		pending   int
		at        int // when Telegram has failed last
		failure   string
		undeliver bool
	}{
		{pending: 1},
		{pending: 1, at: 5, failure: away, undeliver: true},
		{pending: 2, at: 5, failure: away, undeliver: true},
		{pending: 2, at: 9, failure: away, undeliver: true},
		{comes: true, pending: 1, at: 9, failure: away},
		{pending: 1, at: 10, failure: away}, // that one's own failure
		{pending: 1, at: 10, failure: away},
		{pending: 1, at: 11, failure: away, undeliver: true},
		{pending: 1, at: 12, failure: refused},
		{pending: 1, at: 13, failure: away, undeliver: true},
		{at: 13, failure: away},
		{pending: 1, at: 13, failure: away},
	} {
		if look.comes {
			h.Reached()
		}
		h.judge(&models.WebhookInfo{PendingUpdateCount: look.pending, LastErrorDate: look.at, LastErrorMessage: look.failure})
		if h.undelivered != look.undeliver {
			t.Errorf("look %d: undelivered is %v", i, h.undelivered)
		}
	}
}

// TestHookHearsOfOthers: what was posted to another replica has come in. After a failure that this one has seen it listens
// again, though nothing is posted to it, and though one update that nobody can take waits for good.
func TestHookHearsOfOthers(t *testing.T) {
	t.Parallel()
	for name, comes := range map[string]bool{"others take what is posted": true, "nobody does": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := telegram(t, simulator.Config{})
			srv.NewUser(t, "Lan").Sends("chờ") // and no server is at the webhook's address
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var looks, last atomic.Int64
			h, err := NewHook(HookConfig{
				Client: newClient(t, srv.URL()), Token: srv.Token(), Public: "http://127.0.0.1:1", Logger: slog.New(slog.DiscardHandler),
				Came: func(context.Context) (int64, error) { return last.Load(), nil },
				After: func(d time.Duration) <-chan time.Time {
					if looks.Add(1) > 4*maxBehind || d == lookAtHook && looks.Load() > 1 {
						stop()
					}
					if comes {
						last.Add(1)
					}
					return soon(d)
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := h.Run(ctx); err != nil {
				t.Fatal(err)
			}
			if h.Listening() != comes || (h.Check(t.Context()) == nil) != comes {
				t.Errorf("it listens: %t; it says %v", h.Listening(), h.Check(t.Context()))
			}
		})
	}
}
