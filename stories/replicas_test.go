package stories

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
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

	cfg := app.DefaultConfig()
	cfg.Telegram.Token, cfg.Telegram.API, cfg.Database, cfg.Web.Listen = p.sim.Token(), p.sim.URL(), p.url, second
	other, err := app.New(t.Context(), cfg, app.MachineClock, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- other.Run(ctx) }()
	says(second, "ok stands by")
	asks("SERV-ESAS-22")
	err = other.Update(ctx, func(tx *storage.Tx) error {
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
	if err := <-ended; err != nil {
		t.Errorf("the one that is stopped ends with %v", err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	asks("SERV-ESAS-24")
	says(first, "ok works")
	p.stop()
}
