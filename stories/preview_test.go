package stories

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// TestPreview: an organizer who changes how the papers look is sent pictures of two of them, also
// over a restart, and at the press of a button again.
func TestPreview(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		admin.Sends("/lop")
		admin.Taps("Thiết lập lớp")
		admin.Taps("📝")
		admin.Taps("✏️ Mẫu giấy")
		admin.Sees("đang là «trang trọng»")
		admin.Taps("hiện đại")
		admin.Sees("«trang trọng» → «hiện đại»")
		h.restart()
		admin.TapsTwice("✅ Xác nhận")
		admin.Sees("Đã sửa: Mẫu giấy")
		seesPreview(t, h, admin, "Nguyễn Thị Lan")
		admin.Taps("👁 Xem thử giấy")
		seesPreview(t, h, admin, "Nguyễn Thị Lan")
		admin.Taps("✏️ Phôi in sẵn")
		admin.Sees("đang để trống", "lệch 0 0")
		admin.Sends("khổ 190 x 135\nhọ tên 95 62 22 giữa đậm\nMáy phòng 2: lệch 1,5 -0,8\nMáy văn thư: lệch 0 0")
		admin.Sees("Chỉ dùng khi in lên phôi")
		admin.Taps("✅ Xác nhận")
		admin.TapsTwice("🖨 In lên phôi: Máy phòng 2")
		h.restart()
		sheet := admin.Sees("tờ canh chỉnh của «Máy phòng 2»")
		if pdf, err := h.sim.Content(sheet.File.ID); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("the sheet to adjust a printer by is no PDF: %v", err)
		}
	})
}

// twoPapers are the people whose papers a preview shows.
var twoPapers = []course.Enrollment{
	{No: 1, State: course.Enrolled, Trainee: course.Trainee{Name: "Nguyễn Thị Lan"}},
	{No: 2, State: course.Enrolled, Trainee: course.Trainee{Name: "Lê An"}},
	{No: 3, State: course.Enrolled, Trainee: course.Trainee{Name: "Trần Văn Bình"}, Unit: "Uỷ ban nhân dân xã Đa Phước Hội, huyện Mỏ Cày Nam"},
}

// TestPaperSettings: each thing that stands round the person is changed in the chat, and each
// change is answered with the papers of the first and of whoever has the longest texts, also when
// the program is begun anew before it is confirmed.
func TestPaperSettings(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		h.hasCourse(twoPapers...)
		admin := h.admin()
		admin.Sends("/lop")
		admin.Taps("Thiết lập lớp")
		admin.Taps("📝")
		for i, change := range []struct{ button, tapped, typed, shown string }{
			{"Tiêu đề", "Đảng Cộng sản", "", "→ «Đảng Cộng sản Việt Nam»"},
			{"Cơ quan cùng cấp", "", "TRƯỜNG CHÍNH TRỊ TỈNH", "→ «TRƯỜNG CHÍNH TRỊ TỈNH»"},
			{"Quyết định", "", "12-QĐ/BDV ngày 10/8/2022", "→ «12-QĐ/BDV ngày 10/8/2022»"},
			{"Cách ký", "ký thay", "", "Chức vụ người ký: để trống → «KT. TRƯỞNG BAN; PHÓ TRƯỞNG BAN»"},
			{"Chức vụ người ký thứ hai", "", "HIỆU TRƯỞNG", "→ «HIỆU TRƯỞNG»"},
			{"Cách ký thứ hai", "ký thay", "", "«HIỆU TRƯỞNG» → «KT. HIỆU TRƯỞNG; PHÓ HIỆU TRƯỞNG»"},
		} {
			admin.Taps("✏️ " + change.button)
			admin.Sees("✏️ " + change.button + " đang")
			if change.tapped != "" {
				admin.Taps(change.tapped)
			} else {
				admin.Sends(change.typed)
			}
			admin.Sees(change.shown, "In trên mọi giấy")
			if i%4 == 0 {
				h.restart()
			}
			admin.TapsTwice("✅ Xác nhận")
			admin.Sees("Đã sửa")
			seesPreview(t, h, admin, "Nguyễn Thị Lan")
			seesPreview(t, h, admin, "Trần Văn Bình")
		}
		admin.Taps("✏️ Người ký thứ hai")
		admin.Sees("✏️ Người ký thứ hai đang")
		admin.Sends(strings.Repeat("W", 200))
		admin.Sees("Người ký thứ hai «WWW", "không đủ chỗ trên giấy")
		admin.Taps("Hủy")
	})
}

