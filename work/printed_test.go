package work_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// onOwnForm says where texts go on the office's own page.
func (s *shop) onOwnForm(c course.Course) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Course(ctx, c.ID)
		if err != nil {
			return err
		}
		f := notice.File{Name: "mau.pdf", MediaType: "application/pdf", Bytes: []byte("%PDF")}
		if err := tx.CreateFile(ctx, &f); err != nil {
			return err
		}
		c.Form.Sheet, c.Form.Overlay = f.SHA256, []string{"khổ 190 x 135", "họ tên 95 60"}
		return tx.UpdateCourse(ctx, c)
	})
}

// TestOwnFormIsForCertificates: what is printed already says that it is a certificate, so nothing of
// another kind is printed on it; the papers as they were issued are of all kinds.
func TestOwnFormIsForCertificates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.closed(0, "Lê An", "Trần Bá")
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Certificates(ctx, c.ID)
		if err != nil {
			return err
		}
		one := all[0]
		other := course.Certificate{CourseID: c.ID, Kind: course.Merit, EnrollmentID: one.EnrollmentID, DelegationID: one.DelegationID, Year: 2022, No: 1,
			Code: course.NewCertificateCode(), Paper: course.Paper{Kind: course.Merit, Name: "Lê An", Signed: "2022-08-16"}}
		return tx.CreateCertificate(ctx, &other)
	})
	s.told()
	s.onOwnForm(c)
	for what, want := range map[course.PrintWhat][]string{
		course.PrintOwn:    {"🖨 Lớp dân vận: 2 giấy trên mẫu riêng."},
		course.PrintOwnCut: {"🖨 Lớp dân vận: 2 giấy trên mẫu riêng, xếp nhiều giấy"},
		course.PrintStock:  {"📏 Lớp dân vận: tờ canh chỉnh.", "🖨 Lớp dân vận: 2 giấy để in lên phôi"},
		course.PrintTwoUp:  {"🖨 Lớp dân vận: 3 giấy đã cấp, 2 giấy một tờ A4"},
	} {
		s.asks(c, what)
		s.wantTold(map[int64][]string{anOrganizer: want})
	}
}

// TestNoNumberIsPrintedInTheMinute: while a closing can be taken back its numbers may yet be void, so no
// paper is printed; a printer can be adjusted.
func TestNoNumberIsPrintedInTheMinute(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c, closing := s.inItsMinute(0, "Lê An", "Trần Bá")
	s.onOwnForm(c)
	for _, what := range []course.PrintWhat{course.PrintOwn, course.PrintOwnCut, course.PrintTwoUp} {
		s.asks(c, what)
		s.wantTold(map[int64][]string{anOrganizer: {"🖨 <b>Lớp dân vận</b>: chưa có gì để in."}})
	}
	s.asks(c, course.PrintStock)
	s.wantTold(map[int64][]string{anOrganizer: {"📏 Lớp dân vận: tờ canh chỉnh."}})
	s.release(closing)
	s.told()
	s.asks(c, course.PrintOwn)
	s.wantTold(map[int64][]string{anOrganizer: {"🖨 Lớp dân vận: 2 giấy trên mẫu riêng."}})
}

// TestSignedFilesAreNotOpened: what somebody has sent back signed is handed on as it is, and opened
// nowhere: files of several papers are made of what was drawn here.
func TestSignedFilesAreNotOpened(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.closed(0, "Lê An", "Trần Bá")
	s.told()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Certificates(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, one := range all {
			if err := tx.KeepSigned(ctx, one.ID, &notice.File{Name: "GCN.pdf", Bytes: []byte("a stranger's " + one.Paper.Name)}); err != nil {
				return err
			}
		}
		return tx.RemakeBundle(ctx, c.ID, all[0].DelegationID)
	})
	if got := s.kept(c); got[0] != "a stranger's Lê An" {
		t.Fatalf("kept %q", got)
	}
	s.wantTold(map[int64][]string{anOrganizer: {"📎 <b>Tệp mới</b>, thay tệp đã gửi trước"}})
	s.asks(c, course.PrintTwoUp)
	s.wantTold(map[int64][]string{anOrganizer: {"🖨 Lớp dân vận: 2 giấy đã cấp, 2 giấy một tờ A4"}})
	s.asks(c, course.PrintAll)
	s.wantTold(map[int64][]string{anOrganizer: {"📎 Lớp dân vận: 2 giấy của cả lớp"}})
}

// TestFormIsNotShownToWhoRunsItNoMore: the file of a form that somebody sent before their role was
// taken away is answered to nobody, also not when they run the course again.
func TestFormIsNotShownToWhoRunsItNoMore(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.class()
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.files = map[string][]byte{"good": []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Người ký": "Lê An"}`)}
	send := func(ctx context.Context, tx *storage.Tx) error {
		return tx.CreateFormFile(ctx, course.FormFile{CourseID: c.ID, For: storagetest.Account(t, tx, anOrganizer), ChatID: anOrganizer, TelegramFile: "good", Name: "mau.json"})
	}
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := send(ctx, tx); err != nil {
			return err
		}
		grants, _, err := tx.Grants(ctx, c.ID, 0, 50)
		for _, g := range grants {
			if _, revokeErr := tx.RevokeRole(ctx, g.ID); revokeErr != nil {
				return revokeErr
			}
		}
		return err
	})
	s.wantTold(map[int64][]string{})
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.wantTold(map[int64][]string{})
	s.store(send)
	s.wantTold(map[int64][]string{anOrganizer: {"📥 <b>" + c.Title + "</b>: tệp «mau.json» đổi 1 mục"}})
}
