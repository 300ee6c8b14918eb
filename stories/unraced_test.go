package stories

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// unraced matches the names of the tests that `make check` runs without the race
// detector, in this package only.
var unraced = sync.OnceValue(func() *regexp.Regexp {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		panic(err)
	}
	line := regexp.MustCompile(`(?m)^UNRACED = (.*)$`).FindSubmatch(makefile)
	return regexp.MustCompile(strings.ReplaceAll(string(line[1]), "$$", "$"))
})

// mustBeRaced fails a story that the race detector should watch and does not, and one
// that takes its time and needs it not.
func mustBeRaced(t *testing.T, want bool) {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	switch raced := !unraced().MatchString(name); {
	case want && !raced:
		t.Fatalf("%s runs the program in the tests' process: UNRACED of the Makefile must not name it", name)
	case raced && !want:
		t.Fatalf("%s runs the built program: UNRACED of the Makefile must name it", name)
	}
}

// TestUnraced: `make check` leaves no test out. What the command with the race
// detector skips, in all packages, is what the other one runs, in this package.
func TestUnraced(t *testing.T) {
	t.Parallel()
	makefile := mustRead(t, "../Makefile")
	for _, command := range []string{"$(TEST) -run '$(UNRACED)' ./stories\n", "$(TEST) -race -gcflags='modernc.org/...=-d=checkptr=0' -skip '$(UNRACED)' ./stories ./...\n"} {
		if strings.Count(makefile, "\t"+command) != 1 {
			t.Errorf("the Makefile has not the one line %s", command)
		}
	}
	here := 0
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		for _, f := range testFunc.FindAllStringSubmatch(mustRead(t, file), -1) {
			switch {
			case !unraced().MatchString(f[1]):
			case filepath.Base(filepath.Dir(file)) == "stories":
				here++
			default:
				t.Errorf("%s of %s is run by no command of the Makefile: UNRACED names it", f[1], file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if here < 10 {
		t.Errorf("UNRACED names %d stories", here)
	}
}
