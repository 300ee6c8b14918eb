package certificate

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A4, as PDF has it.
const (
	shortSide = 595.28 // points
	longSide  = 841.89
)

// sheet is a PDF in the making. Lengths are mm from the top left corner of the
// page, font sizes points.
type sheet struct {
	*Maker
	width, height float64       // of a page, in points
	ornament      *bytes.Buffer // nil when there is none
	pages         []*bytes.Buffer
	now           *bytes.Buffer // what is being drawn
	fonts         [3]usedFont
}

// usedFont is a face and the letters it must have besides the common ones.
type usedFont struct {
	*face
	other []rune
}

// align says which point of a line its x coordinate is.
type align int

const (
	left align = iota
	centre
)

// newSheet starts a PDF with pages of a size in points, of which it has none yet.
func (m *Maker) newSheet(width, height float64) *sheet {
	return &sheet{Maker: m, width: width, height: height, fonts: [3]usedFont{{face: m.regular}, {face: m.bold}, {face: m.italic}}}
}

// startOrnament begins what is the same on the pages of many files, and so is an object
// of its own. It comes before the first page.
func (s *sheet) startOrnament() {
	s.now = &bytes.Buffer{}
	s.ornament = s.now
}

func (s *sheet) startPage() {
	s.now = &bytes.Buffer{}
	s.pages = append(s.pages, s.now)
}

func (s *sheet) putOrnament() { s.write("/Ornament Do") }

// write writes an operation on the page.
func (s *sheet) write(format string, values ...any) { fmt.Fprintf(s.now, format+"\n", values...) }

// at is a point of the page as PDF counts, in points from below.
func (s *sheet) at(x, y float64) (right, up float64) {
	return x / mmPerPoint, s.height - y/mmPerPoint
}

// put draws a line with its baseline at y.
func (s *sheet) put(l line, x, y float64, a align) {
	if a == centre {
		x -= l.width() / 2
	}
	right, up := s.at(x, y)
	font := slices.IndexFunc(s.fonts[:], func(u usedFont) bool { return u.face == l.face })
	s.write("BT /F%d %.2f Tf %.2f Tz %.2f %.2f Td <%s> Tj ET", font, l.size, l.squeeze*100, right, up, s.fonts[font].encode(l.text))
}

// encode writes a text in the glyphs of the font. A letter that isn't common gets the
// next one.
func (u *usedFont) encode(text string) string {
	codes := make([]byte, 0, 2*len(text))
	for _, r := range text {
		code, ok := u.code[r]
		if !ok {
			i := slices.Index(u.other, r)
			if i < 0 {
				i = len(u.other)
				u.other = append(u.other, r)
			}
			code = len(u.common) + 1 + i
		}
		codes = binary.BigEndian.AppendUint16(codes, uint16(code))
	}
	return hex.EncodeToString(codes)
}

// putBlock draws a block with its first baseline at y.
func (s *sheet) putBlock(b block, x, y float64, a align) {
	for _, l := range b {
		s.put(l, x, y+l.down, a)
	}
}

// rectangle draws a frame of lines as thick as given, in mm.
func (s *sheet) rectangle(x, y, width, height, thick float64) {
	right, up := s.at(x, y)
	s.write("%.2f w %.2f %.2f %.2f %.2f re S", thick/mmPerPoint, right, up, width/mmPerPoint, -height/mmPerPoint)
}

// fill draws a black rectangle.
func (s *sheet) fill(x, y, width, height float64) {
	right, up := s.at(x, y)
	s.write("%.2f %.2f %.2f %.2f re f", right, up, width/mmPerPoint, -height/mmPerPoint)
}

// rule draws a thin line of the given length, centred at x.
func (s *sheet) rule(x, y, length float64) {
	from, up := s.at(x-length/2, y)
	to, _ := s.at(x+length/2, y)
	s.write("%.2f w %.2f %.2f m %.2f %.2f l S", 0.3/mmPerPoint, from, up, to, up)
}

// putHead draws the lines at the top of a paper with a rule under the last, as
// long as the given share of it.
func (s *sheet) putHead(b block, x, y, share float64) {
	if len(b) == 0 {
		return
	}
	s.putBlock(b, x, y, centre)
	last := b[len(b)-1]
	s.rule(x, y+last.down+2.2, last.width()*share)
}

// output is the finished file. The day stands in it as the time it was made: the same
// paper must give the same bytes.
func (s *sheet) output(title string, made time.Time) ([]byte, error) {
	f := newFile()
	fonts, err := s.addFonts(f)
	if err != nil {
		return nil, err
	}
	resources := "/Font " + fonts
	if s.ornament != nil {
		form := fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 %.2f %.2f] /Resources <<%s>>", s.width, s.height, resources)
		body, err := s.stream(form, s.ornament.Bytes())
		if err != nil {
			return nil, err
		}
		resources += fmt.Sprintf(" /XObject <</Ornament %d 0 R>>", f.add(body))
	}
	for _, page := range s.pages {
		body, err := s.stream("", page.Bytes())
		if err != nil {
			return nil, err
		}
		f.addPage(fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Resources <<%s>> /Contents %d 0 R>>",
			pagesObject, s.width, s.height, resources, f.add(body)))
	}
	return f.write(title, made), nil
}

// addFonts puts the fonts into a file: as they were cut for all papers, or with this
// one's other letters.
func (s *sheet) addFonts(f *file) (dict string, err error) {
	var fonts strings.Builder
	for i, u := range s.fonts {
		c := u.cut
		if u.other != nil {
			if c, err = s.newCut(u.face, slices.Concat(u.common, u.other)); err != nil {
				return "", fmt.Errorf("certificate: cutting %s: %w", u.name, err)
			}
		}
		fmt.Fprintf(&fonts, "/F%d %d 0 R ", i, c.add(f))
	}
	return "<<" + fonts.String() + ">>", nil
}
