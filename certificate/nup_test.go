package certificate

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestOverlayOn reads back where names stand on the office's own page, alone and cut out of A4, and that the page is there once.
func TestOverlayOn(t *testing.T) {
	t.Parallel()
	m := maker(t)
	o := stock(t, "họ tên 95 62 22 giữa", "Máy A: lệch 9 9")
	p, files := office(t, nil, map[course.ArtPlace][]byte{course.ArtSheet: page(1, "/MediaBox [0 0 538.58 382.68]", quarters(0, 0, 538.58, 382.68))})
	papers := []course.Paper{p, p, p}
	for i, name := range []string{"An", "Bình", "Cúc"} {
		papers[i].Name = name
	}
	for _, tc := range []struct {
		cut   bool
		pages int
		size  string
		want  [3]point // the middle of each name's baseline, in mm
	}{
		{false, 3, "538.58 x 382.68", [3]point{{95, 62}, {95, 62}, {95, 62}}},
		{true, 2, "595.28 x 841.89", [3]point{{105, 75.5}, {105, 210.5}, {105, 75.5}}},
	} {
		pdf, left, err := m.OverlayOn(o, p.Form.Sheet, files, papers, tc.cut)
		if err != nil || left != nil {
			t.Fatal(left, err)
		}
		pages := boxesOf(t, pdf)
		if len(pages) != tc.pages {
			t.Fatalf("%d pages, want %d", len(pages), tc.pages)
		}
		for i, name := range slices.Concat(pages...) {
			middle, base := (name.Left+name.Right)/2*mmPerPoint, (name.Bottom-0.216*22)*mmPerPoint
			if name.Word != papers[i].Name || math.Abs(middle-tc.want[i].x) > 0.3 || math.Abs(base-tc.want[i].y) > 0.3 {
				t.Errorf("cut %v: %s stands at %.1f, %.1f mm, want %v", tc.cut, name.Word, middle, base, tc.want[i])
			}
		}
		if info := tool(t, "pdfinfo", save(t, pdf)); !strings.Contains(info, tc.size) {
			t.Errorf("cut %v: a sheet is not %s:\n%s", tc.cut, tc.size, info)
		}
		if n := bytes.Count(pdf, []byte("/Subtype /Form")); n != 1 {
			t.Errorf("cut %v: the page stands there %d times", tc.cut, n)
		}
		if again, _, err := m.OverlayOn(o, p.Form.Sheet, files, papers, tc.cut); err != nil || !bytes.Equal(again, pdf) {
			t.Errorf("cut %v: the same papers give other bytes, error %v", tc.cut, err)
		}
	}
}

// TestPerSheet: A4 is held so that it holds the most.
func TestPerSheet(t *testing.T) {
	t.Parallel()
	for size, want := range map[[2]float64]string{
		{190, 135}: "1 2 false", {148, 210}: "2 1 true", {210, 148}: "1 2 false", {90, 60}: "3 3 true", {297, 210}: "1 1 true", {400, 300}: "1 1 false",
	} {
		if across, down, turned := perSheet(size[0], size[1]); fmt.Sprint(across, down, turned) != want {
			t.Errorf("of %v: %d %d %v, want %s", size, across, down, turned, want)
		}
	}
}

// TestTwoUp: issued papers stand two to a sheet, half as large, each whole.
func TestTwoUp(t *testing.T) {
	t.Parallel()
	m := maker(t)
	var pdfs [][]byte
	for _, name := range []string{"An", "Bình", "Cúc"} {
		pdfs = append(pdfs, draw(t, m, paper(func(p *course.Paper) { p.Name = name })))
	}
	pdf, err := m.TwoUp(len(pdfs), having(pdfs...))
	if err != nil {
		t.Fatal(err)
	}
	pages := boxesOf(t, pdf)
	if len(pages) != 2 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, name := range []string{"An", "Bình", "Cúc"} {
		one := boxesOf(t, pdfs[i])[0]
		is := func(b box) bool { return b.Word == name }
		was := one[slices.IndexFunc(one, is)]
		at := slices.IndexFunc(pages[i/2], is)
		if at < 0 {
			t.Fatalf("%s is nowhere", name)
		}
		now := pages[i/2][at]
		const scale = sheetWidth / pageWidth
		if x, y := was.Left*scale, was.Top*scale+float64(i%2)*sheetHeight/2/mmPerPoint; math.Abs(now.Left-x) > 1 || math.Abs(now.Top-y) > 1 {
			t.Errorf("%s stands at %.1f, %.1f, want %.1f, %.1f", name, now.Left, now.Top, x, y)
		}
	}
	if one := len(pdfs[0]); len(pdf) > one+one/3 {
		t.Errorf("three papers of %d bytes are %d", one, len(pdf))
	}
	if again, err := m.TwoUp(len(pdfs), having(pdfs...)); err != nil || !bytes.Equal(again, pdf) {
		t.Errorf("the same papers give other bytes, error %v", err)
	}
	if _, err := m.TwoUp(1, having([]byte("no PDF"))); err == nil {
		t.Error("what is none is put on a sheet")
	}
}
