package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// handsOut closes the class with a paper for each of four, two of them of Giồng Trôm, which Lan
// represents.
func (d *desk) handsOut() (c course.Course, issued []course.Certificate) {
	d.t.Helper()
	c = d.class()
	c.Rule.Percent = 0 // everybody completes
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateCourse(ctx, c) })
	d.closing(c, nil, 8)
	d.taps(anOrganizer, d.says(anOrganizer, "/capgcn").button("cấp 4 giấy"))
	d.taps(anOrganizer, d.moved(anOrganizer).button("Gửi ngay"))
	issued = d.draw(c)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(d.t, tx, lan), Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: issued[0].DelegationID})
		return err
	})
	return c, issued
}

// TestReceipt: a representative says by two taps that the delegation has its papers; those in
// charge hear of it once, without a sound, and see it. A wrong number is set right by them or an
// organizer; nothing else than what was shown is written down.
func TestReceipt(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:10")
	c, issued := d.handsOut()
	d.says(anOrganizer, "/goidoan").has("Giồng Trôm: chưa xác nhận nhận 2 giấy", "Chợ Lách: chưa xác nhận")
	d.told(anOrganizer)

	sure := d.taps(lan, d.says(lan, "/nhangcn").button("Đã nhận 2 giấy")).has("Giồng Trôm", "đã cấp <b>2</b> giấy", "đã nhận đủ <b>2</b> giấy")
	d.taps(lan, sure.button("đã nhận 2 giấy")).has("Đã ghi", "nhận đủ <b>2</b> giấy")
	d.taps(lan, sure.button("đã nhận 2 giấy")).has("Đã ghi") // an impatient tap
	if told := d.told(anOrganizer); strings.Count(told, "đã nhận đủ <b>2</b> giấy, theo Nguyễn Thị Lan") != 1 {
		t.Errorf("the organizer is told:\n%s", told)
	}
	d.says(anOrganizer, "/goidoan").has("✅ Giồng Trôm: đã nhận đủ 2 giấy (Nguyễn Thị Lan, 14:10 19/8/2022)")

	// The old button doesn't ask for what is said already.
	again := d.taps(lan, d.says(lan, "/nhangcn").button("Đã nhận 2 giấy")).has("đã nhận đủ 2 giấy (Nguyễn Thị Lan").lacks("Có đúng")
	d.taps(lan, again.button("Số khác")).has("từ 0 đến 2")
	d.says(lan, "ba").has("phải từ 0 đến 2")
	d.says(lan, "3").has("phải từ 0 đến 2")
	part := d.says(lan, "1 giấy").has("đồng chí mới nhận <b>1/2</b> giấy")

	// An organizer comes before them with another number: what was shown holds no more.
	list := d.taps(anOrganizer, d.says(anOrganizer, "/goidoan").button("Ghi việc nhận giấy"))
	d.taps(anOrganizer, d.taps(anOrganizer, list.button("📦 Giồng Trôm")).button("Số khác"))
	d.taps(anOrganizer, d.says(anOrganizer, "0").has("đoàn <b>Giồng Trôm</b> mới nhận").lacks("đồng chí mới nhận").button("đã nhận 0 giấy")).has("Đã ghi", "0/2")
	d.taps(lan, part.button("đã nhận 1 giấy")).has("nay đã đổi", "đã nhận 0/2")
	d.wantReceipts(issued[0].DelegationID, course.Receipt{Papers: 0, Issued: 2})

	// A paper in the place of a revoked one is another paper, though there are as many.
	d.taps(lan, d.taps(lan, d.says(lan, "/nhangcn").button("Đã nhận 2 giấy")).button("đã nhận 2 giấy")).has("nhận đủ <b>2</b>")
	d.revokes(issued[0])
	d.says(anOrganizer, "/goidoan").has("✅ Giồng Trôm: đã nhận đủ 2 giấy").lacks("giấy mới")
	anew := issued[0]
	anew.ID, anew.No, anew.Code, anew.Paper.Code, anew.Replaces = 0, 99, course.NewCertificateCode(), "", issued[0].ID
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.CreateCertificate(ctx, &anew) })
	d.draw(c)
	d.says(anOrganizer, "/goidoan").has("⚠️ Giồng Trôm: đã nhận đủ 2 giấy (Nguyễn Thị Lan, 14:10 19/8/2022); từ đó có thêm 1 giấy mới")
	d.taps(lan, d.says(lan, "/nhangcn").button("Đã nhận 2 giấy")).has("Có đúng").button("đã nhận 2 giấy")
}

