package certificate

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// names of a delegation, to be combined.
var (
	surnames = []string{"Nguyễn Thị", "Trần Văn", "Lê Hoàng", "Phạm Ngọc", "Đặng Hữu", "Võ Thị Mỹ", "Huỳnh Quốc"}
	given    = []string{"Huyền", "Phước", "Thuỷ", "Dũng", "Lựu", "Hằng", "Nghĩa", "Ưởng", "Kiệt", "Oanh", "Vỹ"}
)

// bundle is n people of a delegation with their certificates.
func bundle(t testing.TB, m *Maker, n int) Bundle {
	t.Helper()
	b := Bundle{Form: paper().Form, CourseTitle: paper().Title, Delegation: "Mỏ Cày Nam", Signed: "2022-08-19"}
	var pdfs [][]byte
	for i := range n {
		p := paper(func(p *course.Paper) {
			p.Name = surnames[i%len(surnames)] + " " + given[i%len(given)]
			p.Register = 101 + i
			p.Number = fmt.Sprintf("%d/2022/GCN", p.Register)
			if i%11 == 5 {
				p.Name, p.Unit, p.Position = papers["longest"].Name, longUnit, papers["longest"].Position
			}
		})
		pdfs = append(pdfs, draw(t, m, p))
		b.Papers = append(b.Papers, p)
	}
	b.File = having(pdfs...)
	return b
}

// having reads files that are here.
func having(files ...[]byte) func(int) ([]byte, error) {
	return func(i int) ([]byte, error) { return files[i], nil }
}

// read is the stored file of one of a bundle.
func (b Bundle) read(t *testing.T, i int) []byte {
	t.Helper()
	pdf, err := b.File(i)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestBundle(t *testing.T) {
	t.Parallel()
	m := maker(t)
	const people = 34
	b := bundle(t, m, people)
	pdf, err := m.Bundle(b)
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(strings.TrimSuffix(textOf(t, pdf), "\f"), "\f")
	lists := len(pages) - people
	if lists < 2 || lists > 5 {
		t.Fatalf("%d pages for %d certificates", len(pages), people)
	}

	list := strings.Join(strings.Fields(strings.Join(pages[:lists], " ")), " ")
	for _, want := range []string{"DANH SÁCH NHẬN GIẤY CHỨNG NHẬN", "Đoàn: Mỏ Cày Nam", "Danh sách có 34 người.", "ĐẠI DIỆN ĐOÀN NHẬN", fmt.Sprintf("Trang %d/%d", lists, lists)} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	for i, r := range b.Papers {
		for _, want := range []string{r.Name, r.Number, r.Unit} {
			if !strings.Contains(list, want) {
				t.Errorf("the list lacks %q", want)
			}
		}
		if want := textOf(t, b.read(t, i)); pages[lists+i]+"\f" != want {
			t.Errorf("page %d reads %q, the certificate %q", lists+i+1, pages[lists+i], want)
		}
	}

	total := 0
	for i := range b.Papers {
		total += len(b.read(t, i))
	}
	if len(pdf) > total/8 {
		t.Errorf("%d bytes, the certificates one by one have %d: what they share is there once", len(pdf), total)
	}
	if n := bytes.Count(pdf, []byte("/Subtype /Form")); n != 1 {
		t.Errorf("the ornament is there %d times", n)
	}
	checkFonts(t, pdf, 3) // those of the list are those of all the papers
	if again, err := m.Bundle(b); err != nil || !bytes.Equal(again, pdf) {
		t.Errorf("the same bundle gave other bytes, error %v", err)
	}
}

// The pages look as those of the stored files, dot by dot.
func TestBundleKeepsPages(t *testing.T) {
	t.Parallel()
	m := maker(t)
	b := bundle(t, m, 2)
	pdf, err := m.Bundle(b)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b.Papers {
		single := b.read(t, i)
		got, want := pictureOf(t, pdf, 2+i), pictureOf(t, single, 1)
		if !bytes.Equal(got, want) {
			t.Errorf("certificate %d looks different in the bundle", i+1)
		}
	}
}

func pictureOf(t *testing.T, pdf []byte, page int) []byte {
	t.Helper()
	path, n := save(t, pdf), fmt.Sprint(page)
	tool(t, "pdftoppm", "-r", "60", "-f", n, "-l", n, "-singlefile", path, path)
	dots, err := os.ReadFile(path + ".ppm")
	if err != nil {
		t.Fatal(err)
	}
	return dots
}

func TestListLayout(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for _, n := range []int{1, 2, 15, 16, 17, 18, 19, 20, 40} {
		b := bundle(t, m, 1)
		for len(b.Papers) < n {
			r := b.Papers[0]
			r.Unit = "Xã Đa Phước Hội"
			if len(b.Papers)%7 == 3 {
				r.Name, r.Unit = strings.Repeat("W", course.MaxName), longUnit
			}
			b.Papers = append(b.Papers, r)
		}
		b.File = nil
		pdf, err := m.Bundle(b)
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, pdf, listWidth, 297, 8)
		pages := boxesOf(t, pdf)
		rows := 0
		for _, word := range pages[len(pages)-1] {
			if word.Word == "101/2022/GCN" {
				rows++
			}
		}
		if rows < min(n, 2) {
			t.Errorf("%d people: the signatures stand with %d rows", n, rows)
		}
	}
}

