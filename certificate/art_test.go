package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// scan is a picture as a scanner or a telephone makes it: a paper that is darker at the right, and
// what is on it.
func scan(wide, high int, ink func(x, y float64) (color.RGBA, bool)) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, wide, high))
	for y := range high {
		for x := range wide {
			at := color.RGBA{A: 255}
			grey := uint8(248 - 50*x/wide)
			at.R, at.G, at.B = grey, grey, grey-6
			if c, ok := ink(float64(x)/float64(wide), float64(y)/float64(high)); ok {
				at = c
			}
			p.SetRGBA(x, y, at)
		}
	}
	return p
}

var (
	penBlue = color.RGBA{25, 40, 130, 255}
	sealRed = color.RGBA{205, 30, 45, 255}
)

// pen is a signature: a wave that ends in a line.
func pen(x, y float64) (color.RGBA, bool) {
	if x < 0.15 || x > 0.85 {
		return penBlue, false
	}
	wave := 0.5 + 0.25*math.Sin(x*40)*(1-x)
	return penBlue, math.Abs(y-wave) < 0.04 || math.Abs(y-0.7+0.2*x) < 0.015
}

// stamp is a round seal with a star.
func stamp(x, y float64) (color.RGBA, bool) {
	r, a := math.Hypot(x-0.5, y-0.5), math.Atan2(y-0.5, x-0.5)
	return sealRed, math.Abs(r-0.4) < 0.012 || math.Abs(r-0.28) < 0.006 || r < 0.07+0.07*math.Cos(5*a+math.Pi/2) || math.Abs(r-0.34) < 0.03 && math.Sin(a*24) > 0.2
}

func asPNG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// office is a paper with pictures, and their files.
func office(t *testing.T, change func(*course.Form), sent map[course.ArtPlace][]byte) (course.Paper, course.Art) {
	t.Helper()
	files := course.Art{}
	p := paper(func(p *course.Paper) {
		for place, data := range sent {
			kept, err := TakeArt(place, data)
			if err != nil {
				t.Fatal(place, err)
			}
			sum := sha256.Sum256(kept.Bytes)
			hash := hex.EncodeToString(sum[:])
			files[hash] = kept.Bytes
			switch place {
			case course.ArtLogo:
				p.Form.Logo = hash
			case course.ArtSignature:
				p.Form.Signature = hash
			case course.ArtSeal:
				p.Form.Seal = hash
			case course.ArtSignature2:
				p.Form.SecondSignature = hash
			case course.ArtSeal2:
				p.Form.SecondSeal = hash
			case course.ArtBackground:
				p.Form.Background = hash
			case course.ArtSheet:
				p.Form.Sheet = hash
			}
		}
		if change != nil {
			change(&p.Form)
		}
	})
	return p, files
}

// givenArt is what the office of these tests has given.
func givenArt(t *testing.T) map[course.ArtPlace][]byte {
	return map[course.ArtPlace][]byte{
		course.ArtLogo: asPNG(t, scan(300, 300, stamp)), course.ArtSignature: asJPEG(t, scan(1200, 500, pen)), course.ArtSeal: asPNG(t, scan(900, 900, stamp)),
	}
}

// seen is a PDF's page as another program shows it.
func seen(t *testing.T, pdf []byte, options ...string) image.Image {
	t.Helper()
	path := save(t, pdf)
	tool(t, "pdftoppm", append(options, "-png", "-singlefile", path, path)...)
	return readPicture(t, path+".png")
}

// TestPicturesOnPapers compares papers with all pictures with how they have looked, and with
// the pictures of their pages; the same input gives the same bytes.
func TestPicturesOnPapers(t *testing.T) {
	t.Parallel()
	m := maker(t)
	other, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range designs {
		p, files := office(t, func(f *course.Form) { f.Design, f.SignerName = d.name, "Nguyễn Văn Minh" }, givenArt(t))
		pdf, err := m.Draw(p, files)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := other.Draw(p, files); err != nil || !bytes.Equal(again, pdf) {
			t.Errorf("%s: the same paper gives other bytes, error %v", d.name, err)
		}
		if images := tool(t, "pdfimages", "-list", save(t, pdf)); strings.Count(images, " rgb ") != 3 || strings.Count(images, " smask ") != 2 {
			t.Errorf("%s: it shows\n%s", d.name, images)
		}
		if d.name == course.Formal {
			got, golden := seen(t, pdf, "-r", "45"), filepath.Join("testdata", "office.png")
			if *update {
				writePicture(t, golden, got)
			}
			if mean, worst := different(got, readPicture(t, golden)); mean > 2.5 || worst > 20 {
				t.Errorf("the mean dot differs by %.2f of 255 and a part of the page by %.2f; -update when this is meant", mean, worst)
			}
		}
		if len(pdf) > 120_000 { // 43 of them the pictures
			t.Errorf("%s has %d bytes", d.name, len(pdf))
		}
		picture, err := m.picture(p, files, 1280)
		if err != nil {
			t.Fatal(err)
		}
		if mean, worst := different(picture, seen(t, pdf, "-scale-to-x", "1280", "-scale-to-y", "905")); mean > 8 || worst > 75 {
			t.Errorf("%s: the picture of the page differs by %.2f and %.2f", d.name, mean, worst)
		}
	}
}

