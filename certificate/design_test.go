package certificate

import (
	"bytes"
	"fmt"
	"image"
	imagedraw "image/draw"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
)

// margins is how far from the page's edges texts must stay, by design.
var margins = map[course.Design]box{
	course.Formal: {Left: 18.5, Top: 18.5, Right: 18.5, Bottom: 18.5},
	course.Modern: {Left: 35, Top: 10, Right: 15, Bottom: 10},
	course.Plain:  {Left: 15, Top: 15, Right: 15, Bottom: 15},
}

// recorder is a canvas that notes where texts stand, in mm.
type recorder struct {
	boxes []box
	arts  []box // of pictures
}

func (r *recorder) show(_ *art, x, y, width, height float64) {
	r.arts = append(r.arts, box{Left: x, Top: y, Right: x + width, Bottom: y + height})
}

func (r *recorder) put(l line, x, y float64, a align) {
	if l.text == "" {
		return
	}
	if a == centre {
		x -= l.width() / 2
	}
	high := l.size * mmPerPoint
	r.boxes = append(r.boxes, box{Left: x, Top: y - 0.891*high, Right: x + l.width(), Bottom: y + 0.216*high, Word: l.text})
}

func (r *recorder) fill(p path, in ink, _ ...place) {
	if in == white { // under the QR code
		at, size := p[0].to[0], p[0].to[1]
		r.boxes = append(r.boxes, box{Left: at.x, Top: at.y, Right: at.x + size.x, Bottom: at.y + size.y, Word: "QR"})
	}
}

func (*recorder) stroke(path, float64, ink, ...place) {}

func (*recorder) decorate(*design) {}

// person makes somebody up: of any people, with a name of one word or of eight, of any office.
func person(r *rand.Rand) course.Paper {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	several := func(n int, words ...string) string {
		var all []string
		for range n {
			all = append(all, pick(words...))
		}
		return strings.Join(all, " ")
	}
	family := []string{"Nguyễn", "Trần", "Huỳnh", "Phạm", "Võ", "Đặng", "Trương", "Nghiêm", "Tôn Nữ", "Công Tằng Tôn Nữ"}
	middle := []string{"Thị", "Văn", "Ngọc", "Hữu", "Phước", "Bảo", "Quỳnh", "Thuỳ", "Mỹ", "Hoàng"}
	given := []string{"Huyền", "Ưởng", "Nghĩa", "Thuỷ", "Lựu", "Y", "Ẩn", "Nguyệt", "Khương", "Ái"}
	highlands := []string{"H'Hen Niê", "Y Bliă Mlô", "Kpă H'Lan", "Giàng A Páo", "Thạch Sà Rây", "Siu H'Ƀlôh", "K'Brŏh Čil", "Ma Seo Lử", "Lò Thị Pửn", "H'Mŭn Ayŭn Kdăm"}
	return paper(func(p *course.Paper) {
		switch r.IntN(8) {
		case 0:
			p.Name = pick(highlands...)
		case 1:
			p.Name = pick(given...)
		case 2:
			p.Name = pick("Nguyễn", "Trương") + " " + several(7, append(middle, given...)...)
		case 3:
			p.Name = fill(several(20, append(family, given...)...), course.MaxName)
		default:
			p.Name = pick(family...) + " " + pick(middle...) + " " + pick(given...)
		}
		p.Birth = pick("", "1980", "14/5/1982", "03/11/1979")
		p.Position = pick("", "Chủ tịch", "Công chức Văn phòng - Thống kê", "Phó Chủ tịch Hội Liên hiệp Phụ nữ", fill("Phó Chủ tịch Hội đồng nhân dân kiêm Trưởng khối", course.MaxPosition))
		words := []string{"Uỷ", "ban", "nhân", "dân", "xã", "Đa", "Phước", "Hội,", "huyện", "Mỏ", "Cày", "Nam", "Khối", "Dân", "vận", "KRÔNG", "BÚK"}
		p.Unit = pick("", "xã Cẩm Sơn", "Uỷ ban nhân dân xã Đa Phước Hội, huyện Mỏ Cày Nam", fill(several(40, words...), 120), strings.Repeat("M", course.MaxUnit))
		p.Title = pick(paper().Title, "Công tác dân vận ở cơ sở", longTitle)
		p.Place = pick("", "Hội trường A", fill(several(40, words...), 120))
		p.Form.SignerTitle = [][]string{nil, {"GIÁM ĐỐC"}, {"TM. BAN DÂN VẬN", "KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"}, papers["longest"].Form.SignerTitle}[r.IntN(4)]
		p.Form.Partner = pick("", p.Form.Partner, papers["longest"].Form.Partner)
		p.Form.IssuingBody = pick(p.Form.IssuingBody, papers["longest"].Form.IssuingBody)
		if l := papers["joint_longest"].Form; r.IntN(2) == 0 {
			p.Form.SecondBody = pick("", "TRƯỜNG CHÍNH TRỊ TỈNH", l.SecondBody)
			p.Form.SecondTitle = [][]string{nil, {"HIỆU TRƯỞNG"}, l.SecondTitle, l.SignerTitle}[r.IntN(4)]
			p.Form.SecondName = pick("", "Lê An", l.SecondName)
			p.Form.Decision = pick("", "12-QĐ/BDV ngày 10/8/2022", l.Decision)
			p.Form.Heading = [][]string{nil, course.PartyHeading}[r.IntN(2)]
		}
		p.VerifyURL = pick("", p.VerifyURL, "https://"+strings.Repeat("lop-boi-duong.", 8)+"vn/c/"+p.Code)
		p.Register = r.IntN(100_000)
	})
}

