package certificate

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Mark makes a copy of a paper's file with a text across each page, in letters that papers
// commonly have. The copy is another file, without what is laid over a page: no signature is
// in it. The same input gives the same bytes.
func (m *Maker) Mark(pdf []byte, text string) (marked []byte, err error) {
	defer recovered("marking a paper", &err)
	to := &merger{file: newFile()}
	to.change = func(s *source, page types.Dict) error { return m.mark(to, s, page, text) }
	if err := to.append(pdf); err != nil {
		return nil, fmt.Errorf("certificate: marking a paper: %w", err)
	}
	return to.write(text, time.Unix(0, 0)), nil
}

// mark lays the text over a page.
func (m *Maker) mark(to *merger, s *source, page types.Dict, text string) error {
	box, err := s.ctx.DereferenceArray(page["MediaBox"])
	if err != nil || len(box) != 4 {
		return errors.Join(err, errors.New("the page has no size"))
	}
	var corner [4]float64
	for i := range corner {
		if corner[i], err = s.ctx.DereferenceNumber(box[i]); err != nil {
			return err
		}
	}
	width, height := corner[2]-corner[0], corner[3]-corner[1]
	diagonal := math.Hypot(width, height)
	font := usedFont{face: m.bold}
	glyphs := font.encode(text)
	if font.other != nil {
		return errors.New("the text of the mark has letters that are not common")
	}
	var em float64
	for _, r := range text {
		em += m.bold.em(r)
	}
	size := 0.7 * diagonal / em
	cos, sin := width/diagonal, height/diagonal
	// The line's middle, a little below half of a capital, is put on that of the page.
	right := corner[0] + width/2 - em*size/2*cos + size/3*sin
	up := corner[1] + height/2 - em*size/2*sin - size/3*cos
	over, err := m.stream("", fmt.Appendf(nil, "Q q /LoptruongMark gs 0.77 0.07 0.12 rg BT /LoptruongMark %.2f Tf %.4f %.4f %.4f %.4f %.2f %.2f Tm <%s> Tj ET Q\n",
		size, cos, sin, -sin, cos, right, up, glyphs))
	if err != nil {
		return err
	}
	under, err := m.stream("", []byte("q\n"))
	if err != nil {
		return err
	}
	contents := types.Array{newRef{number: to.add(under)}}
	old, err := s.ctx.Dereference(page["Contents"])
	if err != nil {
		return err
	}
	if parts, ok := old.(types.Array); ok {
		contents = append(contents, parts...)
	} else {
		contents = append(contents, page["Contents"])
	}
	page["Contents"] = append(contents, newRef{number: to.add(over)})
	delete(page, "Annots")
	return addResources(s, page, map[string]int{
		"Font": m.bold.cut.add(to.file), "ExtGState": to.add("<</Type /ExtGState /ca 0.22>>"),
	})
}

// addResources gives a page objects of each kind, by the name of the mark.
func addResources(s *source, page types.Dict, objects map[string]int) error {
	resources, err := s.ctx.DereferenceDict(page["Resources"])
	if err != nil {
		return err
	}
	own := maps.Clone(resources)
	if own == nil {
		own = types.Dict{}
	}
	for kind, number := range objects {
		some, err := s.ctx.DereferenceDict(own[kind])
		if err != nil {
			return err
		}
		more := maps.Clone(some)
		if more == nil {
			more = types.Dict{}
		}
		more["LoptruongMark"] = newRef{number: number}
		own[kind] = more
	}
	page["Resources"] = own
	return nil
}
