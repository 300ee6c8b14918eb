package certificate

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loptruong/loptruong/course"
)

// How far a text gives way before it takes another line: first its letters are
// narrowed, then they are made smaller as well.
const (
	minSqueeze  = 0.85
	minShrink   = 0.88
	shrinkSteps = 4
	maxRows     = 12
)

// How small a whole block may become, and in how many steps it is tried; under
// minScale the print is too small for an official paper.
const (
	minScale   = 0.5
	scaleSteps = 25
)

// leading is the distance of two baselines, in sizes of the font.
const leading = 1.32

// How far letters reach over and under their baseline, in sizes of the font.
const (
	overLine  = 0.9
	underLine = 0.22
)

// passage is one text of a block, before it is known how it fits.
type passage struct {
	text  string
	face  *face
	size  float64           // wished, in points
	field course.PaperField // what of the paper it shows; empty for the program's own words
	ink   ink
	above float64 // kept free above it besides what lines need, in points
}

// newPassage is a text in black.
func newPassage(text string, f *face, size float64, field course.PaperField) passage {
	return passage{text: text, face: f, size: size, field: field}
}

// line is one line of a block, ready to be drawn.
type line struct {
	text    string
	face    *face
	size    float64 // points
	squeeze float64 // share of the natural width, 1 when not squeezed
	ink     ink
	spacing float64 // between letters, in sizes of the font
	down    float64 // mm from the first baseline of the block to this one
}

// plainLine is a short line that needs no fitting.
func plainLine(text string, f *face, size float64) line {
	return line{text: text, face: f, size: size, squeeze: 1}
}

func (l line) width() float64 {
	gaps := float64(utf8.RuneCountInString(l.text)-1) * l.spacing * l.size * mmPerPoint
	return (l.face.width(l.text, l.size) + gaps) * l.squeeze
}

// block is lines one under the other.
type block []line

// height is the distance from the first baseline to the last, in mm.
func (b block) height() float64 {
	if len(b) == 0 {
		return 0
	}
	return b[len(b)-1].down
}

// width is that of the longest line.
func (b block) width() (wide float64) {
	for _, l := range b {
		wide = max(wide, l.width())
	}
	return wide
}

// spread moves the lines apart so that the block becomes factor times as high.
func (b block) spread(factor float64) {
	for i := range b {
		b[i].down *= factor
	}
}

// setter sets the blocks of a page, and notes which texts of the paper have no
// room.
type setter struct {
	noRoom []course.PaperField
}

// set is setBlock. Where the passages don't fit, the longest are left out, and
// noted, until the others do.
func (s *setter) set(passages []passage, width, height float64) block {
	rest := slices.Clone(passages)
	for {
		b, ok := setBlock(rest, width, height)
		if ok || len(rest) == 0 {
			return b
		}
		longest, most := 0, -1.0
		for i, p := range rest {
			if w := p.face.width(p.text, p.size); p.field != "" && w > most {
				longest, most = i, w
			}
		}
		if field := rest[longest].field; !slices.Contains(s.noRoom, field) {
			s.noRoom = append(s.noRoom, field)
		}
		rest = slices.Delete(rest, longest, longest+1)
	}
}

// setBlock sets passages in lines at most width mm wide, and no more than height
// mm from the first baseline to the last: all of them a little smaller when they
// don't fit. ok is false when they would become unreadable.
func setBlock(passages []passage, width, height float64) (b block, ok bool) {
	for step := range scaleSteps + 1 {
		b, ok := setLines(passages, width, 1-(1-minScale)*float64(step)/scaleSteps)
		if ok && b.height() <= height {
			return b, true
		}
	}
	return nil, false
}

func setLines(passages []passage, width, scale float64) (block, bool) {
	var b block
	for _, p := range passages {
		lines, ok := p.fit(width, scale)
		if !ok {
			return nil, false
		}
		for i, l := range lines {
			if len(b) > 0 {
				l.down = b.height() + apart(b[len(b)-1].size, l.size)*mmPerPoint
				if i == 0 {
					l.down += p.above * scale * mmPerPoint
				}
			}
			b = append(b, l)
		}
	}
	return b, true
}

// apart is how far the baselines of two lines are apart, of which the lower may be much larger
// than the upper: then its letters, with their marks, must not reach into it.
func apart(above, here float64) float64 {
	return max((above+here)/2*leading, here*overLine+above*underLine)
}

// fit sets one passage in as few lines as it takes: as it is, else squeezed,
// else smaller, else on one line more.
func (p passage) fit(width, scale float64) (block, bool) {
	for rows := 1; rows <= maxRows; rows++ {
		for step := range shrinkSteps + 1 {
			size := p.size * scale * (1 - (1-minShrink)*float64(step)/shrinkSteps)
			texts, ok := p.face.balance(p.text, rows, size, width/minSqueeze)
			if !ok {
				continue
			}
			var b block
			squeeze := 1.0 // one for all lines: letters of two widths look wrong
			for _, text := range texts {
				l := plainLine(text, p.face, size)
				l.ink = p.ink
				squeeze = min(squeeze, width/l.width())
				b = append(b, l)
			}
			for i := range b {
				b[i].squeeze = squeeze
			}
			return b, true
		}
	}
	return nil, false
}

// balance breaks a text, whose words stand one blank apart, into at most rows lines of about one width, none wider
// than limit mm. A word is broken only when it is wider than the limit.
func (f *face) balance(text string, rows int, size, limit float64) ([]string, bool) {
	natural := f.width(text, size)
	if rows == 1 && text != "" && natural <= limit { // most texts, and the others cost much more
		return []string{text}, true
	}
	if natural > float64(rows)*(limit+f.width(" ", size)) || len(f.wrap(text, size, limit)) > rows {
		return nil, false
	}
	widest := 0.0
	for word := range strings.FieldsSeq(text) {
		widest = max(widest, f.width(word, size))
	}
	low, high := min(limit, max(widest, natural/float64(rows))), limit
	for high-low > 0.5 {
		middle := (low + high) / 2
		if len(f.wrap(text, size, middle)) <= rows {
			high = middle
		} else {
			low = middle
		}
	}
	return f.wrap(text, size, high), true
}

// wrap fills lines of at most limit mm with the words of a text.
func (f *face) wrap(text string, size, limit float64) []string {
	var lines []string
	current := ""
	for word := range strings.FieldsSeq(text) {
		if current != "" {
			if joined := current + " " + word; f.width(joined, size) <= limit+tolerance {
				current = joined
				continue
			}
			lines = append(lines, current)
		}
		broken := f.chop(word, size, limit)
		lines = append(lines, broken[:len(broken)-1]...)
		current = broken[len(broken)-1]
	}
	if current != "" {
		lines = append(lines, current)
	}
	return lines
}

// tolerance is a width in mm that nobody sees; it keeps rounding from moving a
// word to the next line.
const tolerance = 1e-6

// chop breaks a word that is wider than limit mm into pieces that are not.
func (f *face) chop(word string, size, limit float64) []string {
	if f.width(word, size) <= limit+tolerance {
		return []string{word}
	}
	var pieces []string
	start, wide := 0, 0.0
	for i, r := range word {
		advance := f.em(r) * size * mmPerPoint
		if wide+advance > limit && i > start && advance > 0 {
			pieces = append(pieces, word[start:i])
			start, wide = i, 0
		}
		wide += advance
	}
	return append(pieces, word[start:])
}
