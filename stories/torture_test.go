package stories

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestTorture has the program prove what doc/reliability.md promises, by its own command,
// and counts the ledger that it leaves again: as it is, and without a line.
func TestTorture(t *testing.T) {
	t.Parallel()
	mustBeRaced(t, false)
	for engine, db := range map[string]func(testing.TB) string{
		"sqlite":   func(testing.TB) string { return "sqlite" },
		"postgres": storagetest.PostgresURL,
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			folder := ledgerFolder(t)
			status, out := tortures(t, "--db", db(t), "--out", folder)
			t.Log(out)
			if status != statusDone {
				t.Fatalf("torture ended with %d", status)
			}
			if status, out := tortures(t, "--recount", folder); status != statusDone || !strings.Contains(out, "T1") {
				t.Errorf("counted again it ended with %d:\n%s", status, out)
			}
			file := filepath.Join(folder, engine, "T1", "inbox.csv")
			rows, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, rows[:bytes.LastIndexByte(bytes.TrimSpace(rows), '\n')+1], 0o600); err != nil {
				t.Fatal(err)
			}
			if status, out := tortures(t, "--recount", folder); status != statusFailed || !strings.Contains(out, "BROKEN lost: update") {
				t.Errorf("without the last row of the inbox it ended with %d:\n%s", status, out)
			}
		})
	}
	if status, out := tortures(t, "--case", "T99"); status != statusUsage {
		t.Errorf("with a case that there isn't it ended with %d: %s", status, out)
	}
}

// ledgerFolder is a folder that stays, with what both sides have seen, when the test fails.
func ledgerFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "torture-") //nolint:usetesting // it outlives a test that fails
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the ledger is in %s", folder)
		} else if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// tortures runs the command to its end.
func tortures(t *testing.T, args ...string) (status int, output string) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return toTheEnd(t, exec.Command(path, append([]string{"torture"}, args...)...))
}
