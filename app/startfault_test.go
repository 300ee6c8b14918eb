package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/storage/storagetest"
)

// TestStartShowsNoValue starts with settings of the right form that don't work:
// the error names the key and what to do, and shows nothing of the values.
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
		_, err := openDatabase(t.Context(), Config{Database: test.address}, MachineClock, nil)
		if err == nil {
			t.Errorf("%s is taken", test.address)
			continue
		}
		shows(err.Error(), test.says, "DATABASE_URL", "key database")
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
	cfg := DefaultConfig()
	cfg.Database = storagetest.SQLiteURL(t)
	db, err := openDatabase(t.Context(), cfg, MachineClock, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for address, says := range map[string]string{taken.Addr().String(): "another program", "hidden-host.invalid:80": "its name"} {
		a := &App{cfg: cfg, db: db, clock: MachineClock, logger: slog.New(slog.DiscardHandler)}
		a.cfg.Web.Listen = address
		if err := a.listen(texts); err != nil {
			shows(err.Error(), "web.listen", says)
		} else {
			t.Errorf("%s is listened on", address)
		}
	}
}

// TestTelegramOutOfReachShowsNoValue is the line of a start that waits for the Bot API.
func TestTelegramOutOfReachShowsNoValue(t *testing.T) {
	var log bytes.Buffer
	a := &App{cfg: DefaultConfig(), logger: slog.New(slog.NewTextHandler(&log, nil))}
	a.cfg.Telegram.API = "https://hidden-user:hidden-word@127.0.0.1:1"
	client, err := bot.NewClient(bot.ClientConfig{
		Token: "7000000001:AAF-hiddenhiddenhiddenhiddenhidden99", APIURL: a.cfg.Telegram.API, Logger: a.logger,
		Menu: func(role course.Role, lang string) []bot.MenuCommand { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	tries := 0
	err = a.insist(ctx, "Telegram can't be reached yet", func() error {
		if tries++; tries > 1 {
			cancel()
		}
		_, err := client.Me(ctx)
		if err == nil {
			t.Error("somebody answers")
		}
		return err
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if text := log.String(); !strings.Contains(text, "reached yet") || strings.Contains(text, "hidden") {
		t.Errorf("logged: %s", text)
	}
}
