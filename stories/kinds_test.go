package stories

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConfirmations: a course that confirms attendance gives who was there below the rule a
// paper of its own kind, text and numbers, over a restart; it is verified as what it is, comes again
// when it is asked for, and is revoked by its number, which leaves certificates alone.
func TestConfirmations(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, class := h.endedClass(8, 8, 6)
		admin.Sends("/sovaoso 5 giấy xác nhận")
		admin.Taps("Cấp từ số 5")
		admin.Sees("được cấp từ số", "5")
		admin.Sends("/lop")
		admin.Taps("Thiết lập lớp")
		admin.Taps("🔢")
		admin.Taps("✏️ Cấp giấy xác nhận tham dự")
		admin.Sees("đang là «không»")
		admin.Taps("có")
		admin.Sees("«không» → «có»")
		admin.Taps("✅ Xác nhận")
		admin.Sees("Đã sửa: Cấp giấy xác nhận tham dự")
		admin.Taps("✏️ Số giấy xác nhận")
		admin.Sees("đang là «{so}/{nam}/XNTD»")
		admin.Sends("{Số}-XN/BDV")
		admin.Sees("→ «{so}-XN/BDV»")
		admin.Taps("✅ Xác nhận")
		admin.Sees("Đã sửa: Số giấy xác nhận")
		h.restart()
		admin.Sends("/capgcn")
		admin.Sees("2/3", "giấy xác nhận tham dự", class.Rows[2].Enrollment.Trainee.Name)
		admin.Taps("Bế giảng và cấp")
		admin.Sees("1 giấy loại khác")
		admin.TapsTwice("Đúng: cấp 3 giấy")
		admin.Sees("1/2022/GCN đến 2/2022/GCN, 5-XN/BDV")
		h.settled()
		h.at("19/8 14:02")
		paper := users[2].SeesFile("XNTD-5-2022")
		file := filepath.Join(t.TempDir(), "giay.pdf")
		if err := os.WriteFile(file, paper, 0o600); err != nil {
			t.Fatal(err)
		}
		if text := poppler(t, "pdftotext", "-raw", file, "-"); !strings.Contains(text, "GIẤY XÁC NHẬN") || !strings.Contains(text, "Đã tham dự 6/8 buổi của") || strings.Contains(text, "GIẤY CHỨNG NHẬN") {
			t.Errorf("the paper says:\n%s", text)
		}
		users[2].LooksAway()
		users[2].Sends("/giaychungnhan")
		users[2].SeesFile("XNTD-5-2022")
		users[2].Sees("chưa được cấp giấy chứng nhận")
		admin.LooksAway()
		admin.Sends("/thuhoi 5-xn/bdv")
		admin.Sees("giấy xác nhận tham dự: ", "5-XN/BDV")
		admin.Taps("Thu hồi giấy xác nhận tham dự 5-XN/BDV")
		admin.Sees("lý do")
		admin.Sends("Ghi sai số buổi")
		admin.Sees("Ghi sai số buổi")
		admin.Taps("➡️ Thu hồi…")
		admin.Sees("chắc chắn thu hồi")
		admin.Taps("Đúng, thu hồi số 5-XN/BDV")
		users[2].Sees("5-XN/BDV", "Ghi sai số buổi")
		valid, revoked := h.issued(class.Course.Code)
		if len(valid) != 2 || revoked != 1 {
			t.Errorf("%d papers are valid, %d not", len(valid), revoked)
		}
	})
}
