package app_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestBackupOfNothing: where there is no database yet, or none with tables, the command says what to do and makes no file.
func TestBackupOfNothing(t *testing.T) {
	t.Parallel()
	storagetest.EachBareURL(t, func(t *testing.T, url string) {
		cfg, dir := app.DefaultConfig(), t.TempDir()
		cfg.Database = url
		err := app.Backup(t.Context(), cfg, app.BackupOptions{File: filepath.Join(dir, "backup.db"), Keep: 1}, &bytes.Buffer{})
		next := "that the database is there"
		if url[:6] == "postgr" {
			next = "run loptruong migrate"
		}
		wantSaid(t, "no tables", err, next)
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%v is left", left)
		}
	})
}

// TestBackupCommand: the command makes a file, or one more in a folder, where the oldest go and
// nothing else; restore takes one into the other engine, and touches no data.
func TestBackupCommand(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		cfg, dir := app.DefaultConfig(), t.TempDir()
		cfg.Database = url
		var out bytes.Buffer
		if err := app.Migrate(t.Context(), cfg, &out); err != nil {
			t.Fatal(err)
		}
		out.Reset()
		for _, name := range []string{"loptruong-20220816T020000Z.db", "loptruong-20220817T020000Z.db", "notes.db"} {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for name, age := range map[string]time.Duration{"loptruong-20220817T020000Z.db.12.part": 25 * time.Hour, "loptruong-20220818T020000Z.db.34.part-wal": time.Hour} {
			name = filepath.Join(dir, name)
			then := time.Now().Add(-age)
			if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Chtimes(name, then, then)); err != nil {
				t.Fatal(err)
			}
		}
		if err := app.Backup(t.Context(), cfg, app.BackupOptions{File: dir, Keep: 2}, &out); err != nil {
			t.Fatal(err)
		}
		left, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(left) != 4 || strings.Contains(strings.Join(left, " "), "0816") || strings.Contains(strings.Join(left, " "), "12.part") {
			t.Errorf("%v is left, %v", left, err)
		}
		file, _, _ := strings.Cut(out.String(), ": ")
		err = app.Backup(t.Context(), cfg, app.BackupOptions{File: file, Keep: 2}, &out)
		wantSaid(t, "a file that is there", err, "give another")
		to := cfg
		to.Database = storagetest.PostgresURL(t)
		if url[:6] == "postgr" {
			to.Database = storagetest.SQLiteURL(t)
		}
		out.Reset()
		if err := app.Restore(t.Context(), to, app.RestoreOptions{File: file}, &out); err != nil || !strings.Contains(out.String(), "4 rows restored") {
			t.Errorf("%q, %v", &out, err)
		}
		err = app.Restore(t.Context(), to, app.RestoreOptions{File: filepath.Join(dir, "notes.db")}, &out)
		wantSaid(t, "an empty file", err, "take another")
		err = app.Restore(t.Context(), to, app.RestoreOptions{File: filepath.Join(dir, "none")}, &out)
		wantSaid(t, "no file", err, "no such file")
	})
}

func wantSaid(t *testing.T, what string, err error, said string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), said) {
		t.Errorf("%s: %v", what, err)
	}
}
