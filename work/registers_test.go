package work_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestRegister: an organizer has the register of a course and of a year made, once each: it
// has the valid, the revoked and what replaced it, and nothing of a course that they don't
// run.
func TestRegister(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.closed(0, "An", "Bình")
	others := course.NewCourse("KHAC", "Lớp khác")
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &others, nil); err != nil {
			return err
		}
		foreign := course.Enrollment{CourseID: others.ID, State: course.Enrolled, Trainee: course.Trainee{Name: "Người lớp khác"}}
		if err := tx.Enroll(ctx, &foreign); err != nil {
			return err
		}
		found, err := tx.CertificatesByNumber(ctx, 1)
		if err != nil {
			return err
		}
		first := found[0]
		if err := tx.RevokeCertificate(ctx, first.ID, "Sai đơn vị"); err != nil {
			return err
		}
		again := course.Certificate{CourseID: c.ID, EnrollmentID: first.EnrollmentID, Year: 2022, No: 4, Replaces: first.ID,
			Code: course.NewCertificateCode(), Paper: course.Paper{Name: "An"}}
		if err := tx.ReplaceCertificate(ctx, &again); err != nil {
			return err
		}
		of := course.Certificate{CourseID: others.ID, EnrollmentID: foreign.ID, Year: 2022, No: 3, Code: course.NewCertificateCode(), Paper: course.Paper{Name: "Người lớp khác"}}
		if err := tx.CreateCertificate(ctx, &of); err != nil {
			return err
		}
		by := storagetest.Account(t, tx, anOrganizer)
		for _, r := range []course.RegisterRequest{{CourseID: c.ID, For: by}, {CourseID: c.ID, For: by}, {Year: 2022, For: by}, {CourseID: others.ID, For: by}} {
			if _, err := tx.AskRegister(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
	for range 2 { // nothing is made twice
		if err := s.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var files, pages []string
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		files, pages = nil, nil
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		told, err := tx.Claim(ctx, epoch, notice.ReplyLane, 99)
		if err != nil {
			return err
		}
		for _, n := range told {
			if n.Message.File == 0 {
				continue
			}
			f, err := tx.File(ctx, n.Message.File)
			if err != nil {
				return err
			}
			if strings.HasSuffix(f.Name, ".pdf") {
				pages = append(pages, string(f.Bytes))
			} else {
				files = append(files, unzipped(t, f.Bytes))
			}
		}
		return nil
	})
	if want := []string{"%PDF " + c.Title + ", 3 rows", "%PDF Năm 2022, 3 rows"}; len(files) != 2 || !slices.Equal(pages, want) {
		t.Fatalf("%d registers, and to print %q, want %q", len(files), pages, want)
	}
	for i, text := range files {
		for _, want := range []string{"SỔ CẤP", "1/2022/GCN", "Sai đơn vị; thay bằng số 4/2022/GCN", "2/2022/GCN", "Cấp thay số 1/2022/GCN"} {
			if !strings.Contains(text, want) {
				t.Errorf("register %d has no %q", i, want)
			}
		}
		if strings.Contains(text, "Người lớp khác") {
			t.Errorf("register %d has somebody of a course that the organizer doesn't run", i)
		}
	}
}

// asksFor has the organizer ask for a file of a course, later than before.
func (s *shop) asksFor(c course.Course, what course.RegisterList) {
	s.t.Helper()
	s.tapsLater()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AskRegister(ctx, course.RegisterRequest{CourseID: c.ID, For: storagetest.Account(s.t, tx, anOrganizer), What: what})
		return err
	})
}

// TestUnfetchedList: an organizer has the papers that nobody has fetched as a message and a workbook,
// and hears when there are none; who runs the course no more hears nothing.
func TestUnfetchedList(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.closed(0, "Lê An", "Trần Bá")
	s.told()
	ask := func() { s.asksFor(c, course.Unfetched) }
	ask()
	s.wantTold(map[int64][]string{anOrganizer: {"📋 <b>Lớp dân vận</b>: còn <b>2</b> giấy", "📋 Lớp dân vận: 2 giấy chưa nhận"}})
	s.wantTold(map[int64][]string{})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Receivings(ctx, c.ID)
		for _, r := range all {
			r.Receipt = course.Receipt{Papers: r.Issued, Issued: r.Issued, By: storagetest.Account(t, tx, anOrganizer)}
			if err := tx.CreateReceipt(ctx, &r); err != nil {
				return err
			}
		}
		return err
	})
	ask()
	s.wantTold(map[int64][]string{anOrganizer: {"✅ <b>Lớp dân vận</b>: không còn giấy nào"}})
	ask()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		grants, _, err := tx.Grants(ctx, c.ID, 0, 50)
		for _, g := range grants {
			if _, revokeErr := tx.RevokeRole(ctx, g.ID); revokeErr != nil {
				return revokeErr
			}
		}
		return err
	})
	s.wantTold(map[int64][]string{})
}

