package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

func TestGetUpdatesOffsets(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	for _, text := range []string{"a", "b", "c", "d"} {
		lan.Sends(text)
	}
	texts := func(list []update) (all string) {
		for _, u := range list {
			all += u.Message.Text
		}
		return all
	}
	first := getUpdates(t, s, nil)[0].ID
	for _, tt := range []struct {
		p    params
		want string
	}{
		{nil, "abcd"},
		{nil, "abcd"}, // nothing is confirmed without an offset
		{params{"limit": 2}, "ab"},
		{params{"offset": first + 1}, "bcd"},
		{params{"offset": first}, "bcd"}, // what is confirmed stays so
		{params{"offset": -2}, "cd"},
		{nil, "cd"},
		{params{"offset": first + 4}, ""},
	} {
		if got := texts(getUpdates(t, s, tt.p)); got != tt.want {
			t.Errorf("getUpdates %v: got %q, want %q", tt.p, got, tt.want)
		}
	}
}

func TestLongPollWakes(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	got := make(chan []update)
	go func() { got <- getUpdates(t, s, params{"timeout": 50}) }()
	waitFor(t, func() bool { return s.Calls("getUpdates") == 1 })
	lan.Sends("chào")
	if list := <-got; len(list) != 1 || list[0].Message.Text != "chào" {
		t.Errorf("got %+v", list)
	}
}

// waitFor looks again and again for what no channel announces.
func waitFor(t testing.TB, done func() bool) {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for end := time.After(10 * time.Second); !done(); {
		select {
		case <-look.C:
		case <-end:
			t.Fatal("it does not come to pass")
		}
	}
}

func TestSecondPollerEndsTheFirst(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	first := make(chan reply, 1)
	go func() { r, _ := try(s, "getUpdates", params{"timeout": 50}); first <- r }()
	waitFor(t, func() bool { s.updates.mu.Lock(); defer s.updates.mu.Unlock(); return s.updates.poll != nil })
	getUpdates(t, s, nil)
	want := "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	if r := <-first; r.fails() != want {
		t.Errorf("got %q", r.fails())
	}
}

func TestAllowedUpdates(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	getUpdates(t, s, params{"allowed_updates": `["message"]`})
	lan.Sends("một")
	lan.Edits("hai") // not asked for
	lan.Sends("ba")
	if list := getUpdates(t, s, nil); len(list) != 2 {
		t.Errorf("got %d updates, want the two messages", len(list))
	}
	s.Inject([]byte(`{"update_id":5,"hologram":{"x":1}}`)) // injected ones always come
	list := getUpdates(t, s, params{"allowed_updates": `[]`})
	if len(list) != 3 || list[2].ID != list[1].ID+1 {
		t.Errorf("got %+v", list)
	}
}

func TestRepeatedUpdates(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	s.NewUser(t, "Lan").Sends("một")
	id := getUpdates(t, s, nil)[0].ID
	getUpdates(t, s, params{"offset": id + 1})

	s.Repeat(id, false)
	if list := getUpdates(t, s, params{"offset": id + 1}); len(list) != 1 || list[0].ID != id {
		t.Errorf("again under its id: %+v", list)
	}
	s.Repeat(id, true)
	if list := getUpdates(t, s, params{"offset": id + 1}); len(list) != 1 || list[0].ID != id+1 || list[0].Message.Text != "một" {
		t.Errorf("again under a new id: %+v", list)
	}
	s.SetFaults(Faults{Undecodable: 1})
	s.NewUser(t, "Hai").Sends("hai")
	if r := ask(t, s, "getUpdates", params{"offset": id + 2}); json.Unmarshal(r.Result, &[]update{}) == nil {
		t.Errorf("an update that should not decode does: %s", r.Result)
	}
}

// hook is a bot's webhook that fails as often as it is told.
type hook struct {
	*httptest.Server
	mu    sync.Mutex
	fails int
	got   []string
	busy  map[int64]int
	secs  string
}

func newHook(t *testing.T, secret string) *hook {
	h := &hook{busy: map[int64]int{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var u update
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &u); err != nil || r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != secret {
			t.Errorf("delivery %s with secret %q: %v", body, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), err)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.fails > 0 {
			h.fails--
			w.Header().Set("Retry-After", h.secs)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		h.got = append(h.got, u.Message.Text)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) texts() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.got...)
}

func TestWebhook(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.Sends("trước") // before the webhook: goes over to it
	h := newHook(t, "s3cret")
	h.fails = 3
	if r := ask(t, s, "setWebhook", params{"url": h.URL + "/telegram/x", "secret_token": "s3cret"}); !r.OK {
		t.Fatal(r.fails())
	}
	for i := range 20 {
		lan.Sends(fmt.Sprint(i))
	}
	waitFor(t, func() bool { return len(h.texts()) == 21 })
	for i, text := range h.texts()[1:] {
		if text != fmt.Sprint(i) {
			t.Errorf("%d comes as %q", i, text)
		}
	}
	waitFor(t, func() bool { return s.Pending() == 0 })

	r := ask(t, s, "getUpdates", nil)
	if want := "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"; r.fails() != want {
		t.Errorf("polling beside a webhook: %q", r.fails())
	}
	var info struct {
		URL     string
		Problem string `json:"last_error_message"`
	}
	json.Unmarshal(ask(t, s, "getWebhookInfo", nil).Result, &info)
	if info.URL != h.URL+"/telegram/x" || info.Problem != "Wrong response from the webhook: 503 Service Unavailable" {
		t.Errorf("getWebhookInfo: %+v", info)
	}

	ask(t, s, "deleteWebhook", nil)
	lan.Sends("sau")
	if list := getUpdates(t, s, nil); len(list) != 1 || list[0].Message.Text != "sau" {
		t.Errorf("polling afterwards: %+v", list)
	}
	ask(t, s, "deleteWebhook", params{"drop_pending_updates": true})
	if list := getUpdates(t, s, nil); len(list) != 0 {
		t.Errorf("after dropping: %+v", list)
	}
}

func TestWebhookRetryAfter(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan, hai := s.NewUser(t, "Lan"), s.NewUser(t, "Hai")
	h := newHook(t, "")
	h.fails, h.secs = 1, "1"
	lan.Sends("chậm")
	start := time.Now()
	ask(t, s, "setWebhook", params{"url": h.URL})
	waitFor(t, func() bool { h.mu.Lock(); defer h.mu.Unlock(); return h.fails == 0 })
	hai.Sends("nhanh")
	waitFor(t, func() bool { return len(h.texts()) == 2 })
	if got := h.texts(); got[0] != "nhanh" || time.Since(start) < time.Second {
		t.Errorf("%q after %v: a failed chat must wait for Retry-After and delay no other", got, time.Since(start))
	}
}

func TestSetWebhookEndsPolling(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	first := make(chan reply, 1)
	go func() { r, _ := try(s, "getUpdates", params{"timeout": 50}); first <- r }()
	waitFor(t, func() bool { s.updates.mu.Lock(); defer s.updates.mu.Unlock(); return s.updates.poll != nil })
	h := newHook(t, "")
	ask(t, s, "setWebhook", params{"url": h.URL})
	if r := <-first; r.Code != http.StatusConflict {
		t.Errorf("got %q", r.fails())
	}
}
