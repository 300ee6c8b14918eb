//go:build unix

package app

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// TestSupervised: systemd hears that the program has begun, that it works as long as no job hangs, and that it stops.
func TestSupervised(t *testing.T) {
	const within = 40 * time.Millisecond
	heard := systemd(t, within)
	ctx, stop := context.WithCancel(t.Context())
	var asked atomic.Int32
	ended := make(chan error)
	go func() {
		ended <- supervised(ctx, func() time.Duration { // a job hangs at the first three looks
			if asked.Add(1) <= 3 {
				return within
			}
			return within / 2
		}, slog.New(slog.DiscardHandler))
	}()
	if got := heard(); got != "READY=1" {
		t.Errorf("at first it says %q", got)
	}
	if got := heard(); got != "WATCHDOG=1" || asked.Load() < 4 {
		t.Errorf("then %q, after %d looks at the jobs", got, asked.Load())
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	got := heard()
	for got == "WATCHDOG=1" {
		got = heard()
	}
	if got != "STOPPING=1" {
		t.Errorf("in the end it says %q", got)
	}
}

// TestSupervisedByNobody: without systemd there is nothing to tell, nor to fail.
func TestSupervisedByNobody(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	t.Setenv("WATCHDOG_USEC", "")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := supervised(ctx, func() time.Duration { t.Error("it looks at the jobs"); return 0 }, slog.New(slog.DiscardHandler)); err != nil {
		t.Error(err)
	}
}

// systemd is one that waits to be told, and returns what it hears next.
func systemd(t *testing.T, watchdog time.Duration) (heard func() string) {
	t.Helper()
	address := &net.UnixAddr{Name: filepath.Join(t.TempDir(), "notify"), Net: "unixgram"}
	socket, err := net.ListenUnixgram("unixgram", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	t.Setenv("NOTIFY_SOCKET", address.Name)
	t.Setenv("WATCHDOG_USEC", strconv.FormatInt(watchdog.Microseconds(), 10))
	t.Setenv("WATCHDOG_PID", strconv.Itoa(os.Getpid()))
	return func() string {
		t.Helper()
		_ = socket.SetReadDeadline(time.Now().Add(time.Minute))
		said := make([]byte, 256)
		n, err := socket.Read(said)
		if err != nil {
			t.Fatalf("systemd hears nothing: %v", err)
		}
		return string(said[:n])
	}
}