// unzipped is everything that a workbook's parts say.
func unzipped(t *testing.T, data []byte) string {
	t.Helper()
	book, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, part := range book.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, io.LimitReader(r, 1<<20)); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return all.String()
}

// TestClassWorkbook: an organizer gets the class workbook without those off the roster, and a page of a PDF, which no
// workbook holds, is said to be left out; who runs the course no more gets nothing.
func TestClassWorkbook(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.class(course.Enrollment{Trainee: course.Trainee{Name: "Lê An"}}, course.Enrollment{Trainee: course.Trainee{Name: "Trần Bá"}})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		return tx.MovePlace(ctx, all[1].ID, course.Withdrawn)
	})
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	ask := func() { s.asksFor(c, course.ClassWorkbook) }
	ask()
	s.wantTold(map[int64][]string{anOrganizer: {"📤 <b>Lớp dân vận</b>: 1 học viên"}})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		page := notice.File{Name: "nen.pdf", MediaType: "application/pdf", SHA256: strings.Repeat("ab", 32), Bytes: []byte("%PDF-1.7")}
		if err := tx.CreateFile(ctx, &page); err != nil {
			return err
		}
		of, err := tx.Course(ctx, c.ID)
		if err != nil {
			return err
		}
		of.Form.Background = page.SHA256
		return tx.UpdateCourse(ctx, of)
	})
	ask()
	if told := s.told()[anOrganizer]; len(told) != 1 || !strings.Contains(told[0], "là PDF không nằm trong tệp") {
		t.Errorf("with a page of a PDF: %q", told)
	}
	ask()
	s.dismiss(c)
	s.wantTold(map[int64][]string{})
}

// TestAttendance: an organizer of a long class gets the attendance of the sessions whose check-in is over, eight in a picture, in
// their order; before there is any they hear so, and who runs the course no more gets nothing.
func TestAttendance(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.class(course.Enrollment{Trainee: course.Trainee{Name: "Lê An"}}, course.Enrollment{Trainee: course.Trainee{Name: "Trần Bá"}})
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	ask := func() { s.asksFor(c, course.AttendancePicture) }
	ask()
	s.wantTold(map[int64][]string{anOrganizer: {"📊 <b>Lớp dân vận</b>: chưa có buổi nào"}})
	s.tenSessions(c)
	ask()
	s.wantTold(map[int64][]string{anOrganizer: {"📊 <b>Lớp dân vận</b>: điểm danh 1 buổi", "📊 <b>Lớp dân vận</b>: điểm danh 8 buổi"}})
	ask()
	s.dismiss(c)
	s.wantTold(map[int64][]string{})
}

// tenSessions gives a course ten sessions, of which the check-in of the last is open.
func (s *shop) tenSessions(c course.Course) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		for i := range 10 {
			start := tx.Now().Add(time.Duration(i-9) * 12 * time.Hour)
			one := course.Session{CourseID: c.ID, No: i + 1, Half: course.Morning, Start: start, End: start.Add(4 * time.Hour)}
			if err := tx.CreateSession(ctx, &one); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestAttendanceOfALargeClass: numbers of three digits stand above bars that are wide enough: four sessions in a picture; of a course
// with nobody there is none.
func TestAttendanceOfALargeClass(t *testing.T) {
	t.Parallel()
	for people, want := range map[int][]string{
		0:   {"📊 <b>Lớp dân vận</b>: chưa có buổi nào"},
		301: {"📊 <b>Lớp dân vận</b>: điểm danh 1 buổi", "📊 <b>Lớp dân vận</b>: điểm danh 4 buổi", "📊 <b>Lớp dân vận</b>: điểm danh 4 buổi"},
	} {
		s := newShop(t)
		all := make([]course.Enrollment, people)
		for i := range all {
			all[i].Trainee.Name = fmt.Sprintf("Lê An %d", i)
		}
		c := s.class(all...)
		s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		s.tenSessions(c)
		s.asksFor(c, course.AttendancePicture)
		s.wantTold(map[int64][]string{anOrganizer: want})
	}
}
