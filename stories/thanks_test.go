package stories

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// TestThanks: while the class still runs, and over restarts, an organizer sets the form of the letters of thanks,
// gives them to the speaker whom the schedule names and to one whom they type, has seen them before, and gets
// the files; one is verified, revoked and issued anew under its right name, and the register holds all. The
// closing, also one that is taken back, knows nothing of them.
func TestThanks(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, class := h.endedClass(8, 8, 6)
		admin.Sends("/buoi")
		admin.Taps("sáng 16/8")
		admin.Taps("✏️ Sửa buổi")
		admin.Taps("Báo cáo viên")
		admin.Sends("Đ/c TS. Lê Văn An, Phó Hiệu trưởng Trường Chính trị")
		admin.Taps("✅ Xác nhận")
		admin.Sends("/lop")
		admin.Taps("⚙️ Thiết lập")
		admin.Taps("🔢 Các loại giấy")
		admin.Taps("✏️ Số thư cảm ơn")
		admin.Sends("{so}-TCO/BDV")
		admin.Taps("✅ Xác nhận")
		h.look()
		admin.Sees("thư cảm ơn gửi TS. Lê Văn An", "nếu cấp hôm nay")
		admin.LooksAway()

		admin.Sends("/thucamon")
		admin.Sees("Gửi 1 người", "TS. Lê Văn An, Phó Hiệu trưởng Trường Chính trị")
		h.restart()
		admin.Sends("Nguyễn Thị Bai - Trưởng phòng Nội vụ")
		admin.Sees("Gửi 2 người", "Nguyễn Thị Bai, Trưởng phòng Nội vụ")
		admin.Taps("✖️ TS. Lê Văn An")
		admin.Sees("Gửi 1 người")
		admin.Taps("➕ TS. Lê Văn An")
		h.restart()
		admin.Taps("Xem thử 2 thư")
		admin.Sees("Cấp 2 thư cảm ơn", "19/8/2022")
		h.look()
		admin.Sees("thư cảm ơn gửi Nguyễn Thị Bai")
		admin.Taps("Cấp 2 thư cảm ơn…")
		admin.Sees("chắc chắn cấp 2 thư cảm ơn")
		h.restart()
		admin.TapsTwice("Đúng, cấp 2 thư")
		admin.Sees("đã cấp 2 thư cảm ơn", "1-TCO/BDV đến 2-TCO/BDV")
		h.settled()
		h.restart()
		h.look()
		file := filepath.Join(t.TempDir(), "thu.pdf")
		if err := os.WriteFile(file, h.gets(admin, "TCO-1-2022"), 0o600); err != nil {
			t.Fatal(err)
		}
		if text := poppler(t, "pdftotext", "-raw", file, "-"); !strings.Contains(text, "THƯ CẢM ƠN") || !strings.Contains(text, "Nguyễn Thị Bai") || strings.Contains(text, "CHỨNG NHẬN") {
			t.Errorf("the letter says:\n%s", text)
		}
		h.gets(admin, "TCO-2-2022")
		h.settled()

		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp")
		admin.Taps("cấp 2 giấy")
		admin.Taps("Thu lại")
		admin.Sees("Đã thu lại", "1/2022/GCN đến 2/2022/GCN")
		admin.Taps("🎓 Bế giảng lại")
		admin.Taps("Bế giảng và cấp")
		admin.Taps("cấp 2 giấy")
		admin.Taps("Gửi ngay")
		users[0].SeesFile("GCN-3-2022")
		admin.Sees("Báo cáo cấp giấy chứng nhận", "1/2")
		h.settled()
		h.thanksAreMended(t, admin, class.Course.Code)
		if valid, gone := h.issued(class.Course.Code); len(valid) != 4 || gone != 3 {
			t.Errorf("%d papers are valid, %d not", len(valid), gone)
		}
	})
}

// gets waits until somebody has a file whose name contains the given one, and returns what the newest of these holds: unlike SeesFile
// also when it has come before what was seen last, as what is drawn may come before the change of the message that says so.
func (h *house) gets(u *simulator.User, name string) (data []byte) {
	h.t.Helper()
	eventually(h.t, "the file "+name, func() bool {
		for _, m := range slices.Backward(u.Messages()) {
			if m.File != nil && strings.Contains(m.File.Name, name) {
				var err error
				data, err = h.sim.Content(m.File.ID)
				return err == nil
			}
		}
		return false
	})
	return data
}

