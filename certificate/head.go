package certificate

import (
	"slices"
	"strings"

	"github.com/loptruong/loptruong/course"
)

// starHigh is the room of the star that stands under the bodies of the Party, in mm.
const starHigh = 5.2

// said is a text and what of a paper it is.
type said struct {
	text  string
	field course.PaperField
}

// longest is what the longest of some texts is; the first of several.
func longest(all ...said) course.PaperField {
	return slices.MaxFunc(all, func(a, b said) int { return len(a.text) - len(b.text) }).field
}

// setIssuers sets the bodies at the top left of a paper. Two that issue it together stand on
// one line, or on two with a dash between.
func (s *setter) setIssuers(m *Maker, form course.Form, width, height float64) block {
	var bodies []passage
	add := func(text string, f *face, field course.PaperField) {
		if text != "" {
			bodies = append(bodies, newPassage(strings.ToUpper(text), f, 12, field))
		}
	}
	add(form.GoverningBody, m.regular, course.PaperGoverningBody)
	first, second := form.IssuingBody, form.SecondBody
	if both := strings.ToUpper(first + " - " + second); first != "" && second != "" && m.bold.width(both, 12) <= width {
		add(both, m.bold, course.PaperIssuingBody)
	} else {
		if first != "" && second != "" {
			first += " -"
		}
		add(first, m.bold, course.PaperIssuingBody)
		add(second, m.bold, course.PaperSecondBody)
	}
	if ofParty(form) {
		height -= starHigh
	}
	return s.set(bodies, width, height)
}

// ofParty tells whether a paper has the heading of the Party.
func ofParty(form course.Form) bool { return slices.Equal(form.Heading, course.PartyHeading) }

// putIssuers draws the bodies, with a rule of two fifths under them, as NĐ 30/2020, phụ lục I,
// asks, or with a star in the middle, as papers of the Party have it (HD 36-HD/VPTW).
func putIssuers(c canvas, form course.Form, b block, x, y float64, a align) {
	if !ofParty(form) {
		putHead(c, b, x, y, 0.4, a)
		return
	}
	if len(b) == 0 {
		return
	}
	putBlock(c, b, x, y, a)
	last := b[len(b)-1]
	if a == left {
		x += b.width() / 2
	}
	c.put(plainLine("*", last.face, 12), x, y+last.down+starHigh, centre)
}
