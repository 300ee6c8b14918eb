package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestStartShowsNoValue starts with settings of the right form that don't work:
// the error names the setting and what to do, and shows nothing of the values.
func TestStartShowsNoValue(t *testing.T) {
	shows := func(text string, wants ...string) {
		t.Helper()
		if strings.Contains(text, "hidden") || strings.Contains(text, "127.0.0.1") {
			t.Errorf("a value is shown: %s", text)
		}
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q does not say %q", text, want)
			}
		}
	}

	dir := t.TempDir()
	write(t, filepath.Join(dir, "hidden.txt"), strings.Repeat("no database\n", 1000))
	addresses := []struct{ address, says string }{
		{"sqlite:" + filepath.Join(dir, "hidden", "class.db"), "folder does not exist"},
		{"sqlite:" + filepath.Join(dir, "hidden.txt"), "no database"},
		{"postgres://hidden-user:hidden-word@127.0.0.1:1/hidden-name", "can't be reached"},
		{"postgres://hidden-user:hidden-word@127.0.0.1/hidden-name?sslmode=hidden", "can't be read"},
		{"postgres://hidden-user:hidden-word@hidden-host.invalid/hidden-name", "can't be reached"},
	}
	if server, err := url.Parse(storagetest.PostgresURL(t)); err == nil {
		unknown, absent := *server, *server
		unknown.User, absent.Path = url.UserPassword("hidden-user", "hidden-word"), "/hidden-name"
		addresses = append(addresses, []struct{ address, says string }{
			{unknown.String(), "the server refuses the user"}, {absent.String(), "no such database"},
		}...)
	}
	for _, test := range addresses {
		_, err := openDatabase(t.Context(), Config{Database: test.address}, MachineClock, nil, nil)
		if err == nil {
			t.Errorf("%s is taken", test.address)
			continue
		}
		shows(err.Error(), test.says, "DATABASE_URL", "setting database")
	}

	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	maker, err := certificate.New()
	if err != nil {
		t.Fatal(err)
	}
	cfg := DefaultConfig()
	cfg.Database = storagetest.SQLiteURL(t)
	db, err := openDatabase(t.Context(), cfg, MachineClock, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for address, says := range map[string]string{taken.Addr().String(): "another program", "hidden-host.invalid:80": "its name"} {
		a := &App{cfg: cfg, db: db, clock: MachineClock, logger: slog.New(slog.DiscardHandler)}
		a.cfg.Web.Listen = address
		if err := a.listen(texts, maker); err != nil {
			shows(err.Error(), "web.listen", says)
		} else {
			t.Errorf("%s is listened on", address)
		}
	}
}

// TestTelegramOutOfReachShowsNoValue is the line of a start that waits for the Bot API:
// a server that refuses or has no name, and a proxy.
func TestTelegramOutOfReachShowsNoValue(t *testing.T) {
	t.Parallel()
	strange := httptest.NewTLSServer(http.NotFoundHandler()) // whose certificate is another name's
	t.Cleanup(strange.Close)
	_, port, err := net.SplitHostPort(strange.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for name, telegram := range map[string]TelegramConfig{
		"refused":             {API: "https://hidden-user:hidden-word@127.0.0.1:1"},
		"without a name":      {API: "https://hidden-user:hidden-word@hidden-host.invalid"},
		"a strange server":    {API: "https://hidden-user:hidden-word@localhost:" + port},
		"behind a proxy":      {API: "https://hidden-host.invalid", Proxy: "http://hidden-user:hidden-word@127.0.0.1:1"},
		"a proxy of no name":  {API: "https://hidden-host.invalid", Proxy: "http://hidden-user:hidden-word@hidden-proxy.invalid:1"},
		"by SOCKS":            {API: "https://hidden-host.invalid", Proxy: "socks5://hidden-user:hidden-word@127.0.0.1:1"},
		"by SOCKS of no name": {API: "https://hidden-host.invalid", Proxy: "socks5://hidden-user:hidden-word@hidden-proxy.invalid:1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			telegram.Token = "7000000001:AAF-hiddenhiddenhiddenhiddenhidden99"
			line := &firstLine{said: make(chan struct{})}
			a := &App{cfg: DefaultConfig(), logger: slog.New(slog.NewTextHandler(line, nil))}
			a.cfg.Telegram = telegram
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() { <-line.said; cancel() }()
			if err := errors.Join(a.connect(), a.meet(ctx)); err != nil {
				t.Errorf("the start ended with %v", err)
			}
			for _, value := range []string{"hidden", "127.0.0.1", "localhost", port, ":1"} {
				if _, text, _ := strings.Cut(line.text, "level="); !strings.Contains(text, "reached yet") || strings.Contains(text, value) {
					t.Errorf("logged, and %q is not to be shown: %s", value, line.text)
				}
			}
		})
	}
}

// firstLine keeps the first line of a log and tells when it is there.
type firstLine struct {
	said chan struct{}
	text string
}

func (l *firstLine) Write(line []byte) (int, error) {
	if l.text == "" {
		l.text = string(line)
		close(l.said)
	}
	return len(line), nil
}