// TestFormFile: what a course's papers say and how they look goes out as a file, is mended outside,
// and taken in by another course, over restarts; nothing changes before it was shown and confirmed.
func TestFormFile(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		h.hasCourse(twoPapers...)
		second := h.takesToo("K2", "Lớp kỹ năng", h.person("Lan", "0912345671"))
		admin := h.admin()
		admin.TapsData(0, "setting:list:1:papers")
		list := admin.Sees("Nội dung giấy chứng nhận")
		admin.Taps("📤 Lưu ra tệp")
		file := admin.SeesFile("mau-giay-" + danVan + ".json")
		mended := bytes.Replace(file, []byte(`"Quyết định": ""`), []byte(`"Quyết định": "12-QĐ/BDV ngày 10/8/2022"`), 1)
		mended = bytes.Replace(mended, []byte(`"Mẫu giấy chứng nhận": "trang trọng"`), []byte(`"Mẫu giấy chứng nhận": "hiện đại"`), 1)
		mended = bytes.Replace(mended, []byte(`"Chức vụ người ký": ""`), []byte(`"Chức vụ người ký": ["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]`), 1)

		admin.TapsData(list.ID, fmt.Sprintf("setting:list:%d:papers", second.ID))
		admin.Sees("Nội dung giấy chứng nhận", "Lớp kỹ năng")
		admin.Taps("📥 Lấy từ tệp")
		admin.Sees("Mời đồng chí gửi tệp", "Lớp kỹ năng")
		admin.SendsFile("mau.json", bytes.Replace(mended, []byte(`"Màu": ""`), []byte(`"Chữ": 1`), 1))
		admin.Sees("chưa lấy được mẫu giấy từ «mau.json»", "Không có mục «Chữ»")
		admin.Taps("📥 Lấy từ tệp")
		admin.Sees("Mời đồng chí gửi tệp", "Lớp kỹ năng")
		h.restart()
		admin.SendsFile("mau.json", mended)
		admin.Sees("Lớp kỹ năng: tệp «mau.json» đổi 3 mục", "Quyết định: để trống → «12-QĐ/BDV ngày 10/8/2022»",
			"Chức vụ người ký: để trống → «KT. TRƯỞNG BAN; PHÓ TRƯỞNG BAN»", "Mẫu giấy: «trang trọng» → «hiện đại»")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			c, err := tx.Course(ctx, second.ID)
			if c.Form.Decision != "" {
				t.Errorf("changed before it was confirmed: %+v", c.Form)
			}
			return err
		})
		h.restart()
		admin.TapsTwice("✅ Xác nhận")
		admin.Sees("Đã đổi 3 mục theo tệp", "Lớp kỹ năng", "Mẫu giấy: hiện đại")
		seesPreview(t, h, admin, "Lan")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			c, err := tx.Course(ctx, second.ID)
			if c.Form.Decision != "12-QĐ/BDV ngày 10/8/2022" || c.Form.Design != course.Modern || c.Title != "Lớp kỹ năng" {
				t.Errorf("%s has %+v", c.Title, c.Form)
			}
			return err
		})
	})
}

// seesPreview waits for a picture of a paper.
func seesPreview(t *testing.T, h *house, u *simulator.User, of string) {
	t.Helper()
	m := u.Sees(of, "nếu cấp hôm nay")
	if m.File == nil {
		t.Fatalf("no picture: %+v", m)
	}
	data, err := h.sim.Content(m.File.ID)
	if err != nil {
		t.Fatal(err)
	}
	if page, err := png.Decode(bytes.NewReader(data)); err != nil || page.Bounds().Dx() != 1280 {
		t.Errorf("the picture: %v", err)
	}
}
