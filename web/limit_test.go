package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/i18n"
)

// TestManyCodes: who tries thousands of codes from one address gets as far as
// the rate allows, is told when to come again, and keeps nobody else from theirs;
// a hall behind one address is served at once.
func TestManyCodes(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		looked := 0
		s, err := Listen(Config{
			Listen: "127.0.0.1:0", Username: func() string { return "" }, Now: time.Now, Texts: texts, Logger: slog.New(slog.DiscardHandler),
			Update:  func(context.Context, func(Tx) error) error { return nil },
			View:    func(_ context.Context, fn func(Tx) error) error { looked++; return fn(register{cert: issued}) },
			Papers:  noPapers,
			Checks:  []Check{{Name: "database", Ready: func(context.Context) error { return nil }, Why: error.Error}},
			Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")},
		})
		if err != nil {
			t.Fatal(err)
		}
		s.listener.Close()
		handler := s.Handler()
		ask := func(path, visitor string) *httptest.ResponseRecorder {
			r, w := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
			r.RemoteAddr = "192.0.2.1:4711"
			r.Header.Set("X-Forwarded-For", "6.6.6."+strconv.Itoa(looked%250)+", "+visitor)
			handler.ServeHTTP(w, r)
			return w
		}
		const letters, codes, minute = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 12_000, 60
		refused := 0
		for n := range codes {
			if n%(codes/minute) == 0 {
				time.Sleep(time.Second)
			}
			w := ask(fmt.Sprintf("/c/AAAA-AAAA-%c%c", letters[n/32%32], letters[n%32]), "203.0.113.7")
			if w.Code != http.StatusTooManyRequests {
				continue
			}
			refused++
			if after, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || after != 1 {
				t.Fatalf("it is to be tried again after %q", w.Header().Get("Retry-After"))
			}
			if !strings.Contains(w.Body.String(), "Tra cứu quá nhiều lần") || w.Header().Get("Cache-Control") != "no-store" {
				t.Fatalf("the refusal says %s", w.Body)
			}
		}
		if tried := codes - refused; tried != looked || tried > 300+5*(minute+2) {
			t.Errorf("%d codes were tried in a minute, the register was asked %d times", tried, looked)
		}
		for range 166 {
			if w := ask("/c/K7QM-2XWD-9F", "198.51.100.1"); w.Code != http.StatusOK {
				t.Fatalf("somebody of the hall gets %d", w.Code)
			}
		}
		if w := ask("/healthz", "203.0.113.7"); w.Code != http.StatusOK {
			t.Errorf("/healthz is %d", w.Code)
		}
		time.Sleep(time.Second)
		if w := ask("/c/K7QM-2XWD-9F", "203.0.113.7"); w.Code != http.StatusOK {
			t.Errorf("after a second it is still %d", w.Code)
		}
	})
}
