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

// family names the fonts inside the PDF; it goes there unescaped.
const family = "LiberationSerif"

// mmPerPoint is the length of a typographic point.
const mmPerPoint = 25.4 / 72

// face is one font with the width of every letter it has. It never changes
// after loadFace.
type face struct {
	style   string // as fpdf names it: "", "B", "I"
	ttf     []byte
	advance []float64 // by rune, in em; negative for those it lacks
}

// fonts is Liberation Serif by style; it has the widths of Times New Roman, the
// font that NĐ 30/2020 prescribes.
var fonts = map[string][]byte{
	"":  liberationserifregular.TTF,
	"B": liberationserifbold.TTF,
	"I": liberationserifitalic.TTF,
}

func loadFace(style string) (*face, error) {
	f := &face{style: style, advance: make([]float64, 0x10000)}
	ttf, err := unhint(fonts[style])
	if err != nil {
		return nil, err
	}
	f.ttf = ttf
	parsed, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, err
	}
	// Above U+FFFF fpdf can't draw even what a font has.
	var buf sfnt.Buffer
	for r := range rune(len(f.advance)) {
		f.advance[r] = -1
		if r < ' ' || !utf8.ValidRune(r) {
			continue
		}
		if err := f.measure(parsed, &buf, r); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// measure notes the width of a rune, if the font has it.
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
	f.advance[r] = float64(wide) / 64 / em
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
