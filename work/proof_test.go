package work_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// asks has the organizer ask for papers of a course to print, twice, which is once.
func (s *shop) asks(c course.Course, what course.PrintWhat) {
	s.t.Helper()
	s.tapsLater()
	for range 2 {
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			return tx.AskPrinting(ctx, course.Printing{CourseID: c.ID, For: storagetest.Account(s.t, tx, anOrganizer), What: what})
		})
	}
}

// filed are the contents of the files that the store has, in order.
func (s *shop) filed(n int) (contents []string) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		contents = nil
		for id := range n {
			f, err := tx.File(ctx, int64(id+1))
			if err != nil {
				return err
			}
			contents = append(contents, f.Name+": "+string(f.Bytes))
		}
		return nil
	})
	return contents
}

// TestProofs: a proof has a file for each delegation with those who still may have a paper, marked;
// whose can't be drawn are named, nothing is issued, and once the course is closed there is none.
func TestProofs(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	people := coursetest.Crowd(4)
	for i, name := range []string{"Lê An", "Trần Bá", "Võ Cúc", "Hồ Dũng"} {
		people[i].Trainee.Name, people[i].Delegation = name, []string{"Chợ Lách", "", "Chợ Lách", "Chợ Lách"}[i]
	}
	s.drawer.cannot = map[string]bool{"Võ Cúc": true}
	c := s.class(people...)
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		held := all[slices.IndexFunc(all, func(e course.Enrollment) bool { return e.Trainee.Name == "Hồ Dũng" })]
		return tx.SaveException(ctx, &course.Exception{EnrollmentID: held.ID, Kind: course.Withheld, Reason: "chờ", By: storagetest.Account(t, tx, anOrganizer)})
	})
	s.asks(c, course.PrintProof)
	s.wantTold(map[int64][]string{anOrganizer: {
		"🖨 <b>Bản in thử</b>, " + c.Title + ": 1 giấy", "🖨 <b>Bản in thử</b>, đoàn <b>Chợ Lách</b>, " + c.Title + ": 1 giấy",
	}})
	s.wantTold(map[int64][]string{})
	want := []string{"in-thu-cho-lach.pdf: %PDF Chợ Lách, Lê An, BẢN IN THỬ", "in-thu-" + c.Code + ".pdf: %PDF , Trần Bá, BẢN IN THỬ"}
	if diff := cmp.Diff(want, s.filed(2)); diff != "" {
		t.Errorf("proofs (-want +got):\n%s", diff)
	}
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		issued, err := tx.Certificates(ctx, c.ID)
		if len(issued) > 0 {
			t.Errorf("a proof has issued %d", len(issued))
		}
		if err != nil {
			return err
		}
		return tx.CloseCourse(ctx, &course.Closing{CourseID: c.ID, By: storagetest.Account(t, tx, anOrganizer)})
	})
	s.asks(c, course.PrintProof)
	s.wantTold(map[int64][]string{anOrganizer: {c.Title + ": không có giấy nào để in thử"}})
}

// TestTogether: the papers of everybody are in one file with the list, and those of no delegation
// in another.
func TestTogether(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.closed(0, "Lê An", "Trần Bá")
	s.told()
	s.asks(c, course.PrintAll)
	s.asks(c, course.PrintLoose)
	s.wantTold(map[int64][]string{anOrganizer: {
		"📎 Lớp dân vận: 2 giấy của cả lớp", "📎 Lớp dân vận: không có giấy nào của người không thuộc đoàn nào.",
	}})
	s.wantTold(map[int64][]string{})
	if files := s.filed(4); files[3] != "GCN-all-"+c.Code+".pdf: %PDF , Lê An, Trần Bá" {
		t.Errorf("the files are %q", files)
	}
}
