package certificate

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A4, as PDF has it.
const (
	shortSide = 595.28 // points
	longSide  = 841.89
)

// sheet is a PDF in the making, and the canvas that is its newest page.
type sheet struct {
	*Maker
	width, height float64       // of a page, in points
	pages         []string      // objects with what the pages before the newest show
	now           *bytes.Buffer // what is drawn on the newest; nil while there is none
	err           error         // of packing a page
	design        *design       // whose ornament the pages show; nil when they don't
	arts          []*art        // pictures that the pages show, each once
	fonts         [3]usedFont
	field         string // beginning of the one for a signature; empty when none is left
}

// usedFont is a face and the letters it must have besides the common ones.
type usedFont struct {
	*face
	other []rune
	used  bool
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

func (s *sheet) startPage() {
	if s.now == nil {
		s.now = &bytes.Buffer{}
		return
	}
	s.endPage()
}

// endPage packs the newest page: of a file of many, what is packed is small.
func (s *sheet) endPage() {
	body, err := s.stream("", s.now.Bytes())
	s.pages, s.err = append(s.pages, body), errors.Join(s.err, err)
	s.now.Reset()
}

// decorate shows the ornament of a design, which is an object of its own: it is the same in
// many files.
func (s *sheet) decorate(d *design) {
	s.design = d
	s.now.WriteString("/Ornament Do\n")
}

func (s *sheet) show(a *art, x, y, width, height float64) {
	i := slices.Index(s.arts, a)
	if i < 0 {
		i = len(s.arts)
		s.arts = append(s.arts, a)
	}
	fmt.Fprintf(s.now, "q %.3f 0 0 %.3f %.3f %.3f cm /Art%d Do Q\n", width/mmPerPoint, height/mmPerPoint, x/mmPerPoint, s.height-(y+height)/mmPerPoint, i)
}

func (s *sheet) put(l line, x, y float64, a align) {
	if a == centre {
		x -= l.width() / 2
	}
	font := slices.IndexFunc(s.fonts[:], func(u usedFont) bool { return u.face == l.face })
	s.fonts[font].used = true
	fmt.Fprintf(s.now, "BT %s rg /F%d %.2f Tf %.2f Tz %.2f Tc %.2f %.2f Td <%s> Tj ET\n", l.ink.operands(), font, l.size,
		l.squeeze*100, l.spacing*l.size, x/mmPerPoint, s.height-y/mmPerPoint, s.fonts[font].encode(l.text))
}

func (s *sheet) fill(p path, in ink, at ...place) {
	s.paint(p, in.operands()+" rg", "f", at)
}

func (s *sheet) stroke(p path, thick float64, in ink, at ...place) {
	s.paint(p, fmt.Sprintf("%s RG %d w", in.operands(), onGrid(thick)), "S", at)
}

// paint draws a path at each of the places. The path is written anew for each, which
// compression makes next to nothing of.
func (s *sheet) paint(p path, with, operator string, at []place) {
	fmt.Fprintf(s.now, "q %s%s 1 J 1 j\n", s.grid(), with)
	if at == nil {
		writePath(s.now, p)
		s.now.WriteString(operator + "\n")
	}
	for _, a := range at {
		sin, cos := math.Sincos(a.angle)
		fmt.Fprintf(s.now, "q %.4f %.4f %.4f %.4f %d %d cm\n", cos, sin, -sin, cos, onGrid(a.x), onGrid(a.y))
		writePath(s.now, p)
		s.now.WriteString(operator + " Q\n")
	}
	s.now.WriteString("Q\n")
}

// gridLines is how many lines of the grid, on which the points of paths are written as whole
// numbers, make a mm.
const gridLines = 100

func onGrid(mm float64) int { return int(math.Round(mm * gridLines)) }

// grid is the operation after which numbers count on the grid, from the top left corner.
func (s *sheet) grid() string {
	const line = 1 / (gridLines * mmPerPoint)
	return fmt.Sprintf("%.6f 0 0 %.6f 0 %.2f cm ", line, -line, s.height)
}

// operands are the numbers by which a PDF says a colour.
func (in ink) operands() string {
	return fmt.Sprintf("%.3g %.3g %.3g", in.red, in.green, in.blue)
}

// operators are what a PDF calls the steps of a path.
var operators = map[stepKind]string{move: "m", lined: "l", curve: "c", back: "h", whole: "re"}

func writePath(to *bytes.Buffer, p path) {
	var number []byte
	for _, s := range p {
		for _, at := range s.points() {
			number = strconv.AppendInt(number[:0], int64(onGrid(at.x)), 10)
			number = append(number, ' ')
			number = strconv.AppendInt(number, int64(onGrid(at.y)), 10)
			to.Write(append(number, ' '))
		}
		to.WriteString(operators[s.kind])
		to.WriteByte('\n')
	}
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

// output is the finished file. The day stands in it as the time it was made: the same
// paper must give the same bytes.
func (s *sheet) output(title string, made time.Time) ([]byte, error) {
	s.endPage()
	f := newFile()
	fonts, err := s.addFonts(f)
	if err = errors.Join(s.err, err); err != nil {
		return nil, err
	}
	resources := "/Font " + fonts
	shown, err := s.addShown(f)
	if err != nil {
		return nil, err
	}
	if shown != "" {
		resources += " /XObject <<" + shown + ">>"
	}
	for _, body := range s.pages {
		content, n := f.add(body), f.reserve()
		field, err := s.addField(f, n)
		if err != nil {
			return nil, err
		}
		f.addPage(n, fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Resources <<%s>> /Contents %d 0 R%s>>",
			pagesObject, s.width, s.height, resources, content, field))
	}
	return f.write(title, made), nil
}

// addShown puts the ornament and the pictures that the pages show into a file.
func (s *sheet) addShown(f *file) (dict string, err error) {
	if s.design != nil {
		ornament, err := s.ornamentOf(s.design)
		if err != nil {
			return "", err
		}
		dict = fmt.Sprintf("/Ornament %d 0 R", f.add(ornament))
	}
	for i, a := range s.arts {
		n, err := a.add(f)
		if err != nil {
			return "", fmt.Errorf("certificate: adding a picture: %w", err)
		}
		dict += fmt.Sprintf(" /Art%d %d 0 R", i, n)
	}
	return dict, nil
}

// ornamentOf is the object that draws what all papers of a design have.
func (m *Maker) ornamentOf(d *design) (string, error) {
	if kept, ok := m.ornaments.Load(d.look()); ok {
		return kept.(string), nil
	}
	s := m.newSheet(longSide, shortSide)
	s.startPage()
	d.draw(s, d)
	made, err := s.stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 %.2f %.2f] /Resources <<>>", s.width, s.height), s.now.Bytes())
	if err == nil {
		m.keep(&m.ornaments, d.look(), made)
	}
	return made, err
}

// addFonts puts the fonts that are used into a file: as they were cut for all papers, or with this
// one's other letters.
func (s *sheet) addFonts(f *file) (dict string, err error) {
	var fonts strings.Builder
	for i, u := range s.fonts {
		if !u.used {
			continue
		}
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
