package certificate

import (
	"fmt"
	"sync"
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
// of a name is above. It never changes after loadFace, but for the outlines that it keeps.
type face struct {
	name    string
	font    *trueType
	letters map[rune]letter // those it has
	common  []rune          // those of commonLetters that it has
	code    map[rune]int    // the glyphs of common in every cut
	cut     *cut            // for papers that need no other letters

	parsed   *sfnt.Font
	outlines sync.Map // of letters in pictures: rune → path
}

// letter is one of a font.
type letter struct {
	glyph   int
	advance float64 // in em
}

func loadFace(name string, p *packer) (*face, error) {
	const runes = 0x10000
	f := &face{name: name, letters: map[rune]letter{}, code: map[rune]int{}}
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
	f.parsed = parsed
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
	f.letters[r] = letter{int(glyph), float64(wide) / 64 / em}
	return nil
}

// draw is how a letter of the font looks; see outline. One that can't be read looks like
// nothing, and is none of those that are checked when a paper is set.
func (f *face) draw(r rune) (p path) {
	const em = 1000
	var buf sfnt.Buffer
	segments, err := f.parsed.LoadGlyph(&buf, sfnt.GlyphIndex(f.letters[r].glyph), fixed.I(em), nil)
	if err != nil {
		return nil
	}
	var last point
	for _, s := range segments {
		var to [3]point
		for i, a := range s.Args {
			to[i] = point{float64(a.X) / 64 / em, float64(a.Y) / 64 / em}
		}
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			p.move(to[0])
			last = to[0]
		case sfnt.SegmentOpLineTo:
			p.line(to[0])
			last = to[0]
		case sfnt.SegmentOpQuadTo: // as TrueType has them; a third of the way to the guide
			p.curve(last.plus(to[0].times(2)).times(1.0/3), to[1].plus(to[0].times(2)).times(1.0/3), to[1])
			last = to[1]
		case sfnt.SegmentOpCubeTo:
			p.curve(to[0], to[1], to[2])
			last = to[2]
		}
	}
	return p
}

// has tells whether the font can draw the rune.
func (f *face) has(r rune) bool {
	_, ok := f.letters[r]
	return ok
}

// em is the width of a rune in sizes of the font; 0 when it has none.
func (f *face) em(r rune) float64 { return f.letters[r].advance }

// width is how wide the text is in mm at a size in points.
func (f *face) width(text string, size float64) float64 {
	var em float64
	for _, r := range text {
		em += f.em(r)
	}
	return em * size * mmPerPoint
}
