package certificate

import (
	"fmt"
	"unicode/utf8"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// fonts is Liberation Serif by the names that files call it; it has the widths of Times
// New Roman, the font that NĐ 30/2020 prescribes.
var fonts = map[string][]byte{
	regular: liberationserifregular.TTF,
	bold:    liberationserifbold.TTF,
	italic:  liberationserifitalic.TTF,
}

const (
	regular = "LiberationSerif"
	bold    = "LiberationSerif-Bold"
	italic  = "LiberationSerif-Italic"
)

// mmPerPoint is the length of a typographic point.
const mmPerPoint = 25.4 / 72

// face is one font with the width of every letter it has up to U+FFFF, which no letter
// of a name is above. It never changes after loadFace.
type face struct {
	name    string
	font    *trueType
	advance []float64    // by rune, in em; negative for those it lacks
	glyph   []int        // by rune
	common  []rune       // those of commonLetters that it has
	code    map[rune]int // the glyphs of common in every cut
	cut     *cut         // for papers that need no other letters
}

func loadFace(name string, p *packer) (*face, error) {
	const runes = 0x10000
	f := &face{name: name, advance: make([]float64, runes), glyph: make([]int, runes), code: map[rune]int{}}
	var err error
	if f.font, err = parseTrueType(fonts[name]); err != nil {
		return nil, err
	}
	parsed, err := sfnt.Parse(fonts[name])
	if err != nil {
		return nil, err
	}
	var buf sfnt.Buffer
	for r := range rune(runes) {
		f.advance[r] = -1
		if r < ' ' || !utf8.ValidRune(r) {
			continue
		}
		if err := f.measure(parsed, &buf, r); err != nil {
			return nil, err
		}
	}
	for _, r := range commonLetters {
		if f.has(r) {
			f.common = append(f.common, r)
			f.code[r] = len(f.common)
		}
	}
	f.cut, err = p.newCut(f, f.common)
	return f, err
}

// measure notes the glyph of a rune and its width, if the font has it.
func (f *face) measure(parsed *sfnt.Font, buf *sfnt.Buffer, r rune) error {
	glyph, err := parsed.GlyphIndex(buf, r)
	if err != nil {
		return fmt.Errorf("looking up %U: %w", r, err)
	}
	if glyph == 0 {
		return nil
	}
	const em = 1000
	wide, err := parsed.GlyphAdvance(buf, glyph, fixed.I(em), font.HintingNone)
	if err != nil {
		return fmt.Errorf("measuring %U: %w", r, err)
	}
	f.advance[r], f.glyph[r] = float64(wide)/64/em, int(glyph)
	return nil
}

// has tells whether the font can draw the rune.
func (f *face) has(r rune) bool { return int(r) < len(f.advance) && f.advance[r] >= 0 }

// em is the width of a rune in sizes of the font; 0 when it has none.
func (f *face) em(r rune) float64 {
	if !f.has(r) {
		return 0
	}
	return f.advance[r]
}

// width is how wide the text is in mm at a size in points.
func (f *face) width(text string, size float64) float64 {
	var em float64
	for _, r := range text {
		em += f.em(r)
	}
	return em * size * mmPerPoint
}
