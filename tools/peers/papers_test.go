package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"
	"text/tabwriter"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/qrcode"
)

var papers = flag.Int("papers", 8, "how many papers are drawn in each round")

// plainFPDF draws a paper as one would who writes it with fpdf and its documentation: a frame of two
// rules, the same lines in three fonts, the same QR code.
func plainFPDF(p course.Paper) ([]byte, error) {
	f := fpdf.New("L", "mm", "A4", "")
	f.SetAutoPageBreak(false, 0)
	f.AddUTF8FontFromBytes("serif", "", liberationserifregular.TTF)
	f.AddUTF8FontFromBytes("serif", "B", liberationserifbold.TTF)
	f.AddUTF8FontFromBytes("serif", "I", liberationserifitalic.TTF)
	f.AddPage()
	for _, inset := range []float64{10, 12} {
		f.Rect(inset, inset, 297-2*inset, 210-2*inset, "D")
	}
	line := func(x, y, wide float64, style string, size float64, text string) {
		f.SetFont("serif", style, size)
		f.SetXY(x, y)
		f.CellFormat(wide, size/2, text, "", 0, "C", false, 0, "")
	}
	line(20, 20, 110, "", 13, p.Form.GoverningBody)
	line(20, 27, 110, "B", 13, p.Form.IssuingBody)
	line(150, 20, 127, "B", 13, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	line(150, 27, 127, "B", 13, "Độc lập - Tự do - Hạnh phúc")
	line(20, 50, 257, "B", 37, "GIẤY CHỨNG NHẬN")
	line(20, 72, 257, "", 15, "Chứng nhận đồng chí")
	line(20, 82, 257, "B", 32, p.Name)
	line(20, 98, 257, "", 15, "Sinh ngày: "+p.Birth)
	line(20, 106, 257, "", 15, p.Position+", "+p.Unit)
	line(20, 114, 257, "", 15, "Đã hoàn thành "+p.Title)
	line(20, 122, 257, "", 15, "từ ngày 16 tháng 8 năm 2022 đến ngày 19 tháng 8 năm 2022 tại "+p.Place)
	line(160, 136, 117, "I", 13, p.Form.PlaceName+", ngày 19 tháng 8 năm 2022")
	line(160, 144, 117, "B", 13, p.Form.SignerTitle[0])
	line(160, 151, 117, "B", 13, p.Form.SignerTitle[1])
	line(160, 180, 117, "B", 14, p.Form.SignerName)
	line(20, 185, 60, "I", 11, "Số: "+p.Number)
	code, err := qrcode.Encode(p.VerifyURL)
	if err != nil {
		return nil, err
	}
	side := 24 / float64(code.Size)
	for _, run := range code.Runs {
		f.Rect(25+float64(run.Col)*side, 158+float64(run.Row)*side, float64(run.Len)*side, side, "F")
	}
	var out bytes.Buffer
	err = f.Output(&out)
	return out.Bytes(), err
}

// person is the paper of one of a course.
func person(no int, design course.Design) course.Paper {
	family, middle := []string{"Nguyễn", "Trần", "Huỳnh", "Phạm", "Võ"}, []string{"Thị Ngọc", "Văn", "Thuỳ", "Hữu"}
	given := []string{"Huyền", "Ưởng", "Nghĩa", "Thuỷ", "Lựu", "Ẩn", "Khương"}
	code := fmt.Sprintf("K7QM-2XWD-%02d", no%100)
	return course.Paper{
		Form: course.Form{
			GoverningBody: "TỈNH UỶ BẾN TRE", IssuingBody: "BAN DÂN VẬN", Partner: "TRƯỜNG CHÍNH TRỊ TỈNH", PlaceName: "Bến Tre",
			SignerTitle: []string{"TM. BAN DÂN VẬN", "TRƯỞNG BAN"}, SignerName: "Trần Thị Bích Thuỷ", Design: design,
		},
		Name:  family[no%5] + " " + middle[no/5%4] + " " + given[no/20%7],
		Birth: fmt.Sprintf("%d/5/1982", 1+no%28), Position: "Phó Chủ tịch Hội Liên hiệp Phụ nữ", Unit: "Uỷ ban nhân dân xã Đa Phước Hội, huyện Mỏ Cày Nam",
		Title: "Lớp bồi dưỡng nghiệp vụ công tác dân vận năm 2022", Place: "Hội trường A",
		From: "2022-08-16", To: "2022-08-19", Signed: "2022-08-19", IssuedAt: time.Date(2022, 8, 19, 9, 30, 0, 0, time.UTC),
		Number: fmt.Sprintf("%d/2022/GCN", no+1), Register: no + 1, Code: code, VerifyURL: "https://lop.example.vn/c/" + code,
	}
}

// TestPapers draws the papers of a course on one core, in turns: each design of the product, and fpdf
// used plainly. It fails when a paper isn't drawn or is larger than it may be, and never for being slow.
func TestPapers(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	m, err := certificate.New()
	if err != nil {
		t.Fatal(err)
	}
	draw := func(no int, d course.Design) ([]byte, error) { return m.Draw(person(no, d), nil) }
	ways := []struct {
		name string
		most int // bytes each
		draw func(no int) ([]byte, error)
	}{
		{"trang trọng", 95_000, func(no int) ([]byte, error) { return draw(no, course.Formal) }},
		{"hiện đại", 95_000, func(no int) ([]byte, error) { return draw(no, course.Modern) }},
		{"tối giản", 30_000, func(no int) ([]byte, error) { return draw(no, course.Plain) }},
		{"fpdf", 0, func(no int) ([]byte, error) { return plainFPDF(person(no, "")) }},
	}
	n, times := *papers, max(*rounds, 1)
	rate, size := make([][]float64, len(ways)), make([]int, len(ways))
	for round := range times {
		for i := range ways {
			i = (i + round) % len(ways)
			used, begun := cpuTime(os.Getpid()), time.Now()
			all := 0
			for no := range n {
				pdf, err := ways[i].draw(no)
				if err != nil || len(pdf) == 0 || ways[i].most > 0 && len(pdf) > ways[i].most {
					t.Fatalf("%s: paper %d has %d bytes, %d are the most: %v", ways[i].name, no, len(pdf), ways[i].most, err)
				}
				all += len(pdf)
			}
			used = cpuTime(os.Getpid()) - used
			if used <= 0 { // too few to be counted
				used = time.Since(begun)
			}
			rate[i], size[i] = append(rate[i], float64(n)/used.Seconds()), all/n
		}
	}
	fmt.Printf("\n%d papers on one core, a second of the processor · median of %d\n", n, times)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer w.Flush()
	fmt.Fprintln(w, "\t÷ fpdf\tpapers/s\tbytes each\t")
	fpdfs := slices.Clone(rate[len(ways)-1])
	for i, way := range ways {
		ratio := make([]float64, times)
		for round := range ratio {
			ratio[round] = rate[i][round] / fpdfs[round]
		}
		slices.Sort(ratio)
		slices.Sort(rate[i])
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t\n", way.name, number(ratio[times/2]), number(rate[i][times/2]), size[i])
	}
}
