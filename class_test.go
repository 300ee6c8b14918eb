package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loptruong/course"
	"loptruong/roster"
	"loptruong/storage/storagetest"
)

// smallClass is the workbook of 2022 with its first n people.
func smallClass(t *testing.T, n int) ([]byte, *roster.Roster) {
	t.Helper()
	r, err := roster.Read("lop.xlsx", class2022)
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
	_, class := smallClass(t, 166)
	var some []course.Enrollment
	for i := 0; i < len(class.Rows); i += 4 {
		e := class.Rows[i].Enrollment
		e.No = len(some) + 1
		some = append(some, e)
	}
	workbook, err := roster.Write(*class.Course, class.Sessions, some)
	if err != nil {
		t.Fatal(err)
	}
	storagetest.EachURL(t, func(t *testing.T, url string) {
		dir := t.TempDir()
		file := filepath.Join(dir, "lop.xlsx")
		if err := os.WriteFile(file, workbook, 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		args := []string{"demo", "--out", filepath.Join(dir, "out"), "--roster", file, "--database", url, "--speed", "30"}
		if err := run(t.Context(), args, map[string]string{}, &out, &out); err != nil {
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
	})
}

func linked(people []course.Enrollment) (n int) {
	for _, e := range people {
		if !strings.Contains(e.Note, noTelegram) {
			n++
		}
	}
	return n
}
