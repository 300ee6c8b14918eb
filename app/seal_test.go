package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/iotest"

	"filippo.io/age"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/work"
)

// TestSeal: what is sealed for a key is opened by that key and by nothing else, and what is not sealed is
// taken as it is.
func TestSeal(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	write(t, at("plain"), "SQLite format 3 and so on")
	write(t, at("key"), "# made today\n"+key.String()+"\n")
	write(t, at("other"), other.String())
	write(t, at("none"), "hello")
	to := BackupConfig{Recipient: key.Recipient().String()}
	if size, err := to.seal(t.Context(), at("sealed"), at("plain")); err != nil || size < 100 {
		t.Fatalf("%d bytes, %v", size, err)
	}
	for identity, says := range map[string]string{"": "--identity", at("other"): "not that of this backup", at("none"): "no secret key", at("missing"): "can't be read"} {
		if _, err := to.unseal(t.TempDir(), at("sealed"), identity); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "AGE-SECRET-KEY-1Q") {
			t.Errorf("with the key of %q: %v", identity, err)
		}
	}
	open, err := to.unseal(t.TempDir(), at("sealed"), at("key"))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(open); err != nil || string(text) != "SQLite format 3 and so on" {
		t.Errorf("it holds %q, %v", text, err)
	}
	if same, err := to.unseal(t.TempDir(), at("plain"), ""); err != nil || same != at("plain") {
		t.Errorf("what is not sealed is %q, %v", same, err)
	}
	sealed, err := os.ReadFile(at("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, at("short"), string(sealed[:len(sealed)-5]))
	if _, err := to.unseal(t.TempDir(), at("short"), at("key")); err == nil {
		t.Error("a file that was cut off is opened")
	}
}

// TestSealStops: encrypting ends with what it is made for.
func TestSealStops(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "plain"), "SQLite format 3 and so on")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	to := BackupConfig{Passphrase: "a long passphrase"}
	if _, err := to.seal(ctx, filepath.Join(dir, "sealed"), filepath.Join(dir, "plain")); !errors.Is(err, context.Canceled) {
		t.Errorf("it goes on: %v", err)
	}
}

// TestUnsealBreaksOff: a full disk is not taken for a wrong key, and nothing half decrypted stays.
func TestUnsealBreaksOff(t *testing.T) {
	full := &fs.PathError{Op: "write", Path: "plain.db", Err: syscall.ENOSPC}
	for fault, want := range map[error]error{full: syscall.ENOSPC, errors.New("not authentic"): errWrongKey} {
		file := filepath.Join(t.TempDir(), "plain.db")
		err := writeUnsealed(file, io.MultiReader(strings.NewReader("SQLite"), iotest.ErrReader(fault)))
		if _, left := os.Stat(file); !errors.Is(err, want) || errors.Is(err, errWrongKey) != errors.Is(want, errWrongKey) || !errors.Is(left, fs.ErrNotExist) {
			t.Errorf("%v: %v, and the file: %v", fault, err, left)
		}
	}
}

// TestRestoreConfig: the passphrase of a backup stands beside the key of the next ones.
func TestRestoreConfig(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "c.yaml")
	write(t, file, "backup:\n  recipient: "+key.Recipient().String()+"\n")
	cfg, err := LoadRestoreConfig(file, map[string]string{"LOPTRUONG_BACKUP_PASSPHRASE": "an old passphrase"})
	if err != nil || cfg.Backup.Passphrase != "an old passphrase" {
		t.Errorf("%q, %v", cfg.Backup.Passphrase, err)
	}
}

// TestCopies: what a kill has left is gone at the next start, also where none are made; whether one may go is asked when it is
// ready, and one that is too large for Telegram or the disk is refused before it is made.
func TestCopies(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		var posted atomic.Int64
		telegram := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			posted.Add(1)
			_, _ = w.Write([]byte(`{"ok":true,"result":{"message_id":7,"chat":{"id":9}}}`))
		}))
		defer telegram.Close()
		cfg := DefaultConfig()
		cfg.Telegram.Token, cfg.Telegram.API, cfg.Database = "7000000001:AAF-secretsecretsecretsecretsecret99", telegram.URL, url
		cfg.Backup.Folder = t.TempDir()
		folder, copyFolders := (&App{cfg: cfg}).writesTo(), (&App{cfg: cfg}).copyFolders()
		left, others := filepath.Join(folder, copyFolders+"1"), filepath.Join(folder, ".loptruong-copy-00000000-1")
		if err := os.Mkdir(others, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(left, 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(left, "plain.db"), "SQLite format 3 and so on")
		a, err := New(t.Context(), cfg, MachineClock, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		swept := func() {
			t.Helper()
			if found, err := filepath.Glob(filepath.Join(folder, copyFolders+"*")); err != nil || len(found) > 0 {
				t.Errorf("left behind: %v, %v", found, err)
			}
		}
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if err := a.motor(stopped); err != nil { // which begins with that
			t.Error(err)
		}
		swept()
		if _, err := os.Stat(others); err != nil {
			t.Errorf("another bot's copy is swept away: %v", err)
		}

		a.cfg.Backup.Passphrase = "a long passphrase"
		ready, allowed := 0, false
		may := func(context.Context) (bool, error) {
			sealed, _ := filepath.Glob(filepath.Join(folder, copyFolders+"*", "sealed.age"))
			ready += len(sealed)
			return allowed, nil
		}
		send := func() error { return copies{a}.Send(t.Context(), 9, "the backup", may) }
		if err := send(); !errors.Is(err, course.ErrForbidden) || posted.Load() != 0 || ready != 1 {
			t.Errorf("one that may not go: %v, posted %d, asked when %d was ready", err, posted.Load(), ready)
		}
		swept()
		allowed = true
		if err := send(); err != nil || posted.Load() != 1 {
			t.Errorf("one that may: %v, posted %d", err, posted.Load())
		}

		if err := a.db.Update(t.Context(), func(tx *storage.Tx) error {
			return tx.CreateFile(t.Context(), &notice.File{Name: "big.pdf", MediaType: "application/pdf", Bytes: make([]byte, largestUpload+1)})
		}); err != nil {
			t.Fatal(err)
		}
		a.cfg.Backup = BackupConfig{Folder: cfg.Backup.Folder, Recipient: "nobody can encrypt to this"}
		if err := send(); !errors.Is(err, work.ErrBackupTooLarge) || posted.Load() != 1 {
			t.Errorf("one that is too large: %v", err)
		}
		swept()
	})
	if hasRoom(t.TempDir(), 1) != nil || hasRoom(t.TempDir(), 1<<60) == nil {
		t.Error("the room on the disk is not looked at")
	}
}
