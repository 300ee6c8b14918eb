package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// examples are the files of the project.
func examples(t *testing.T) Examples {
	t.Helper()
	return Examples{Config: read(t, "../config.example.yaml"), Unit: read(t, "../doc/loptruong.service")}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// telegramFor is a Telegram server that the environment names.
func telegramFor(t *testing.T) *simulator.Server {
	t.Helper()
	telegram, err := simulator.New(simulator.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = telegram.Close() })
	t.Setenv("TELEGRAM_API_URL", telegram.URL())
	return telegram
}

// TestInit answers wrongly and then rightly, and loads what was written.
func TestInit(t *testing.T) {
	telegram := telegramFor(t)
	unknown := "7000000001:AAF-" + strings.Repeat("x", 32)
	file := filepath.Join(t.TempDir(), "config.yaml")
	unit := filepath.Join(t.TempDir(), "class.service")
	folder := t.TempDir()
	var out bytes.Buffer
	err := Init(t.Context(), InitOptions{File: file, Unit: unit}, examples(t), strings.NewReader(strings.Join([]string{
		"hello", unknown, telegram.Token(),
		"mysql:x", "sqlite:" + filepath.Join(folder, "none", "x.db"), "sqlite:" + filepath.Join(folder, "it's.db"),
		"8080", "127.0.0.1:8080",
		"lop.example", telegram.Token(), "https://lop.example/",
	}, "\n")), &out)
	if err != nil {
		t.Fatal(err, out.String())
	}
	cfg, err := LoadConfig(file, map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	want := DefaultConfig()
	want.Telegram.Token, want.Database = telegram.Token(), "sqlite:"+filepath.Join(folder, "it's.db")
	want.Web.Listen, want.Web.PublicURL = "127.0.0.1:8080", "https://lop.example"
	if cfg.Telegram != want.Telegram || cfg.Database != want.Database || cfg.Web.Listen != want.Web.Listen || cfg.Web.PublicURL != want.Web.PublicURL || cfg.Backup != want.Backup {
		t.Errorf("it holds %+v", cfg)
	}
	said := out.String()
	for _, text := range []string{"123456789:AAE…", "does not know this token", "@" + telegram.Username(), "give sqlite:PATH", "folder does not exist", "HOST:PORT", "not a web address", "holds a token"} {
		if !strings.Contains(said, text) {
			t.Errorf("it does not say %q:\n%s", text, said)
		}
	}
	if strings.Contains(said, telegram.Token()) || strings.Contains(said, unknown) {
		t.Error("it shows a token")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others can read the file: %v, %v", info.Mode(), err)
	}
	if text := read(t, unit); !strings.Contains(text, "--config "+file) || strings.Contains(text, packagedConfig) {
		t.Errorf("the unit does not name the configuration:\n%s", text)
	}
}

// TestInitWritesNothing when there is a file, or not all is answered.
func TestInitWritesNothing(t *testing.T) {
	telegram := telegramFor(t)
	there := filepath.Join(t.TempDir(), "there.yaml")
	write(t, there, "admins: []\n")
	none := filepath.Join(t.TempDir(), "config.yaml")
	for name, o := range map[string]InitOptions{
		"a configuration": {File: there}, "a unit": {File: none, Unit: there}, "the end": {File: none},
		"at home": {File: "/root/none/config.yaml", Unit: none + ".service"}, "with a blank": {File: none + " 2", Unit: none + ".service"},
	} {
		err := Init(t.Context(), o, examples(t), strings.NewReader(telegram.Token()+"\n"), io.Discard)
		if isUsage(err) {
			continue
		}
		t.Errorf("%s: %v", name, err)
	}
	// Nobody types, and it is told to stop.
	ctx, stop := context.WithCancel(t.Context())
	stop()
	typing, end := io.Pipe()
	defer end.Close()
	if err := Init(ctx, InitOptions{File: none}, examples(t), typing, io.Discard); !isUsage(err) {
		t.Errorf("told to stop: %v", err)
	}
	if _, err := os.Stat(none); err == nil || read(t, there) != "admins: []\n" {
		t.Error("something was written")
	}
}

// TestInitWithoutItsUnit leaves no configuration behind when the unit can't be written.
func TestInitWithoutItsUnit(t *testing.T) {
	telegram := telegramFor(t)
	file := filepath.Join(t.TempDir(), "config.yaml")
	o := InitOptions{File: file, Unit: filepath.Join(t.TempDir(), "none", "class.service")}
	if err := Init(t.Context(), o, examples(t), strings.NewReader(telegram.Token()+"\n\n\n\n"), io.Discard); err == nil {
		t.Error("a unit is written into a folder that isn't there")
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the configuration is left behind")
	}
}

// TestInitOnAServer takes the address of a PostgreSQL that lets it in, and of no other.
func TestInitOnAServer(t *testing.T) {
	address := storagetest.PostgresURL(t)
	telegram := telegramFor(t)
	file := filepath.Join(t.TempDir(), "config.yaml")
	var out bytes.Buffer
	err := Init(t.Context(), InitOptions{File: file}, examples(t), strings.NewReader(strings.Join([]string{
		telegram.Token(), "postgres://hidden-user:hidden-word@127.0.0.1:1/none?sslmode=disable", address, "", "", "",
	}, "\n")), &out)
	if err != nil {
		t.Fatal(err, out.String())
	}
	if cfg, err := LoadConfig(file, map[string]string{}); err != nil || cfg.Database != address {
		t.Errorf("it holds another address, %v", err)
	}
	if said := out.String(); !strings.Contains(said, "can't be reached") || strings.Contains(said, "hidden") {
		t.Errorf("of a server that is away it says:\n%s", said)
	}
}

func isUsage(err error) bool {
	_, ok := errors.AsType[UsageError](err)
	return ok
}
