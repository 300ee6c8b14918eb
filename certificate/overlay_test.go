package certificate

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
)

func stock(t *testing.T, lines ...string) course.Overlay {
	t.Helper()
	o, err := course.ReadOverlay(append([]string{"khổ 190 x 135"}, lines...))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// everywhere has all that can be printed on stock.
var everywhere = []string{
	"họ tên 95 50 22 giữa đậm", "ngày sinh 60 62", "chức vụ 60 70", "đơn vị 60 78", "tên lớp 95 94 12 giữa", "thời gian 95 86 11 giữa",
	"số 185 20 11 phải", "vào sổ 185 27 11 phải", "ngày ký 140 106 11 giữa nghiêng", "chức vụ ký 140 112 11 giữa đậm", "người ký 140 131 11 giữa đậm",
	"mã tra cứu 12 131 9", "qr 12 104 20",
}

// TestOverlay reads back where texts stand on a sheet, with what a printer is off.
func TestOverlay(t *testing.T) {
	t.Parallel()
	m := maker(t)
	o := stock(t, append(everywhere, "lệch 1,5 -2")...)
	second := paper(func(p *course.Paper) { p.Name = "Lê An" })
	pdf, left, err := m.Overlay(o, []course.Paper{paper(), second})
	if err != nil || left != nil {
		t.Fatalf("left out %v, error %v", left, err)
	}
	pages := boxesOf(t, pdf)
	if len(pages) != 2 {
		t.Fatalf("%d pages", len(pages))
	}
	name := pages[1][slices.IndexFunc(pages[1], func(b box) bool { return b.Word == "Lê" })]
	last := pages[1][slices.IndexFunc(pages[1], func(b box) bool { return b.Word == "An" })]
	middle, base := (name.Left+last.Right)/2*mmPerPoint, (name.Bottom-0.216*22)*mmPerPoint
	if math.Abs(middle-96.5) > 0.2 || math.Abs(base-48) > 0.2 {
		t.Errorf("the name stands at %.2f, %.2f mm, want 96.5, 48", middle, base)
	}
	number := pages[0][slices.IndexFunc(pages[0], func(b box) bool { return b.Word == "101/2022/GCN" })]
	if right := number.Right * mmPerPoint; math.Abs(right-186.5) > 0.2 {
		t.Errorf("the number ends at %.2f mm, want 186.5", right)
	}
	if info := tool(t, "pdfinfo", save(t, pdf)); !strings.Contains(info, "538.58 x 382.68 pts") {
		t.Errorf("the sheet is not 190 x 135 mm:\n%s", info)
	}
	if strings.Contains(textOf(t, pdf), "GIẤY") {
		t.Error("more is printed than has a place")
	}
	checkFonts(t, pdf, 3)
	if again, _, err := m.Overlay(o, []course.Paper{paper(), second}); err != nil || !bytes.Equal(again, pdf) {
		t.Errorf("the same papers gave other bytes, error %v", err)
	}
}

// TestOverlayOfMany: whoever is on a paper, nothing leaves the sheet, and where a text has no
// room the paper is named.
func TestOverlayOfMany(t *testing.T) {
	t.Parallel()
	m, r := maker(t), rand.New(rand.NewPCG(190, 135))
	var people []course.Paper
	for range 200 {
		people = append(people, person(r))
	}
	o := stock(t, everywhere...)
	pdf, _, err := m.Overlay(o, people)
	if err != nil {
		t.Fatal(err)
	}
	for i, words := range boxesOf(t, pdf) {
		for _, b := range words {
			if b.Left*mmPerPoint < 2 || b.Right*mmPerPoint > 188 || b.Top < 0 || b.Bottom*mmPerPoint > 135 {
				t.Errorf("%q: %+v leaves the sheet", people[i].Name, b)
			}
		}
	}
	_, left, err := m.Overlay(stock(t, "họ tên 95 62 30 giữa rộng 12"), []course.Paper{paper(), paper(func(p *course.Paper) { p.Name = "Lê An" })})
	if err != nil || len(left) != 1 || left[0].Name != paper().Name {
		t.Errorf("left out are %v, error %v", left, err)
	}
}

func TestOverlaySheet(t *testing.T) {
	t.Parallel()
	pdf, err := maker(t).OverlaySheet(stock(t, everywhere...))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Fields(textOf(t, pdf))
	for _, want := range []string{"0", "10", "130", "190", "họ", "qr"} {
		if !slices.Contains(text, want) {
			t.Errorf("the sheet lacks %q", want)
		}
	}
}
