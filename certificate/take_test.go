package certificate

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/loptruong/loptruong/course"
)

// rawPNG is a PNG of 16 bits to a colour, written in seven passes, each dot red, half of it seen
// through; or of whatever size its head tells.
func rawPNG(wide, high int, body []byte) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		from := len(out)
		out = append(append(out, kind...), data...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(wide)), uint32(high))
	chunk("IHDR", append(head, 16, 6, 0, 0, 1))
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	w.Write(body)
	w.Close()
	chunk("IDAT", packed.Bytes())
	chunk("IEND", nil)
	return out
}

func interlaced(wide, high int) []byte {
	var body []byte
	for _, pass := range [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		for y := pass[1]; y < high; y += pass[3] {
			if pass[0] >= wide {
				continue
			}
			body = append(body, 0)
			for x := pass[0]; x < wide; x += pass[2] {
				body = append(body, 0xff, 0xff, 0, 0, 0, 0, 0x80, 0)
			}
		}
	}
	return rawPNG(wide, high, body)
}

// rawPDF is a PDF of these objects, of which the first is its catalog.
func rawPDF(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.5\n")
	var at []int
	for i, body := range objects {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return out.Bytes()
}

// page is a PDF of so many pages, all one, of what the dictionary and the stream say.
func page(pages int, dict, content string, more ...string) []byte {
	kids := strings.Repeat("3 0 R ", pages)
	return rawPDF(append([]string{
		"<</Type /Catalog /Pages 2 0 R /OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>> /Names <</EmbeddedFiles <</Names [(a) 5 0 R]>>>>>>",
		fmt.Sprintf("<</Type /Pages /Count %d /Kids [%s]>>", pages, kids),
		"<</Type /Page /Parent 2 0 R /Contents 4 0 R /AA <</O <</S /JavaScript /JS (app.alert\\(2\\))>>>> " + dict + ">>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content),
	}, more...)...)
}

// quarters is a page whose upper left quarter is red and whose upper right is blue, in a box.
func quarters(x, y, wide, high float64) string {
	return fmt.Sprintf("1 0 0 rg %g %g %g %g re f 0 0 1 rg %g %g %g %g re f", x, y+high/2, wide/2, high/2, x+wide/2, y+high/2, wide/2, high/2)
}

// TestTakeArt: what an office sends is kept as papers need it.
func TestTakeArt(t *testing.T) {
	t.Parallel()
	cmyk, err := os.ReadFile(filepath.Join("testdata", "cmyk.jpeg"))
	if err != nil {
		t.Fatal(err)
	}
	see := image.NewNRGBA(image.Rect(0, 0, 90, 40)) // a signature on nothing
	for x := 20; x < 70; x++ {
		see.SetNRGBA(x, 20, color.NRGBA{0, 0, 200, 200})
	}
	large := image.NewGray(image.Rect(0, 0, 4000, 3000))
	for _, tc := range []struct {
		name  string
		place course.ArtPlace
		data  []byte
		want  course.ArtFile // without its bytes
	}{
		{"scanned", course.ArtSignature, asJPEG(t, scan(600, 240, pen)), course.ArtFile{MediaType: pngType, Wide: 421, High: 111, Cleared: true}},
		{"seen through", course.ArtSignature, asPNG(t, see), course.ArtFile{MediaType: pngType, Wide: 50, High: 1}},
		{"interlaced", course.ArtLogo, interlaced(20, 10), course.ArtFile{MediaType: pngType, Wide: 20, High: 10}},
		{"colours of print", course.ArtLogo, cmyk, course.ArtFile{MediaType: pngType, Wide: 150, High: 103, Converted: true}},
		{"large", course.ArtBackground, asPNG(t, large), course.ArtFile{MediaType: pngType, Wide: 2000, High: 1500, Misfit: true}},
		{"page", course.ArtBackground, page(1, "/MediaBox [0 0 842 595]", quarters(0, 0, 842, 595)), course.ArtFile{MediaType: pdfType, Wide: 297, High: 210, Pages: 1}},
		{"pages", course.ArtBackground, page(3, "/MediaBox [0 0 842 595]", quarters(0, 0, 842, 595)), course.ArtFile{MediaType: pdfType, Wide: 297, High: 210, Pages: 3}},
		{"upright", course.ArtBackground, page(1, "/MediaBox [0 0 595 842]", quarters(0, 0, 595, 842)), course.ArtFile{MediaType: pdfType, Wide: 210, High: 297, Pages: 1, Misfit: true}},
		{"turned", course.ArtSheet, page(1, "/MediaBox [0 0 595 842] /Rotate -90", quarters(0, 0, 595, 842)), course.ArtFile{MediaType: pdfType, Wide: 297, High: 210, Pages: 1}},
	} {
		got, err := TakeArt(tc.place, tc.data)
		again, _ := TakeArt(tc.place, tc.data)
		if !bytes.Equal(got.Bytes, again.Bytes) {
			t.Errorf("%s: the same file is kept as other bytes", tc.name)
		}
		got.Bytes = nil
		if err != nil || fmt.Sprint(got) != fmt.Sprint(tc.want) {
			t.Errorf("%s: kept %+v, error %v, want %+v", tc.name, got, err, tc.want)
		}
	}
}

// TestTakeArtRefuses: what can't be used says so, each with what to do.
func TestTakeArtRefuses(t *testing.T) {
	t.Parallel()
	picture, sheet := asPNG(t, scan(300, 200, pen)), page(1, "/MediaBox [0 0 842 595]", quarters(0, 0, 842, 595))
	noise := make([]byte, mostKept+1000)
	for i, n := 0, uint32(1); i < len(noise); i++ {
		n = n*1664525 + 1013904223
		noise[i] = byte(n >> 24)
	}
	heavy := fmt.Sprintf("<</Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d>>\nstream\n%s\nendstream", len(noise), noise)
	blanks := fmt.Sprintf("<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d>>\nstream\n%s\nendstream", mostUnpacked/2, strings.Repeat(" ", mostUnpacked/2))
	for _, tc := range []struct {
		name  string
		place course.ArtPlace
		data  []byte
		want  string
	}{
		{"40 MB", course.ArtBackground, make([]byte, 40<<20), "art.too_large"},
		{"bomb", course.ArtBackground, rawPNG(60_000, 60_000, nil), "art.too_many_dots"},
		{"bomb of one line", course.ArtLogo, rawPNG(1<<31-1, 1, nil), "art.too_many_dots"},
		{"cut off PNG", course.ArtLogo, picture[:len(picture)/2], "art.unreadable"},
		{"head of a PNG", course.ArtLogo, picture[:20], "art.unreadable"},
		{"cut off JPEG", course.ArtSeal, asJPEG(t, scan(300, 200, pen))[:3000], "art.unreadable"},
		{"blank", course.ArtSignature, asJPEG(t, scan(300, 200, func(float64, float64) (color.RGBA, bool) { return color.RGBA{}, false })), "art.blank"},
		{"GIF", course.ArtLogo, []byte("GIF89a"), "art.no_picture"},
		{"a page for a seal", course.ArtSeal, sheet, "art.no_picture"},
		{"Word", course.ArtBackground, []byte("PK\x03\x04"), "art.no_page"},
		{"nothing", course.ArtSheet, nil, "art.no_page"},
		{"cut off PDF", course.ArtBackground, sheet[:200], "art.unreadable"},
		{"no page", course.ArtBackground, rawPDF("<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Count 0 /Kids []>>"), "art.unreadable"},
		{"no size", course.ArtBackground, page(1, "", ""), "art.unreadable"},
		{"box of nothing", course.ArtBackground, page(1, "/MediaBox [5 5 5 5]", ""), "art.unreadable"},
		{"crop outside", course.ArtBackground, page(1, "/MediaBox [0 0 842 595] /CropBox [900 0 1000 100]", ""), "art.unreadable"},
		{"a little turned", course.ArtBackground, page(1, "/MediaBox [0 0 842 595] /Rotate 45", ""), "art.unreadable"},
		{"huge", course.ArtBackground, page(1, "/MediaBox [0 0 99999 99999]", ""), "art.unreadable"},
		{"password", course.ArtBackground, locked(t, draw(t, maker(t), paper())), "art.password"},
		{"heavy", course.ArtBackground, page(1, "/MediaBox [0 0 842 595] /Resources <</XObject <</A 5 0 R>>>>", "/A Do", heavy), "art.heavy"},
		{"much on it", course.ArtBackground, page(1, "/MediaBox [0 0 842 595]", strings.Repeat(" ", mostUnpacked/2+1)), "art.heavy"},
		{"much in a form", course.ArtBackground, page(1, "/MediaBox [0 0 842 595] /Resources <</XObject <</A 5 0 R>>>>", "/A Do", blanks), "art.heavy"},
	} {
		kept, err := TakeArt(tc.place, tc.data)
		refused, ok := errors.AsType[*course.Error](err)
		if !ok || refused.TextID != tc.want || !errors.Is(err, course.ErrInvalid) {
			t.Errorf("%s: %d bytes kept, error %v, want %s", tc.name, len(kept.Bytes), err, tc.want)
		}
	}
}

// locked is the PDF with a password.
func locked(t *testing.T, pdf []byte) []byte {
	t.Helper()
	withoutConfigDir()
	var out bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(pdf), &out, model.NewAESConfiguration("secret", "owner", 256)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestTakePageAlone: of a PDF only what is drawn is taken over, whatever hangs on it.
func TestTakePageAlone(t *testing.T) {
	t.Parallel()
	form := "<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /PieceInfo <</Office 7 0 R>> /AF [6 0 R] /Metadata 7 0 R /Length 17>>\nstream\n0 0 0 rg 0 0 9 9 re f\nendstream"
	kept, err := TakeArt(course.ArtBackground, page(1, "/MediaBox [0 0 842 595] /Annots [<</Type /Annot /Subtype /Link /A <</URI (http://secret)>>>>] /Resources <</XObject <</AA 5 0 R>>>>", "/AA Do",
		form, "<</Type /Filespec /F (secret.exe)>>", "<</Length 6>>\nstream\nsecret\nendstream"))
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"JavaScript", "app.alert", "Annot", "secret", "Filespec", "EmbeddedFiles", "OpenAction"} {
		if bytes.Contains(kept.Bytes, []byte(gone)) {
			t.Errorf("%s is kept", gone)
		}
	}
	if !bytes.Contains(kept.Bytes, []byte("/XObject <</AA ")) {
		t.Error("what is drawn is not kept")
	}
}

// TestOrientation: a picture that a telephone took lying is put upright.
func TestOrientation(t *testing.T) {
	t.Parallel()
	dots := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	dots.Set(0, 0, color.White)
	dots.Set(1, 0, color.Black)
	for held, want := range map[int]string{1: "#.", 2: ".#", 3: ".#", 4: "#.", 5: "#/.", 6: "#/.", 7: "./#", 8: "./#"} {
		got := ""
		upright := turned(dots, held)
		for y := range upright.Rect.Dy() {
			if y > 0 {
				got += "/"
			}
			for x := range upright.Rect.Dx() {
				if upright.NRGBAAt(x, y).R > 0 {
					got += "#"
				} else {
					got += "."
				}
			}
		}
		if got != want {
			t.Errorf("held as %d it is seen as %s, want %s", held, got, want)
		}
	}
	exif := []byte("\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00\xff\xda\x00\x02")
	for n := range exif { // also where it breaks off
		if got := orientation(exif[:n]); got != 1 && got != 6 {
			t.Errorf("of %d bytes: held as %d", n, got)
		}
	}
	if got := orientation(exif); got != 6 {
		t.Errorf("held as %d, want 6", got)
	}
}