// TestPicturesOfTwo compares papers that two sign, each with a picture of signature and seal, with how they have looked:
// they hold all pictures, each once, and a second signer's only where there is one.
func TestPicturesOfTwo(t *testing.T) {
	t.Parallel()
	m := maker(t)
	given := givenArt(t)
	given[course.ArtSignature2], given[course.ArtSeal2] = asPNG(t, scan(1000, 400, pen)), asPNG(t, scan(700, 700, stamp))
	for _, d := range designs {
		two, files := office(t, func(f *course.Form) {
			both := paper(joint).Form
			f.Design, f.SignerName = d.name, "Nguyễn Văn Minh"
			f.SecondBody, f.SecondTitle, f.SecondName = both.SecondBody, both.SecondTitle, both.SecondName
		}, given)
		pdf, err := m.Draw(two, files)
		if err != nil {
			t.Fatal(err)
		}
		if images := tool(t, "pdfimages", "-list", save(t, pdf)); strings.Count(images, " rgb ") != 5 {
			t.Errorf("%s: it shows\n%s", d.name, images)
		}
		got, golden := seen(t, pdf, "-r", "45"), filepath.Join("testdata", "office_two_"+string(d.name)+".png")
		if *update {
			writePicture(t, golden, got)
		}
		if mean, worst := different(got, readPicture(t, golden)); mean > 2.5 || worst > 20 {
			t.Errorf("%s: the mean dot differs by %.2f of 255 and a part of the page by %.2f; -update when this is meant", golden, mean, worst)
		}
		picture, err := m.picture(two, files, 1280)
		if err != nil {
			t.Fatal(err)
		}
		if mean, worst := different(picture, seen(t, pdf, "-scale-to-x", "1280", "-scale-to-y", "905")); mean > 8 || worst > 75 {
			t.Errorf("%s: the picture of the page differs by %.2f and %.2f", d.name, mean, worst)
		}
		alone := two
		alone.Form.SecondTitle, alone.Form.SecondName = nil, ""
		if pdf, err = m.Draw(alone, files); err != nil {
			t.Fatal(err)
		}
		if images := tool(t, "pdfimages", "-list", save(t, pdf)); strings.Count(images, " rgb ") != 3 {
			t.Errorf("%s: one who signs alone has pictures of two:\n%s", d.name, images)
		}
	}
}

// TestSealOverSignature: the seal covers a third of the signature, at its left, and stands off what
// is at the left of the page.
func TestSealOverSignature(t *testing.T) {
	t.Parallel()
	m, r := maker(t), rand.New(rand.NewPCG(30, 2020))
	base, files := office(t, nil, givenArt(t))
	for range 200 {
		p := person(r)
		p.Form.Signature, p.Form.Seal, p.Form.Logo = base.Form.Signature, base.Form.Seal, base.Form.Logo
		p.Form.Design = designs[r.IntN(len(designs))].name
		f, err := m.whole(p, files)
		if err != nil {
			t.Fatal(err)
		}
		var page recorder
		f.drawOn(&page)
		logo, signature, seal := page.arts[0], page.arts[1], page.arts[2]
		third := signature.Left + (signature.Right-signature.Left)/3
		if math.Abs(seal.Right-third) > 0.01 || seal.Left > signature.Left || seal.Top > signature.Top || seal.Bottom < signature.Bottom {
			t.Fatalf("%s: the seal %+v does not cover a third of the signature %+v", p.Form.Design, seal, signature)
		}
		if seal.Bottom > pageHeight-margins[p.Form.Design].Bottom {
			t.Errorf("%s: the seal %+v leaves the page", p.Form.Design, seal)
		}
		for _, b := range page.boxes {
			if b.overlaps(logo) || b.Right < pageWidth/2 && b.overlaps(seal) {
				t.Errorf("%s: %+v stands over a picture", p.Form.Design, b)
			}
		}
	}
}

