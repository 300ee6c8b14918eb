package demo

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
)

// TestFolder: a folder that is not a demo's stays as it is; in a demo's what the one before has made goes, and nothing else.
func TestFolder(t *testing.T) {
	in := func(dir, code string) *demo {
		return &demo{cfg: Options{Out: dir}, class: &roster.Roster{Course: &course.Course{Code: code}}}
	}
	names := func(dir string) (names []string) {
		there, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range there {
			names = append(names, one.Name())
		}
		return names
	}
	dir := t.TempDir()
	foreign := filepath.Join(dir, "anh-ca-nhan.txt")
	if err := os.WriteFile(foreign, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok := errors.AsType[app.UsageError](in(dir, "A").folder()); !ok || !slices.Equal(names(dir), []string{"anh-ca-nhan.txt"}) {
		t.Errorf("the folder of somebody else has %q", names(dir))
	}
	if err := os.Remove(foreign); err != nil {
		t.Fatal(err)
	}
	first := in(dir, "A")
	if err := first.folder(); err != nil {
		t.Fatal(err)
	}
	for _, one := range []string{"chats/001-a.txt", "certificates/GCN-1-2022.pdf", "index.html", "A.xlsx"} {
		if err := first.write(filepath.Dir(one), filepath.Base(one), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.write("", "ghi-chu.txt", nil); err != nil { // put there by somebody
		t.Fatal(err)
	}
	if err := in(dir, "B").folder(); err != nil {
		t.Fatal(err)
	}
	if got := names(dir); !slices.Equal(got, []string{mark, "ghi-chu.txt"}) {
		t.Errorf("after another class there is %q", got)
	}
}
