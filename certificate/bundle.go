package certificate

import (
	"fmt"
	"time"

	"loptruong/course"
)

// Bundle is what the representative of a delegation is handed: the list of its
// people to sign for their certificates, and the certificates.
type Bundle struct {
	Form        course.Form
	CourseTitle string
	Delegation  string // its name; empty when the course has none
	Signed      string // day of the list, "2022-08-19"
	Receipts    []Receipt
	PDFs        [][]byte // the certificates' stored files, in the order of Receipts
}

// Receipt is one row of the list.
type Receipt struct {
	Register int
	Number   string // "101/2022/GCN"
	Name     string
	Birth    string // as Paper.Birth; may be empty
	Position string // may be empty
	Unit     string // may be empty
}

// Bundle makes one PDF: the receipt list on A4 portrait pages, then the pages of
// the certificates as they are stored. The same bundle gives the same bytes.
//
// It returns a *course.Error as Draw does when a text of the list can't be
// drawn, and a plain error when a stored file is no PDF.
func (m *Maker) Bundle(b Bundle) (pdf []byte, err error) {
	defer recovered("making a bundle", &err)

	b = b.tidy()
	for _, r := range b.Receipts {
		if letters := m.missing([]string{r.Name, r.Birth, r.Position, r.Unit, r.Number}); letters != nil {
			return nil, missingGlyph(r.Name, letters)
		}
	}
	head := append([]string{b.CourseTitle, b.Delegation, b.Form.GoverningBody, b.Form.IssuingBody, b.Form.PlaceName}, b.Form.Heading...)
	if letters := m.missing(head); letters != nil {
		return nil, missingGlyph(b.CourseTitle, letters)
	}
	signed, err := parseDay(b.Signed)
	if err != nil {
		return nil, err
	}
	list, err := m.drawList(b, signed)
	if err != nil {
		return nil, err
	}
	return merge(append([][]byte{list}, b.PDFs...), b.title(), signed)
}

// title is how the file calls itself.
func (b Bundle) title() string {
	if b.Delegation == "" {
		return listTitle
	}
	return fmt.Sprintf("%s - %s", listTitle, b.Delegation)
}

func (b Bundle) tidy() Bundle {
	b.CourseTitle, b.Delegation, b.Form = clean(b.CourseTitle), clean(b.Delegation), tidyForm(b.Form)
	receipts := make([]Receipt, len(b.Receipts))
	for i, r := range b.Receipts {
		for _, s := range []*string{&r.Number, &r.Name, &r.Birth, &r.Position, &r.Unit} {
			*s = clean(*s)
		}
		receipts[i] = r
	}
	b.Receipts = receipts
	return b
}

// drawList draws the receipt list by itself.
func (m *Maker) drawList(b Bundle, signed time.Time) ([]byte, error) {
	l := &list{Maker: m, bundle: b, signed: signed}
	if !l.set() {
		return nil, course.Refuse(course.ErrInvalid, "certificate.too_long", "Name", b.CourseTitle)
	}
	return l.draw()
}
