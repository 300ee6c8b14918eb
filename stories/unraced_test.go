package stories

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// unraced matches the names of the stories that `make check` runs without the race
// detector.
var unraced = sync.OnceValue(func() *regexp.Regexp {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		panic(err)
	}
	return namesIn(string(makefile), "UNRACED")
})

// namesIn is the pattern of tests' names that the Makefile keeps in a variable.
func namesIn(makefile, variable string) *regexp.Regexp {
	line := regexp.MustCompile(`(?m)^` + variable + ` = (.*)$`).FindStringSubmatch(makefile)
	return regexp.MustCompile(strings.ReplaceAll(line[1], "$$", "$"))
}

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
// detector skips, in all packages, is what the others run, each in its packages; and each
// name is of a test that there is.
func TestUnraced(t *testing.T) {
	t.Parallel()
	makefile := mustRead(t, "../Makefile")
	for _, command := range []string{
		"$(TEST) -parallel=16 -run '$(UNRACED)' ./stories\n",
		"$(TEST) -run '/^sqlite$$' -skip '$(UNRACED)' ./stories\n",
		"$(TEST) -run '$(SERIAL)' ./certificate ./course ./handlers ./outbox ./reader ./roster\n",
		"$(TEST) -race $(UNWATCHED) -skip '$(UNRACED)|$(SERIAL)' ./stories ./storage ./...\n",
	} {
		if strings.Count(makefile, "\t"+command) != 1 {
			t.Errorf("the Makefile has not the one line %s", command)
		}
	}
	found := map[string][]string{} // tests by variable
	packages := map[string][]string{"UNRACED": {"stories"}, "SERIAL": {"certificate", "course", "handlers", "outbox", "reader", "roster"}}
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		for _, f := range testFunc.FindAllStringSubmatch(mustRead(t, file), -1) {
			for variable, in := range packages {
				if !namesIn(makefile, variable).MatchString(f[1]) {
					continue
				}
				found[variable] = append(found[variable], f[1])
				if !slices.Contains(in, filepath.Base(filepath.Dir(file))) {
					t.Errorf("%s of %s is run by no command of the Makefile: %s names it", f[1], file, variable)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for variable := range packages {
		pattern := namesIn(makefile, variable).String()
		for name := range strings.SplitSeq(strings.TrimSuffix(strings.TrimPrefix(pattern, "^Test("), ")$"), "|") {
			if named := regexp.MustCompile("^Test" + name + "$"); !slices.ContainsFunc(found[variable], named.MatchString) {
				t.Errorf("%s names %s, and there is no such test", variable, named)
			}
		}
	}
}