// TestPageUnder: an office's page is shown as its own program would show it, turned, moved and cut
// as it says, in the middle of the paper and as large as it goes.
func TestPageUnder(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for _, tc := range []struct {
		dict, content string
		want          [4]string // of the paper's quarters, from the upper left
	}{
		{"/MediaBox [0 0 842 595]", quarters(0, 0, 842, 595), [4]string{"red", "blue", "white", "white"}},
		{"/MediaBox [-100 50 742 645]", quarters(-100, 50, 842, 595), [4]string{"red", "blue", "white", "white"}},
		{"/MediaBox [742 645 -100 50]", quarters(-100, 50, 842, 595), [4]string{"red", "blue", "white", "white"}},
		{"/MediaBox [0 0 1000 1000] /CropBox [100 200 942 795]", quarters(100, 200, 842, 595), [4]string{"red", "blue", "white", "white"}},
		{"/MediaBox [0 0 595 842] /Rotate 90", quarters(0, 0, 595, 842), [4]string{"white", "red", "white", "blue"}},
		{"/MediaBox [0 0 842 595] /Rotate 180", quarters(0, 0, 842, 595), [4]string{"white", "white", "blue", "red"}},
		{"/MediaBox [7 9 602 851] /Rotate 270", quarters(7, 9, 595, 842), [4]string{"blue", "white", "red", "white"}},
		{"/MediaBox [0 0 421 297.5]", quarters(0, 0, 421, 297.5), [4]string{"red", "blue", "white", "white"}},
	} {
		p, files := office(t, nil, map[course.ArtPlace][]byte{course.ArtBackground: page(1, tc.dict, tc.content)})
		pdf, kind, err := m.Preview(p, files)
		if err != nil || kind != pdfType {
			t.Fatal(kind, err)
		}
		picture := seen(t, pdf, "-r", "36")
		for i, want := range tc.want {
			at := picture.Bounds().Size()
			r, g, b, _ := picture.At(at.X*(1+8*(i%2))/10, at.Y*(1+8*(i/2))/10).RGBA()
			got := map[[3]bool]string{{true, true, true}: "white", {true, false, false}: "red", {false, false, true}: "blue"}[[3]bool{r > 40000, g > 40000, b > 40000}]
			if got != want {
				t.Errorf("%s: quarter %d is %q, want %s", tc.dict, i, got, want)
			}
		}
		if text := textOf(t, pdf); !strings.Contains(text, p.Name) || !strings.Contains(text, "GIẤY CHỨNG NHẬN") {
			t.Errorf("%s: the paper says %q", tc.dict, text)
		}
		if small, err := m.Thumbnail(p, files); small != nil || err != nil {
			t.Errorf("%s: a thumbnail without the page, error %v", tc.dict, err)
		}
	}
}

// TestPicturesOnce: a file of many papers holds each picture once, a page as well as dots.
func TestPicturesOnce(t *testing.T) {
	t.Parallel()
	m := maker(t)
	under := page(1, "/MediaBox [0 0 842 595] /Resources <</Font <</F 5 0 R>>>>", strings.Repeat(quarters(0, 0, 842, 595)+" BT /F 9 Tf 20 20 Td (Van phong) Tj ET\n", 400),
		"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	for name, data := range map[string][]byte{"page": under, "dots": asJPEG(t, scan(1200, 800, pen))} {
		sent := givenArt(t)
		sent[course.ArtBackground] = data
		p, files := office(t, nil, sent)
		var pdfs [][]byte
		for _, holder := range []string{"Lê An", "Trần Bá", "Võ Cúc"} {
			p.Name = holder
			pdf, err := m.Draw(p, files)
			if err != nil {
				t.Fatal(err)
			}
			pdfs = append(pdfs, pdf)
		}
		all, err := merge(len(pdfs), having(pdfs...), "", p.IssuedAt)
		if err != nil {
			t.Fatal(err)
		}
		if one := len(pdfs[0]); len(all) > one+one/4 {
			t.Errorf("%s: three papers of %d bytes are %d", name, one, len(all))
		}
		for _, what := range []string{"/Subtype /Image", "/Subtype /Form"} {
			if one, n := bytes.Count(pdfs[0], []byte(what)), bytes.Count(all, []byte(what)); n != one {
				t.Errorf("%s: %s stands %d times in one paper, and %d times in three", name, what, one, n)
			}
		}
	}
}

// TestPictureIsGone: a paper whose picture is nowhere is not drawn without it.
func TestPictureIsGone(t *testing.T) {
	t.Parallel()
	p, _ := office(t, nil, givenArt(t))
	m, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Draw(p, nil); !errors.Is(err, course.ErrNotFound) {
		t.Errorf("it is drawn, error %v", err)
	}
}
