package stories

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/demo"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// hasClass has the admin import the first n people of the class of 2022, and those at
// the given places join, in that order.
func (h *house) hasClass(n int, places ...int) (admin *simulator.User, joined []*simulator.User, class *roster.Roster) {
	h.t.Helper()
	workbook, class := smallClass(h.t, n)
	admin = h.admin()
	h.imports(admin, workbook)
	for _, i := range places {
		t := class.Rows[i].Enrollment.Trainee
		u := h.person(t.Name, t.Phone)
		h.joins(u, class.Course.Code)
		joined = append(joined, u)
	}
	return admin, joined, class
}

// smallClass is the workbook of 2022 with its first n people.
func smallClass(t *testing.T, n int) ([]byte, *roster.Roster) {
	t.Helper()
	r, err := roster.Read("lop.xlsx", class2022(t))
	if err != nil {
		t.Fatal(err)
	}
	r.Rows = r.Rows[:n]
	people := make([]course.Enrollment, n)
	for i, row := range r.Rows {
		people[i] = row.Enrollment
	}
	data, err := roster.Write(*r.Course, r.Sessions, people)
	if err != nil {
		t.Fatal(err)
	}
	return data, r
}

// TestOneSession is the shortest story: a class is imported, somebody joins, is
// reminded, checks in, and the organizer hears of it.
func TestOneSession(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		workbook, class := smallClass(t, 3)
		admin := h.admin()
		h.imports(admin, workbook)
		lan := h.person(class.Rows[0].Enrollment.Trainee.Name, class.Rows[0].Enrollment.Trainee.Phone)
		h.joins(lan, class.Course.Code)

		h.at("15/8 19:00")
		lan.Sees("🌙", "sáng 16/8", "chiều 16/8")
		h.at("16/8 6:00")
		lan.Sees("☀️")
		h.at("16/8 7:15")
		lan.Sees("🔔", "buổi sáng 16/8")
		admin.Sees("Đã mở điểm danh")
		lan.Taps("✅ Điểm danh")
		lan.Sees("Đã điểm danh lúc 7:15", "1/1 buổi")
		h.at("16/8 8:00")
		admin.Sees("Đã đóng điểm danh", "có mặt 1/3", "vắng 2")
	})
}

// TestTheWholeClass plays the demo with people of all five delegations: every
// reminder once, nothing lost, nothing doubled, a certificate for everybody.
func TestTheWholeClass(t *testing.T) {
	t.Parallel()
	_, class := smallClass(t, 166)
	var some []course.Enrollment
	for i := range class.Rows {
		if i > 5 && i%4 > 0 && !strings.Contains(class.Rows[i].Enrollment.Note, demo.NoTelegram) { // the first are in the pictures, with their numbers
			continue
		}
		e := class.Rows[i].Enrollment
		e.No = len(some) + 1
		some = append(some, e)
	}
	workbook, err := roster.Write(*class.Course, class.Sessions, some)
	if err != nil {
		t.Fatal(err)
	}
	onBoth(t, func(t *testing.T, url string) {
		dir := t.TempDir()
		file := filepath.Join(dir, "lop.xlsx")
		if err := os.WriteFile(file, workbook, 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		o := demo.Options{Out: filepath.Join(dir, "out"), Roster: file, Database: url, Speed: 30}
		if err := demo.Run(t.Context(), o, &out); err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		for folder, want := range map[string]int{"certificates": len(some), "bundles": 5, "chats": len(some)} {
			files, err := os.ReadDir(filepath.Join(dir, "out", folder))
			if err != nil {
				t.Fatal(err)
			}
			if folder == "chats" {
				want = 2 + linked(some)
			}
			if len(files) != want {
				t.Errorf("%s: %d files, want %d", folder, len(files), want)
			}
		}
		checkPapers(t, url, filepath.Join(dir, "out", "certificates"))
		checkPictures(t, filepath.Join(dir, "out"))
		checkStory(t, filepath.Join(dir, "out"))
	})
}

// TestFewInTheClass: a class of eight is played to its end too, where the clock goes on as soon as they are there.
func TestFewInTheClass(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := demo.Run(t.Context(), demo.Options{Out: filepath.Join(t.TempDir(), "out"), Trainees: 8, Speed: 30}, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
}

// checkStory: the page tells each state of a chat, also what has been changed since, and what it names is there.
func checkStory(t *testing.T, folder string) {
	t.Helper()
	page := mustRead(t, filepath.Join(folder, "index.html"))
	for _, want := range []string{
		`id="organizer"`, `id="trainee"`, `id="representative"`, `id="admin"`,
		"Mời đồng chí bấm nút", `class="state toast"`, "✎", "GCN-giong-trom.pdf",
		`id="calls"`, "chưa liên kết Telegram", "lists/", "pictures/diem-danh-1.png",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not tell %q", want)
		}
	}
	for _, link := range regexp.MustCompile(`(?:href|src)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if _, err := os.Stat(filepath.Join(folder, link[1])); err != nil {
			t.Errorf("the page leads nowhere: %v", err)
		}
	}
}

// checkPapers reads each certificate back as its reader would and holds it
// against what was issued.
func checkPapers(t *testing.T, url, folder string) {
	t.Helper()
	db := storagetest.Open(t, storage.Config{URL: url, Now: time.Now})
	var issued []course.Certificate
	err := db.View(t.Context(), func(tx *storage.Tx) (err error) {
		c, err := tx.Courses(t.Context())
		if err != nil {
			return err
		}
		issued, err = tx.Certificates(t.Context(), c[0].ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range issued {
		file := filepath.Join(folder, fmt.Sprintf("GCN-%d-%d.pdf", c.No, c.Year))
		text := strings.Join(strings.Fields(poppler(t, "pdftotext", "-raw", file, "-")), " ")
		for _, want := range []string{
			"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "GIẤY CHỨNG NHẬN", c.Paper.Name, c.Paper.Unit, c.Paper.Title, c.Number(), c.Code,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", file, want, text)
			}
		}
		for _, font := range strings.Split(strings.TrimSpace(poppler(t, "pdffonts", file)), "\n")[2:] {
			if columns := strings.Fields(font); columns[len(columns)-5] != "yes" {
				t.Errorf("%s has a font that is not embedded: %s", file, font)
			}
		}
	}
}

// poppler runs one of poppler's tools; where it is missing the test is skipped on
// a laptop and fails in CI.
func poppler(t *testing.T, tool string, args ...string) string {
	t.Helper()
	out, err := exec.Command(tool, args...).Output()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "" {
		t.Skipf("%s is not installed", tool)
	}
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return string(out)
}

func linked(people []course.Enrollment) (n int) {
	for _, e := range people {
		if !strings.Contains(e.Note, demo.NoTelegram) {
			n++
		}
	}
	return n
}
