package stories

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// typed runs the program with arguments and a database, as one would type it.
// typed runs the program with arguments to its end, with the given database and in
// an empty folder.
func typed(t *testing.T, url string, args ...string) (out string, status int) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env = t.TempDir(), []string{"DATABASE_URL=" + url}
	status, out = toTheEnd(t, cmd)
	return out, status
}

func rosterOf(t *testing.T, url, code string) []course.Enrollment {
	t.Helper()
	db := storagetest.Open(t, storage.Config{URL: url, Now: time.Now})
	var people []course.Enrollment
	err := db.View(t.Context(), func(tx *storage.Tx) error {
		c, err := tx.CourseByCode(t.Context(), code)
		if err != nil {
			return err
		}
		people, err = tx.Roster(t.Context(), c.ID)
		return err
	})
	if err != nil && !errors.Is(err, course.ErrNotFound) {
		t.Fatal(err)
	}
	return people
}

func testFile(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportCommand(t *testing.T) {
	t.Parallel()
	clean, messy := testFile(t, "../demo/lop-dan-van-2022.xlsx"), testFile(t, "../roster/testdata/danh-sach-messy.xlsx")
	onBoth(t, func(t *testing.T, url string) {
		out, status := typed(t, url, "import", "--dry-run", clean)
		if status != statusDone || !strings.Contains(out, "166") || len(rosterOf(t, url, "DVCQ-2-2022")) != 0 {
			t.Fatalf("the dry run: status %v\n%s", status, out)
		}
		if out, status := typed(t, url, "import", clean); status != statusDone {
			t.Fatalf("the import: status %v\n%s", status, out)
		}
		if got := len(rosterOf(t, url, "DVCQ-2-2022")); got != 166 {
			t.Fatalf("%d people are stored", got)
		}

		// The office's messy list of the same people: nobody is doubled, nobody lost.
		out, status = typed(t, url, "import", "--course", "dvcq\u20112\u20112022 ", messy) // as Word writes the code
		if status != statusDone || !strings.Contains(out, "dòng 7") {
			t.Fatalf("the messy file: status %v\n%s", status, out)
		}
		if got := len(rosterOf(t, url, "DVCQ-2-2022")); got != 166 {
			t.Errorf("%d people are on the roster after the same people's messy list:\n%s", got, out)
		}
	})
}

func TestImportRefuses(t *testing.T) {
	url := storagetest.SQLiteURL(t)
	class, err := roster.Read("lop.xlsx", class2022(t))
	if err != nil {
		t.Fatal(err)
	}
	bad := class.Rows[1].Enrollment
	bad.Trainee.Name = "😀😀"
	twice := class.Rows[0].Enrollment
	file := filepath.Join(t.TempDir(), "hong.xlsx")
	data, err := roster.Write(*class.Course, class.Sessions, []course.Enrollment{twice, bad, twice})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(t.TempDir(), "cu.xls")
	if err := os.WriteFile(old, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"), 0o600); err != nil {
		t.Fatal(err)
	}
	huge := filepath.Join(t.TempDir(), "to.xlsx")
	f, err := os.Create(huge)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(50<<20), f.Close()); err != nil {
		t.Fatal(err)
	}

	for _, tt := range []struct {
		name   string
		args   []string
		status int
		says   []string
	}{
		{"rows to mend", []string{"import", file}, statusFailed, []string{"mend", "Dòng 3", "Dòng 4"}},
		{"old workbook", []string{"import", old}, statusFailed, []string{".xlsx"}},
		{"50 MB", []string{"import", huge}, statusUsage, []string{"20"}},
		{"no such file", []string{"import", filepath.Join(t.TempDir(), "gone.xlsx")}, statusUsage, []string{"gone.xlsx"}},
		{"bare roster without a course", []string{"import", testFile(t, "../roster/testdata/danh-sach-messy.xlsx")}, statusUsage, []string{"--course"}},
		{"no such course", []string{"import", "--course", "X", testFile(t, "../roster/testdata/danh-sach-messy.xlsx")}, statusUsage, []string{`"X"`}},
		{"no file named", []string{"import"}, statusUsage, []string{"file"}},
	} {
		out, status := typed(t, url, tt.args...)
		if status != tt.status {
			t.Errorf("%s: status %d, want %d:\n%s", tt.name, status, tt.status, out)
		}
		for _, want := range tt.says {
			if !strings.Contains(out, want) {
				t.Errorf("%s: it does not say %q:\n%s", tt.name, want, out)
			}
		}
	}
	if people := rosterOf(t, url, "DVCQ-2-2022"); len(people) != 0 {
		t.Errorf("%d people of a refused file are stored", len(people))
	}
	if out, status := typed(t, url, "import", "--dry-run", file); status != statusDone || !strings.Contains(out, "Dòng 3") {
		t.Errorf("the dry run of a file to mend: status %v\n%s", status, out)
	}
}

// TestFirstStart: the program makes its tables. Without an admin it prints a link whose
// first user becomes the admin, once; with one it prints nothing.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	storagetest.EachBareURL(t, func(t *testing.T, url string) {
		h := unstarted(t, url, simulator.Config{})
		h.cfg.Admins = nil
		h.start()
		link := h.welcomed()
		if !strings.Contains(link, "https://t.me/"+h.sim.Username()+"?start=r_") {
			t.Fatalf("it prints %q", link)
		}
		first, second := h.person("A", "0912000001"), h.person("B", "0912000002")
		first.Starts(startOf(link))
		first.Sees("quản trị")
		second.Starts(startOf(link))
		second.Sees("đã")
		second.Sends("/taolop")
		second.Sees("dành cho người quản trị")
		first.Sends("/trangthai")
		first.Sees("0 lớp")
		if again := h.welcomed(); again != "" {
			t.Errorf("with an admin it prints %q", again)
		}
	})
}

// welcomed is what the program prints at its start.
func (h *house) welcomed() string {
	h.t.Helper()
	var out bytes.Buffer
	if err := h.app.Welcome(h.t.Context(), &out); err != nil {
		h.t.Fatal(err)
	}
	return out.String()
}

// artOf is the pictures of a course's papers that are kept.
func artOf(t *testing.T, url, code string) (art course.Art) {
	t.Helper()
	db := storagetest.Open(t, storage.Config{URL: url, Now: time.Now})
	err := db.View(t.Context(), func(tx *storage.Tx) error {
		c, err := tx.CourseByCode(t.Context(), code)
		if err != nil {
			return err
		}
		art, err = tx.Art(t.Context(), c.Form.Art())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return art
}