func TestBundleRefuses(t *testing.T) {
	t.Parallel()
	m := maker(t)
	b := bundle(t, m, 1)
	b.Papers[0].Unit = "Xã 😀"
	var refused *course.PaperError
	if _, err := m.Bundle(b); !errors.As(err, &refused) || refused.Faults[0].Field != course.PaperUnit {
		t.Errorf("emoji in a unit: %v", err)
	}
	for _, broken := range [][]byte{nil, []byte("no PDF"), b.read(t, 0)[:2000]} {
		b := bundle(t, m, 2)
		b.File = having(b.read(t, 0), broken)
		_, err := m.Bundle(b)
		if err == nil || !strings.Contains(err.Error(), "file 3 of 3") {
			t.Errorf("a file of %d bytes: %v", len(broken), err)
		}
	}
}

// foreign is a file as other programs write them: size and rotation stand on
// the parent, and a note on the page points back to it.
const foreign = `%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Count 2 /Kids [3 0 R 4 0 R] /MediaBox [0 0 300 200] /Rotate 90 /Resources <<>>>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /Annots [5 0 R]>> endobj
4 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 100.5 50]>> endobj
5 0 obj <</Type /Annot /Subtype /Text /Rect [0 0 9 9] /P 3 0 R /Popup 6 0 R /Contents (a \(note\))>> endobj
6 0 obj <</Type /Annot /Subtype /Popup /Rect [0 0 9 9] /Parent 5 0 R>> endobj
trailer <</Root 1 0 R /Size 7>>
`

func TestMergeForeignFile(t *testing.T) {
	t.Parallel()
	pdf, err := merge(2, having(draw(t, maker(t), paper()), []byte(foreign)), "Tập", paper().IssuedAt)
	if err != nil {
		t.Fatal(err)
	}
	info := tool(t, "pdfinfo", "-f", "1", "-l", "3", save(t, pdf))
	for _, want := range []string{
		"Title:           Tập", "Pages:           3",
		"Page    2 size:  300 x 200 pts", "Page    2 rot:   90", "Page    3 size:  100.5 x 50 pts", "Page    3 rot:   90",
	} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo lacks %q:\n%s", want, info)
		}
	}
	if !bytes.Contains(pdf, []byte(`(a \(note\))`)) {
		t.Error("the note is lost")
	}
}

func BenchmarkBundle(b *testing.B) {
	m := maker(b)
	in := bundle(b, m, 34)
	size := 0
	for b.Loop() {
		pdf, err := m.Bundle(in)
		if err != nil {
			b.Fatal(err)
		}
		size = len(pdf)
	}
	b.ReportMetric(float64(size), "bytes/bundle")
}
