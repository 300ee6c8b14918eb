package stories

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestHandOver: over a restart between all steps a representative says by two impatient taps that the
// papers are there, the organizers hear of it once, and a wrong number is set right by typing another;
// whose papers nobody has fetched is a list until then.
func TestHandOver(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, _ := h.endedClass(8, 8, 6)
		deputy := users[2]
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(1).DelegationID}, deputy)
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp")
		admin.Taps("cấp 2 giấy")
		admin.Sees("đã bế giảng")
		h.at("19/8 14:02")
		deputy.SeesFile("GCN-")
		h.settled()
		h.restart()
		admin.LooksAway()
		admin.Sends("/goidoan")
		admin.Sees("chưa xác nhận nhận 2 giấy")
		h.settled()
		h.restart()
		deputy.TapsTwice("Đã nhận 2 giấy")
		deputy.Sees("đã nhận đủ 2 giấy")
		h.settled()
		h.restart()
		admin.LooksAway()
		deputy.TapsTwice("Đúng, đã nhận 2 giấy")
		deputy.Sees("Đã ghi", "nhận đủ 2 giấy")
		h.settled()
		admin.Sees("đã nhận đủ 2 giấy, theo")
		h.restart()

		deputy.Taps("Số khác")
		deputy.Sees("từ 0 đến 2")
		h.restart()
		deputy.Sends("1")
		deputy.Sees("mới nhận 1/2 giấy")
		h.restart()
		admin.LooksAway()
		deputy.Taps("Đúng, đã nhận 1 giấy")
		deputy.Sees("Đã ghi", "1/2")
		admin.Sees("đã nhận 1/2 giấy, theo")
		h.settled()
		h.restart()
		admin.Sends("/goidoan")
		admin.Sees("đã nhận 1/2 giấy")
		admin.Taps("Ai chưa nhận")
		h.look()
		admin.Sees("còn 1 giấy chưa vào khung chat")
	})
}

// TestSignedList: a representative sends photos of the list that was signed, over a restart, what can't be used
// says why, an organizer hears of it once, has it sent, adds a PDF and has all replaced; the register names it.
func TestSignedList(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, _ := h.endedClass(8, 8, 6)
		deputy := users[2]
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(1).DelegationID}, deputy)
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp")
		admin.Taps("cấp 2 giấy")
		admin.Sees("đã bế giảng")
		h.at("19/8 14:02")
		deputy.SeesFile("GCN-")
		deputy.Taps("Đã nhận 2 giấy")
		deputy.Taps("Đúng, đã nhận 2 giấy")
		deputy.Sees("Đã ghi", "nhận đủ 2 giấy")
		deputy.Taps("📷 Bản ký nhận")
		deputy.Sees("Chưa có ảnh hay PDF nào")
		deputy.Taps("Gửi ảnh hoặc PDF")
		deputy.Sees("một hay nhiều")
		h.settled()
		h.restart()
		admin.LooksAway()
		first := drawnPicture(t, 400, 300, func(w io.Writer, p image.Image) error { return jpeg.Encode(w, p, nil) })
		deputy.SendsPhoto(first, "")
		deputy.Sees("Đã lưu ảnh danh sách ký nhận", "nay có 1 tệp")
		deputy.SendsPhoto(first[:len(first)/2], "")
		deputy.Sees("ảnh danh sách", "hỏng hoặc chưa tải lên hết")
		deputy.SendsFile("ky.docx", []byte("PK\x03\x04"))
		deputy.Sees("ky.docx", "chưa phải là ảnh hay PDF")
		deputy.Sends("xong")
		deputy.Sees("chưa phải là ảnh hay PDF", "một hay nhiều")
		deputy.SendsPhoto(first, "trang 2")
		deputy.Sees("nay có 2 tệp")
		h.settled()
		h.restart()
		admin.Sees("đã gửi bản ký nhận")
		admin.Taps("📷 Bản ký nhận")
		admin.Sees("Đã lưu 2 tệp, 2 trang")
		admin.Taps("Xem bản đã lưu")
		if sent, err := h.sim.Content(admin.Sees("(1/2)").File.ID); err != nil || !bytes.Equal(sent, first) {
			t.Errorf("not as it was sent: %v", err)
		}
		admin.Sees("(2/2)")
		admin.Sends("/goidoan")
		admin.Sees("đã nhận đủ 2 giấy", "có bản ký nhận")
		deputy.Taps("📷 Bản ký nhận")
		deputy.Taps("Gửi lại từ đầu")
		deputy.Sees("tệp cũ vẫn được giữ")
		deputy.SendsFile("ky.pdf", officePage())
		deputy.Sees("Đã lưu PDF 2 trang", "nay có 1 tệp")
		admin.Sees("đã gửi lại bản ký nhận")
		admin.Sends("/nhatky")
		admin.Sees("lưu một tệp danh sách ký nhận", "thay 2 tệp trước")
	})
}
