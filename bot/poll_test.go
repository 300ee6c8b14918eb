package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// soon makes every wait between tries a short one.
func soon(time.Duration) <-chan time.Time { return time.After(time.Millisecond) }

func newPoller(t *testing.T, api string, store func(context.Context, []notice.Update) error) *Poller {
	t.Helper()
	p, err := NewPoller(PollerConfig{
		Token: simulator.DefaultToken, APIURL: api, Store: store,
		Logger: slog.New(slog.DiscardHandler), After: soon,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPollerConfirmsWhatIsStored lets every second store and many calls fail:
// nothing may be confirmed before it is stored, and all of it must be in the end.
func TestPollerConfirmsWhatIsStored(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{Faults: simulator.Faults{Seed: 1, RepeatSame: .2, RepeatAsNew: .2, Undecodable: .2}})
	lan := srv.NewUser(t, "Lan")
	for i := range 300 {
		lan.Sends(strconv.Itoa(i))
	}
	want := srv.LastUpdate()

	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	stored, events, calls := map[int64]bool{}, map[string]bool{}, 0
	p := newPoller(t, srv.URL(), func(_ context.Context, rows []notice.Update) error {
		calls++
		if calls%2 == 0 {
			return errors.New("the database is away")
		}
		for _, row := range rows {
			stored[row.UpdateID] = true
			if strings.HasPrefix(row.Event, "msg:") {
				events[row.Event] = true
			}
		}
		if stored[want] {
			cancel()
		}
		return nil
	})
	srv.AddRule(simulator.Rule{Method: "getUpdates", Times: 2, Fault: simulator.HTMLPage()})
	srv.AddRule(simulator.Rule{Method: "getUpdates", Times: 2, Fault: simulator.RetryAfter(1)})
	srv.AddRule(simulator.Rule{Method: "getUpdates", Times: 2, Fault: simulator.ResetAfter()})
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for id := want - int64(len(stored)) + 1; id <= want; id++ {
		if !stored[id] {
			t.Errorf("update %d was lost", id)
		}
	}
	if len(stored) < 300 || len(events) != 300 {
		t.Errorf("%d updates with %d events, want 300 events", len(stored), len(events))
	}
}

func TestPollerStops(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		fault simulator.Fault
		want  string
	}{
		{"token is unknown", simulator.FailBefore(401, "Unauthorized"), "TELEGRAM_BOT_TOKEN"},
		{"token is malformed", simulator.FailBefore(404, "Not Found"), "TELEGRAM_BOT_TOKEN"},
		{"another poller", simulator.FailBefore(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"), "another program"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := telegram(t, simulator.Config{})
			srv.AddRule(simulator.Rule{Method: "getUpdates", Times: -1, Fault: tt.fault})
			p := newPoller(t, srv.URL(), func(context.Context, []notice.Update) error { return nil })
			err := p.Run(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Run() = %v, want words about %q", err, tt.want)
			}
			mustHide(t, err, srv.Token())
		})
	}
}

// TestPollerOutlivesPredecessor meets an earlier process that ends after a while.
func TestPollerOutlivesPredecessor(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	srv.AddRule(simulator.Rule{Method: "getUpdates", Times: maxConflicts, Fault: simulator.FailBefore(409, "Conflict: terminated by other getUpdates request")})
	srv.NewUser(t, "Lan").Sends("chào")
	ctx, cancel := context.WithCancel(t.Context())
	p := newPoller(t, srv.URL(), func(context.Context, []notice.Update) error { cancel(); return nil })
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestPollerEndsWebhook(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	if err := newClient(t, srv.URL()).SetWebhook(t.Context(), "http://127.0.0.1:1/x", "secret"); err != nil {
		t.Fatal(err)
	}
	srv.NewUser(t, "Lan").Sends("chào")
	ctx, cancel := context.WithCancel(t.Context())
	p := newPoller(t, srv.URL(), func(context.Context, []notice.Update) error { cancel(); return nil })
	p.webhook = "http://127.0.0.1:1/x"
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestPollerLeavesAnothersWebhook ends when a webhook stands there that is not its
// own, at the start and later, and takes it away only when it is told to.
func TestPollerLeavesAnothersWebhook(t *testing.T) {
	t.Parallel()
	const theirs = "https://elsewhere.example/hook"
	for _, tt := range []struct {
		name           string
		later, replace bool
	}{{"at the start", false, false}, {"later", true, false}, {"told to", false, true}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := telegram(t, simulator.Config{})
			c := newClient(t, srv.URL())
			lan := srv.NewUser(t, "Lan")
			ctx, cancel := context.WithCancel(t.Context())
			set := func() {
				if err := c.SetWebhook(t.Context(), theirs, "secret"); err != nil {
					t.Error(err)
				}
			}
			if !tt.later {
				set()
			}
			lan.Sends("chào")
			p := newPoller(t, srv.URL(), func(context.Context, []notice.Update) error {
				if tt.later {
					set()
				} else {
					cancel()
				}
				return nil
			})
			p.replace = tt.replace
			if err := p.Run(ctx); errors.Is(err, errForeignWebhook) == tt.replace {
				t.Errorf("Run() = %v", err)
			}
			if deleted := srv.Calls("deleteWebhook") > 0; deleted != tt.replace {
				t.Errorf("the webhook was taken away: %t, want %t", deleted, tt.replace)
			}
		})
	}
}

// TestPollerIsNotHurried meets a server that gives the same update for ever: it
// is stored, and the poller waits longer and longer.
func TestPollerIsNotHurried(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/getWebhookInfo") {
			_, _ = io.WriteString(w, `{"ok":true,"result":{"url":""}}`)
			return
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":[{"update_id":7}]}`)
	}))
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	p := newPoller(t, srv.URL, func(context.Context, []notice.Update) error { return nil })
	var waits int
	p.after = func(time.Duration) <-chan time.Time {
		if waits++; waits == 3 {
			cancel()
		}
		return soon(0)
	}
	if err := p.Run(ctx); err != nil || waits != 3 {
		t.Errorf("Run() = %v after %d waits, want to be made to wait", err, waits)
	}
}

