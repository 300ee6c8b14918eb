package stories

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// TestMerit: over restarts an organizer commends two people at once, after the closing, for a
// reason, and has seen the papers before. Each has one with a number of its own series, which is verified,
// registered, sent again and revoked as what it is.
func TestMerit(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, class := h.endedClass(8, 8, 6)
		admin.Sends("/giaykhen")
		admin.Sees("sau khi", "bế giảng", "/capgcn")
		admin.Sends("/sovaoso 5 giấy khen")
		admin.Taps("Cấp từ số 5")
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp")
		admin.Taps("cấp 2 giấy")
		admin.Sees("đã bế giảng")
		h.at("19/8 14:02")
		users[0].SeesFile("GCN-1-2022")
		h.settled()

		h.restart()
		admin.Sends("/giaykhen")
		admin.Sees("Khen ai?")
		h.restart()
		admin.Sends("1, 3\nKhông Ai Cả")
		admin.Sees("Đã chọn 2 người", "Không Ai Cả")
		admin.Taps("Lý do khen 2 người")
		admin.Sees("thành tích gì")
		h.restart()
		admin.Sends("Đạt giải nhất hội thi dân vận khéo")
		admin.Sees("Cấp 2 giấy khen", "Đạt giải nhất hội thi", class.Rows[0].Enrollment.Trainee.Name, class.Rows[2].Enrollment.Trainee.Name)
		h.look()
		admin.Sees("giấy khen của " + class.Rows[0].Enrollment.Trainee.Name)
		h.restart()
		admin.Taps("Cấp 2 giấy khen…")
		admin.Sees("chắc chắn cấp")
		h.restart()
		admin.TapsTwice("Đúng, cấp 2 giấy khen")
		admin.Sees("đã cấp 2 giấy khen", "5/2022/GK đến 6/2022/GK")
		h.settled()
		h.restart()
		h.look()
		file := filepath.Join(t.TempDir(), "khen.pdf")
		if err := os.WriteFile(file, users[2].SeesFile("GK-6-2022"), 0o600); err != nil {
			t.Fatal(err)
		}
		if text := poppler(t, "pdftotext", "-raw", file, "-"); !strings.Contains(text, "GIẤY KHEN") || !strings.Contains(text, "Đạt giải nhất hội thi dân vận khéo") || strings.Contains(text, "CHỨNG NHẬN") {
			t.Errorf("the paper says:\n%s", text)
		}
		users[0].SeesFile("GK-5-2022")
		h.settled()
		h.meritIsVerified(admin, users[2])
		valid, revoked := h.issued(class.Course.Code)
		if len(valid) != 3 || revoked != 1 {
			t.Errorf("%d papers are valid, %d not", len(valid), revoked)
		}
	})
}

// meritIsVerified has the holder ask for their papers, a stranger look the second commendation up, and
// the admin revoke it.
func (h *house) meritIsVerified(admin, holder *simulator.User) {
	h.t.Helper()
	holder.LooksAway()
	holder.Sends("/giaychungnhan")
	holder.SeesFile("GK-6-2022")
	var code string
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		found, err := tx.CertificatesByNumber(ctx, 6)
		for _, one := range course.Cited("6/2022/GK", found) {
			code = one.Code
		}
		return err
	})
	stranger := h.stranger()
	stranger.Sends("/tracuu " + code)
	stranger.Sees("giấy khen", "6/2022/GK", "Đạt giải nhất hội thi dân vận khéo")
	admin.LooksAway()
	admin.Sends("/sovaoso")
	admin.Taps("Sổ của lớp này")
	admin.Sees("4 số")
	admin.Sends("/thuhoi 6/2022/gk")
	admin.Taps("Thu hồi giấy khen 6/2022/GK")
	admin.Sees("lý do")
	admin.Sends("Ghi nhầm người")
	admin.Taps("➡️ Thu hồi…")
	admin.Taps("Đúng, thu hồi số 6/2022/GK")
	holder.Sees("giấy khen số 6/2022/GK", "Ghi nhầm người")
	stranger.Sends("/tracuu " + code)
	stranger.Sees("thu hồi")
}

// TestKilledInMerits kills the program when commendations are confirmed, drawn and sent: each is
// given once, without a gap, has a file, and comes.
func TestKilledInMerits(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		const people = 12
		h := p.hall(people)
		admin := p.closes(h)
		admin.Taps("Gửi ngay")
		admin.Sees("Báo cáo cấp giấy")
		p.settled()
		admin.LooksAway()
		admin.Sends("/giaykhen")
		admin.Sees("Khen ai?")
		var numbers []string
		for _, e := range h.people {
			numbers = append(numbers, strconv.Itoa(e.No))
		}
		admin.Sends(strings.Join(numbers, ", "))
		admin.Taps("Lý do khen")
		admin.Taps("Xuất sắc trong học tập")
		admin.Taps("Cấp 12 giấy khen…")
		p.watch.when(papers, people+1, p.killed)
		p.watch.when(papers, people+7, p.killed)
		admin.TapsTwice("Đúng, cấp 12 giấy khen")
		p.killed()
		admin.Sees("đã cấp 12 giấy khen")
		merits := 0
		for _, one := range p.papers(h.course.ID) {
			if one.Kind != course.Merit {
				continue
			}
			if merits++; one.No != merits || one.State != course.Issued {
				t.Errorf("commendation %d is number %d and %s", merits, one.No, one.State)
			}
		}
		if merits != people {
			t.Errorf("%d commendations", merits)
		}
		eventually(t, "each of them has a certificate and a commendation", func() bool {
			lost, more := p.watch.delivered(papers, people)
			return lost == 0 && more >= people
		})
		p.settled()
		if _, more := p.watch.delivered(papers, people); more > people+p.mayDouble() {
			t.Errorf("%d more came by %d kills", more-people, p.kills.Load())
		}
	})
}
