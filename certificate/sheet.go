package certificate

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// producer is what made a file, as the file tells it.
const producer = "Lớp Trưởng"

// sheet is a PDF in the making. Lengths are mm from the top left corner of the
// page, font sizes points.
type sheet struct {
	pdf *fpdf.Fpdf
}

// align says which point of a line its x coordinate is.
type align int

const (
	left align = iota
	centre
)

// newSheet starts a PDF with its first page; orientation is "L" or "P". The
// day stands in the file as the time it was made: the same paper must give the
// same bytes.
func newSheet(orientation, title string, made time.Time, faces ...*face) *sheet {
	pdf := fpdf.New(orientation, "mm", "A4", "")
	pdf.SetCreationDate(made.UTC())
	pdf.SetModificationDate(made.UTC())
	pdf.SetCatalogSort(true)
	pdf.SetProducer(producer, true)
	pdf.SetTitle(title, true)
	pdf.SetLang("vi-VN")
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	for _, f := range faces {
		pdf.AddUTF8FontFromBytes(family, f.style, f.ttf)
	}
	pdf.AddPage()
	return &sheet{pdf: pdf}
}

// put draws a line with its baseline at y.
func (s *sheet) put(l line, x, y float64, a align) {
	if a == centre {
		x -= l.width() / 2
	}
	s.pdf.SetFont(family, l.face.style, round2(l.size))
	if l.squeeze == 1 {
		s.pdf.Text(x, y, l.text)
		return
	}
	s.pdf.RawWriteStr(fmt.Sprintf("%.2f Tz", l.squeeze*100))
	s.pdf.Text(x, y, l.text)
	s.pdf.RawWriteStr("100 Tz")
}

// putBlock draws a block with its first baseline at y.
func (s *sheet) putBlock(b block, x, y float64, a align) {
	for _, l := range b {
		s.put(l, x, y+l.down, a)
	}
}

// rule draws a thin line of the given length, centred at x.
func (s *sheet) rule(x, y, length float64) {
	s.pdf.SetLineWidth(0.3)
	s.pdf.Line(x-length/2, y, x+length/2, y)
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

// output is the finished file.
func (s *sheet) output() ([]byte, error) {
	var buf bytes.Buffer
	if err := s.pdf.Output(&buf); err != nil {
		return nil, fmt.Errorf("certificate: writing the PDF: %w", err)
	}
	return buf.Bytes(), nil
}