// TestPeople: of whoever is on a paper and in whatever design, nothing stands over anything
// else or leaves the frame.
func TestPeople(t *testing.T) {
	t.Parallel()
	const people, read = 2000, 40
	m, r := maker(t), rand.New(rand.NewPCG(2022, 166))
	var files [][]byte
	for i := range people {
		p := person(r)
		p.Form.Design = designs[i%len(designs)].name
		f, err := m.newForm(tidy(p))
		if err != nil {
			t.Fatal(err)
		}
		if faults := append(m.unprintable(tidy(p)), f.crowded(tidy(p))...); faults != nil {
			t.Errorf("%q, %s: %+v", p.Name, p.Form.Design, faults)
			continue
		}
		if err := f.encodeCheck(); err != nil {
			t.Fatal(err)
		}
		var page recorder
		f.drawOn(&page)
		checkBoxes(t, page.boxes, p)
		if i < read {
			files = append(files, draw(t, m, p))
		}
	}
	all, err := merge(len(files), having(files...), "", time.Time{}) // as another program finds the words
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, all, pageWidth, pageHeight, 14)
}

func checkBoxes(t *testing.T, boxes []box, p course.Paper) {
	t.Helper()
	keep := margins[p.Form.Design]
	for i, b := range boxes {
		if b.Left < keep.Left || b.Top < keep.Top || b.Right > pageWidth-keep.Right || b.Bottom > pageHeight-keep.Bottom {
			t.Errorf("%q, %s: %+v leaves the frame", p.Name, p.Form.Design, b)
		}
		for _, c := range boxes[i+1:] {
			if b.overlaps(c) {
				t.Errorf("%q, %s: %+v and %+v overlap", p.Name, p.Form.Design, b, c)
			}
		}
	}
}

// TestDesigns compares a paper of each design and of each kind, and one that two sign, with its picture.
func TestDesigns(t *testing.T) {
	t.Parallel()
	m := maker(t)
	shown := map[string]course.Paper{"joint": papers["joint"], "green": papers["green"], "own_colour": papers["own_colour"]}
	for _, kind := range []course.PaperKind{course.Merit, course.Attended, course.Thanks} {
		shown[string(kind)] = papers[string(kind)]
	}
	for _, d := range designs {
		shown[string(d.name)] = paper(func(p *course.Paper) { p.Form.Design = d.name })
	}
	for name, p := range shown {
		path := save(t, draw(t, m, p))
		tool(t, "pdftoppm", "-r", "45", "-png", "-singlefile", path, path)
		got := readPicture(t, path+".png")
		golden := filepath.Join("testdata", name+".png")
		if *update {
			writePicture(t, golden, got)
		}
		if mean, worst := different(got, readPicture(t, golden)); mean > 2.5 || worst > 20 {
			t.Errorf("%s: of 255, the mean dot differs by %.2f and a part of the page by %.2f; -update when this is meant", golden, mean, worst)
		}
	}
	formal, modern := readPicture(t, "testdata/formal.png"), readPicture(t, "testdata/modern.png")
	if mean, worst := different(formal, modern); mean < 5 || worst < 50 {
		t.Errorf("two designs differ by %.2f and %.2f only", mean, worst)
	}
}

