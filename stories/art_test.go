package stories

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"testing"
)

// TestArt: an organizer sends the office's pictures, each as a file, also over a restart; each is
// read by a process of its own and answered with previews, what can't be used says why, and what was set
// is taken off again.
func TestArt(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		send := func(setting, name string, data []byte) {
			t.Helper()
			admin.Sends("/lop")
			admin.Taps("Thiết lập lớp")
			admin.Taps("🖼 Hình trên giấy")
			admin.Taps("✏️ " + setting)
			admin.Sees("Mời", "dưới dạng tệp")
			admin.SendsFile(name, data)
		}
		send("Biểu trưng", "logo.png", drawnPicture(t, 300, 300, png.Encode))
		admin.Sees("đã đặt Biểu trưng", "300 × 300 điểm")
		seesPreview(t, h, admin, "Nguyễn Thị Lan")
		send("Ảnh chữ ký", "ky.jpg", drawnPicture(t, 900, 300, func(w io.Writer, p image.Image) error { return jpeg.Encode(w, p, nil) }))
		h.restart()
		admin.Sees("đã đặt Ảnh chữ ký", "Nền giấy trắng đã thành trong suốt")
		seesPreview(t, h, admin, "Nguyễn Thị Lan")
		send("Ảnh con dấu người thứ hai", "dau2.png", drawnPicture(t, 600, 600, png.Encode))
		admin.Sees("đã đặt Ảnh con dấu người thứ hai")
		seesPreview(t, h, admin, "Nguyễn Thị Lan")
		send("Ảnh con dấu", "dau.png", []byte("\x89PNG\r\n\x1a\n half"))
		admin.Sees("dau.png", "hỏng hoặc chưa tải lên hết")
		send("Nền riêng", "nen.docx", []byte("PK\x03\x04"))
		admin.Sees("nen.docx", "Chỉ nhận PDF, PNG hoặc JPEG")
		send("Nền riêng", "nen.pdf", officePage())
		admin.Sees("đã đặt Nền riêng", "trang 210 × 297 mm", "Tệp có 2 trang, chỉ dùng trang đầu", "Khổ khác A4 ngang")
		paper := admin.Sees("Nguyễn Thị Lan", "nếu cấp hôm nay")
		if pdf, err := h.sim.Content(paper.File.ID); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("a paper on a page is not shown as a PDF: %v", err)
		}
		admin.Sends("/lop")
		admin.Taps("Thiết lập lớp")
		admin.Taps("🖼 Hình trên giấy")
		admin.Sees("Nền riêng", "đã có, tệp")
		admin.Taps("✏️ Nền riêng")
		admin.Taps("Để trống")
		admin.Taps("✅ Xác nhận")
		admin.Sees("Đã sửa: Nền riêng")
		seesPreview(t, h, admin, "Nguyễn Thị Lan")
		admin.Sends("/nhatky")
		admin.Sees("Biểu trưng", "Ảnh chữ ký", "Nền riêng")
	})
}

// drawnPicture is a white picture with a blue square in its middle.
func drawnPicture(t *testing.T, wide, high int, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, wide, high))
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(p, image.Rect(wide/3, high/3, wide*2/3, high*2/3), image.NewUniform(color.RGBA{20, 40, 160, 255}), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// officePage is a PDF of two upright A4 pages.
func officePage() []byte {
	var out bytes.Buffer
	var at []int
	out.WriteString("%PDF-1.4\n")
	for n, body := range []string{
		"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Count 2 /Kids [3 0 R 4 0 R] /MediaBox [0 0 595 842]>>",
		"<</Type /Page /Parent 2 0 R /Contents 5 0 R>>", "<</Type /Page /Parent 2 0 R /Contents 5 0 R>>",
		"<</Length 29>>\nstream\n0.9 1 0.9 rg 0 0 595 842 re f\nendstream",
	} {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n+1, body)
	}
	table := out.Len()
	out.WriteString("xref\n0 6\n0000000000 65535 f \n")
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size 6 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table)
	return out.Bytes()
}
