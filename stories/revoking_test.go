package stories

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestRevokedAndReissued: over a restart between all steps a certificate is revoked, its
// holder's entry set right, and another issued in its place, a week after the closing. The
// holder has both files, the representative a bundle before and after, whoever verifies the
// old paper is told which replaces it, and every impatient tap changes nothing.
func TestRevokedAndReissued(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, _ := h.endedClass(8, 8, 6)
		holder, deputy := users[0], users[2]
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(1).DelegationID}, deputy)
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp")
		admin.Taps("cấp 2 giấy")
		admin.Sees("đã bế giảng")
		h.at("19/8 14:02")
		holder.SeesFile("GCN-1-2022")
		deputy.SeesFile("GCN-")
		h.settled()
		before := h.files(deputy)

		h.at("26/8 9:00")
		h.restart()
		admin.Sends("/thuhoi 1/2022")
		admin.Sees("Giấy của số 1", "đang có giá trị")
		h.restart()
		admin.Taps("⛔ Thu hồi giấy")
		admin.Sees("Vì sao thu hồi")
		h.restart()
		admin.Sends("Sai đơn vị công tác")
		admin.Sees("Việc sẽ xảy ra", "Sai đơn vị công tác")
		h.restart()
		admin.TapsTwice("➡️ Thu hồi")
		admin.Sees("chắc chắn thu hồi")
		h.restart()
		admin.TapsTwice("Đúng, thu hồi")
		admin.Sees("Đã thu hồi giấy chứng nhận số 1/2022/GCN")
		holder.Sees("thu hồi giấy chứng nhận số 1/2022/GCN", "Sai đơn vị công tác")
		deputy.Sees("1/2022/GCN của", "đã bị thu hồi")
		h.settled()
		h.restart()

		admin.Taps("👤 Số 1")
		admin.Sees("đã bị thu hồi ngày 26/8/2022")
		admin.Taps("✏️ Đơn vị")
		admin.Sends("Huyện ủy Giồng Trôm")
		admin.Taps("✅ Xác nhận")
		admin.Sees("Đã sửa")
		admin.Sends("/thuhoi 1/2022")
		admin.Taps("🔁 Cấp lại")
		admin.Sees("thay số 1/2022/GCN", "Huyện ủy Giồng Trôm")
		h.restart()
		admin.Taps("➡️ Cấp lại")
		admin.Sees("chắc chắn cấp", "thay số 1/2022/GCN")
		h.restart()
		admin.TapsTwice("Đúng, cấp lại")
		admin.Sees("Đã cấp lại: số 3/2022/GCN, thay số 1/2022/GCN")
		h.settled()
		h.restart()
		h.look()
		holder.Sees("cấp lại giấy chứng nhận", "thay số 1/2022/GCN", "Giấy chứng nhận số 3/2022/GCN")
		deputy.Sees("Tệp mới, thay tệp đã gửi trước")
		h.settled()
		if n := h.files(holder); n != 2 {
			t.Errorf("the holder has %d files", n)
		}
		if n := h.files(deputy) - before; n < 1 || n > 2 { // without the revoked paper, and with the new one
			t.Errorf("the representative has %d new files", n)
		}

		stranger := h.stranger()
		old, file := h.certificate(1)
		stranger.Starts("v_" + old.Code)
		stranger.Sees("đã bị thu hồi ngày 26/8/2022, thay bằng số 3/2022/GCN")
		is, _ := h.certificate(3)
		stranger.Starts("v_" + is.Code)
		stranger.Sees("có giá trị", "Cấp thay số đã thu hồi: 1/2022/GCN", "Huyện ủy Giồng Trôm")
		if old.State != course.Replaced || !strings.HasPrefix(file, "%PDF") {
			t.Errorf("the revoked one is %s, its file %.8q", old.State, file)
		}
	})
}

// certificate is the one with that number of 2022, and its file.
func (h *house) certificate(no int) (one course.Certificate, file string) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) (err error) {
		found, err := tx.CertificatesByNumber(ctx, no)
		if err != nil || len(found) == 0 || found[0].FileID == 0 {
			return err
		}
		one = found[0]
		f, err := tx.File(ctx, one.FileID)
		file = string(f.Bytes)
		return err
	})
	return one, file
}

// TestKilledInARevocation kills the program right after each step of revoking two papers
// and reissuing them: the numbers have no gap and none is given twice, each new paper is
// drawn and reaches its holder, and each old one names it.
func TestKilledInARevocation(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		h := p.hall(3)
		admin := p.closes(h)
		admin.Taps("Gửi ngay")
		admin.Sees("Báo cáo cấp giấy chứng nhận")
		tap := func(label string) {
			admin.Taps(label)
			p.killed()
		}
		for i := range 2 {
			admin.Sends("/thuhoi " + h.people[i].Trainee.Name)
			tap(fmt.Sprintf("⛔ Thu hồi giấy số %d/", i+1))
			tap("bị sai")
			tap("➡️ Thu hồi")
			tap("Đúng, thu hồi")
			tap("🔁 Cấp lại")
			tap("➡️ Cấp lại")
			tap("Đúng, cấp lại")
			admin.Sees("Đã cấp lại")
			h.users[i].Sees("cấp lại giấy chứng nhận")
		}
		p.settled()
		eventually(t, "every valid certificate is drawn", func() (all bool) {
			p.view(func(ctx context.Context, tx *storage.Tx) error {
				undrawn, err := tx.UndrawnCertificates(ctx, 0, 9, true)
				all = len(undrawn) == 0
				return err
			})
			return all
		})
		var got []string
		p.view(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.Certificates(ctx, h.course.ID)
			for _, one := range all {
				got = append(got, fmt.Sprintf("%d %s %t", one.No, one.State, one.FileID != 0))
			}
			return err
		})
		want := []string{"1 replaced true", "2 replaced true", "3 issued true", "4 issued true", "5 issued true"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the register (-want +got):\n%s", diff)
		}
	})
}

// closes starts the program and closes the class of a hall at which everybody was.
func (p *process) closes(h *hall) (admin *simulator.User) {
	p.t.Helper()
	ctx := context.Background()
	err := p.db.Update(ctx, func(tx *storage.Tx) error {
		for _, e := range h.people {
			if _, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: h.session.ID, EnrollmentID: e.ID,
				State: course.Present, Way: course.ByOrganizer, By: storagetest.Account(p.t, tx, storyAdmin)}); err != nil {
				return err
			}
		}
		_, err := tx.CloseSession(ctx, h.session.ID)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.start()
	admin = p.newAdmin()
	admin.Sends("/capgcn")
	admin.Taps(fmt.Sprintf("Bế giảng và cấp %d giấy", len(h.people)))
	return admin
}
