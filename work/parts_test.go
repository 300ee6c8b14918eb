package work_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// TestPrintedInParts: of a large course never more than the papers of one file are in memory, and of their files one;
// each paper is in one of the files.
func TestPrintedInParts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	names := make([]string, 450)
	for i := range names {
		names[i] = fmt.Sprintf("Nguyễn Văn A%d.", i)
	}
	c := s.closed(0, names...)
	s.told()
	s.onOwnForm(c)
	for what, text := range map[course.PrintWhat]string{
		course.PrintAll: "📎 Lớp dân vận: %d giấy của cả lớp", course.PrintTwoUp: "🖨 Lớp dân vận: %d giấy đã cấp", course.PrintOwn: "🖨 Lớp dân vận: %d giấy trên mẫu",
		course.PrintStock: "🖨 Lớp dân vận: %d giấy để in lên phôi",
	} {
		want := []string{fmt.Sprintf(text, 200), fmt.Sprintf(text, 200), fmt.Sprintf(text, 50)}
		if what == course.PrintStock {
			want = append(want, "📏 Lớp dân vận: tờ canh chỉnh.")
		}
		before := s.newestFile()
		s.asks(c, what)
		told := s.told()[anOrganizer]
		if len(told) != len(want) {
			t.Errorf("%s: told %q", what, told)
		}
		for i, text := range told[len(told)-3:] {
			if !strings.HasPrefix(text, want[i]) || !strings.HasSuffix(text, fmt.Sprintf("\nTệp %d/3.", i+1)) {
				t.Errorf("%s: file %d is told as %q", what, i+1, text)
			}
		}
		s.wantPapers(before, names)
	}
}

// TestHandedOnce: files that are on their way when the next one can't be made are neither sent nor kept again.
func TestHandedOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.drawer.cannot = map[string]bool{}
	names := make([]string, 201)
	for i := range names {
		names[i] = fmt.Sprintf("Nguyễn Văn A%d.", i)
	}
	c := s.closed(0, names...)
	s.told()
	before := s.newestFile()
	s.drawer.cannot["with "+names[200]] = true
	s.asks(c, course.PrintAll)
	s.wantTold(map[int64][]string{anOrganizer: {"📎 Lớp dân vận: 200 giấy của cả lớp"}})
	s.wantTold(map[int64][]string{})
	clear(s.drawer.cannot)
	s.wantTold(map[int64][]string{anOrganizer: {"📎 Lớp dân vận: 1 giấy của cả lớp"}})
	s.wantTold(map[int64][]string{})
	s.wantPapers(before, names)
}

var peopleIn = regexp.MustCompile(`Nguyễn Văn A\d+\.`)

// newestFile is the id of the file that was kept last.
func (s *shop) newestFile() (id int64) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		for {
			if _, err := tx.FileHead(ctx, id+1); err != nil {
				return nil
			}
			id++
		}
	})
	return id
}

// wantPapers wants each of these people's papers once in the files that were kept after one.
func (s *shop) wantPapers(after int64, names []string) {
	s.t.Helper()
	last, got := s.newestFile(), map[string]int{}
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		for id := after + 1; id <= last; id++ {
			f, err := tx.File(ctx, id)
			if err != nil {
				return err
			}
			for _, name := range peopleIn.FindAllString(string(f.Bytes), -1) {
				got[name]++
			}
		}
		return nil
	})
	for _, name := range names {
		if got[name] != 1 {
			s.t.Errorf("%s is in the files %d times", name, got[name])
		}
	}
	if extra := len(got) - len(names); extra > 0 {
		s.t.Errorf("%d strangers are in the files", extra)
	}
}
