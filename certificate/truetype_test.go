package certificate

import (
	"maps"
	"slices"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Every letter keeps its outline and its width in a cut, without the instructions.
func TestCutKeepsOutlines(t *testing.T) {
	t.Parallel()
	for name, ttf := range fonts {
		whole, err := parseTrueType(ttf)
		if err != nil {
			t.Fatal(err)
		}
		before := mustParse(t, ttf)
		var letters []rune
		var glyphs []int
		var a, b sfnt.Buffer
		for r := rune(' '); r < 0x2200; r++ {
			if i, _ := before.GlyphIndex(&a, r); i != 0 {
				letters, glyphs = append(letters, r), append(glyphs, int(i))
			}
		}
		slices.Reverse(letters) // in another order than the font's
		slices.Reverse(glyphs)
		cut, err := whole.cut(glyphs)
		if err != nil {
			t.Fatal(err)
		}
		if len(cut) > len(ttf)*2/3 {
			t.Errorf("%s: %d of %d bytes are left", name, len(cut), len(ttf))
		}
		after := mustParse(t, withTables(t, cut, whole))
		for i, r := range letters {
			old, cut := sfnt.GlyphIndex(glyphs[i]), sfnt.GlyphIndex(i+1)
			want, err1 := before.LoadGlyph(&a, old, fixed.I(64), nil)
			got, err2 := after.LoadGlyph(&b, cut, fixed.I(64), nil)
			if err1 != nil || err2 != nil {
				t.Fatalf("%s: %U: %v, %v", name, r, err1, err2)
			}
			if !slices.Equal(want, got) {
				t.Fatalf("%s: the outline of %U changed", name, r)
			}
			wide, err1 := before.GlyphAdvance(&a, old, fixed.I(64), 0)
			now, err2 := after.GlyphAdvance(&b, cut, fixed.I(64), 0)
			if err1 != nil || err2 != nil || wide != now {
				t.Fatalf("%s: %U is %v wide, was %v; %v, %v", name, r, now, wide, err1, err2)
			}
		}
	}
}

// withTables gives a cut the tables that a PDF can do without and sfnt can't. They are
// the whole font's, so letters aren't found by them.
func withTables(t *testing.T, cut []byte, whole *trueType) []byte {
	t.Helper()
	if checksum(cut) != 0xB1B0AFBA {
		t.Errorf("the font adds up to %#x", checksum(cut))
	}
	tables, err := readTables(cut)
	if err != nil {
		t.Fatal(err)
	}
	all := maps.Clone(whole.tables)
	maps.Copy(all, tables)
	all["head"] = slices.Clone(all["head"])
	return writeTables(all)
}

func mustParse(t *testing.T, ttf []byte) *sfnt.Font {
	t.Helper()
	f, err := sfnt.Parse(ttf)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestOtherFilesAreNoFonts(t *testing.T) {
	t.Parallel()
	whole := fonts[regular]
	for _, n := range []int{0, 11, 12, 100, 400, 10_000, len(whole) / 2} {
		if _, err := parseTrueType(whole[:n]); err == nil {
			t.Errorf("the first %d bytes pass for a font", n)
		}
	}
}