// thanksAreMended has a stranger look the first letter up, and the admin find it by its speaker, revoke it, and issue another
// under the right name; the stranger is told which, and the register has both.
func (h *house) thanksAreMended(t *testing.T, admin *simulator.User, class string) {
	t.Helper()
	code := h.lettersCode("1-TCO/BDV", 1)
	stranger := h.stranger()
	stranger.Sends("/tracuu " + code)
	stranger.Sees("thư cảm ơn", "1-TCO/BDV", "Nguyễn Thị Bai", "Trưởng phòng Nội vụ")
	admin.LooksAway()
	admin.Sends("/thuhoi nguyen thi bai")
	admin.Sees("Thư cảm ơn Nguyễn Thị Bai", "đang có giá trị")
	admin.Taps("📎 Gửi lại tệp")
	admin.SeesFile("TCO-1-2022")
	admin.Sends("/thuhoi 1-tco/bdv")
	admin.Taps("Thu hồi giấy số 1-TCO/BDV")
	admin.Sees("lý do")
	admin.Sends("Ghi sai tên")
	admin.Taps("➡️ Thu hồi…")
	h.restart()
	admin.Taps("Đúng, thu hồi số 1-TCO/BDV")
	admin.Sees("Đã thu hồi thư cảm ơn số 1-TCO/BDV")
	admin.Taps("🔁 Cấp lại…")
	admin.Sees("Cấp lại thư cảm ơn", "thay số 1-TCO/BDV")
	admin.Sends("Nguyễn Thị Bài, Trưởng phòng Nội vụ")
	admin.Sees("Nguyễn Thị Bài (giấy cũ: Nguyễn Thị Bai)")
	h.restart()
	admin.Taps("➡️ Cấp lại…")
	admin.TapsTwice("Đúng, cấp lại số mới")
	admin.Sees("Đã cấp lại thư cảm ơn: số 3-TCO/BDV")
	h.settled()
	h.look()
	h.gets(admin, "TCO-3-2022")
	stranger.Sends("/tracuu " + code)
	stranger.Sees("thu hồi", "3-TCO/BDV")
	stranger.Sends("/tracuu " + h.lettersCode("3-TCO/BDV", 3))
	stranger.Sees("thư cảm ơn", "3-TCO/BDV", "Nguyễn Thị Bài", "1-TCO/BDV")
	admin.Sends("/sovaoso")
	admin.Taps("📒 Sổ của lớp này")
	book, pages := readsRegister(t, admin, "so-cap-"+class)
	of := "||Lớp bồi dưỡng nghiệp vụ công tác dân vận chính quyền (lớp 2 năm 2022)||19/8/2022|Báo cáo viên|"
	for _, want := range []string{
		"|1|1-TCO/BDV|Nguyễn Thị Bai||Trưởng phòng Nội vụ" + of + "Thu hồi ngày 19/8/2022: Ghi sai tên; thay bằng số 3-TCO/BDV|",
		"|2|2-TCO/BDV|TS. Lê Văn An||Phó Hiệu trưởng Trường Chính trị" + of + "|",
		"|3|3-TCO/BDV|Nguyễn Thị Bài||Trưởng phòng Nội vụ" + of + "Cấp thay số 1-TCO/BDV",
	} {
		if !strings.Contains(book, want) {
			t.Errorf("the register's workbook lacks %q:\n%s", want, book)
		}
	}
	for _, want := range []string{`1 +1-TCO/BDV +Nguyễn Thị Bai `, `2 +2-TCO/BDV +TS\. Lê Văn An `, `3 +3-TCO/BDV +Nguyễn Thị Bài .* Cấp thay số`, `Sổ có 7 số\.`} {
		if !regexp.MustCompile(want).MatchString(pages) {
			t.Errorf("the register's pages lack %q:\n%s", want, pages)
		}
	}
	h.settled()
}

// lettersCode is the code by which anybody verifies a letter of thanks.
func (h *house) lettersCode(number string, no int) (code string) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		found, err := tx.CertificatesByNumber(ctx, no)
		for _, one := range course.Cited(number, found) {
			code = one.Code
		}
		return err
	})
	return code
}

// TestKilledInThanks kills the program when letters of thanks are shown, confirmed, drawn and sent to the office: each speaker
// has one, the numbers have no gap, each has its file, and each comes.
func TestKilledInThanks(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		const letters = 12
		h := p.hallOf(1, 0, func(int) string { return "Giồng Trôm" })
		office := p.office(h, hallUser) // so that its files are watched
		p.start()
		tap := func(label string) {
			office.Taps(label)
			p.killed()
		}
		office.Sends("/thucamon")
		office.Sees("gõ thêm người")
		var speakers []string
		for i := range letters {
			speakers = append(speakers, personName(i)+", Phó Hiệu trưởng")
		}
		office.Sends(strings.Join(speakers, "\n"))
		p.killed()
		tap("Xem thử 12 thư")
		tap("Cấp 12 thư cảm ơn…")
		for _, n := range []int{1, 7} {
			p.watch.when(papers, n, p.killed)
		}
		p.watch.next(others, p.killed) // its answer: the letters are being drawn
		office.TapsTwice("Đúng, cấp 12 thư")
		p.killed()
		office.Sees("đã cấp 12 thư cảm ơn")
		p.papers(h.course.ID)
		p.settled()
		p.wantLetters(h, office, letters)
	})
}

// wantLetters finds letters of thanks whose numbers are not 1 to the last, that have no file, or that have not come to the
// office, or too often.
func (p *process) wantLetters(h *hall, office *simulator.User, letters int) {
	p.t.Helper()
	came, copies := map[string]int{}, 0
	for _, m := range p.sim.Delivered(office.ChatID()) {
		if m.File != nil && strings.HasPrefix(m.File.Name, "TCO-") {
			came[m.File.Name]++
			copies++
		}
	}
	all, speakers := p.papers(h.course.ID), map[string]bool{}
	for i, one := range all {
		speakers[one.Paper.Name] = true
		if one.Kind != course.Thanks || one.No != i+1 || one.State != course.Issued || came[one.FileName()] == 0 {
			p.t.Errorf("the letter %s to %s is %s and came %d times", one.Number(), one.Paper.Name, one.State, came[one.FileName()])
		}
	}
	if len(all) != letters || len(speakers) != letters || copies > letters+p.mayDouble() {
		p.t.Errorf("%d letters to %d speakers came %d times by %d kills: %s", len(all), len(speakers), copies, p.kills.Load(), fmt.Sprint(came))
	}
}