// revokes revokes a certificate.
func (d *desk) revokes(one course.Certificate) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.RevokeCertificate(ctx, one.ID, "sai tên")
	})
}

// wantReceipts fails the test unless that is what counts of a delegation's papers.
func (d *desk) wantReceipts(delegation int64, want course.Receipt) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.Receiving(ctx, delegation)
		if got := r.Receipt; got.Papers != want.Papers || got.Issued != want.Issued {
			d.t.Errorf("received are %d/%d papers, want %d/%d", got.Papers, got.Issued, want.Papers, want.Issued)
		}
		return err
	})
}

// TestReceiptOfNobody: who has lost the role says nothing any more, by a button or by typing.
func TestReceiptOfNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:10")
	_, issued := d.handsOut()
	sure := d.taps(lan, d.says(lan, "/nhangcn").button("Đã nhận 2 giấy"))
	d.taps(lan, sure.button("Số khác"))
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.RevokeRole(ctx, grantOf(t, tx, lan))
		return err
	})
	d.says(lan, "1")
	d.taps(lan, sure.button("đã nhận 2 giấy"))
	d.wantReceipts(issued[0].DelegationID, course.Receipt{})
}

// TestRestFromTheClosing: who has completed since the closing can be given a certificate from where
// /capgcn says how it stands.
func TestRestFromTheClosing(t *testing.T) {
	t.Parallel()
	w := newWalk(t, i18n.Vietnamese)
	c := w.course
	w.closing(c, map[int64]string{lan: "PPPPPPPP"}, 8)
	w.now = coursetest.At("19/8 18:00")
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/capgcn"), "issue:ask"), "issue:ok"), "issue:send").lacks("đã đủ điều kiện từ khi")
	w.says(anOrganizer, "/capgcn").lacks("đã đủ điều kiện từ khi")
	w.completes()
	shown := w.says(anOrganizer, "/capgcn").has("1 người đã đủ điều kiện từ khi bế giảng")
	w.press(anOrganizer, w.taps(anOrganizer, shown.button("Cấp bổ sung 1 giấy")), "rest:ok")
	w.says(anOrganizer, "/capgcn").lacks("đã đủ điều kiện từ khi")
}

// TestRegisterTappedTwice: a button under one message asks once for the register, and for papers
// to sign, also when they were made between two taps.
func TestRegisterTappedTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:10")
	c, _ := d.handsOut()
	asked := func(want int) {
		t.Helper()
		d.store(func(ctx context.Context, tx *storage.Tx) error {
			registers, err := tx.WaitingRegisters(ctx)
			if err != nil {
				return err
			}
			signings, err := tx.WaitingSignings(ctx)
			if len(registers) != want || len(signings) != want {
				t.Errorf("asked for are %d registers and %d archives, want %d of each", len(registers), len(signings), want)
			}
			for _, r := range registers {
				_, err = tx.EndRegister(ctx, r.ID)
			}
			for _, r := range signings {
				_, err = tx.EndSigning(ctx, r.ID)
			}
			return err
		})
	}
	c.Form.SignElsewhere = true
	for _, want := range []int{1, 0} {
		d.taps(anOrganizer, fmt.Sprintf("register:of:%d", c.ID))
		d.taps(anOrganizer, fmt.Sprintf("sign:get:%d", c.ID))
		asked(want)
	}
}
