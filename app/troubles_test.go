package app

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/scheduler"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestCertificateOfAddressEnds: the end of a certificate is known also where nobody would trust it.
func TestCertificateOfAddressEnds(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{}
	server.StartTLS()
	defer server.Close()
	ends, err := certificateEnds(t.Context(), server.URL)
	if want := server.Certificate().NotAfter; err != nil || !ends.Equal(want) {
		t.Errorf("it ends %v (%v), want %v", ends, err, want)
	}
	for _, address := range []string{"http://127.0.0.1", "https://127.0.0.1:1", "", "%"} {
		if ends, err := certificateEnds(t.Context(), address); err == nil {
			t.Errorf("that of %q ends %v", address, ends)
		}
	}
}

// TestCertificateTrouble: a certificate that ends within fourteen days is a trouble, also when it is over.
func TestCertificateTrouble(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		left          time.Duration
		trouble, over bool
	}{
		{15 * 24 * time.Hour, false, false}, {13 * 24 * time.Hour, true, false}, {-time.Hour, true, true},
	} {
		of := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(tt.left)}
		der, err := x509.CreateCertificate(rand.Reader, &of, &of, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
		server.StartTLS()
		found := certificateTrouble(t.Context(), server.URL)
		server.Close()
		if len(found) > 0 != tt.trouble || tt.trouble && !slices.Contains(found[0].Values, any(tt.over)) {
			t.Errorf("%s before its end: %v", tt.left, found)
		}
	}
	if found := certificateTrouble(t.Context(), "https://127.0.0.1:1"); len(found) != 0 {
		t.Errorf("of an address that nobody answers at: %v", found)
	}
}

// TestNearlyFull: a small disk is not full for ever.
func TestNearlyFull(t *testing.T) {
	for _, tt := range []struct {
		free, all int64
		want      bool
	}{
		{900 << 20, 100 << 30, true}, {2 << 30, 100 << 30, false},
		{300 << 20, 512 << 20, false}, {50 << 20, 512 << 20, true},
	} {
		if got := nearlyFull(tt.free, tt.all); got != tt.want {
			t.Errorf("%d MB of %d are free: %t", tt.free>>20, tt.all>>20, got)
		}
	}
}

// TestAlertOfAFullDisk: the monitoring takes a disk as full when the chat does.
func TestAlertOfAFullDisk(t *testing.T) {
	rules, err := os.ReadFile("../packaging/monitoring/loptruong.rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("expr: loptruong_disk_free_bytes < clamp_max(loptruong_disk_bytes / 10, %d)", leastFree)
	if !strings.Contains(string(rules), want) {
		t.Errorf("the rules have no %q", want)
	}
}

// TestTroubles: a clock that Telegram's differs from, and an inbox that was stuck at two looks, are
// troubles; others are asked once an hour.
func TestTroubles(t *testing.T) {
	var off, asked atomic.Int64
	telegram := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(time.Duration(off.Load())).UTC().Format(http.TimeFormat))
		switch {
		case r.Method == http.MethodGet:
			asked.Add(1)
		case strings.HasSuffix(r.URL.Path, "getUpdates"):
			select { // so that it isn't asked all the time
			case <-time.After(5 * time.Millisecond):
			case <-r.Context().Done():
			}
			_, _ = w.Write([]byte(`{"ok":true,"result":[]}`))
			return
		}
		_, _ = w.Write([]byte(`{"ok":true,"result":{}}`))
	}))
	defer telegram.Close()
	clock := NewFastClock(time.Date(2022, 8, 16, 9, 0, 0, 0, time.UTC), 0)
	cfg := DefaultConfig()
	cfg.Telegram.Token, cfg.Telegram.API, cfg.Database = "7000000001:AAF-secretsecretsecretsecretsecret99", telegram.URL, storagetest.SQLiteURL(t)
	a, err := New(t.Context(), cfg, clock.Clock(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	is := func(what string, kinds ...string) {
		t.Helper()
		found := a.troubles(t.Context())
		for _, kind := range []string{"clock", "inbox", "certificate"} {
			if has := slices.ContainsFunc(found, func(one scheduler.Trouble) bool { return one.Kind == kind }); has != slices.Contains(kinds, kind) {
				t.Errorf("%s: %s is a trouble: %t", what, kind, has)
			}
		}
	}
	is("nothing was heard from Telegram yet")
	if asked.Load() != 0 {
		t.Error("Telegram is asked before it was heard")
	}
	ctx, stop := context.WithCancel(t.Context())
	polls := make(chan error, 1)
	go func() { polls <- a.poller.Run(ctx) }()
	defer func() {
		stop()
		<-polls
	}()
	hears := func() {
		t.Helper()
		for a.poller.Check(t.Context()) != nil {
			runtime.Gosched()
		}
	}
	clock.Set(clock.Now().Add(2 * time.Hour))
	hears()
	is("all is well")
	off.Store(int64(-time.Minute))
	is("it was asked a moment ago")
	clock.Set(clock.Now().Add(2 * time.Hour))
	hears()
	is("Telegram's clock is another", "clock")
	if asked.Load() != 2 {
		t.Errorf("Telegram was asked %d times", asked.Load())
	}

	off.Store(0)
	if err := a.db.Update(t.Context(), func(tx *storage.Tx) error {
		_, err := tx.StoreUpdates(t.Context(), []notice.Update{{UpdateID: 1, Event: "1", ChatID: 9, Raw: []byte("{}")}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	is("something has come")
	clock.Set(clock.Now().Add(11 * time.Minute))
	is("it waits for long")
	is("and still", "inbox")
}
