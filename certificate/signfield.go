package certificate

import (
	"fmt"
	"strings"
	"time"
)

// The mark of a signature, which stands where a pen would sign, in mm.
const (
	markWidth = 82.0
	markHigh  = 9.0  // from its first baseline to its last, at most
	markBelow = 9.5  // of its first baseline below the signer's last title
	markFrame = 12.0 // height of the frame round it
	markAir   = 5.0  // from the frame's upper edge to the first baseline
)

// hanoi is the zone of the time in the mark, which says it.
var hanoi = time.FixedZone("", 7*60*60)

// setMark sets what is seen of a signature.
func (f *form) setMark() {
	by := f.paper.SignedBy
	if by == "" || f.paper.Form.PenSpace || f.paper.Form.Signature != "" { // whose picture stands there
		return
	}
	by = strings.Map(func(r rune) rune { // the certificate's own words, which nobody here can mend
		if !f.bold.has(r) {
			return '?'
		}
		return r
	}, by)
	passages := []passage{
		newPassage("Ký số bởi: "+by, f.bold, 10, ""),
		newPassage("Thời gian ký: "+f.paper.IssuedAt.In(hanoi).Format("2/1/2006 15:04:05 -07:00"), f.regular, 10, ""),
	}
	f.mark = f.set(passages, markWidth-6, markHigh)
	for i := range f.mark {
		f.mark[i].ink = f.strong
	}
}

// drawMark draws the mark under the signer's titles, of which the last has its baseline at y.
func (f *form) drawMark(c canvas, y float64) {
	if len(f.mark) == 0 {
		return
	}
	x := f.signers[0].at - markWidth/2
	var frame path
	frame.rectangle(x, y+markBelow-markAir, markWidth, markFrame)
	c.stroke(frame, 0.3, f.strong)
	putBlock(c, f.mark, f.signers[0].at, y+markBelow, centre)
}

// markBox is where the mark stands: left, top, width and height in mm; nothing when it is not
// to be seen.
func (f *form) markBox() (x, y, width, height float64) {
	if len(f.mark) == 0 {
		return 0, 0, 0, 0
	}
	above := f.signTop + f.place.height() + signLine + f.signers[0].titles.height()
	return f.signers[0].at - markWidth/2, above + markBelow - markAir, markWidth, markFrame
}

// leaveField leaves an empty field for a signature on the newest page, in a box in mm: package
// signature looks for just these words.
func (s *sheet) leaveField(x, y, width, height float64) {
	left, top := x/mmPerPoint, s.height-y/mmPerPoint
	if width == 0 {
		left, top = 0, 0
	}
	s.field = fmt.Sprintf("<</Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /F 132 /Rect [%.2f %.2f %.2f %.2f]",
		left, top-height/mmPerPoint, left+width/mmPerPoint, top)
}

// addField puts the field into a file, on a page that will have the given number, and returns
// what the page says of it.
func (s *sheet) addField(f *file, page int) (string, error) {
	if s.field == "" {
		return "", nil
	}
	seen, err := s.stream("/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources <<>>", nil) // the page itself shows the mark
	if err != nil {
		return "", err
	}
	f.field = f.add(fmt.Sprintf("%s /AP <</N %d 0 R>> /P %d 0 R>>", s.field, f.add(seen), page))
	return fmt.Sprintf(" /Annots [%d 0 R]", f.field), nil
}
