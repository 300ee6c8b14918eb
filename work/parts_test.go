package work_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestPrintedInParts: of a large course never more papers than go into one file are read with what they say, and of their
// files each when it is needed; each paper is in one of the files, and each file says how many of all it has.
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
		course.PrintAll: "📎 Lớp dân vận: %d trong 450 giấy của cả lớp", course.PrintTwoUp: "🖨 Lớp dân vận: %d giấy đã cấp", course.PrintOwn: "🖨 Lớp dân vận: %d giấy trên mẫu",
		course.PrintStock: "🖨 Lớp dân vận: %d giấy để in lên phôi",
	} {
		want := []string{fmt.Sprintf(text, 200), fmt.Sprintf(text, 200), fmt.Sprintf(text, 50)}
		if what == course.PrintStock {
			want = append(want, "📏 Lớp dân vận: tờ canh chỉnh.")
		}
		before := s.newestFile()
		s.drawer.read.Store(0)
		s.drawer.needed = 0
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
		if read := int(s.drawer.read.Load()); read != s.drawer.needed || (what == course.PrintAll || what == course.PrintTwoUp) && read != len(names) {
			t.Errorf("%s: %d files were read, %d of them when they were needed", what, read, s.drawer.needed)
		}
		s.wantPapers(before, names)
	}
	if s.mostRead != 200 {
		t.Errorf("%d papers were read at once", s.mostRead)
	}
}

// TestPartsEndWithTheRight: who loses their role while a file is made for them gets neither that one nor another, none of the
// others is made, and what they asked for is over, also when they run the course again. Who has lost it before has none made.
func TestPartsEndWithTheRight(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	names := make([]string, 401)
	for i := range names {
		names[i] = fmt.Sprintf("Nguyễn Văn A%d.", i)
	}
	c := s.closed(0, names...)
	s.told()
	for kind, ask := range map[string]func(){
		"printing": func() { s.asks(c, course.PrintTwoUp) },
		"signing":  func() { s.asksToSign(c) },
	} {
		s.drawer.merged, s.drawer.merging = 0, nil
		before := s.newestFile()
		read := s.drawer.read.Load()
		ask()
		s.dismiss(c)
		s.wantTold(map[int64][]string{})
		if s.drawer.merged != 0 || s.drawer.read.Load() != read || s.newestFile() != before {
			t.Errorf("%s: %d files are made for somebody who has no right", kind, s.drawer.merged)
		}
		s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		s.wantTold(map[int64][]string{})
	}
	s.asks(c, course.PrintTwoUp)
	s.drawer.merged = 0
	s.drawer.merging = func() {
		if s.drawer.merged == 2 {
			s.dismiss(c)
		}
	}
	s.wantTold(map[int64][]string{anOrganizer: {"🖨 Lớp dân vận: 200 giấy đã cấp"}})
	if s.drawer.merged != 2 {
		t.Errorf("%d of 3 files were made, of which the second was for nobody", s.drawer.merged)
	}
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.wantTold(map[int64][]string{})
}

// dismiss takes everybody's role on a course away.
func (s *shop) dismiss(c course.Course) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		grants, _, err := tx.Grants(ctx, c.ID, 0, 50)
		for _, g := range grants {
			if _, revokeErr := tx.RevokeRole(ctx, g.ID); revokeErr != nil {
				return revokeErr
			}
		}
		return err
	})
}

// asksToSign has the papers of a course sent to the organizer, to be signed elsewhere.
func (s *shop) asksToSign(c course.Course) {
	s.t.Helper()
	asked := fmt.Sprint("message ", s.units.Load()) // another each time
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AskSigning(ctx, course.SigningRequest{CourseID: c.ID, For: storagetest.Account(s.t, tx, anOrganizer), Asked: asked})
		return err
	})
}

// TestToSignInParts: papers to be signed elsewhere are packed into several archives when they are too many or too large for one:
// each paper is in one of them, and each archive says how many of all it has.
func TestToSignInParts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name            string
		papers, padding int
		want            []int // papers of each archive
	}{
		{"one", 80, 0, []int{80}},
		{"too many", 165, 0, []int{80, 80, 5}},
		{"too large", 5, 3 << 20, []int{2, 2, 1}},
		{"each too large", 2, 9 << 20, []int{1, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.drawer.padding = tt.padding
			names := make([]string, tt.papers)
			for i := range names {
				names[i] = fmt.Sprintf("Nguyễn Văn A%d.", i)
			}
			c := s.closed(0, names...)
			s.told()
			before := s.newestFile()
			s.asksToSign(c)
			told := s.told()[anOrganizer]
			if len(told) != len(tt.want) {
				t.Fatalf("told %q", told)
			}
			for i, n := range tt.want {
				want := fmt.Sprintf("%d tệp. ", n)
				if len(tt.want) > 1 {
					want = fmt.Sprintf("%d trong %d tệp, phần %d/%d. ", n, tt.papers, i+1, len(tt.want))
				}
				if !strings.Contains(told[i], want) {
					t.Errorf("archive %d is told as %q, want %q", i+1, told[i], want)
				}
			}
			s.wantTold(map[int64][]string{})
			s.wantPapers(before, names)
			if s.mostRead > 80 {
				t.Errorf("%d papers were read at once", s.mostRead)
			}
		})
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
	s.wantTold(map[int64][]string{anOrganizer: {"📎 Lớp dân vận: 200 trong 201 giấy của cả lớp"}})
	s.wantTold(map[int64][]string{})
	clear(s.drawer.cannot)
	s.wantTold(map[int64][]string{anOrganizer: {"📎 Lớp dân vận: 1 trong 201 giấy của cả lớp"}})
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