// TestPollerPassesBrokenSyntax meets an update that makes its whole batch
// unreadable. It must be set aside alone, and the others must come through.
func TestPollerPassesBrokenSyntax(t *testing.T) {
	t.Parallel()
	updates := []string{`{"update_id":1}`, `{"update_id":2}`, `{"update_id":3,"message":}`, `{"update_id":4}`, `{"update_id":5}`}
	srv := httptest.NewServer(batches(updates))
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var ids []string
	p := newPoller(t, srv.URL, func(_ context.Context, rows []notice.Update) error {
		for _, row := range rows {
			_, err := Decode(row, "")
			ids = append(ids, strconv.FormatInt(row.UpdateID, 10)+map[bool]string{true: "", false: "!"}[err == nil])
			if row.UpdateID == 5 {
				cancel()
			}
		}
		return nil
	})
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(ids, " "); got != "1 2 3! 4 5" {
		t.Errorf("got updates %s, want 1 2 3! 4 5", got)
	}
}

// batches answers getUpdates from a list of texts, the first of which has number 1.
func batches(updates []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.HasSuffix(r.URL.Path, "/getWebhookInfo") {
			_, _ = io.WriteString(w, `{"ok":true,"result":{"url":""}}`)
			return
		}
		var ask struct{ Offset, Limit int }
		mustJSON(body, &ask)
		rest := updates[max(ask.Offset, 1)-1:]
		rest = rest[:min(ask.Limit, len(rest))]
		_, _ = io.WriteString(w, `{"ok":true,"result":[`+strings.Join(rest, ",")+`]}`)
	}
}

// TestConflicts are counted over polls that succeed in between, and forgotten
// after a minute without one.
func TestConflicts(t *testing.T) {
	t.Parallel()
	clash := &refusal{code: http.StatusConflict}
	begun := time.Date(2022, 8, 16, 7, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		since time.Time // it polls
		every time.Duration
		stops bool
	}{
		{every: time.Second, stops: true}, {every: 50 * time.Second, stops: true}, {every: 2 * time.Minute},
		{since: begun, every: time.Second, stops: true},                       // it came later
		{since: begun.Add(-time.Hour), every: time.Second, stops: false},      // the other did, and gives up
		{since: begun.Add(-time.Hour), every: time.Second / 10, stops: false}, // likewise
		{since: begun.Add(-time.Hour), every: 2 * time.Minute, stops: false},  // now and then somebody tries
	} {
		now := begun
		p := &Poller{now: func() time.Time { return now }, since: tt.since}
		stopped := false
		for range 300 {
			now = now.Add(tt.every)
			_, fatal := p.judge(clash, 0)
			stopped = stopped || fatal != nil
		}
		if stopped != tt.stops {
			t.Errorf("a conflict every %s: stopped %t, want %t", tt.every, stopped, tt.stops)
		}
	}
}

