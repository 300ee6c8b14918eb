package certificate

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"reflect"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestPictureOfAPage compares the picture of a page with the one that another program makes of its
// file.
func TestPictureOfAPage(t *testing.T) {
	t.Parallel()
	m := maker(t)
	mine := func(p course.Paper) image.Image {
		picture, err := m.picture(p, nil, 1280)
		if err != nil {
			t.Fatal(err)
		}
		return picture
	}
	for _, name := range []string{"plain", "modern", "little_ink", "longest", "highlands", "bare", "joint"} {
		p := papers[name]
		path := save(t, draw(t, m, p))
		tool(t, "pdftoppm", "-scale-to-x", "1280", "-scale-to-y", "905", "-png", "-singlefile", path, path)
		want := readPicture(t, path+".png")
		const most = 75 // thin lines are drawn darker by the other program
		if mean, worst := different(mine(p), want); mean > 8 || worst > most {
			t.Errorf("%s: of 255, the mean dot differs by %.2f and a part of the page by %.2f", name, mean, worst)
		}
		p.Name, p.Register = "Lê An", p.Register+10_000
		if mean, worst := different(mine(p), want); worst <= most {
			t.Errorf("%s: the paper of somebody else differs by %.2f and %.2f only", name, mean, worst)
		}
	}
}

// TestPreview: it is a picture of the page, with the marks that stand for number and code.
func TestPreview(t *testing.T) {
	t.Parallel()
	m := maker(t)
	p := paper(func(p *course.Paper) {
		p.Number, p.Code, p.VerifyURL, p.Register = "…/2022/GCN", "XXXX-XXXX-XX", "", 0
	})
	data, kind, err := m.Preview(p, nil)
	if err != nil || kind != pngType {
		t.Fatal(kind, err)
	}
	got, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.picture(p, nil, 1280)
	if err != nil {
		t.Fatal(err)
	}
	if mean, _ := different(got, want); mean > 0 {
		t.Errorf("the preview differs from the page by %v", mean)
	}
	if _, _, err := m.Preview(paper(func(p *course.Paper) { p.Name = "😀" }), nil); !errors.Is(err, course.ErrInvalid) {
		t.Errorf("what can't be printed gives %v", err)
	}
}

// TestThumbnail: it is as Telegram takes it, of this paper and no other.
func TestThumbnail(t *testing.T) {
	t.Parallel()
	m := maker(t)
	seen := map[string]bool{}
	for name, p := range papers {
		data, err := m.Thumbnail(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if size := picture.Bounds().Size(); size != image.Pt(320, 226) || len(data) > 200_000 || seen[string(data)] {
			t.Errorf("%s: %v, %d bytes, like another: %v", name, size, len(data), seen[string(data)])
		}
		seen[string(data)] = true
		if again, err := m.Thumbnail(p, nil); err != nil || !bytes.Equal(again, data) {
			t.Errorf("%s: another picture the second time, error %v", name, err)
		}
	}
	if _, err := m.Thumbnail(paper(func(p *course.Paper) { p.Name = "😀" }), nil); !errors.Is(err, course.ErrInvalid) {
		t.Errorf("what can't be printed gives %v", err)
	}
}

// TestTiles: in tiles, of which most are not compressed again, a picture is as in one piece.
func TestTiles(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for i := range 30 {
		p := paper(func(p *course.Paper) {
			p.Name, p.Register, p.Code = fmt.Sprintf("Nguyễn Văn %c", 'A'+i), i+1, course.NewCertificateCode()
		})
		data, err := m.Thumbnail(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		page, err := m.picture(p, nil, thumbnailWidth)
		if err != nil {
			t.Fatal(err)
		}
		var whole bytes.Buffer
		if err := jpeg.Encode(&whole, page, &jpeg.Options{Quality: 85}); err != nil {
			t.Fatal(err)
		}
		tiled, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		want, err := jpeg.Decode(&whole)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(tiled, want) {
			t.Fatalf("thumbnail %d is another picture", i)
		}
	}
}

// BenchmarkThumbnail is of one person after the other, as a course has them.
func BenchmarkThumbnail(b *testing.B) {
	m := maker(b)
	size, i := 0, 0
	for b.Loop() {
		i++
		data, err := m.Thumbnail(paper(func(p *course.Paper) {
			p.Name, p.Birth = fmt.Sprintf("Nguyễn Thị %c%d", 'A'+i%26, i), fmt.Sprintf("%d/%d/1980", i%28+1, i%12+1)
			p.Unit, p.Number, p.Register = fmt.Sprintf("Xã số %d", i%40), fmt.Sprintf("%d/2022/GCN", i), i
			p.Code = course.NewCertificateCode()
			p.VerifyURL = "https://example.org/v/" + p.Code
		}), nil)
		if err != nil {
			b.Fatal(err)
		}
		size = len(data)
	}
	b.ReportMetric(float64(size), "bytes/thumbnail")
}
