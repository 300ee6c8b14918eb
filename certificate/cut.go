package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// commonLetters are in every paper's fonts, whether it needs them or not, so that the
// fonts are cut once and are the same in all papers: Vietnamese, what else a keyboard
// has, and the letters of names in the highlands.
var commonLetters = func() []rune {
	const marked = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ" + "ĕĭŏŭčƀñ"
	var letters []rune
	for r := ' '; r <= '~'; r++ {
		letters = append(letters, r)
	}
	return append(letters, []rune(marked+strings.ToUpper(marked)+"“”…№°")...)
}()

// cut is a font of some letters, ready to go into files. It never changes.
type cut struct {
	program string // the stream of the font itself
	text    string // the stream that says which letter a glyph is
	name    string
	about   string // what its descriptor tells of it
	widths  string
}

// newCut makes a font of a face's letters. In it the first is glyph 1, and so on.
func (p *packer) newCut(f *face, letters []rune) (*cut, error) {
	glyphs := make([]int, len(letters))
	var widths, text bytes.Buffer
	for i, r := range letters {
		glyphs[i] = f.letters[r].glyph
		fmt.Fprintf(&widths, "%.0f ", math.Round(f.letters[r].advance*1000))
	}
	ttf, err := f.font.cut(glyphs)
	if err != nil {
		return nil, err
	}
	text.WriteString(cmapHead)
	for first := 0; first < len(letters); first += cmapMost {
		some := letters[first:min(first+cmapMost, len(letters))]
		fmt.Fprintf(&text, "%d beginbfchar\n", len(some))
		for i, r := range some {
			fmt.Fprintf(&text, "<%04X> <%04X>\n", first+i+1, r)
		}
		text.WriteString("endbfchar\n")
	}
	text.WriteString(cmapTail)

	c := &cut{name: tag(ttf) + "+" + f.name, about: f.font.describe(), widths: widths.String()}
	if c.program, err = p.stream(fmt.Sprintf("/Length1 %d", len(ttf)), ttf); err != nil {
		return nil, err
	}
	c.text, err = p.stream("", text.Bytes())
	return c, err
}

// The frame of a CMap from glyphs to letters, of which each part has at most cmapMost.
const (
	cmapHead = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
	cmapMost = 100
	cmapTail = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
)

// tag tells one cut of a font from another: six capitals, as PDF wants them.
func tag(ttf []byte) string {
	sum := sha256.Sum256(ttf)
	n := binary.BigEndian.Uint64(sum[:])
	var letters [6]byte
	for i := range letters {
		letters[i] = 'A' + byte(n%26)
		n /= 26
	}
	return string(letters[:])
}

// add puts the font into a file and returns its number there.
func (c *cut) add(f *file) int {
	program, text := f.add(c.program), f.add(c.text)
	descriptor := f.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s %s /FontFile2 %d 0 R>>", c.name, c.about, program))
	glyphs := f.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"+
		" /CIDToGIDMap /Identity /FontDescriptor %d 0 R /W [1 [%s]]>>", c.name, descriptor, c.widths))
	return f.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", c.name, glyphs, text))
}
