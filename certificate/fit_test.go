package certificate

import (
	"math"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/letters"
)

// texts are the lines of a block in turn.
func (b block) texts() []string {
	var out []string
	for _, l := range b {
		out = append(out, l.text)
	}
	return out
}

func TestFitOrder(t *testing.T) {
	t.Parallel()
	m := maker(t)
	name := "Nguyễn Phước Bảo Ngọc Quỳnh Như Thuỷ Tiên"
	natural := m.bold.width(name, 22)
	for _, tc := range []struct {
		share    float64 // of the natural width that there is
		squeezed bool
		smaller  bool
		lines    int
	}{
		{1.2, false, false, 1},
		{1.01, false, false, 1},

		{0.97, true, false, 1},
		{0.86, true, false, 1},

		{0.84, true, true, 1},
		{0.77, true, true, 1},

		{0.70, false, false, 2},
		{0.35, true, false, 3},
	} {
		b, ok := newPassage(name, m.bold, 22, "").fit(natural*tc.share, 1)
		if !ok {
			t.Errorf("%v: doesn't fit", tc.share)
			continue
		}
		squeezed, smaller := b[0].squeeze < 1, b[0].size < 22
		if len(b) != tc.lines || squeezed != tc.squeezed || smaller != tc.smaller {
			t.Errorf("%v of the width: %d lines, squeezed %v, smaller %v, want %+v", tc.share, len(b), squeezed, smaller, tc)
		}
		if got := strings.Join(b.texts(), " "); got != name {
			t.Errorf("%v of the width: %q", tc.share, got)
		}
	}
}

func TestSetBlockShrinksTogether(t *testing.T) {
	t.Parallel()
	m := maker(t)
	passages := []passage{newPassage("một", m.regular, 15, ""), newPassage("hai", m.bold, 22, ""), newPassage("ba", m.regular, 15, "")}
	roomy, ok := setBlock(passages, 100, 100)
	if !ok || roomy[0].size != 15 || roomy[1].size != 22 {
		t.Fatalf("with room: %v %+v", ok, roomy)
	}
	tight, ok := setBlock(passages, 100, roomy.height()*0.7)
	if !ok || tight.height() > roomy.height()*0.7 {
		t.Fatalf("without room: %v, %v mm high", ok, tight.height())
	}
	if a, b := tight[0].size/15, tight[1].size/22; math.Abs(a-b) > 1e-9 || a >= 1 {
		t.Errorf("the sizes shrank by %v and %v", a, b)
	}
	if _, ok := setBlock(passages, 100, 2); ok {
		t.Error("three lines fit in 2 mm")
	}
}

// FuzzFit holds that no line is wider than there is room, squeezed too far or
// too small, and that no letter is lost.
func FuzzFit(f *testing.F) {
	f.Add("Nguyễn Phước Bảo Ngọc Quỳnh Như Thuỷ Tiên", 60.0)
	f.Add("Uỷ ban nhân dân xã Đa Phước Hội", 20.0)
	f.Add(strings.Repeat("W", 80), 246.0)
	f.Add("e\u0323\u0302a m\u0303\u0303\u0303", 10.0)
	f.Add("", 30.0)
	m := maker(f)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !(width >= 10 && width <= 300) {
			t.Skip()
		}
		text = letters.Clean(text)
		b, ok := newPassage(text, m.regular, 15, "").fit(width, 1)
		if !ok {
			return
		}
		for _, l := range b {
			if l.width() > width+0.01 || l.squeeze < minSqueeze-0.01 || l.squeeze > 1 || l.size < 15*minShrink-0.01 {
				t.Errorf("%q in %v mm: %+v is %v wide", text, width, l, l.width())
			}
		}
		got := strings.ReplaceAll(strings.Join(b.texts(), ""), " ", "")
		if want := strings.ReplaceAll(text, " ", ""); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}
