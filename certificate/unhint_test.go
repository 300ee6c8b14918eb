package certificate

import (
	"slices"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Every letter keeps its outline and its width without the instructions.
func TestUnhintKeepsOutlines(t *testing.T) {
	t.Parallel()
	for style, ttf := range fonts {
		plain, err := unhint(ttf)
		if err != nil {
			t.Fatal(err)
		}
		if len(plain) > len(ttf)*2/3 {
			t.Errorf("style %q: %d of %d bytes are left", style, len(plain), len(ttf))
		}
		before, after := mustParse(t, ttf), mustParse(t, plain)
		if before.NumGlyphs() != after.NumGlyphs() {
			t.Fatalf("style %q has %d glyphs, had %d", style, after.NumGlyphs(), before.NumGlyphs())
		}
		var a, b sfnt.Buffer
		for r := rune(' '); r < 0x2200; r++ {
			i, _ := before.GlyphIndex(&a, r)
			j, _ := after.GlyphIndex(&b, r)
			if i != j {
				t.Fatalf("style %q: %U is glyph %d, was %d", style, r, j, i)
			}
			want, err1 := before.LoadGlyph(&a, i, fixed.I(64), nil)
			got, err2 := after.LoadGlyph(&b, j, fixed.I(64), nil)
			if err1 != nil || err2 != nil {
				t.Fatalf("style %q: %U: %v, %v", style, r, err1, err2)
			}
			if !slices.Equal(want, got) {
				t.Fatalf("style %q: the outline of %U changed", style, r)
			}
		}
	}
}

func mustParse(t *testing.T, ttf []byte) *sfnt.Font {
	t.Helper()
	f, err := sfnt.Parse(ttf)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestUnhintRefusesOtherFiles(t *testing.T) {
	t.Parallel()
	whole := fonts[""]
	for _, n := range []int{0, 11, 12, 100, 400, 10_000, len(whole) / 2} {
		if _, err := unhint(whole[:n]); err == nil {
			t.Errorf("the first %d bytes pass for a font", n)
		}
	}
}
