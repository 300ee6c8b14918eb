package stories

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// readiness is what a replica says of itself.
func readiness(t *testing.T, address string) string {
	t.Helper()
	resp, err := http.Get("http://" + address + "/readyz")
	if err != nil {
		return "" // it has not begun, or is gone
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(said))
}

// beside is one more replica on the program's database, in the test's own process, until it is stopped.
func (p *process) beside(address string) (other *app.App, stop func()) {
	p.t.Helper()
	cfg := app.DefaultConfig()
	cfg.Telegram.Token, cfg.Telegram.API, cfg.Database, cfg.Web.Listen = p.sim.Token(), p.sim.URL(), p.url, address
	other, err := app.New(p.t.Context(), cfg, app.MachineClock, slog.New(slog.DiscardHandler))
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(p.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- other.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-ended, other.Close()); err != nil {
			p.t.Errorf("the one that is stopped ends with %v", err)
		}
	})
	p.t.Cleanup(stop)
	return other, stop
}

// TestReplicas: of two on one database that poll with one token neither ends. What the one that stands by makes the
// other sends; when that is killed the first goes on, and when it is stopped the other again.
func TestReplicas(t *testing.T) {
	t.Parallel()
	p := newProcess(t, storagetest.PostgresURL(t))
	first, second := freeAddress(t), freeAddress(t)
	p.environ = append(p.environ, "LOPTRUONG_LISTEN="+first)
	says := func(address, want string) {
		t.Helper()
		eventually(t, "a replica says "+want, func() bool { return readiness(t, address) == want })
	}
	u := p.sim.NewUser(t, "An")
	asks := func(code string) {
		t.Helper()
		u.Sends("/tracuu " + code)
		u.Sees(code)
	}
	p.start()
	says(first, "ok works")

	other, stop := p.beside(second)
	says(second, "ok stands by")
	asks("SERV-ESAS-22")
	ctx := t.Context()
	err := other.Update(ctx, func(tx *storage.Tx) error {
		_, err := tx.Enqueue(ctx, notice.Notice{
			UniqueKey: "test/1", Lane: notice.ReminderLane, ChatID: u.ChatID(), Message: notice.Message{Text: "Đến từ bản kia"}, OnUnknown: notice.Resend,
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	u.Sees("Đến từ bản kia")
	says(first, "ok works")

	p.kill()
	asks("SERV-ESAS-23")
	says(second, "ok works")
	p.start()
	says(first, "ok stands by")

	stop()
	asks("SERV-ESAS-24")
	says(first, "ok works")
	p.stop()
}
