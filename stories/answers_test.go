package stories

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestAnnouncedByAnswers sends to those who have not noted an earlier announcement and to who says to come, with restarts between the
// steps: somebody of both gets it once, who has answered meanwhile is not in it, and who has no Telegram is counted.
func TestAnnouncedByAnswers(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		asksBoth(admin)
		lan.Taps("✅ Đã rõ")
		binh.Taps("🙋 Sẽ dự")
		binh.Sees("sẽ dự")
		h.settled()
		h.restart()
		previews(admin, "Họp dời sang 15:00", 2)
		admin.Taps("👥 Đổi người nhận")
		admin.Taps("📊 Theo phản hồi…")
		admin.Sees("phản hồi của thông báo nào")
		h.restart()
		admin.Taps("📊 Số 1 · ")
		admin.Sees("Thông báo số 1", "cả người thông báo ấy chưa tới được")
		admin.Taps("▫️ chưa bấm Đã rõ, tin số 1 · 2")
		admin.Sees("Đang chọn: chưa bấm Đã rõ, tin số 1", "2 người; 1 chưa liên kết")
		admin.Taps("▫️ sẽ dự, tin số 1 · 1")
		admin.Sees("2 người; 1 chưa liên kết")
		admin.Taps("👁 Xong, xem lại trước khi gửi")
		h.restart()
		admin.Sees("Gửi tới 1 người")
		binh.Taps("✅ Đã rõ") // and says to come all the same
		h.settled()
		admin.Taps("✅ Gửi tới 1 người")
		binh.Sees("Họp dời sang 15:00")
		admin.Sees("Báo cáo thông báo số 2", "1/2 học viên", "chưa bấm Đã rõ, tin số 1; sẽ dự, tin số 1")
		h.settled()
		lan.DoesNotSee("Họp dời")
	})
}

// TestListsOfAnAnnouncement: with restarts between the steps, an organizer gets the people to be called and the answers as files, and the
// representative of a delegation their own people, each once though they tap twice.
func TestListsOfAnAnnouncement(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		deputy := h.person("Đại diện", "0912000333")
		deputy.Starts("")
		deputy.Sees("Lớp Trưởng")
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(3).DelegationID}, deputy)
		h.settled()
		previews(admin, "Mai họp lúc 14:00", 2)
		admin.Taps("🔘 Thêm nút dưới tin")
		admin.Taps("▫️ Sẽ dự / Không dự")
		admin.Taps("👁 Xong, xem trước")
		admin.Sees("Xem trước")
		admin.Taps("✅ Gửi tới 2 người")
		lan.Taps("🙋 Sẽ dự")
		lan.Sees("sẽ dự")
		deputy.Sees("1 người chưa nhận được qua Telegram", "Lê Thị Lan")
		admin.Sees("Báo cáo thông báo số 1")
		h.settled()
		h.restart()
		deputy.Taps("☑️ Đánh dấu người đã báo")
		deputy.Sees("đã báo hộ", "0/1")
		deputy.Taps("📄 Tải danh sách gọi (xlsx)")
		reads(t, deputy.SeesFile("can-goi-"), "Lê Thị Lan", "0912345673", "chưa liên kết Telegram")
		h.restart()
		admin.Taps("📞 Danh sách cần gọi")
		admin.Sees("1 người chưa nhận qua Telegram")
		h.restart()
		admin.Taps("📄 Tải danh sách gọi (xlsx)")
		reads(t, admin.SeesFile("can-goi-"), "Lê Thị Lan", "0912345673")
		admin.Taps("📊 Phản hồi")
		admin.Sees("Sẽ dự: 1", "chưa trả lời: 1")
		h.restart()
		admin.Taps("📄 Tải bảng và ảnh phản hồi")
		admin.Sees("Phản hồi thông báo số 1", "Đã nhận 2, chưa nhận 1")
		reads(t, admin.SeesFile("phan-hoi-"), "Sẽ dự", "Chưa trả lời", "chưa liên kết Telegram")
		h.settled()
		deputy.DoesNotSee("Danh sách cần gọi")
		admin.DoesNotSee("Phản hồi thông báo số 1")
	})
}

// reads wants the first sheet of a workbook to hold these texts.
func reads(t *testing.T, workbook []byte, texts ...string) {
	t.Helper()
	book, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, part := range book.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	for _, want := range texts {
		if !bytes.Contains(all, []byte(want)) {
			t.Errorf("the workbook has no %q", want)
		}
	}
}
