package bot

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

func mustJSON(text []byte, into any) {
	if err := json.Unmarshal(text, into); err != nil {
		panic(err)
	}
}

func newWebhook(t *testing.T, store func(context.Context, []notice.Update) error) *Webhook {
	t.Helper()
	h, err := NewWebhook(WebhookConfig{Token: simulator.DefaultToken, Store: store, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestWebhookAnswers(t *testing.T) {
	t.Parallel()
	good := WebhookSecret(simulator.DefaultToken)
	down := errors.New("the database is away")
	for _, tt := range []struct {
		name, method, secret, body string
		store                      error
		want, stored               int
	}{
		{"update", "POST", good, `{"update_id":1}`, nil, 200, 1},
		{"unreadable", "POST", good, `{"update_id":1,`, nil, 200, 1},
		{"read", "GET", good, ``, nil, 405, 0},
		{"no secret", "POST", "", `{"update_id":1}`, nil, 401, 0},
		{"wrong secret", "POST", good[:63] + "x", `{"update_id":1}`, nil, 401, 0},
		{"as large as allowed", "POST", good, `{"update_id":1,"x":"` + strings.Repeat("x", 256<<10-22) + `"}`, nil, 200, 1},
		{"too large", "POST", good, strings.Repeat("x", 256<<10+1), nil, 413, 0},
		{"database away", "POST", good, `{"update_id":1}`, down, 503, 1},
	} {
		stored := 0
		h := newWebhook(t, func(_ context.Context, rows []notice.Update) error {
			stored += len(rows)
			return tt.store
		})
		r := httptest.NewRequest(tt.method, WebhookPath(simulator.DefaultToken), strings.NewReader(tt.body))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", tt.secret)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.want || stored != tt.stored {
			t.Errorf("%s: %d with %d stored, want %d with %d", tt.name, w.Code, stored, tt.want, tt.stored)
		}
		if retry := w.Header().Get("Retry-After"); (retry != "") != (w.Code == 503) {
			t.Errorf("%s: Retry-After %q", tt.name, retry)
		}
	}
}

func TestWebhookWords(t *testing.T) {
	t.Parallel()
	path, secret := WebhookPath(simulator.DefaultToken), WebhookSecret(simulator.DefaultToken)
	if len(path) != len("/telegram/")+32 || len(secret) != 64 || strings.Contains(secret, path[len("/telegram/"):]) {
		t.Errorf("path %q, secret %q", path, secret)
	}
	if WebhookPath(simulator.DefaultToken+"1") == path {
		t.Error("two tokens have one path")
	}
}

func TestWebhookDelivers(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	rows, tries := make(chan notice.Update, 10), 0
	h := newWebhook(t, func(_ context.Context, updates []notice.Update) error {
		if tries++; tries == 1 {
			return errors.New("the database is away")
		}
		rows <- updates[0]
		return nil
	})
	h.secret = []byte(WebhookSecret(srv.Token()))
	mux := http.NewServeMux()
	mux.HandleFunc(WebhookPath(srv.Token()), func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		w.WriteHeader(rec.Code) // without Retry-After, so that the server comes back at once
	})
	hook := httptest.NewServer(mux)
	defer hook.Close()

	c := newClient(t, srv.URL())
	if err := c.SetWebhook(t.Context(), hook.URL+WebhookPath(srv.Token()), WebhookSecret(srv.Token())); err != nil {
		t.Fatal(err)
	}
	lan := srv.NewUser(t, "Lan")
	lan.Sends("một")
	lan.Sends("hai")
	for _, want := range []string{"một", "hai"} {
		select {
		case row := <-rows:
			r, err := Decode(row, srv.Username())
			if err != nil || r.Text != want || r.ChatID != lan.ChatID() {
				t.Errorf("got %+v, %v, want %q", r, err, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%q was not delivered", want)
		}
	}
}