// TestTwoPollers: of two bots with one token the one that came later says so and ends, and the other
// goes on.
func TestTwoPollers(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	var later atomic.Int64
	stored := make(chan notice.Update, 10)
	poller := func(now func() time.Time, store func(context.Context, []notice.Update) error) *Poller {
		p, err := NewPoller(PollerConfig{
			Token: simulator.DefaultToken, APIURL: srv.URL(), Store: store, Logger: slog.New(slog.DiscardHandler), After: soon, Now: now,
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first := poller(func() time.Time { return time.Now().Add(time.Duration(later.Load())) }, func(_ context.Context, updates []notice.Update) error {
		for _, u := range updates {
			stored <- u
		}
		return nil
	})
	second := poller(time.Now, func(context.Context, []notice.Update) error { return nil })
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- first.Run(ctx) }()
	lan := srv.NewUser(t, "Lan")
	lan.Sends("một")
	<-stored
	later.Store(int64(2 * conflictMemory))
	if err := second.Run(ctx); !errors.Is(err, ErrElsewhere) {
		t.Errorf("the later one ends with %v", err)
	}
	lan.Sends("hai")
	select {
	case <-stored:
	case err := <-ended:
		t.Errorf("the first ends with %v", err)
	case <-time.After(20 * time.Second):
		t.Error("the first hears nothing any more")
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("the first ends with %v", err)
	}
}

func TestBackOff(t *testing.T) {
	t.Parallel()
	for failures, most := range map[int]time.Duration{0: 500 * time.Millisecond, 1: time.Second, 5: 16 * time.Second, 6: 30 * time.Second, 1000: 30 * time.Second} {
		for range 100 {
			if d := backOff(failures, firstWait, longestWait); d > most || d < most/2 {
				t.Fatalf("after %d failures %s, want %s to %s", failures, d, most/2, most)
			}
		}
	}
}

// TestPollerTellsWhatHasWaited: what waits when the poller begins, or after it could
// not hear, is told from what comes while it listens.
func TestPollerTellsWhatHasWaited(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan := srv.NewUser(t, "Lan")
	rows, noted := make(chan notice.Update, 1000), make(chan bool, 1000)
	p, err := NewPoller(PollerConfig{
		Token: simulator.DefaultToken, APIURL: srv.URL(), Logger: slog.New(slog.DiscardHandler), After: soon,
		Store: func(_ context.Context, batch []notice.Update) error {
			for _, row := range batch {
				rows <- row
			}
			return nil
		},
		Heard: func(context.Context) error { noted <- true; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	expect := func(text string, waited bool) {
		t.Helper()
		row := <-rows
		for !bytes.Contains(row.Raw, []byte(text)) {
			row = <-rows
		}
		if row.Waited != waited {
			t.Fatalf("%q has waited: %v", text, row.Waited)
		}
	}
	listens := func(want bool) {
		t.Helper()
		for p.Listening() != want {
			if t.Context().Err() != nil {
				t.Fatal("it never comes about")
			}
			runtime.Gosched()
		}
	}
	for i := range maxBatch + 50 { // more than one answer holds
		lan.Sends(fmt.Sprint("before ", i))
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	expect("before 0", true)
	expect(fmt.Sprint("before ", maxBatch+49), true)
	listens(true)
	<-noted
	lan.Sends("meanwhile")
	expect("meanwhile", false)

	srv.AddRule(simulator.Rule{Method: "getUpdates", Times: -1, Fault: simulator.FailBefore(502, "Bad Gateway")})
	lan.Sends("the poll under way ends")
	listens(false)
	lan.Sends("unheard")
	srv.ClearRules()
	expect("unheard", true)
	listens(true)
	lan.Sends("heard again")
	expect("heard again", false)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