func readPicture(t *testing.T, path string) image.Image {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// writePicture writes 16 shades of each light: the file is a third as large, and nothing that is
// looked for gets lost.
func writePicture(t *testing.T, path string, picture image.Image) {
	t.Helper()
	coarse := image.NewRGBA(picture.Bounds())
	imagedraw.Draw(coarse, coarse.Bounds(), picture, image.Point{}, imagedraw.Src)
	for i, light := range coarse.Pix {
		coarse.Pix[i] = uint8((int(light) + 8) / 17 * 17)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, coarse); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// different is by how much the dots of two pictures differ, of 255: in the mean over all, and
// over the worst square of 12 dots a side. Pictures of two sizes differ wholly.
func different(a, b image.Image) (mean, worst float64) {
	if a.Bounds() != b.Bounds() {
		return 255, 255
	}
	const side = 12
	p, q := dots(a), dots(b)
	size := a.Bounds().Size()
	across := (size.X + side - 1) / side
	squares := make([]float64, across*((size.Y+side-1)/side))
	for y := range size.Y {
		for x := range size.X {
			off := 0.0
			for i := p.PixOffset(x, y); i%4 < 3; i++ { // red, green and blue
				off += math.Abs(float64(p.Pix[i]) - float64(q.Pix[i]))
			}
			mean += off / 3 / float64(size.X*size.Y)
			squares[y/side*across+x/side] += off / 3 / side / side
		}
	}
	for _, off := range squares {
		worst = max(worst, off)
	}
	return mean, worst
}

// dots is a picture whose dots can be read fast.
func dots(p image.Image) *image.RGBA {
	flat := image.NewRGBA(image.Rectangle{Max: p.Bounds().Size()})
	imagedraw.Draw(flat, flat.Bounds(), p, p.Bounds().Min, imagedraw.Src)
	return flat
}

// TestGround: nothing that is drawn under the texts is darker than what a colour is held
// against before it may be chosen.
func TestGround(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for _, d := range designs {
		form := course.Form{Design: d.name, Colour: "blue"}
		ink, _ := form.Ink()
		most := ink.Contrast(d.name.Ground(ink)) - 0.05 // of rounding
		page := newPicture(m, previewWidth)
		page.decorate(designOf(form))
		for y := int((bodyTop - 4) * page.scale); y < int((signTop-2)*page.scale); y++ {
			for x := int(48 * page.scale); x < int((pageWidth-30)*page.scale); x++ {
				dot := page.dots.RGBAAt(x, y)
				if got := ink.Contrast(course.Colour{Red: dot.R, Green: dot.G, Blue: dot.B}); got < most {
					t.Fatalf("%s: the dot at %d,%d is %v, of contrast %.2f, want %.2f at least", d.name, x, y, dot, got, most)
				}
			}
		}
	}
}

// TestManyColours: what is kept of colours that courses choose doesn't grow with their number, and a paper
// has its bytes also after its ornament was forgotten.
func TestManyColours(t *testing.T) {
	t.Parallel()
	m, err := New()
	if err != nil {
		t.Fatal(err)
	}
	want := draw(t, m, papers["green"])
	for i := range mostLooks + 10 {
		draw(t, m, paper(func(p *course.Paper) { p.Form.Design, p.Form.Colour = course.Plain, fmt.Sprintf("#1122%02X", i) }))
	}
	n := 0
	m.ornaments.Range(func(any, any) bool { n++; return true })
	if n > mostLooks || !bytes.Equal(draw(t, m, papers["green"]), want) {
		t.Errorf("%d ornaments are kept", n)
	}
}

// TestDesignsAreSmall: the ornament is one object, and a paper of little ink a small file.
func TestDesignsAreSmall(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for _, tc := range []struct {
		design course.Design
		most   int
		fonts  int
	}{{course.Formal, 65_000, 3}, {course.Modern, 55_000, 3}, {course.Plain, 30_000, 2}} {
		pdf := draw(t, m, paper(func(p *course.Paper) { p.Form.Design = tc.design }))
		two := draw(t, m, paper(joint, func(p *course.Paper) { p.Form.Design = tc.design }))
		if n := max(len(pdf), len(two)); n > tc.most {
			t.Errorf("%s has %d bytes, want at most %d", tc.design, n, tc.most)
		}
		if n := bytes.Count(pdf, []byte("/Subtype /Form")); n != 1 {
			t.Errorf("%s has the ornament %d times", tc.design, n)
		}
		checkFonts(t, pdf, tc.fonts)
	}
}

// TestDesignOfOldPapers: a paper that was issued before there were designs is drawn in the
// first, as one that names it.
func TestDesignOfOldPapers(t *testing.T) {
	t.Parallel()
	m := maker(t)
	named := paper(func(p *course.Paper) { p.Form.Design = course.Formal })
	unnamed := paper(func(p *course.Paper) { p.Form.Design = "" })
	if !bytes.Equal(draw(t, m, named), draw(t, m, unnamed)) {
		t.Error(fmt.Sprint("the default is not ", course.Formal))
	}
}
