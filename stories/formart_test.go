package stories

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// TestFormFilePictures: the pictures on a course's papers go into another by the file of its form,
// over restarts, the same bytes; a file with a broken one changes nothing, and an old one without any
// leaves them.
func TestFormFilePictures(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		h.hasCourse(twoPapers...)
		second := h.takesToo("K2", "Lớp kỹ năng", h.person("Lan", "0912345671"))
		admin := h.admin()
		asJPEG := func(w io.Writer, p image.Image) error { return jpeg.Encode(w, p, nil) }
		for _, sent := range []struct {
			place course.ArtPlace
			file  []byte
		}{
			{course.ArtLogo, drawnPicture(t, 300, 300, png.Encode)},
			{course.ArtSignature, drawnPicture(t, 900, 300, asJPEG)},
			{course.ArtSheet, officePage()},
		} {
			admin.TapsData(0, fmt.Sprintf("setting:ask:1:%s", sent.place))
			admin.Sees("Mời", "dưới dạng tệp")
			admin.SendsFile("hinh", sent.file)
			admin.Sees("đã đặt")
			if sent.place != course.ArtSheet {
				seesPreview(t, h, admin, "Nguyễn Thị Lan")
				seesPreview(t, h, admin, "Trần Văn Bình")
			}
		}
		admin.TapsData(0, "setting:list:1:papers")
		admin.Sees("Nội dung giấy chứng nhận")
		admin.Taps("📤 Lưu ra tệp")
		file := admin.SeesFile("mau-giay-" + danVan + ".json")

		takes := func(file []byte) {
			t.Helper()
			admin.TapsData(0, fmt.Sprintf("formfile:in:%d", second.ID))
			admin.Sees("Mời đồng chí gửi tệp", "Lớp kỹ năng")
			admin.SendsFile("mau.json", file)
		}
		takes(bytes.Replace(file, []byte(`"Biểu trưng": "iVBORw0KGgo`), []byte(`"Biểu trưng": "iVBORw0KGgoA`), 1))
		admin.Sees("chưa lấy được mẫu giấy từ «mau.json»", "Biểu trưng: ")
		takes(file)
		h.restart()
		admin.Sees("Lớp kỹ năng: tệp «mau.json» đổi 3 mục", "Biểu trưng: để trống → «đã có, tệp", "Ảnh chữ ký: để trống →", "Mẫu in riêng: để trống →")
		if hashes, _ := picturesOf(h, second.ID); hashes != nil {
			t.Errorf("changed before it was confirmed: %v", hashes)
		}
		admin.TapsTwice("✅ Xác nhận")
		admin.Sees("Đã đổi 3 mục theo tệp", "Lớp kỹ năng")
		seesPreview(t, h, admin, "Lan")
		from, fromArt := picturesOf(h, 1)
		is, isArt := picturesOf(h, second.ID)
		if diff := cmp.Diff(from, is); diff != "" || len(is) != 3 || !cmp.Equal(fromArt, isArt) || len(isArt) != 3 {
			t.Errorf("pictures (-want +got):\n%s", diff)
		}
		takes([]byte(`{"Mẫu giấy Lớp Trưởng": 1, "Biểu trưng": ""}`))
		admin.Sees("đổi 1 mục", "Biểu trưng: «đã có, tệp", "→ để trống")
		admin.Taps("✅ Xác nhận")
		admin.Sees("Đã đổi 1 mục theo tệp")
		if left, _ := picturesOf(h, second.ID); !cmp.Equal(left, from[1:]) {
			t.Errorf("left are %v of %v", left, from)
		}
		admin.Sends("/nhatky")
		admin.Sees("Biểu trưng", "Mẫu in riêng")
	})
}

// picturesOf is what names the pictures of a course, and their bytes.
func picturesOf(h *house, courseID int64) (hashes []string, art course.Art) {
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Course(ctx, courseID)
		if err != nil {
			return err
		}
		hashes = c.Form.Art()
		art, err = tx.Art(ctx, hashes)
		return err
	})
	return hashes, art
}
