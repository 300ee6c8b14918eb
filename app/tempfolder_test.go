package app

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// holdsFolder has a copy of the test make a temporary folder, print it, and live until it is killed.
const holdsFolder = "LOPTRUONG_TEST_HOLDS_FOLDER"

// TestTempFolder: what a killed process has left in its temporary folder goes with the next one's; what a
// living one holds stays, however old.
func TestTempFolder(t *testing.T) {
	if os.Getenv(holdsFolder) != "" {
		folder, _, err := tempFolder()
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString(folder + "\n")
		select {}
	}
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("TMP", os.Getenv("TMPDIR"))
	living, release, err := tempFolder()
	if err != nil {
		t.Fatal(err)
	}
	other := exec.Command(os.Args[0], "-test.run=TestTempFolder$")
	other.Env = append(os.Environ(), holdsFolder+"=yes")
	told, err := other.StdoutPipe()
	if err != nil || other.Start() != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(told).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	killed := line[:len(line)-1]
	age := func() {
		t.Helper()
		for _, folder := range []string{living, killed} {
			long := time.Now().Add(-24 * time.Hour)
			if err := os.Chtimes(filepath.Dir(folder), long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantThere := func(folder string, want bool) {
		t.Helper()
		if _, err := os.Stat(folder); (err == nil) != want {
			t.Errorf("%s is there: %t, want %t", filepath.Base(filepath.Dir(folder)), err == nil, want)
		}
	}
	age()
	sweepTempFolders()
	wantThere(killed, true)
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	sweepTempFolders()
	wantThere(living, true)
	wantThere(killed, false)
	release()
	wantThere(filepath.Dir(living), false)
}
